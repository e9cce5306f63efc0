"""An editor asks for a DOI; somebody permitted approves it, or declines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ..dataset.snapshot import peek
from ..overview import tables
from ..rows.problem import ProblemClass, refusal
from . import rows
from .approve import check_rules

if TYPE_CHECKING:
    from sqlalchemy.engine import Row


def request(package: model.Package, who: str) -> None:
    """Ask for a DOI: the request waits, also while the dataset is private, until it is approved.

    Raises:
        DecisionRefused: The dataset has a DOI, is deleted, or a rule stands in the way.
        NotMigrated: The tables are missing.
    """
    check_not_deleted(package)
    with tables() as connection:
        row = rows.marked(connection, package.id)
        if row.ever_confirmed:
            raise refusal(ProblemClass.HAS_DOI, "id", row.doi)
        check_rules(peek(row.id))
        if not row.requested:
            rows.change(connection, row, requested=True)
            rows.note(connection, row, "requested", who)


def decline(package: model.Package, who: str, reason: str) -> None:
    """Answer a request that waits with no; the reason goes to the history.

    Raises:
        DecisionRefused: No request waits.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = rows.marked(connection, package.id)
        if not _waits(row):
            raise refusal(ProblemClass.NO_REQUEST, "id")
        rows.change(connection, row, requested=False)
        rows.note(connection, row, "declined", who, reason)


def check_not_deleted(package: model.Package) -> None:
    """Refuse what would wait for a publication that is not to be expected.

    Raises:
        DecisionRefused: The dataset is deleted.
    """
    if package.state == model.State.DELETED:
        raise refusal(ProblemClass.DELETED, "state")


def _waits(row: Row[Any]) -> bool:
    return bool(row.requested and not row.approved)
