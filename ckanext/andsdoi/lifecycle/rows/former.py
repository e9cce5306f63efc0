"""Former DOIs: they stay attached to their dataset and follow what becomes of its current one.

An edit marks the current row alone. Its plan then marks the former ones: they are shown, hidden and
described with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ...database import begin
from .enums import Parked
from .marks import EDITED

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from .row import DoiRow

_MARK = sa.text(
    f"""
    UPDATE andsdoi_doi SET {EDITED}
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi
         WHERE package_id = :id AND environment = :environment AND NOT current
           AND doi IS NOT NULL
           AND (:all OR planned_revision IS DISTINCT FROM :revision
                OR seen IS DISTINCT FROM :seen)
         ORDER BY id FOR UPDATE))
    """
)
_FREE = sa.text(
    f"""
    UPDATE andsdoi_doi SET parked = nullif(parked, '{Parked.PERSON}'), attempts = 0
     WHERE package_id = :id AND environment = :environment AND NOT current
    """
)
_IDS = sa.text(
    """
    SELECT id FROM andsdoi_doi
     WHERE package_id = :id AND environment = :environment AND NOT current AND doi IS NOT NULL
     ORDER BY id
    """
)
_LATEST = sa.text(
    """
    SELECT id FROM andsdoi_doi
     WHERE package_id = :package_id AND environment = :environment AND NOT current
       AND doi IS NOT NULL AND id <> :id
     ORDER BY ever_confirmed DESC, id DESC LIMIT 1
    """
)


def mark_outdated(current: DoiRow, seen: str | None) -> None:
    """Mark the former DOIs that were not yet planned for the dataset as it is.

    Args:
        current: The current row, whose revision tells of edits.
        seen: What a sweep compares: it tells of raw SQL, too; None of a purged dataset.
    """
    with begin() as connection:
        connection.execute(_MARK, {**_values(current), "all": False, "seen": seen})


def mark_all(connection: Connection, current: DoiRow) -> None:
    """Mark all former DOIs, in the caller's transaction: they may name the current one now."""
    connection.execute(_MARK, {**_values(current), "all": True, "seen": None})


def free(connection: Connection, package_id: str, environment: str) -> None:
    """Let former DOIs be tried again that wait for a person."""
    connection.execute(_FREE, {"id": package_id, "environment": environment})


def ids(connection: Connection, package_id: str, environment: str) -> list[int]:
    """Return the rows of a dataset's former DOIs, the first one first."""
    return list(connection.execute(_IDS, {"id": package_id, "environment": environment}).scalars())


def latest(connection: Connection, row: DoiRow) -> int | None:
    """Return the former row that takes the place of a current one: the latest confirmed."""
    values = {"package_id": row.package_id, "environment": row.environment, "id": row.id}
    found: int | None = connection.scalar(_LATEST, values)
    return found


def _values(current: DoiRow) -> dict[str, object]:
    return {
        "id": current.package_id,
        "environment": current.environment,
        "revision": current.revision,
    }
