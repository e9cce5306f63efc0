"""A person withdraws a DOI: hidden, whatever the state of its dataset; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ...database import tables
from ..dataset import ownership
from ..rows import current
from ..rows.enums import EventKind, Priority
from ..rows.problem import ProblemClass, refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckan import model

    from ..rows.row import DoiRow


def withdraw(package: model.Package, who: str, reason: str, successors: Sequence[str]) -> None:
    """Withdraw a DOI. Of one that is withdrawn already the reason and the successors change.

    Args:
        package: The dataset.
        who: The user, for the history.
        reason: For everybody to read.
        successors: DOIs and ids of datasets that take its place.

    Raises:
        DecisionRefused: Nothing was ever sent for the DOI, or the dataset is its own successor.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        _check_held(row)
        own = ownership.ours(connection, package.id)
        if any(one == package.id or own.holds(one) for one in successors):
            raise refusal(ProblemClass.OWN_SUCCESSOR, "successors")
        before = (row.withdrawn_reason, list(row.successors or ()))
        if row.is_withdrawn and before == (reason, list(successors)):
            return
        current.change(
            connection,
            row,
            withdrawn_at=row.withdrawn_at or sa.func.clock_timestamp(),
            withdrawn_reason=reason,
            successors=list(successors),
            priority=Priority.HIDE,
            # that is the answer to it
            parked=None if row.problem_class is ProblemClass.HIDDEN else row.parked,
        )
        current.note(connection, row, EventKind.WITHDRAWN, who, reason)


def restore(package: model.Package, who: str) -> None:
    """End a withdrawal: the DOI is findable again as soon as its dataset is public.

    Of a DOI that is not withdrawn nothing changes.

    Raises:
        DecisionRefused: Nothing was ever sent for the DOI, and it is not withdrawn.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        if not row.is_withdrawn:
            _check_held(row)
            return
        nothing = {"withdrawn_at": None, "withdrawn_reason": None, "successors": None}
        current.change(connection, row, **nothing, priority=Priority.NEW)
        current.note(connection, row, EventKind.WITHDRAWAL_ENDED, who)


def _check_held(row: DoiRow) -> None:
    if not row.may_be_held:
        raise refusal(ProblemClass.NOTHING_SENT, "id")
