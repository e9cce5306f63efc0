"""The history as it is told, and how long it is kept."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..model import begin
from .overview import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Row

BATCH = 10_000

_OF_DATASET = sa.text(
    """
    SELECT e.*, u.name AS user_name, u.id AS user_id FROM (
        SELECT * FROM andsdoi_event WHERE package_id = :id
         ORDER BY id DESC LIMIT :limit OFFSET :offset) AS e
      LEFT JOIN "user" AS u ON u.id = e.who
     ORDER BY e.id DESC
    """
)
_FORGET = sa.text(
    """
    DELETE FROM andsdoi_event WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_event
         WHERE what = 'updated' AND last_at < clock_timestamp() - interval '365 days'
         ORDER BY last_at LIMIT :limit))
    """
)


def of_dataset(package_id: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return what happened to the DOIs of a dataset, the newest first.

    Raises:
        NotMigrated: The tables are missing.
    """
    values = {"id": package_id, "limit": limit, "offset": offset}
    with tables() as connection:
        return [_as_dict(row) for row in connection.execute(_OF_DATASET, values)]


def forget_routine() -> int:
    """Forget updates that are older than a year, a bounded number at a time; return how many.

    Mints, decisions and refusals are kept for ever, and with them every name that was ever drawn.
    """
    with begin() as connection:
        return int(connection.execute(_FORGET, {"limit": BATCH}).rowcount)


def _as_dict(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": _iso(row.at),
        "last_at": _iso(row.last_at),
        "count": row.count,
        "what": row.what,
        "who": row.user_name or row.who,
        "user_id": row.user_id,
        "status": row.status,
        "text": row.text,
        "doi": row.doi,
        "environment": row.environment,
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat()
