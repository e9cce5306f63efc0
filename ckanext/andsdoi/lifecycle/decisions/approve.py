"""A person lets a dataset get its DOI now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckan import model

from ...database import tables
from ..dataset.eligibility import judge
from ..dataset.snapshot import as_if_public, peek
from ..rows import current, former
from ..rows.enums import EventKind, Parked, Priority
from ..rows.problem import DecisionRefused, ProblemClass, refusal

if TYPE_CHECKING:
    from ..dataset.eligibility import Eligibility
    from ..dataset.snapshot import Snapshot
    from ..rows.row import DoiRow


@dataclass(frozen=True)
class Approval:
    """An approved dataset, and how it was judged."""

    row_id: int
    snapshot: Snapshot
    eligibility: Eligibility


def approve(
    package: model.Package,
    who: str,
    *,
    despite_existing: bool = False,
    priority: Priority = Priority.NEW,
) -> Approval:
    """Let a dataset get its DOI now, or have what failed tried again now.

    The delay after publication, the choice of `select` and the exemption of pre-existing datasets
    do not count any more; every other rule does.

    Args:
        package: The dataset.
        who: The user, for the history.
        despite_existing: Mint although the dataset brings a DOI of its own.
        priority: Where in the queue.

    Raises:
        DecisionRefused: The dataset is not public, or a rule stands in the way; nothing was
            changed.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        current.change(
            connection,
            row,
            **current.approval_columns(connection, row),
            despite_existing=row.despite_existing or despite_existing,
            parked=None if row.parked is Parked.PERSON else row.parked,
            attempts=0,
            priority=priority,
        )
        former.free(connection, package.id, row.environment)
        snapshot = peek(row.id)
        _check(package, row, snapshot)
        eligibility = check_rules(snapshot)
        over = _minted_over(snapshot) if despite_existing else None
        current.note(connection, row, EventKind.APPROVED, who, over)
    return Approval(row.id, snapshot, eligibility)


def _check(package: model.Package, row: DoiRow, snapshot: Snapshot) -> None:
    if row.is_withdrawn:
        raise refusal(ProblemClass.WITHDRAWN, "id")
    if snapshot.public or (row.requested and not row.ever_confirmed):
        return
    if package.state != model.State.ACTIVE:
        raise refusal(ProblemClass.NOT_ACTIVE, "state", package.state)
    raise refusal(ProblemClass.PRIVATE if package.private else ProblemClass.RESTRICTED, "private")


def _minted_over(snapshot: Snapshot) -> str | None:
    """Return the DOIs and values that are minted over, for the history."""
    brought = [one.value or one.doi for one in snapshot.brought]
    had = [] if brought or not snapshot.was_external else [snapshot.was_external]
    return " ".join([*brought, *had]) or None


def check_rules(snapshot: Snapshot) -> Eligibility:
    """Refuse what gets no DOI though a person asks for one.

    A dataset that is not public yet is judged as if it were published as it is now; what other
    extensions say of it they are asked then.

    Raises:
        DecisionRefused: A rule stands in the way.
    """
    eligibility = judge(as_if_public(snapshot), asked=True)
    if eligibility.obstacle is not None:
        raise DecisionRefused(eligibility.obstacle)
    return eligibility
