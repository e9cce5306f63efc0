"""A person lets a dataset get its DOI now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan import model

from ...database import tables
from .. import dataset
from ..rows import current, former
from ..rows.enums import EventKind, Parked, Priority
from ..rows.problem import DecisionRefused, ProblemClass, refusal

if TYPE_CHECKING:
    from ..dataset import Subject
    from ..rows.row import DoiRow


def approve(
    package: model.Package,
    who: str,
    *,
    despite_existing: bool = False,
    priority: Priority = Priority.NEW,
) -> int:
    """Let a dataset get its DOI now, or have what failed tried again now.

    The time to take a slip back, the choice of `select` and the exemption of pre-existing datasets
    do not count any more; every other rule does.

    Args:
        package: The dataset.
        who: The user, for the history.
        despite_existing: Mint although the dataset brings a DOI of its own.
        priority: Where in the queue.

    Returns:
        The id of the row.

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
        subject = dataset.peek(row.id)
        _check(package, row, subject)
        brought = _brought(subject) if despite_existing else None
        current.note(connection, row, EventKind.APPROVED, who, brought)
    return row.id


def _check(package: model.Package, row: DoiRow, subject: Subject) -> None:
    if row.is_withdrawn:
        raise refusal(ProblemClass.WITHDRAWN, "id")
    if not (subject.public or (row.requested and not row.ever_confirmed)):
        raise _not_public(package)
    if not row.ever_confirmed:
        check_rules(subject)


def check_rules(subject: Subject) -> None:
    """Refuse what gets no DOI though a person asks for one.

    Raises:
        DecisionRefused: A rule stands in the way.
    """
    problem = dataset.obstacle_if_asked(subject)
    if problem is not None:
        raise DecisionRefused(problem)


def _not_public(package: model.Package) -> DecisionRefused:
    if package.state != model.State.ACTIVE:
        return refusal(ProblemClass.NOT_ACTIVE, "state", package.state)
    return refusal(ProblemClass.PRIVATE if package.private else ProblemClass.RESTRICTED, "private")


def _brought(subject: Subject) -> str | None:
    """The DOIs that are minted over, for the history."""
    candidate = subject.candidate
    return " ".join(one.doi for one in candidate.brought) or None if candidate else None
