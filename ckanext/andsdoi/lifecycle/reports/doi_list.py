"""The DOIs of a site, page by page, for those who look after them.

A page costs the same at ten thousand rows and at a million: it is read along an index, and
nothing is counted. Only `text`, and a page far from the latest, look at one row after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config
from ...database import tables
from ...model import PROBLEM, REQUEST_WAITS, STATE
from ..accounts.removed import waiting
from ..accounts.stops import of_account
from ..rows import exemption
from ..rows.enums import ExemptionReason, Priority
from ..rows.problem import TELLABLE
from ..rows.row import DoiRow
from . import lookup, overview, shared
from .lookup import OURS, Dataset, DoiLookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .overview import DoiStatus
    from .problems import StopOf

    _Narrowed = tuple[str, dict[str, object]]

ANY = "any"
"""Instead of a class: whatever the problem is."""
PROBLEMS = (ANY, *(one.value for one in TELLABLE))
"""What `problem` may be in a query."""


@dataclass(frozen=True)
class EditableBy:
    """The datasets that a person may edit: of organizations, single ones, and their own."""

    organizations: Sequence[str]
    datasets: Sequence[str]
    creator: str


@dataclass(frozen=True)
class Query:
    """What is asked for; None means whatever it is.

    `state` is a word of `andsdoi_show`, `problem` a class or `any`, `organization` an id, `text`
    a part of the DOI, or of the dataset's name or title; `requested` means that a request waits
    for an answer, `excluded` that a person excluded the dataset, `orphaned` that it is deleted or
    purged. `before` is the `key` of an entry: only those behind it, however far that is.
    """

    limit: int
    offset: int = 0
    before: int | None = None
    requested: bool = False
    excluded: bool = False
    orphaned: bool = False
    account: str | None = None
    state: str | None = None
    problem: str | None = None
    organization: str | None = None
    text: str | None = None
    editable_by: EditableBy | None = None

    def after(self, entry: Entry) -> Query:
        """Return the query for what comes behind an entry."""
        return replace(self, before=entry.key, offset=0)


@dataclass(frozen=True)
class Entry:
    """One DOI, or a dataset that might have one, with what a person knows the dataset by.

    Of a purged dataset `name` and `organization` are None, and `title` is what was announced.
    `key` is where the page after this entry goes on, `told`
    what editors are told of it.
    """

    key: int
    found: DoiLookup
    told: DoiStatus
    name: str | None
    title: str | None
    organization: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of an action, for those who may edit the dataset."""
        known = {"name": self.name, "title": self.title, "organization": self.organization}
        return {**self.told.as_dict(), **known}


@dataclass(frozen=True, kw_only=True)
class _Listed(DoiRow):
    """A row with what is known of its dataset, unless that was purged."""

    package_name: str | None
    package_title: str | None
    package_type: str | None
    organization: str | None


_STOPPED = "(due_at IS NOT NULL AND account || ' ' || priority = ANY (cast(:{names} AS text[])))"
_EDITABLE_BY = """(
    p.owner_org = ANY (cast(:organizations AS text[])) OR p.id = ANY (cast(:datasets AS text[]))
    OR p.owner_org IS NULL AND p.creator_user_id = :creator)"""
_EXCLUDED = f"""package_id IN (
    SELECT package_id FROM andsdoi_exemption WHERE reason = '{ExemptionReason.EXCLUDED}')"""
_LITERALLY = str.maketrans({one: f"\\{one}" for one in "\\%_"})
"""Takes the special meaning from the characters of LIKE."""
_TEXT = "(d.doi ILIKE :text OR p.name ILIKE :text OR p.title ILIKE :text OR d.title ILIKE :text)"

_PAGE = f"""
    SELECT d.*, p.name AS package_name, p.title AS package_title, p.type AS package_type,
           (SELECT name FROM "group" WHERE id = p.owner_org AND state = 'active') AS organization
      FROM (SELECT * FROM andsdoi_doi WHERE {OURS} AND {{of_row}}) AS d
      LEFT JOIN package AS p ON p.id = d.package_id
     WHERE {{of_dataset}} ORDER BY d.id DESC LIMIT :limit OFFSET :offset
"""


def page(query: Query) -> list[Entry]:
    """Return one page, the latest first.

    Raises:
        NotMigrated: The tables are missing.
    """
    stop_of = cache(of_account)
    row, dataset = _of_row(query, stop_of), _of_dataset(query)
    statement = sa.text(_PAGE.format(of_row=_all(row), of_dataset=_all(dataset)))
    page = {"limit": query.limit, "offset": query.offset}
    values: dict[str, object] = {**page, "environment": config.environment()}
    for _, those in row + dataset:
        values |= those
    with tables() as connection:
        rows = [_Listed.from_row(one) for one in connection.execute(statement, values).mappings()]
    siblings = lookup.rows_of({row.package_id for row in rows}, config.environment())
    holders = shared.holders({row.external_doi for row in rows if row.external_doi})
    told = _Told(siblings, holders, exemption.exclusions(siblings), stop_of)
    return [_entry(row, told) for row in rows]


def every(query: Query) -> Iterator[Entry]:
    """Yield all entries; each page begins behind the one before, whatever changes meanwhile."""
    while entries := page(query):
        yield from entries
        query = query.after(entries[-1])


def _of_row(query: Query, stop_of: StopOf) -> list[_Narrowed]:
    """Return what our row must be: conditions in SQL, each with the values of its places."""
    narrowed: list[_Narrowed] = []
    if query.state:
        narrowed.append((f"{STATE} = :state", {"state": query.state}))
    if query.problem:
        narrowed.append(_with_problem(query.problem, stop_of))
    if query.before is not None:
        narrowed.append(("id < :before", {"before": query.before}))
    if query.requested:
        narrowed.append((REQUEST_WAITS, {}))
    if query.account:
        narrowed.append(("account = :account", {"account": query.account}))
    if query.excluded:
        narrowed.append((_EXCLUDED, {}))
    return narrowed


def _of_dataset(query: Query) -> list[_Narrowed]:
    """Return what the dataset must be, in the same way."""
    narrowed: list[_Narrowed] = []
    if query.organization:
        narrowed.append(("p.owner_org = :organization", {"organization": query.organization}))
    if query.orphaned:
        narrowed.append(("(p.id IS NULL OR p.state = 'deleted')", {}))
    if query.text:
        literally = query.text.translate(_LITERALLY)
        narrowed.append((_TEXT, {"text": f"%{literally}%"}))
    if query.editable_by:
        narrowed.append((_EDITABLE_BY, vars(query.editable_by)))
    return narrowed


def _all(narrowed: Sequence[_Narrowed]) -> str:
    return " AND ".join(condition for condition, _ in narrowed) or "true"


def _with_problem(problem: str, stop_of: StopOf) -> _Narrowed:
    """Return what a row with a problem must be, as `problems.of_row` tells it.

    What stops an account, or its old stock, hides what is recorded of a row that is due.
    """
    stops = {
        f"{name} {priority.value}": stop
        for name in [*config.accounts(), *waiting()]
        for priority in Priority
        if (stop := stop_of(name, priority))
    }
    matching = [name for name, stop in stops.items() if problem in (ANY, stop.class_.value)]
    others = [name for name in stops if name not in matching]
    conditions = [f"{PROBLEM} IS NOT NULL" if problem == ANY else f"{PROBLEM} = :problem"]
    if others:
        conditions = [f"({conditions[0]} AND NOT {_STOPPED.format(names='others')})"]
    if matching:
        conditions.append(_STOPPED.format(names="matching"))
    values: dict[str, object] = {"problem": problem, "matching": matching, "others": others}
    return f"({' OR '.join(conditions)})", values


@dataclass(frozen=True)
class _Told:
    """What is told of the datasets of a page besides their rows, read once for all."""

    siblings: Mapping[str, Sequence[DoiRow]]
    holders: Mapping[str, Mapping[str, str]]
    exclusions: Mapping[str, str]
    stop_of: StopOf


def _entry(row: _Listed, known: _Told) -> Entry:
    name, type_ = row.package_name, row.package_type
    dataset = Dataset(row.package_id, name, type_) if name and type_ else None
    one = lookup.of_row(row, known.siblings[row.package_id], dataset)
    found = lookup.with_shared(one, known.holders)
    told = overview.for_editor(found, known.stop_of, known.exclusions)
    return Entry(row.id, found, told, name, row.package_title or row.title, row.organization)
