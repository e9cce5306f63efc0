"""Which row of a dataset is the current one: it holds the decisions, and its DOI is the dataset's.

The package rows are locked first, then ours: the order of every save.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config
from .. import extras, ownership
from ..sweep import PRIORITY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection, Row

_OF_THE_DATASET = (
    "requested",
    "approved",
    "despite_existing",
    "existing_doi",
    "pre_existing",
    "withdrawn_at",
    "withdrawn_reason",
    "successors",
    "public_since",
)
"""What was decided and found out for a dataset, whatever its DOI."""
_ANNOUNCED = ("publication_year", "publisher", "publisher_ror", "published_on")

_LOCK = sa.text("SELECT id FROM package WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE")
_LOCK_ROWS = sa.text(
    "SELECT id FROM andsdoi_doi WHERE package_id = ANY (:ids) ORDER BY id FOR UPDATE"
)
_DUE = f"""
    revision = revision + 1, due_at = clock_timestamp(), waits_for = NULL, planned_revision = NULL,
    priority = {PRIORITY}
"""
_VACATE = sa.text(f"UPDATE andsdoi_doi SET current = false, {_DUE} WHERE id = :id")
_PROMOTE = sa.text(
    f"""
    UPDATE andsdoi_doi SET current = true, {_DUE},
           ({", ".join(_OF_THE_DATASET)}) = (
            SELECT {", ".join(_OF_THE_DATASET)} FROM andsdoi_doi AS c WHERE c.id = :current)
     WHERE id = :id
    """
)
_COPIED = ", ".join(("package_id", "environment", *_OF_THE_DATASET, *_ANNOUNCED))
_SUCCESSOR = sa.text(
    f"""
    INSERT INTO andsdoi_doi ({_COPIED}, due_at)
    SELECT {_COPIED}, clock_timestamp() FROM andsdoi_doi WHERE id = :id RETURNING id
    """
)
_INDEX_PENDING = sa.text(
    """
    UPDATE andsdoi_doi SET index_pending = clock_timestamp()
     WHERE package_id = :id AND environment = :environment AND current
    """
)


def lock(connection: Connection, package_ids: Iterable[str]) -> None:
    """Lock datasets and their rows, so that neither a save nor a RECORD comes between."""
    ids = {"ids": sorted(set(package_ids))}
    connection.execute(_LOCK, ids)
    connection.execute(_LOCK_ROWS, ids)


def vacate(connection: Connection, row: Row[Any]) -> None:
    """Make a current row a former one."""
    connection.execute(_VACATE, {"id": row.id})


def promote(connection: Connection, row_id: int, before: Row[Any]) -> None:
    """Make a former row the current one, with what was decided for the dataset."""
    connection.execute(_PROMOTE, {"id": row_id, "current": before.id})


def successor(connection: Connection, before: Row[Any]) -> int:
    """Make a new current row without a name, with what was decided and announced; return its id."""
    return int(connection.scalar(_SUCCESSOR, {"id": before.id}))


def settle(connection: Connection, package_id: str) -> None:
    """Bring the dataset's extra to what our tables say now; the search index follows."""
    if ownership.settle_extra(connection, package_id):
        values = {"id": package_id, "environment": config.environment()}
        connection.execute(_INDEX_PENDING, values)
        extras.forget(package_id)
