"""`/ckan-admin/dois`: all DOIs of the site, and what waits for a person. For sysadmins."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import ckantoolkit as tk
from ckan.common import streaming_response
from flask import request

from .. import config
from ..database import NotMigrated
from ..lifecycle import accounts, worker
from ..lifecycle.capture import wakeup
from ..lifecycle.reports import doi_list, lookup, overview, site_status
from ..lifecycle.reports.csv_line import csv_line
from ..lifecycle.reports.doi_list import Query
from ..logic import schema
from . import base

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from ..lifecycle.reports.doi_list import Entry

PAGE = 50
"""Rows of a page; at most so many are tried again at once."""
_REQUESTS = 20
"""Requests that are shown with buttons; the list has all of them."""
_BATCH = 1000
_FILTERS = ("state", "problem", "organization", "q", "requested")
_COLUMNS = (
    "doi",
    "url",
    "state",
    "environment",
    "dataset_id",
    "name",
    "title",
    "organization",
    "due",
    "withdrawn",
    "requested",
    "problem",
)


class _Asked(NamedTuple):
    """What the address asks for: the filters as they were typed, and what is wrong with them."""

    query: Query
    filters: dict[str, str]
    errors: dict[str, list[str]]


def page() -> str:
    """Show what runs and what waits for a person, and one page of DOIs, the latest first."""
    asked = _asked(PAGE + 1)
    try:
        entries = [] if asked.errors else doi_list.page(asked.query)
        variables: dict[str, Any] = {
            "running": site_status.running(),
            "requests": _requests(),
            "entries": entries[:PAGE],
            "next": entries[PAGE - 1].key if len(entries) > PAGE else None,
        }
    except NotMigrated:
        variables = {"running": None, "requests": [], "entries": [], "next": None}
    variables |= {"filters": asked.filters, "errors": asked.errors}
    variables["states"] = [str(one) for one in overview.STATES]
    return str(tk.render("andsdoi/admin/dois.html", variables))


def counts() -> str:
    """Show how many DOIs are in each state: a part of the page that comes after it.

    Counting looks at every row, which a page must not.
    """
    try:
        numbers = site_status.numbers()
    except NotMigrated:
        numbers = None
    return str(tk.render("andsdoi/admin/counts.html", {"numbers": numbers}))


def table() -> Response:
    """Return all that the filters let through as CSV, written while it is read."""
    asked = _asked(_BATCH)
    if asked.errors:
        tk.abort(400, " ".join(itertools.chain(*asked.errors.values())))
    response = streaming_response(_csv(asked.query), "text/csv; charset=utf-8", with_context=True)
    response.headers["Content-Disposition"] = "attachment; filename=dois.csv"
    return response


def resume() -> AnyResponse:
    """Go on with an account that was paused, by whomever."""
    account = config.accounts().get(request.form.get("account", ""))
    if account is None:
        tk.abort(404, tk._("There is no such account."))
    accounts.resume(account, by_hand=True)
    wakeup.enqueue_drain()
    tk.h.flash_success(tk._("What is due is sent again."))
    return _back()


def confirm_hides() -> AnyResponse:
    """Let all hides go that were held back as too many."""
    number = worker.let_hides_go()
    wakeup.enqueue_drain()
    text = tk.ungettext("{n} DOI will be hidden.", "{n} DOIs will be hidden.", number)
    tk.h.flash_success(text.format(n=number))
    return _back()


def try_again() -> AnyResponse:
    """Mint the datasets that were chosen once more, at once."""
    chosen = request.form.getlist("id")[:PAGE]
    if not chosen:
        tk.h.flash_error(tk._("Choose at least one dataset."))
    done = sum(_do("andsdoi_mint", id=one) for one in chosen)
    if done:
        text = tk.ungettext("{n} dataset is tried again.", "{n} datasets are tried again.", done)
        tk.h.flash_success(text.format(n=done))
    return _back()


def answer() -> AnyResponse:
    """Answer a request for a DOI: yes, or no with a reason."""
    dataset = request.form.get("id", "")
    if request.form.get("answer") == "yes":
        if _do("andsdoi_mint", id=dataset):
            tk.h.flash_success(tk._("The dataset gets its DOI as soon as it is public."))
        return _back()
    reason = request.form.get("reason", "")
    if _do("andsdoi_decline", id=dataset, reason=reason):
        tk.h.flash_success(tk._("The request was declined."))
    return _back()


def _only_sysadmins() -> None:
    try:
        tk.check_access("sysadmin", base.context())
    except tk.NotAuthorized:
        tk.abort(403, tk._("Only sysadmins may see the DOIs of the whole site."))


def _do(action: str, **data: str) -> bool:
    """Call an action; tell the visitor why it refuses, and return whether it did it."""
    try:
        base.ask(action, **data)
    except tk.ValidationError as error:
        for text in base.reasons(error):
            tk.h.flash_error(f"{data['id']}: {text}")
        return False
    except tk.ObjectNotFound:
        tk.h.flash_error(tk._("There is no such dataset."))
        return False
    return True


def _back() -> AnyResponse:
    """Return to the list as it was filtered."""
    response: AnyResponse = tk.h.redirect_to("andsdoi_admin.page", **_filters())
    return response


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def _asked(limit: int) -> _Asked:
    filters = _filters()
    given = {name: filters[name] for name in filters if name != "requested"}
    data, errors = tk.navl_validate({**given, "limit": limit}, schema.list_(), {})
    organization = data.get("organization")
    found = lookup.find_organization(organization) if organization and not errors else None
    if organization and not errors and found is None:
        errors["organization"] = [tk._("There is no such organization.")]
    query = Query(
        limit=limit,
        before=_whole_number(request.args.get("before")),
        state=data.get("state"),
        problem=data.get("problem"),
        organization=found,
        text=data.get("q"),
        requested="requested" in filters,
    )
    return _Asked(query, filters, errors)


def _whole_number(text: str | None) -> int | None:
    """Return where the page before has ended; what is no such place begins at the front."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _requests() -> list[Entry]:
    return doi_list.page(Query(limit=_REQUESTS, requested=True))


def _csv(query: Query) -> Iterator[str]:
    yield csv_line(_COLUMNS, "\r\n")
    for entry in doi_list.every(query):
        told = entry.as_dict()
        told["problem"] = (told["problem"] or {}).get("text")
        yield csv_line((told[column] for column in _COLUMNS), "\r\n")


_ROUTES: Sequence[tuple[str, Callable[[], Any], str]] = (
    ("", page, "GET"),
    ("/counts", counts, "GET"),
    ("/csv", table, "GET"),
    ("/resume", resume, "POST"),
    ("/confirm-hides", confirm_hides, "POST"),
    ("/try-again", try_again, "POST"),
    ("/answer", answer, "POST"),
)

dois = base.blueprint("andsdoi_admin")
dois.before_request(_only_sysadmins)
for _path, _view, _method in _ROUTES:
    dois.add_url_rule(f"/ckan-admin/dois{_path}", view_func=_view, methods=[_method])
