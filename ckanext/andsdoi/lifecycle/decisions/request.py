"""An editor asks for a DOI; somebody permitted approves it, or declines."""

from __future__ import annotations

from ckan import model

from ...database import tables
from ..dataset.snapshot import peek
from ..rows import current
from ..rows.enums import EventKind
from ..rows.problem import ProblemClass, refusal
from .approve import check_rules


def request(package: model.Package, who: str) -> None:
    """Ask for a DOI: the request waits, also while the dataset is private, until it is approved.

    Raises:
        DecisionRefused: The dataset has a DOI, is deleted, or a rule stands in the way.
        NotMigrated: The tables are missing.
    """
    check_not_deleted(package)
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        if row.confirmed_doi:
            raise refusal(ProblemClass.HAS_DOI, "id", row.confirmed_doi)
        check_rules(peek(row.id))
        if not row.requested:
            current.change(connection, row, requested=True)
            current.note(connection, row, EventKind.REQUESTED, who)


def decline(package: model.Package, who: str, reason: str) -> None:
    """Answer a request with no, also after it was approved, before anything was sent for the DOI.

    What was there before the extension is exempt as before. The reason goes to the history.

    Raises:
        DecisionRefused: No request waits, and no approval that has had no effect yet.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        was_sent = row.may_be_held or row.written_at is not None
        if was_sent or not (row.requested or row.approved):
            raise refusal(ProblemClass.NO_REQUEST, "id")
        current.change(connection, row, **current.undecided_columns(connection, row))
        current.note(connection, row, EventKind.DECLINED, who, reason)


def check_not_deleted(package: model.Package) -> None:
    """Refuse what would wait for a publication that is not to be expected.

    Raises:
        DecisionRefused: The dataset is deleted.
    """
    if package.state == model.State.DELETED:
        raise refusal(ProblemClass.DELETED, "state")
