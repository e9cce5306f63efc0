"""A person keeps a dataset from getting a DOI, or no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ...database import tables
from ..rows import current
from ..rows.enums import EventKind, ExemptionReason
from ..rows.problem import ProblemClass, refusal

if TYPE_CHECKING:
    from ckan import model

_EXCLUDE = sa.text(
    f"""
    INSERT INTO andsdoi_exemption (package_id, reason, text, who)
    VALUES (:id, '{ExemptionReason.EXCLUDED}', :text, :who)
    ON CONFLICT (package_id, reason) DO UPDATE SET
        text = :text, who = :who, at = clock_timestamp()
    """
)
_PRE_EXISTING_AGAIN = sa.text(
    f"""
    INSERT INTO andsdoi_exemption (package_id, reason)
    VALUES (:id, '{ExemptionReason.EXISTING}')
    ON CONFLICT (package_id, reason) DO NOTHING
    """
)
_INCLUDE = sa.text(
    f"""
    DELETE FROM andsdoi_exemption
     WHERE package_id = :id AND reason = '{ExemptionReason.EXCLUDED}'
    """
)


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
        connection.execute(_EXCLUDE, {"id": package.id, "text": reason, "who": who})
        if row.pre_existing:
            connection.execute(_PRE_EXISTING_AGAIN, {"id": package.id})
        undecided = {"requested": False, "approved": False, "despite_existing": False}
        current.change(connection, row, **undecided)
        current.note(connection, row, EventKind.EXCLUDED, who, reason)


def include(package: model.Package, who: str) -> None:
    """End an exclusion: the dataset is like any other again. Without one nothing happens.

    Raises:
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package.id)
        if connection.execute(_INCLUDE, {"id": package.id}).rowcount:
            current.note(connection, row, EventKind.INCLUDED, who)
