"""What the actions share: finding the dataset, the caller, the answer, a refused decision."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from ckan import model

from ... import config, suffix
from ...database import NotMigrated
from ...lifecycle.capture import wakeup
from ...lifecycle.reports import lookup, overview, problems
from ...lifecycle.rows.problem import DecisionRefused
from ..datasets import package_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ckan.types import Context

    from ...lifecycle.reports.lookup import DoiLookup
    from ...lifecycle.reports.overview import DoiStatus


def show_dataset(context: Context, reference: str) -> dict[str, Any]:
    """Return what `andsdoi_show` tells this caller about a dataset.

    Raises:
        NotFound: There is no such dataset.
    """
    try:
        found = lookup.find(reference)
    except NotMigrated:
        return _unmigrated(context, reference).as_dict()
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such dataset."))
    return told(found, editor=may_edit(context, found)).as_dict()


def told(found: DoiLookup, *, editor: bool) -> DoiStatus:
    """Return what is told about a DOI."""
    return overview.for_editor(found) if editor else overview.for_reader(found)


def may_edit(context: Context, found: DoiLookup) -> bool:
    """Tell whether the caller may edit a dataset; a purged one is a matter for sysadmins."""
    action = "package_update" if found.dataset else "sysadmin"
    return is_allowed(action, context, id=found.id)


def is_allowed(action: str, context: Context, **data: Any) -> bool:
    """Tell whether the caller may call an action."""
    try:
        tk.check_access(action, tk.fresh_context(context), data)
    except tk.NotAuthorized:
        return False
    return True


def bare_doi(text: str) -> str:
    """Return a DOI bare and in lower case.

    Raises:
        ValidationError: On `doi`: it is none.
    """
    doi = suffix.normalize_doi(text)
    if doi is None:
        raise tk.ValidationError({"doi": [tk._("This is no DOI; write for example 10.1234/abc.")]})
    return doi


def known_doi(text: str) -> str:
    """Return a DOI that our tables know, as they have it.

    Raises:
        ValidationError: On `doi`: it is none.
        NotFound: It is not known here.
        NotMigrated: The tables are missing.
    """
    bare_doi(text)
    found = lookup.find_doi(text)
    if found is None or found.row is None:
        raise tk.ObjectNotFound(unknown_doi(text))
    return str(found.row.doi)


def unknown_doi(text: str) -> str:
    """Return a sentence about a DOI that is not known here."""
    if any(
        suffix.mistyped(text, prefix, account.shoulder)
        for account in config.accounts().values()
        for prefix in account.prefixes
    ):
        return str(
            tk._("There is no such DOI here: its check digits are wrong, so it was mistyped.")
        )
    return str(tk._("There is no such DOI here."))


def who(context: Context) -> str:
    """Return the id of the caller."""
    user = model.User.get(context.get("user"))
    return user.id if user else "unknown"


def decide(
    context: Context, reference: str, decision: Callable[..., object], **said: Any
) -> dict[str, Any]:
    """Take a decision about a dataset in the caller's name, and return what holds then.

    Raises:
        NotFound: There is no such dataset.
        ValidationError: The decision cannot be taken.
    """
    package = package_of(reference)
    with deciding():
        decision(package, who(context), **said)
    return commit_and_show(context, package.id)


def commit_and_show(context: Context, package_id: str) -> dict[str, Any]:
    """Commit what was decided, wake the worker, and return what holds then."""
    model.repo.commit()
    wakeup.enqueue_drain()
    return show_dataset(context, package_id)


@contextlib.contextmanager
def deciding() -> Iterator[None]:
    """Turn a decision that cannot be taken into a ValidationError on the deciding field."""
    try:
        yield
    except DecisionRefused as refused:
        problem = refused.problem
        raise tk.ValidationError({problem.field or "id": [problem.sentence]}) from refused
    except NotMigrated as error:
        raise tk.ValidationError({"id": [problems.unmigrated().text]}) from error


def _unmigrated(context: Context, reference: str) -> DoiStatus:
    dataset = lookup.find_dataset(reference)
    if dataset is None:
        raise tk.ObjectNotFound(tk._("There is no such dataset."))
    found = lookup.DoiLookup(dataset.id, dataset)
    return overview.unmigrated(dataset, editor=may_edit(context, found))
