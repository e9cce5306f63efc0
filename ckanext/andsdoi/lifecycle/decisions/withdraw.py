"""A person withdraws a DOI: hidden, whatever the state of its dataset; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..dataset import ownership
from ..overview import tables
from ..rows.problem import ProblemClass, refusal
from . import rows
from .approve import NEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckan import model
    from sqlalchemy.engine import Row

HIDE = 0


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
        row = rows.marked(connection, package.id)
        _check_held(row)
        own = ownership.ours(connection, package.id)
        if any(one == package.id or own.holds(one) for one in successors):
            raise refusal(ProblemClass.OWN_SUCCESSOR, "successors")
        if _says(row, reason, successors):
            return
        rows.change(
            connection,
            row,
            withdrawn_at=row.withdrawn_at or sa.func.clock_timestamp(),
            withdrawn_reason=reason,
            successors=list(successors),
            priority=HIDE,
        )
        rows.note(connection, row, "withdrawn", who, reason)


def restore(package: model.Package, who: str) -> None:
    """End a withdrawal: the DOI is findable again as soon as its dataset is public.

    Of a DOI that is not withdrawn nothing changes.

    Raises:
        DecisionRefused: Nothing was ever sent for the DOI, and it is not withdrawn.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = rows.marked(connection, package.id)
        if row.withdrawn_at is None:
            _check_held(row)
            return
        nothing = {"withdrawn_at": None, "withdrawn_reason": None, "successors": None}
        rows.change(connection, row, **nothing, priority=NEW)
        rows.note(connection, row, "withdrawal ended", who)


def _check_held(row: Row[Any]) -> None:
    if not rows.may_be_held(row):
        raise refusal(ProblemClass.NOTHING_SENT, "id")


def _says(row: Row[Any], reason: str, successors: Sequence[str]) -> bool:
    if row.withdrawn_at is None:
        return False
    return bool(row.withdrawn_reason == reason and (row.successors or []) == list(successors))
