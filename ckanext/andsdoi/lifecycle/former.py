"""Former DOIs: they stay attached to their dataset and follow what becomes of its current one.

An edit marks the current row alone. Its plan then marks the former ones: they are shown, hidden and
described with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..model import begin
from .sweep import MARKED

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

_MARK = sa.text(
    f"""
    UPDATE andsdoi_doi SET {MARKED}
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi
         WHERE package_id = :id AND environment = :environment AND NOT current
           AND doi IS NOT NULL AND (:all OR planned_revision IS DISTINCT FROM :revision)
         ORDER BY id FOR UPDATE))
    """
)
_FREE = sa.text(
    """
    UPDATE andsdoi_doi SET parked = nullif(parked, 'person'), attempts = 0
     WHERE package_id = :id AND environment = :environment AND NOT current
    """
)


def follow(current: Row[Any]) -> None:
    """Mark the former DOIs that were not yet planned for this revision of the current row."""
    with begin() as connection:
        connection.execute(_MARK, {**_values(current), "all": False})


def mark(connection: Connection, current: Row[Any]) -> None:
    """Mark all former DOIs, in the caller's transaction: they may name the current one now."""
    connection.execute(_MARK, {**_values(current), "all": True})


def free(connection: Connection, package_id: str, environment: str) -> None:
    """Let former DOIs be tried again that wait for a person."""
    connection.execute(_FREE, {"id": package_id, "environment": environment})


def _values(current: Row[Any]) -> dict[str, Any]:
    return {
        "id": current.package_id,
        "environment": current.environment,
        "revision": current.revision,
    }
