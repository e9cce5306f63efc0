"""Why a DOI is not where it should be, in words that name the field, setting or command to change.

What stops a whole account comes first: it explains why nothing happens to a row that is due.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import config
from . import accounts
from .rows.enums import WaitsFor
from .rows.problem import Problem, ProblemClass, moment, of_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .accounts import Status
    from .rows.row import DoiRow

UPGRADE = "ckan db upgrade -p andsdoi"


def unmigrated() -> Problem:
    """Return the problem of a site without our tables."""
    return Problem(ProblemClass.MIGRATION, {"command": UPGRADE})


def of_row(row: DoiRow) -> Problem | None:
    """Return what keeps a DOI from where it should be, or None."""
    stopped = of_account(row.account) if row.due_at is not None else None
    return stopped or of_columns(row) or _delayed(row)


def of_rows(rows: Sequence[DoiRow]) -> Problem | None:
    """Return what keeps a DOI of a dataset from where it should be, or None.

    Args:
        rows: The dataset's current row, then the former ones.
    """
    for row in rows:
        problem = of_row(row)
        if problem is not None:
            return problem if row.current else replace(problem, doi=row.doi)
    return None


def of_account(name: str) -> Problem | None:
    """Return what stops everything that is due for an account, or None."""
    return next(stops(name), None)


def stops(name: str) -> Iterator[Problem]:
    """Yield everything that stops an account, the most final first."""
    if not config.send():
        yield Problem(ProblemClass.SEND, {"option": config.SEND})
    account = config.accounts().get(name)
    if account is None:
        yield Problem(ProblemClass.NOT_CONFIGURED, {"name": name})
        return
    status = accounts.peek(account)
    if status is not None:
        yield from _moved(status, account)
        yield from _paused(status)


def _moved(status: Status, account: config.Account) -> Iterator[Problem]:
    what = accounts.moved(status, account)
    if what is None:
        return
    words = {"before": getattr(status, what), "now": accounts.identity(account)[what]}
    if what != "landing_base":
        words["what"] = config.ENDPOINT if what == "endpoint" else config.PREFIX
    yield Problem(ProblemClass.MOVED, {**words, "option": config.SEND})


def _paused(status: Status) -> Iterator[Problem]:
    if status.paused_by_hand and status.paused_since:
        words = {"who": status.paused_by or "", "since": moment(status.paused_since)}
        yield Problem(ProblemClass.PAUSED, {**words, "reason": status.problem_text or ""})
    if status.paused_by_registry:
        options = {"app_id": config.APP_ID, "secret": config.SHARED_SECRET, "prefix": config.PREFIX}
        words = {"answer": status.problem_text or "", **options}
        yield Problem(ProblemClass.ACCOUNT, words, status=status.problem_status)
    if status.is_waiting:
        yield Problem(ProblemClass.WAITING)


def _delayed(row: DoiRow) -> Problem | None:
    if row.waits_for is not WaitsFor.DELAY or row.due_at is None:
        return None
    return Problem(ProblemClass.DELAY, {"time": moment(row.due_at), "option": config.DELAY})
