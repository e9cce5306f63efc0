"""The history of a dataset as it is told."""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ...database import tables

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import RowMapping

_OF_DATASET = sa.text(
    """
    SELECT e.*, u.name AS user_name, u.id AS user_id FROM (
        SELECT * FROM andsdoi_event WHERE package_id = :id
         ORDER BY id DESC LIMIT :limit OFFSET :offset) AS e
      LEFT JOIN "user" AS u ON u.id = e.who
     ORDER BY e.id DESC
    """
)


def of_dataset(package_id: str, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return what happened to the DOIs of a dataset, the newest first.

    Raises:
        NotMigrated: The tables are missing.
    """
    values = {"id": package_id, "limit": limit, "offset": offset}
    with tables() as connection:
        return [_as_dict(one) for one in connection.execute(_OF_DATASET, values).mappings()]


def _as_dict(event: RowMapping) -> dict[str, Any]:
    copied = ("count", "what", "user_id", "status", "text", "doi", "environment")
    return {
        "at": _iso(event["at"]),
        "last_at": _iso(event["last_at"]),
        "who": event["user_name"] or event["who"],
        **{name: event[name] for name in copied},
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat()
