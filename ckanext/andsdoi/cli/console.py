"""What the commands have in common: how they speak, and what they need before they start."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeAlias, TypeVar

import ckantoolkit as tk
import click
from ckan import model

from .. import suffix
from ..database import is_migrated
from ..lifecycle.dataset.ckan import request_context
from ..lifecycle.reports import lookup, overview, problems
from .progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..lifecycle.reports.lookup import DoiLookup
    from ..lifecycle.reports.overview import DoiStatus

P = ParamSpec("P")
R = TypeVar("R")

UNKNOWN, VALIDATION = "unknown", "validation"
"""Classes of errors beside those of problems."""

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Write one JSON object a line, for machines."
)


ITEM = ("dataset_id", "name", "doi", "account", "outcome")
ERROR = ("class", "text", "field", "reference", "dataset_id", "doi", "account")
FINDING = ("topic", "result", "text", "mend")
"""The keys that lines of these types always have: null where there is nothing to tell."""

Summary: TypeAlias = "Callable[[], tuple[str, Mapping[str, Any]]]"
"""What tells the end of a command: a sentence for people, and the numbers."""

_CURRENT = "ckanext.andsdoi.console"
_TERMINAL_SECONDS, _FILE_SECONDS, _MACHINE_SECONDS = 0.5, 300.0, 10.0
"""How often progress is told on a terminal, in a file or a mail of cron, and to machines."""


class Console:
    """Lines for people, or JSON lines for machines (docs/cli-json.schema.json).

    The frame around the commands writes the totals when the command has ended, however it did.
    """

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._summary: Summary = lambda: ("", {})
        self._progress = Progress(time.monotonic())
        self._told_at = 0.0 if self._is_watched() else time.monotonic()
        self._is_line_open = False
        context = click.get_current_context(silent=True)
        if context:
            context.meta[_CURRENT] = self

    @classmethod
    def of(cls, context: click.Context) -> Console | None:
        """Return the console of the command that runs, None if it has none yet."""
        console: Console | None = context.meta.get(_CURRENT)
        return console

    def tell(self, text: str, /, **facts: Any) -> None:
        """Write a line: the text, or for machines the facts of an item."""
        if self.as_json:
            self._line("item", ITEM, facts)
        else:
            self.write(text)

    def find(self, text: str, /, **facts: Any) -> None:
        """Write a line: the text, or for machines the facts of a finding."""
        if self.as_json:
            self._line("finding", FINDING, facts)
        else:
            self.write(text)

    def complain(self, text: str, /, class_: str = "failed", **facts: Any) -> None:
        """Write a line about something that went wrong.

        Args:
            text: What it is, in a sentence.
            class_: What kind it is: a class of a problem, or of `docs/operation.rst`.
            facts: What is known besides, by the keys of `ERROR`.
        """
        if self.as_json:
            self._line("error", ERROR, {**facts, "class": str(class_), "text": text})
        else:
            self.write(click.style(text, fg="red"), err=True)

    def note(self, text: str) -> None:
        """Write a line that is worth knowing, beside the answer."""
        if self.as_json:
            self._line("note", (), {"text": text})
        else:
            self.write(text, err=True)

    def at_end(self, summary: Summary) -> None:
        """Say what tells the totals at the end, also of a command that is broken off."""
        self._summary = summary

    def end(self, code: int, *, interrupted: bool) -> None:
        """Write the totals; the last line of all."""
        self._wipe()
        text, numbers = self._summary()
        if self.as_json:
            ending = {"ok": code == 0, "exit": code, "interrupted": interrupted}
            self._line("totals", ("left",), {**numbers, **ending})
            return
        if interrupted:
            self.note("Interrupted. What was under way is recorded.")
        if text:
            self.write(text)

    def expect(self, total: int, what: str = "datasets") -> None:
        """Say how many there are to be done."""
        self._progress.total, self._progress.what = total, what

    def advance(
        self,
        what: str = "datasets",
        to: int | None = None,
        *,
        failed: bool = False,
        skipped: bool = False,
    ) -> None:
        """Count one more, or up to a number, and tell how far it has come now and then."""
        counted, now = self._progress, time.monotonic()
        counted.what = what
        counted.failed += failed
        counted.skipped += skipped
        counted.count(now, counted.done + 1 if to is None else to)
        if now - self._told_at >= self._seconds():
            self._told_at = now
            self._tell_progress(now)

    def write(self, text: str, *, nl: bool = True, err: bool = False) -> None:
        """Write a text as it is; where nobody reads any more it is dropped."""
        self._wipe()
        _write(text, nl=nl, err=err)

    def _tell_progress(self, now: float) -> None:
        clock = datetime.now().astimezone()
        if self.as_json:
            self._line("progress", (), self._progress.facts(now, clock))
            return
        line = self._progress.line(now, clock)
        if not self._is_watched():
            _write(line, err=True)
            return
        _write(f"\r\033[K{line}", nl=False, err=True)
        self._is_line_open = True

    def _line(self, type_: str, keys: Sequence[str], facts: Mapping[str, Any]) -> None:
        line = {"type": type_, **dict.fromkeys(keys), **facts}
        self.write(json.dumps(line, ensure_ascii=False, default=str))

    def _wipe(self) -> None:
        if self._is_line_open:
            _write("\r\033[K", nl=False, err=True)
            self._is_line_open = False

    def _seconds(self) -> float:
        if self.as_json:
            return _MACHINE_SECONDS
        return _TERMINAL_SECONDS if self._is_watched() else _FILE_SECONDS

    def _is_watched(self) -> bool:
        return not self.as_json and sys.stderr.isatty()


def _write(text: str, *, nl: bool = True, err: bool = False) -> None:
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(text, file=stream, nl=nl)
    except BrokenPipeError:
        # what is left in the buffer goes there too, also when Python ends
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


class Failure(click.ClickException):
    """Why a command cannot be done at all.

    Args:
        message: In a sentence.
        class_: What kind of failure it is.
        facts: What is known besides, by the keys of `ERROR`.
    """

    def __init__(self, message: str, class_: str = "failed", **facts: Any) -> None:
        super().__init__(message)
        self.class_ = str(class_)
        self.facts = facts


def on_site(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command with our tables and with the request that CKAN's actions expect."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not is_migrated():
            problem = problems.unmigrated()
            raise Failure(problem.text, problem.class_)
        return command(*args, **kwargs)

    return on_unprepared_site(run)


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
            text = f"{reference}: there is no such dataset."
            console.complain(text, UNKNOWN, reference=reference)
        else:
            found.append(one)
    return found


def organization_id(reference: str | None) -> str | None:
    """Return the id of an organization that is given by id or name."""
    if reference is None:
        return None
    found = lookup.find_organization(reference)
    if found is None:
        text = f"{reference}: there is no such organization."
        raise Failure(text, UNKNOWN, field="organization", reference=reference)
    return found


def is_settled(status: DoiStatus) -> bool:
    """Tell whether nothing is left to be sent, and nothing is in the way."""
    return not (status.due or status.problem)


def tell_current_status(
    package_id: str,
    console: Console,
    *,
    named: bool = False,
    is_done: Callable[[DoiStatus], bool] = is_settled,
) -> DoiStatus | None:
    """Tell how a dataset stands now, as those are told who may edit it.

    Args:
        package_id: The dataset.
        console: Where it is told.
        named: Whether the line says which dataset it is about: one of many.
        is_done: Tells whether the DOI is where the command wants it.

    Returns:
        What was told; None, and nothing is told, if the dataset is gone.
    """
    found = lookup.find(package_id)
    told = overview.for_editor(found) if found else None
    model.Session.remove()
    if found is None or told is None:
        return None
    name = found.dataset.name if found.dataset else None
    before = f"{name or package_id}: " if named else ""
    former = f" (former: {', '.join(told.former)})" if told.former else ""
    reason = f": {told.problem.text}" if told.problem else ""
    outcome = "confirmed" if is_done(told) else "unfinished"
    console.tell(
        f"{before}{told.doi or '-'} {told.state}{former}{reason}",
        **told.as_dict(),
        name=name,
        outcome=outcome,
    )
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
        console.complain(f"{before}{error}", UNKNOWN, **facts)
    except tk.ValidationError as error:
        refused: Mapping[str, Any] = error.error_dict
        for field, texts in refused.items():
            text = f"{before}{field}: {' '.join(texts)}"
            console.complain(text, VALIDATION, **facts, field=field)
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
