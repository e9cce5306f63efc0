"""RECORD: what a run confirmed goes into the database: row, history, extras. No network.

The package row is locked first, then ours: the order of every save.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin
from ...model import doi as table
from ...registry.errors import CONFIRMED
from ..dataset import ownership
from ..dataset.relations import neighbours
from ..rows import current, former, history, marks
from ..rows.enums import EventKind, State
from ..rows.facts import facts
from ..rows.history import Event
from ..rows.problem import FOR_EDITORS
from ..rows.row import DoiRow
from . import schedule
from .endings import ENDINGS, Ending, after_lost_lease, after_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from ..plan.task import Observations, Task
    from ..rows.facts import RowFacts
    from .endings import RunResult
    from .perform import RunReport

log = logging.getLogger(__name__)

_CONFIRMED = (
    EventKind.ANNOUNCED,
    EventKind.MINTED,
    EventKind.UPDATED,
    EventKind.RESTORED,
    EventKind.HIDDEN,
)
"""What a confirmed write is the reason of, whatever the registry answered after it."""
_DEADLOCKED = 3
_NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}

_BE_PATIENT = sa.text("SET LOCAL lock_timeout = '10s'")
_LOCK_ROW = sa.text("SELECT * FROM andsdoi_doi WHERE id = :id FOR UPDATE")
_ACCOUNT_CONFIRMED = sa.text(
    """
    UPDATE andsdoi_account SET confirmed_at = clock_timestamp()
     WHERE name = :account AND environment = :environment
    """
)


@dataclass(frozen=True)
class Recorded:
    """What RECORD left: `news` tells that the registry confirmed another state."""

    doi: str
    state: State
    news: bool = False
    index_pending: bool = False


def record(report: RunReport) -> Recorded:
    """Write a report down under its own lease; a deadlock with a save is tried again.

    So is a lock that a long save does not give away; after that the lease runs out, and the
    registry is asked what became of it.
    """
    for attempt in range(_DEADLOCKED):
        try:
            with begin() as connection:
                return _record(connection, report)
        except sa.exc.OperationalError:
            if attempt == _DEADLOCKED - 1:
                raise
            log.info("RECORD of %s is tried again", report.task.doi)
    raise AssertionError("unreachable")


def _record(connection: Connection, report: RunReport) -> Recorded:
    task = report.task
    connection.execute(_BE_PATIENT)
    current.lock_package(connection, task.package_id)
    locked = connection.execute(_LOCK_ROW, {"id": task.row_id}).mappings().one_or_none()
    if locked is None:
        return Recorded("", State.NONE)
    row = DoiRow.from_row(locked)
    if row.lease_token != task.token:
        return _record_overtaken(connection, report, row)
    return _record_own(connection, report, row)


def _record_own(connection: Connection, report: RunReport, row: DoiRow) -> Recorded:
    """Write down what a worker did under the lease that it still holds."""
    task = report.task
    run = replace(report.run, unedited=row.revision == task.revision)
    before, after = facts(row), after_run(facts(row), run)
    # a write without an answer leaves its lease standing: the registry may still execute it
    lease = {} if ENDINGS[run.ending].holds_lease else _NO_LEASE
    values = {
        **_facts_as_columns(row, before, after),
        **_announced(task, run, after),
        **schedule.columns(report, run, row, after),
        **lease,
        **_relations(row, after, task.observed, unedited=run.unedited),
        "shared_problems": _shared_problems(task.observed),
    }
    values |= _for_editors(row, before, after, values)
    connection.execute(table.update().where(table.c.id == task.row_id).values(**values))
    for event in (*report.events, *_news(report, before, after, _cause(row, task.observed))):
        doi, told = before.doi or after.doi, replace(event, run=_run(report, row, event))
        history.append(connection, row.package_id, doi, row.of_account, told)
    if task.observed.foreign_doi and not after.ever_confirmed:
        history.remember_external(connection, row.package_id, task.observed.foreign_doi)
    if row.current and after.is_announced and not before.is_announced:
        former.mark_all(connection, row)
    if run.metadata or run.url or run.deleted:
        account = {"account": row.account, "environment": row.environment}
        connection.execute(_ACCOUNT_CONFIRMED, account)
    pending = after.ever_confirmed and ownership.update_extra(connection, task.package_id)
    if pending:
        marks.index_again(connection, task.row_id)
    return Recorded(after.doi or "", after.state, _is_news(before, after), pending)


def _record_overtaken(connection: Connection, report: RunReport, row: DoiRow) -> Recorded:
    """Write down that another worker holds the row: if a write of ours left, it must look again."""
    if report.run.wrote:
        in_doubt = after_lost_lease(facts(row)).in_doubt
        marks.mark_overtaken(connection, row.id, in_doubt=in_doubt)
        note = Event(EventKind.OVERTAKEN, text=report.task.doi)
        note = replace(note, run=_run(report, row, note))
        history.append(connection, row.package_id, row.doi, row.of_account, note)
    return Recorded(row.doi or "", row.state)


def _run(report: RunReport, row: DoiRow, event: Event) -> Mapping[str, object]:
    """Return what the log tells of the run that an event came of."""
    by_write = [one for one in report.exchanges if one.step.is_write and one.outcome == CONFIRMED]
    decisive = by_write if event.what in _CONFIRMED else report.exchanges
    asked = event.run or (decisive[-1].as_dict() if decisive else {})
    return {**asked, "attempt": row.attempts + 1}


def _facts_as_columns(row: DoiRow, before: RowFacts, after: RowFacts) -> dict[str, object]:
    columns: dict[str, object] = {
        "doi": after.doi,
        "state": after.state,
        "xml_hash": after.xml_hash,
        "url": after.url,
        "in_doubt": after.in_doubt,
        "once_in_doubt": after.once_in_doubt,
        "found_free": after.found_free,
        "ever_confirmed": after.ever_confirmed,
        "parked": after.parked,
        "refused_step": after.refused_step,
    }
    if after.refused_step and after.refused_step != before.refused_step:
        columns["refused_at"] = sa.func.clock_timestamp()
    if after.doi != before.doi:
        columns["revision"] = row.revision + 1
    if _is_news(before, after):
        columns["confirmed_at"] = sa.func.clock_timestamp()
    return columns


def _announced(task: Task, run: RunResult, after: RowFacts) -> dict[str, object]:
    """Keep what was announced; forget it where it was refused and nothing is in doubt."""
    observed = task.observed
    if run.metadata:
        told = {"title": observed.title, "citation": observed.citation}
        return {**told, "xml_size": len(task.xml)}
    refused = run.ending in (Ending.DATA, Ending.TAKEN)
    if refused and after.state is State.NONE and not after.in_doubt:
        return {
            "publication_year": None,
            "publisher": None,
            "publisher_ror": None,
            "published_on": None,
            "existing_doi": None,
        }
    return {}


def _relations(
    row: DoiRow, after: RowFacts, observed: Observations, *, unedited: bool
) -> dict[str, object]:
    """Return what is known of relations; versions count once their document is confirmed.

    What others may know an edited dataset by the next run tells: it was another name in between.
    """
    confirmed = observed.described is not None and observed.described == after.xml_hash
    public_name = neighbours.public_name(
        after,
        name=observed.name,
        page=observed.page,
        external_doi=observed.external_doi,
        organization=observed.organization,
    )
    return neighbours.relation_columns(
        row,
        after,
        mentions=observed.mentions,
        versions=observed.versions if confirmed else None,
        claims=observed.claims,
        public_name=public_name if unedited else row.public_name,
    )


def _shared_problems(observed: Observations) -> list[dict[str, object]] | None:
    if observed.shared_problems is None:
        return None
    return [one.as_dict() for one in observed.shared_problems]


def _for_editors(
    row: DoiRow, before: RowFacts, after: RowFacts, values: Mapping[str, object]
) -> dict[str, object]:
    """Note that editors are to be told of a dataset: it has its DOI now, or needs their hand."""
    if not row.current or not config.notify_editors():
        return {}
    problem = values.get("problem_class", row.problem_class)
    needs_hand = problem in FOR_EDITORS and problem != row.problem_class
    has_doi = after.ever_confirmed and not before.ever_confirmed
    return {"untold": sa.func.clock_timestamp()} if has_doi or needs_hand else {}


def _cause(row: DoiRow, observed: Observations) -> str | None:
    """Return the datasets because of which a document is another one: what they say has changed."""
    return " ".join(sorted({*row.claims} ^ {*observed.claims})) or None


def _news(report: RunReport, before: RowFacts, after: RowFacts, cause: str | None) -> list[Event]:
    run, told = report.run, []
    if run.url and not before.ever_confirmed:
        told.append(Event(EventKind.MINTED, text=report.task.url))
    elif run.metadata and before.state is State.REGISTERED:
        told.append(Event(EventKind.RESTORED))
    elif run.metadata or run.url:
        updated = Event(EventKind.UPDATED, text=cause if run.metadata else None)
        told.append(updated if before.ever_confirmed else Event(EventKind.ANNOUNCED))
    if run.deleted and after.state is State.REGISTERED:
        told.append(Event(EventKind.HIDDEN))
    if run.ending is Ending.ADOPT:
        told.append(Event(EventKind.ADOPTED))
    if after.doi is None and before.doi is not None:
        told.append(Event(EventKind.GIVEN_UP, text=before.doi))
    if after.parked is not before.parked and after.parked:
        told.append(Event(EventKind.PARKED, text=after.parked))
    return told


def _is_news(before: RowFacts, after: RowFacts) -> bool:
    """Tell whether the registry's confirmed answer to a reader has changed."""
    if not after.ever_confirmed:
        return False
    return after.state is not before.state or not before.ever_confirmed
