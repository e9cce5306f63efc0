"""Why a DOI is not where it should be, in words that name the field, setting or command to change.

What stops a whole account comes first: it explains why nothing happens to a row that is due.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ... import config
from ...database import UPGRADE
from ..accounts.stops import of_account
from ..rows.enums import WaitsFor
from ..rows.problem import Problem, ProblemClass, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..rows.enums import Priority
    from ..rows.row import DoiRow

    StopOf = Callable[[str, Priority], Problem | None]


def unmigrated() -> Problem:
    """Return the problem of a site without our tables."""
    return Problem(ProblemClass.MIGRATION, {"command": UPGRADE})


def of_row(row: DoiRow, stop_of: StopOf = of_account) -> Problem | None:
    """Return what keeps a DOI from where it should be, or None.

    Args:
        row: Our row.
        stop_of: Tells what stops a priority of an account: of many rows each is asked about once.
    """
    stopped = stop_of(row.account, row.priority) if row.due_at is not None else None
    problem = stopped or row.problem
    if problem:
        return problem
    if row.waits_for is not WaitsFor.DELAY or row.due_at is None:
        return None
    return Problem(ProblemClass.DELAY, {"time": moment(row.due_at), "option": config.DELAY})


def of_rows(rows: Sequence[DoiRow], stop_of: StopOf = of_account) -> Problem | None:
    """Return what keeps a DOI of a dataset from where it should be, or None.

    Args:
        rows: The dataset's current row, then the former ones.
        stop_of: As in `of_row`.
    """
    for row in rows:
        problem = of_row(row, stop_of)
        if problem is not None:
            return problem if row.current else replace(problem, doi=row.doi)
    return None
