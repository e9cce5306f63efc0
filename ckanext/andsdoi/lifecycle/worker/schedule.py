"""When a row is looked at again after a run, and what a person is told meanwhile.

Pure but for the jitter: the ending's rule, the row and what PLAN observed in, columns out. Moments
are expressions of the database's clock.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ...metadata import MAPPING_VERSION
from ..rows.enums import Parked, WaitsFor
from ..rows.problem import Problem, ProblemClass, answered, as_columns
from .endings import ENDINGS, Again, Attempts, Ending

if TYPE_CHECKING:
    from datetime import datetime

    from ..rows.facts import RowFacts
    from ..rows.row import DoiRow
    from .endings import RunResult
    from .perform import RunReport

FIRST_BACKOFF = 30
LONGEST_BACKOFF = 3600
PATIENT_TRIES = 5

_NOW = sa.func.clock_timestamp()
_NEVER = sa.text("'infinity'::timestamptz")
_TEN_MINUTES = sa.text("written_at + interval '10 minutes'")
_FOR_A_PERSON = {Again.BRAKE: WaitsFor.BRAKE, Again.SEND: WaitsFor.SEND}


def backoff(attempts: int) -> float:
    """Return the seconds until the next try: exponential, with full jitter, at most an hour."""
    longest = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(attempts, 10))
    return max(1.0, random.uniform(0, longest))


def from_now(seconds: float) -> sa.ColumnElement[datetime]:
    """Return the moment in so many seconds, by the database's clock."""
    return _NOW + sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds)


def columns(report: RunReport, run: RunResult, row: DoiRow, after: RowFacts) -> dict[str, object]:
    """Return the columns of the queue after a run.

    Args:
        report: What became of the task.
        run: How the run ended, and whether the revision is still the planned one.
        row: The row as it was before.
        after: Its facts as the run leaves them.
    """
    observed = report.task.observed
    attempts = _attempts(run, row.attempts, observed.failed)
    seen: dict[str, object] = {
        "seen": observed.seen,
        "planned_revision": observed.planned_revision,
        "public_since": observed.public_since,
        "external_doi": observed.external_doi,
        "mapping_version": MAPPING_VERSION,
        "attempts": attempts,
        "hide_confirmed": row.hide_confirmed and after.due,
    }
    if report.requests:
        # whoever was refused is asked last: the next probe is another DOI's
        seen["tried_at"] = _NOW
    return {**seen, **_problem(report, run, after), **_due(report, run, row, after, attempts)}


def _attempts(run: RunResult, attempts: int, failed: bool) -> int:
    """Count the tries that failed in a row; a refusal of the account burns none of a DOI's."""
    counts = ENDINGS[run.ending].attempts
    if counts is Attempts.SAME:
        return attempts
    return attempts + 1 if failed or counts is Attempts.ONE_MORE else 0


def _due(
    report: RunReport, run: RunResult, row: DoiRow, after: RowFacts, attempts: int
) -> dict[str, object]:
    if not after.due:
        return _when_nothing_is_due(report, run, attempts)
    if not run.unedited:
        return _waiting(row.due_at)
    again = ENDINGS[run.ending].again
    if again in _FOR_A_PERSON:
        return _waiting(_NEVER, _FOR_A_PERSON[again])
    if again is Again.TEN_MINUTES:
        return _waiting(_TEN_MINUTES, WaitsFor.REGISTRY)
    if again is Again.BACKOFF or attempts >= PATIENT_TRIES:
        return _waiting(from_now(backoff(attempts)), WaitsFor.BACKOFF)
    return _waiting(_NOW)


def _when_nothing_is_due(report: RunReport, run: RunResult, attempts: int) -> dict[str, object]:
    """Try a failed mapping again, and wait while a person may still undo the publication."""
    observed = report.task.observed
    if observed.failed and run.ending is Ending.DONE:
        return _waiting(from_now(backoff(attempts)), WaitsFor.BACKOFF)
    return _waiting(observed.waits_until, WaitsFor.DELAY if observed.waits_until else None)


def _waiting(
    due_at: datetime | sa.ColumnElement[datetime] | sa.TextClause | None,
    waits_for: WaitsFor | None = None,
) -> dict[str, object]:
    return {"due_at": due_at, "waits_for": waits_for}


def _problem(report: RunReport, run: RunResult, after: RowFacts) -> dict[str, object]:
    """Return what a person is told: the refusal, else what PLAN found in the way, else nothing."""
    rule = ENDINGS[run.ending]
    if not rule.tells:
        return {}
    problem = report.held or report.task.observed.problem
    if rule.problem and not report.held:
        class_ = _class(rule.problem, after)
        problem = answered(class_, report.error) if report.error else Problem(class_)
    return as_columns(problem)


def _class(usual: ProblemClass, after: RowFacts) -> ProblemClass:
    if after.parked is not Parked.PERSON:
        return usual
    handed_out = after.pinned and not after.ever_confirmed
    return ProblemClass.PINNED if handed_out else ProblemClass.PERSON
