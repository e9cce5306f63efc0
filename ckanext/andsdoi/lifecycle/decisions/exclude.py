"""A person keeps a dataset from getting a DOI, or no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...database import tables
from ..rows import current, exemption
from ..rows.enums import EventKind, ExemptionReason
from ..rows.problem import ProblemClass, refusal

if TYPE_CHECKING:
    from ckan import model


def exclude(package: model.Package, who: str, reason: str) -> None:
    """Let a dataset get no DOI. It ends what was asked for or approved before.

    So nothing is minted by surprise when the dataset is included again: what was there before
    the extension is exempt as before, and who wants a DOI asks anew.

    Raises:
        DecisionRefused: The dataset has a DOI that was registered: it is for ever.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        if row.confirmed_doi:
            raise refusal(ProblemClass.REGISTERED, "id", row.confirmed_doi)
        exemption.exclude(connection, package.id, reason, who)
        undecided = current.undecided_columns(connection, row)
        # that is the answer to it
        parked = None if row.problem_class is ProblemClass.UNREGISTERED else row.parked
        current.change(connection, row, **undecided, parked=parked)
        current.note(connection, row, EventKind.EXCLUDED, who, reason)


def include(package: model.Package, who: str) -> None:
    """End an exclusion: the dataset is like any other again. Without one nothing happens.

    Raises:
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        if exemption.end(connection, package.id, ExemptionReason.EXCLUDED):
            current.note(connection, row, EventKind.INCLUDED, who)
