"""The public datasets without a DOI, and the rules that need no document: many at a time.

What only the dataset itself can tell stays for the plan: whether everybody may read it, what its
other fields bring along, what other extensions say, whether its document is blocked.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from ... import config
from ...database import batches, begin
from ..rows.enums import EventKind, ExemptionReason, Origin, Parked
from ..rows.problem import ProblemClass
from ..rows.settled import UNSETTLED
from . import extras
from .account_choice import no_account, of_organization, unserved
from .brought import brought_by_many, dois_to_import
from .eligibility import Candidate, Rules, obstacle
from .snapshot import HARVEST_KEYS, harvested_among

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from .brought import Brought

log = logging.getLogger(__name__)

_PUBLIC = """
    p.state = 'active' AND p.private IS NOT TRUE
       AND (cast(:organization AS text) IS NULL OR p.owner_org = :organization)
       AND (cast(:type AS text) IS NULL OR p.type = :type)"""
_ROW = """
      LEFT JOIN andsdoi_doi AS d
        ON d.package_id = p.id AND d.environment = :environment AND d.current"""
# A name that is only reserved is no DOI yet: an earlier run may have ended behind it.
_HAS_NONE = f"""
    (d.id IS NULL
     OR d.origin = '{Origin.MINTED}' AND NOT (d.ever_confirmed AND d.url IS NOT NULL))"""
_COUNT = sa.text(
    f"""
    SELECT p.owner_org, count(*) FROM package AS p {_ROW} WHERE {_PUBLIC} AND {_HAS_NONE}
     GROUP BY p.owner_org
    """
)
# a page of an index, then what belongs to it: whatever the tables hold, no batch reads them whole
_PAGE = sa.text(
    f"SELECT id FROM package AS p WHERE id > :after AND {_PUBLIC} ORDER BY id LIMIT :limit"
)
# what this very run has approved is not what an earlier one had begun
_FIND = sa.text(
    f"""
    SELECT p.id, p.type, p.owner_org,
           (SELECT name FROM "group" WHERE id = p.owner_org) AS organization,
           EXISTS (SELECT FROM andsdoi_exemption
                    WHERE package_id = p.id AND reason = '{ExemptionReason.EXCLUDED}') AS excluded,
           EXISTS (SELECT FROM andsdoi_exemption
                    WHERE package_id = p.id AND reason = '{ExemptionReason.EXISTING}') AS existing,
           (SELECT text FROM andsdoi_event
             WHERE package_id = p.id AND what = '{EventKind.EXTERNAL}'
             ORDER BY id DESC LIMIT 1) AS was_external,
           coalesce(d.despite_existing, false) AS despite_existing,
           coalesce(d.approved, false) AS begun,
           d.due_at IS NOT NULL AS due,
           d.withdrawn_at IS NOT NULL AS withdrawn,
           EXISTS (SELECT FROM andsdoi_doi WHERE id = d.id AND NOT ({UNSETTLED})) AS settled,
           d.parked, d.problem_class
      FROM package AS p {_ROW}
     WHERE p.id = ANY (:ids) AND {_PUBLIC} AND {_HAS_NONE}
       AND NOT (coalesce(d.approved, false) AND EXISTS (
            SELECT FROM andsdoi_event
             WHERE package_id = p.id AND what = '{EventKind.APPROVED}' AND at >= :started))
     ORDER BY p.id
    """
)
_NOW = sa.text("SELECT clock_timestamp()")


class _Row(NamedTuple):
    id: str
    type: str
    owner_org: str | None
    organization: str | None
    excluded: bool
    existing: bool
    was_external: str | None
    despite_existing: bool
    begun: bool
    due: bool
    withdrawn: bool
    settled: bool
    parked: str | None
    problem_class: str | None


@dataclass(frozen=True)
class Wanted:
    """Which datasets are asked for: those of an organization (its id), those of a type."""

    organization: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class WithoutDoi:
    """A public dataset without a DOI.

    `left_out` is the rule in the way, None if there is none. `pre_existing`: it was public before
    the extension. `begun`: it was approved before; `waits`: and is due.
    """

    package_id: str
    left_out: ProblemClass | None
    pre_existing: bool
    begun: bool
    waits: bool


def count(wanted: Wanted) -> Counter[str]:
    """Return how many public datasets have no DOI, whatever the rules say, by the account.

    It is the account of the organization: other extensions are not asked.
    """
    found = Counter[str]()
    with begin() as connection:
        for organization, number in connection.execute(_COUNT, _values(wanted)).all():
            found[of_organization(connection, organization)] += number
    return found


def find(wanted: Wanted, *, size: int) -> Iterator[list[WithoutDoi]]:
    """Yield the public datasets without a DOI in batches, judged as if a person had asked.

    What nobody has approved yet comes first, so that a limit gets on with it; then what an
    earlier run had begun. Nothing is locked or kept open between two batches.

    Args:
        wanted: Of which datasets.
        size: How many public datasets a batch looks at.
    """
    with begin() as connection:
        started: datetime = connection.scalar(_NOW)
    any_begun = False
    for found in _pages(wanted, started, size):
        any_begun = any_begun or any(one.begun for one in found)
        yield [one for one in found if not one.begun]
    for found in _pages(wanted, started, size) if any_begun else ():
        yield [one for one in found if one.begun]


def _pages(wanted: Wanted, started: datetime, size: int) -> Iterator[list[WithoutDoi]]:
    rules = Rules.configured()
    for ids in batches(str, _PAGE, _values(wanted), size=size, after=""):
        with begin() as connection:
            values = {**_values(wanted), "ids": ids, "started": started}
            rows = [_Row(*row) for row in connection.execute(_FIND, values)]
            found = _judged(connection, rows, rules)
        yield found


def _values(wanted: Wanted) -> dict[str, object]:
    return {"environment": config.environment(), **vars(wanted)}


def _judged(connection: Connection, rows: Sequence[_Row], rules: Rules) -> list[WithoutDoi]:
    ids = [row.id for row in rows]
    names = (config.extra_key(), *config.existing_doi_fields(), *HARVEST_KEYS)
    stored = extras.read_named(connection, ids, names)
    brought = _brought(connection, stored)
    harvested = harvested_among(connection, ids)
    harvested |= {id_ for id_, own in stored.items() if not HARVEST_KEYS.isdisjoint(own)}
    to_import = dois_to_import(connection, ids)
    alone = unserved(connection, [row.owner_org for row in rows if not row.settled])
    candidates = [_candidate(row, brought, harvested, to_import, alone) for row in rows]
    return [_one(row, one, rules) for row, one in zip(rows, candidates, strict=True)]


def _brought(
    connection: Connection, stored: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[Brought, ...]]:
    """Return what datasets bring along; where that cannot be read the plan says so of each."""
    try:
        return brought_by_many(connection, {id_: {"extras": own} for id_, own in stored.items()})
    except Exception:
        log.exception("What some datasets bring along could not be read")
        return {}


def _candidate(
    row: _Row,
    brought: Mapping[str, tuple[Brought, ...]],
    harvested: set[str],
    to_import: Mapping[str, str],
    alone: Container[str | None],
) -> Candidate:
    return Candidate(
        type=row.type,
        owner_org=row.owner_org,
        organization=row.organization,
        harvested=row.id in harvested,
        exemption=ExemptionReason.EXCLUDED if row.excluded else None,
        approved=True,
        despite_existing=row.despite_existing,
        brought=brought.get(row.id, ()),
        was_external=row.was_external,
        to_import=to_import.get(row.id),
        no_account=no_account() if row.owner_org in alone and not row.settled else None,
    )


def _one(row: _Row, candidate: Candidate, rules: Rules) -> WithoutDoi:
    in_the_way = obstacle(candidate, rules)
    left_out = in_the_way.class_ if in_the_way else _decided(row)
    waits = row.begun and row.due
    return WithoutDoi(row.id, left_out, row.existing, row.begun, waits)


def _decided(row: _Row) -> ProblemClass | None:
    """Return what a person, or the registry's refusal, holds a dataset back with."""
    if row.withdrawn:
        return ProblemClass.WITHDRAWN
    if row.parked is None:
        return None
    unsaid = ProblemClass.DATA if row.parked == Parked.DATA else ProblemClass.PERSON
    return ProblemClass(row.problem_class) if row.problem_class else unsaid
