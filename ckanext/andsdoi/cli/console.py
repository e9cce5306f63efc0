"""What the commands have in common: how they speak, and what they need before they start."""

from __future__ import annotations

import functools
import json
import sys
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import ckantoolkit as tk
import click
from ckan import model

from .. import suffix
from ..database import is_migrated
from ..lifecycle.dataset.ckan import request_context
from ..lifecycle.reports import lookup, overview, problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..lifecycle.reports.lookup import DoiLookup
    from ..lifecycle.reports.overview import DoiStatus

P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Write one JSON object a line, for machines."
)


class Console:
    """Lines for people, or JSON lines for machines; a counter on a terminal."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._count = 0

    def tell(self, text: str, /, **facts: Any) -> None:
        """Write a line: the text, or for machines the facts."""
        self._wipe()
        click.echo(json.dumps(facts, ensure_ascii=False) if self.as_json else text)

    def complain(self, text: str, /, **facts: Any) -> None:
        """Write a line about something that went wrong."""
        self._wipe()
        if self.as_json:
            click.echo(json.dumps({**facts, "error": text}, ensure_ascii=False))
        else:
            click.secho(text, fg="red", err=True)

    def note(self, text: str) -> None:
        """Write a line that is worth knowing, beside the answer."""
        if self.as_json:
            click.echo(json.dumps({"note": text}, ensure_ascii=False))
        else:
            click.echo(text, err=True)

    def advance(self, what: str = "datasets", to: int | None = None) -> None:
        """Count one more, where somebody watches."""
        self._count = self._count + 1 if to is None else to
        if self._is_watched():
            click.echo(f"\r{self._count} {what}", err=True, nl=False)

    def _wipe(self) -> None:
        if self._count and self._is_watched():
            click.echo("\r\033[K", err=True, nl=False)

    def _is_watched(self) -> bool:
        return not self.as_json and sys.stderr.isatty()


def on_site(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command with our tables and with the request that CKAN's actions expect."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with request_context():
            if not is_migrated():
                raise click.ClickException(problems.unmigrated().text)
            return unprepared(*args, **kwargs)

    unprepared = on_unprepared_site(command)
    return run


def on_unprepared_site(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command that needs none of our tables with the request that CKAN's actions expect."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with request_context():
            try:
                return command(*args, **kwargs)
            finally:
                model.Session.remove()

    return run


def finish(well: bool) -> None:
    """End the command: with 1 if not all went well."""
    if not well:
        fail()


def fail() -> NoReturn:
    """End the command with 1."""
    raise click.exceptions.Exit(1)


def find(reference: str) -> DoiLookup | None:
    """Find a dataset by id, name or DOI."""
    if suffix.normalize_doi(reference):
        return lookup.find_doi(reference)
    return lookup.find(reference)


def find_all(references: Sequence[str], console: Console) -> list[DoiLookup]:
    """Find datasets; what is not found is said."""
    found = []
    for reference in references:
        one = find(reference)
        if one is None:
            console.complain(f"{reference}: there is no such dataset.", dataset=reference)
        else:
            found.append(one)
    return found


def organization_id(reference: str | None) -> str | None:
    """Return the id of an organization that is given by id or name."""
    if reference is None:
        return None
    found = lookup.find_organization(reference)
    if found is None:
        raise click.ClickException(f"{reference}: there is no such organization.")
    return found


def tell_current_status(
    package_id: str, console: Console, *, named: bool = False
) -> DoiStatus | None:
    """Tell how a dataset stands now, as those are told who may edit it.

    Args:
        package_id: The dataset.
        console: Where it is told.
        named: Whether the line says which dataset it is about: one of many.

    Returns:
        What was told; None, and nothing is told, if the dataset is gone.
    """
    found = lookup.find(package_id)
    model.Session.remove()
    if found is None:
        return None
    told = overview.for_editor(found)
    name = f"{found.dataset.name if found.dataset else package_id}: " if named else ""
    former = f" (former: {', '.join(told.former_dois)})" if told.former_dois else ""
    reason = f": {told.problem.text}" if told.problem else ""
    console.tell(f"{name}{told.doi or '-'} {told.state}{former}{reason}", **told.as_dict())
    return told


def ask(
    action: str, data_dict: Mapping[str, Any], console: Console, before: str = "", **facts: Any
) -> Any:
    """Call an action in the name of the site's user, and tell what it refuses, field by field.

    Args:
        action: Its name.
        data_dict: What it is asked.
        console: Where refusals are told.
        before: What stands before each of them.
        facts: What machines are told with each of them.

    Returns:
        Its answer; None if it refused.
    """
    try:
        return tk.get_action(action)({"user": site_user().name}, dict(data_dict))
    except tk.ObjectNotFound as error:
        console.complain(f"{before}{error}", **facts)
    except tk.ValidationError as error:
        refused: Mapping[str, Any] = error.error_dict
        for field, texts in refused.items():
            console.complain(f"{before}{field}: {' '.join(texts)}", **facts, field=field)
    finally:
        model.Session.remove()
    return None


def site_user() -> model.User:
    """Return the user in whose name commands decide."""
    name = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    user = model.User.get(name)
    if user is None:
        raise LookupError(name)
    return user
