"""What a run confirmed, into the database: row, history, extras. No network.

The package row is locked first, then ours: the order of every save.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..metadata import MAPPING_VERSION
from ..metadata.problems import N_
from ..model import begin
from ..model import doi as table
from . import events, former, ownership, relations
from .events import Event
from .hindrance import Hindrance
from .outcome import Out, Row, Run, overtaken, recorded
from .plan import Parked, State

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from .perform import Report, Task

log = logging.getLogger(__name__)

FIRST_BACKOFF = 30
LONGEST_BACKOFF = 3600
PATIENT_TRIES = 5
_DEADLOCKED = 3

_BE_PATIENT = sa.text("SET LOCAL lock_timeout = '10s'")
_LOCK_PACKAGE = sa.text("SELECT id FROM package WHERE id = :id FOR UPDATE")
_LOCK_ROW = sa.text("SELECT * FROM andsdoi_doi WHERE id = :id FOR UPDATE")
_ACCOUNT_CONFIRMED = sa.text(
    """
    UPDATE andsdoi_account SET confirmed_at = clock_timestamp()
     WHERE name = :account AND environment = :environment
    """
)
_OVERTAKEN = sa.text(
    """
    UPDATE andsdoi_doi SET in_doubt = :in_doubt, revision = revision + 1, waits_for = NULL,
           due_at = coalesce(least(due_at, clock_timestamp()), clock_timestamp())
     WHERE id = :id
    """
)

_CLASSES = {
    Out.LATER: "transient",
    Out.TRANSIENT: "transient",
    Out.SILENCE: "transient",
    Out.DATA: "data",
    Out.ACCOUNT: "account",
    Out.NOT_FOUND: "not-found",
    Out.NO_METADATA: "not-found",
    Out.REDRAW: "taken-by-other",
    Out.UNDELETABLE: "undeletable",
    Out.BRAKED: "brake",
}
_WORDS = {
    Out.UNDELETABLE: N_("The registry does not hide this DOI for us. Hide it in DataCite Fabrica."),
    Out.BRAKED: N_(
        "Too many DOIs were hidden within an hour. If that is right, run"
        " ckan andsdoi sync --confirm-hides."
    ),
}
_UNKNOWN_YET = N_("The registry does not know the DOI yet; it is asked again.")
_UNSAID = {Out.REDRAW: N_("it leads to another page there")}
_WAITS_FOR = {Out.BRAKED: "brake", Out.UNSENT: "send"}
_BACKS_OFF = (Out.LATER, Out.TRANSIENT, Out.SILENCE)


@dataclass(frozen=True)
class Recorded:
    """What RECORD left: `news` tells that the registry confirmed another state."""

    doi: str
    state: str
    news: bool = False
    index_pending: bool = False


def record(report: Report) -> Recorded:
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


def facts(row: Any) -> Row:
    """Return the facts of a database row that plans and outcomes depend on."""
    return Row(
        doi=row.doi,
        state=State(row.state),
        xml_hash=row.xml_hash,
        url=row.url,
        in_doubt=row.in_doubt,
        ever_confirmed=row.ever_confirmed,
        withdrawn=row.withdrawn_at is not None,
        parked=Parked(row.parked) if row.parked else None,
        once_in_doubt=row.once_in_doubt,
        pinned=row.pinned,
        due=row.due_at is not None,
        refused=row.refused,
    )


def backoff(attempts: int) -> float:
    """Return the seconds until the next try: exponential, with full jitter, at most an hour."""
    longest = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(attempts, 10))
    return max(1.0, random.uniform(0, longest))


def _record(connection: Connection, report: Report) -> Recorded:
    task = report.task
    connection.execute(_BE_PATIENT)
    connection.execute(_LOCK_PACKAGE, {"id": task.package_id})
    row = connection.execute(_LOCK_ROW, {"id": task.row_id}).one_or_none()
    if row is None:
        return Recorded("", State.NONE.value)
    if row.lease_token != task.token:
        return _record_overtaken(connection, report, row)
    run = _with_revision(report, row)
    before, after = facts(row), recorded(facts(row), run)
    values = {
        **_facts_as_columns(row, before, after),
        **_announced(task, run, after),
        **_schedule(report, run, row, after),
        **_lease(run, row),
        **relations.recorded(row, after, task.findings),
    }
    connection.execute(table.update().where(table.c.id == task.row_id).values(**values))
    _note(connection, report, row, before, after)
    if row.current and after.is_announced and not before.is_announced:
        former.mark(connection, row)
    if run.metadata or run.url or run.deleted:
        connection.execute(
            _ACCOUNT_CONFIRMED, {"account": row.account, "environment": row.environment}
        )
    pending = after.ever_confirmed and _settle_extra(connection, task)
    return Recorded(after.doi or "", after.state.value, _is_news(before, after), pending)


def _record_overtaken(connection: Connection, report: Report, row: Any) -> Recorded:
    """Another worker holds the row: if a write of ours left, it must look again."""
    if report.run.wrote:
        in_doubt = overtaken(facts(row)).in_doubt
        connection.execute(_OVERTAKEN, {"id": row.id, "in_doubt": in_doubt})
        note = Event("overtaken", text=report.task.doi)
        events.append(connection, row.package_id, row.doi, row.environment, note)
    return Recorded(row.doi or "", row.state)


def _with_revision(report: Report, row: Any) -> Run:
    return replace(report.run, current=row.revision == report.task.revision)


def _facts_as_columns(row: Any, before: Row, after: Row) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "doi": after.doi,
        "state": after.state.value,
        "xml_hash": after.xml_hash,
        "url": after.url,
        "in_doubt": after.in_doubt,
        "once_in_doubt": after.once_in_doubt,
        "ever_confirmed": after.ever_confirmed,
        "parked": after.parked.value if after.parked else None,
        "refused": after.refused,
    }
    if after.refused and after.refused != before.refused:
        columns["refused_at"] = sa.func.clock_timestamp()
    if after.doi != before.doi:
        columns["revision"] = row.revision + 1
    if _is_news(before, after):
        columns["confirmed_at"] = sa.func.clock_timestamp()
    return columns


def _announced(task: Task, run: Run, after: Row) -> dict[str, Any]:
    """Keep what was announced; forget it where it was refused and nothing is in doubt."""
    findings = task.findings
    if run.metadata:
        return {"title": findings.title, "citation": findings.citation}
    refused = run.out in (Out.DATA, Out.REDRAW)
    if refused and after.state is State.NONE and not after.in_doubt:
        return {
            "publication_year": None,
            "publisher": None,
            "publisher_ror": None,
            "published_on": None,
            "existing_doi": None,
        }
    return {}


def _schedule(report: Report, run: Run, row: Any, after: Row) -> dict[str, Any]:
    findings = report.task.findings
    columns: dict[str, Any] = {
        "seen": findings.seen,
        "followed": findings.followed,
        "public_since": findings.public_since,
        "external_doi": findings.external_doi,
        "mapping_version": MAPPING_VERSION,
        **_problem(report, run, after),
    }
    attempts = _attempts(run, row, findings.failed)
    if report.requests:
        # whoever was refused is asked last: the next probe is another DOI's
        columns["tried_at"] = sa.func.clock_timestamp()
    return {**columns, "attempts": attempts, **_due(report, run, row, after, attempts)}


def _attempts(run: Run, row: Any, failed: bool) -> int:
    """A refusal of the account burns no attempt of a DOI."""
    if run.out in (Out.DONE, Out.ABSENT):
        return int(row.attempts) + 1 if failed else 0
    if run.out in (Out.REPLAN, Out.ADOPT, Out.ACCOUNT, *_WAITS_FOR):
        return int(row.attempts)
    return int(row.attempts) + 1


def _due(report: Report, run: Run, row: Any, after: Row, attempts: int) -> dict[str, Any]:
    if not after.due:
        return _later(report, run, attempts)
    if not run.current:
        return {"due_at": row.due_at, "waits_for": None}
    if run.out in _WAITS_FOR:
        return {"due_at": sa.text("'infinity'::timestamptz"), "waits_for": _WAITS_FOR[run.out]}
    if run.out is Out.LATER and report.error is None:
        ten_minutes = sa.text("written_at + interval '10 minutes'")
        return {"due_at": ten_minutes, "waits_for": "registry"}
    if run.out in _BACKS_OFF or attempts >= PATIENT_TRIES:
        return {"due_at": _in(backoff(attempts)), "waits_for": "backoff"}
    return {"due_at": sa.func.clock_timestamp(), "waits_for": None}


def _later(report: Report, run: Run, attempts: int) -> dict[str, Any]:
    """When a row that has nothing more to do is looked at again, if at all."""
    findings = report.task.findings
    if findings.failed and run.out is Out.DONE:
        return {"due_at": _in(backoff(attempts)), "waits_for": "backoff"}
    return {"due_at": findings.waits_until, "waits_for": "delay" if findings.waits_until else None}


def _in(seconds: float) -> Any:
    return sa.func.clock_timestamp() + sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def _problem(report: Report, run: Run, after: Row) -> dict[str, Any]:
    """What to tell a person: the refusal, else what PLAN found in the way, else nothing."""
    if run.out is Out.REPLAN:
        return {}
    class_ = _CLASSES.get(run.out)
    if class_ is None:
        return _as_columns(report.task.findings.hindrance)
    if after.parked is Parked.PERSON:
        class_ = "person" if after.ever_confirmed or not after.pinned else "pinned"
    error = report.error
    if run.out in _WORDS:
        return _as_columns(Hindrance(class_, _WORDS[run.out], {}))
    if error is None:
        return _as_columns(Hindrance(class_, _UNSAID.get(run.out, _UNKNOWN_YET), {}))
    return _as_columns(Hindrance(class_, error.text, status=error.status))


def _as_columns(hindrance: Hindrance | None) -> dict[str, Any]:
    return {
        "problem_class": hindrance and hindrance.class_,
        "problem_text": hindrance and hindrance.text,
        "problem_params": hindrance and hindrance.params,
        "problem_field": hindrance and hindrance.field,
        "problem_status": hindrance and hindrance.status,
        "problem_at": sa.func.clock_timestamp() if hindrance else None,
    }


def _lease(run: Run, row: Any) -> dict[str, Any]:
    """A write without an answer leaves its lease standing: the registry may still execute it."""
    if run.late:
        return {}
    return {"lease_token": None, "lease_until": None}


def _note(connection: Connection, report: Report, row: Any, before: Row, after: Row) -> None:
    doi = before.doi or after.doi
    for event in (*report.events, *_news(report, before, after)):
        events.append(connection, row.package_id, doi, row.environment, event)


def _news(report: Report, before: Row, after: Row) -> list[Event]:
    run, told = report.run, []
    if run.url and not before.ever_confirmed:
        told.append(Event("minted", text=report.task.url))
    elif run.metadata and before.state is State.REGISTERED:
        told.append(Event("restored"))
    elif run.metadata or run.url:
        told.append(Event("updated" if before.ever_confirmed else "announced"))
    if run.deleted and after.state is State.REGISTERED:
        told.append(Event("hidden"))
    if run.out is Out.ADOPT:
        told.append(Event("adopted"))
    if after.doi is None and before.doi is not None:
        told.append(Event("given up", text=before.doi))
    if after.parked is not before.parked and after.parked:
        told.append(Event("parked", text=after.parked.value))
    return told


def _is_news(before: Row, after: Row) -> bool:
    """Tell whether the registry's confirmed answer to a reader has changed."""
    if not after.ever_confirmed:
        return False
    return after.state is not before.state or not before.ever_confirmed


def _settle_extra(connection: Connection, task: Task) -> bool:
    """Bring the extra up to date; the search index follows after the commit."""
    if not ownership.settle_extra(connection, task.package_id):
        return False
    pending = table.update().where(table.c.id == task.row_id)
    connection.execute(pending.values(index_pending=sa.func.clock_timestamp()))
    return True
