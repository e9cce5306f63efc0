"""A person keeps a dataset from getting a DOI, or no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ..overview import tables
from ..rows.problem import ProblemClass, refusal
from . import rows

if TYPE_CHECKING:
    from ckan import model

_EXCLUDE = sa.text(
    """
    INSERT INTO andsdoi_exemption (package_id, reason, text, who)
    VALUES (:id, 'excluded', :text, :who)
    ON CONFLICT (package_id, reason) DO UPDATE SET
        text = :text, who = :who, at = clock_timestamp()
    """
)
_OLD_STOCK_AGAIN = sa.text(
    """
    INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, 'existing')
    ON CONFLICT (package_id, reason) DO NOTHING
    """
)
_INCLUDE = sa.text("DELETE FROM andsdoi_exemption WHERE package_id = :id AND reason = 'excluded'")


def exclude(package: model.Package, who: str, reason: str) -> None:
    """Let a dataset get no DOI. It ends what was asked for or approved before.

    So nothing is minted by surprise when the dataset is included again: what was there before
    the extension is exempt as before, and who wants a DOI asks anew.

    Raises:
        DecisionRefused: The dataset has a DOI that was registered: it is for ever.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = rows.marked(connection, package.id)
        if row.ever_confirmed:
            raise refusal(ProblemClass.REGISTERED, "id", row.doi)
        connection.execute(_EXCLUDE, {"id": package.id, "text": reason, "who": who})
        if row.pre_existing:
            connection.execute(_OLD_STOCK_AGAIN, {"id": package.id})
        undecided = {"requested": False, "approved": False, "despite_existing": False}
        rows.change(connection, row, **undecided)
        rows.note(connection, row, "excluded", who, reason)


def include(package: model.Package, who: str) -> None:
    """End an exclusion: the dataset is like any other again. Without one nothing happens.

    Raises:
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        row = rows.marked(connection, package.id)
        if connection.execute(_INCLUDE, {"id": package.id}).rowcount:
            rows.note(connection, row, "included", who)
