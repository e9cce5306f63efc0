"""Marks in a row: that it is due, that its dataset is to be indexed.

A mark raises the revision, so that no plan made before it lets a request go or clears what is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin
from .enums import Parked, Priority

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

SEEN = """concat_ws('|', p.state, p.private,
    to_char(p.metadata_modified, 'YYYYMMDDHH24MISSUS'), p.owner_org)"""
"""What a sweep compares, as an expression over `package AS p`; of a purged dataset it is NULL."""

_IS_PUBLIC = """EXISTS (
        SELECT FROM package
         WHERE id = andsdoi_doi.package_id AND state = 'active' AND private IS NOT TRUE)"""

BY_URGENCY = f"""CASE
    WHEN NOT andsdoi_doi.ever_confirmed THEN {Priority.NEW.value}
    WHEN {_IS_PUBLIC} THEN {Priority.UPDATE.value}
    ELSE {Priority.HIDE.value} END"""
"""The priority: hiding goes first, then what is new, then updates."""

AT_ONCE = "due_at = clock_timestamp(), waits_for = NULL"
"""Due at once, whatever the row waited for."""

DUE = f"revision = andsdoi_doi.revision + 1, {AT_ONCE}"
"""Due at once, and no plan made before counts."""

FREED = f"parked = nullif(andsdoi_doi.parked, '{Parked.DATA}')"
"""Free again if its data were refused: they may be other ones now."""

NEWLY_PUBLIC = f"""public_name = CASE
    WHEN split_part(andsdoi_doi.public_name, ' ', 2) = '' AND {_IS_PUBLIC} THEN NULL
    ELSE andsdoi_doi.public_name END"""
"""A dataset has become public, so others may name its page: they are told what is recorded next.

The second word of a public name is what documents call the dataset by.
"""

EDITED = f"{DUE}, {FREED}, {NEWLY_PUBLIC}, priority = {BY_URGENCY}"
"""What an edit of its dataset makes of a row."""

MARK = f"""
    INSERT INTO andsdoi_doi (package_id, environment, due_at)
    SELECT id, :environment, clock_timestamp() FROM unnest(:ids) AS listed (id) ORDER BY id
    ON CONFLICT (package_id, environment) WHERE current DO UPDATE SET {EDITED}
    """
"""Mark datasets as edited, with a row or without; waits for locks, in one order everywhere."""

INDEX_CURRENT = """
    UPDATE andsdoi_doi SET index_pending = clock_timestamp()
     WHERE package_id = :id AND environment = :environment AND current
    """
"""Mark a dataset as to be indexed."""

_MARK_UNLOCKED = sa.text(
    f"""
    UPDATE andsdoi_doi SET {EDITED}
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi
         WHERE package_id = ANY (:ids) AND current AND environment = :environment
         ORDER BY package_id FOR UPDATE SKIP LOCKED))
    """
)
_ADD = sa.text(
    """
    INSERT INTO andsdoi_doi (package_id, environment, due_at)
    SELECT id, :environment, clock_timestamp() FROM unnest(:ids) AS listed (id) ORDER BY id
    ON CONFLICT (package_id, environment) WHERE current DO NOTHING
    """
)
_REFRESH = sa.text(
    f"""
    UPDATE andsdoi_doi SET {DUE}, {FREED},
           priority = CASE WHEN due_at IS NULL THEN :priority ELSE priority END
     WHERE id = :id
    """
)
_OVERTAKEN = sa.text(
    f"""
    UPDATE andsdoi_doi SET in_doubt = :in_doubt, revision = revision + 1, waits_for = NULL, {FREED},
           due_at = coalesce(least(due_at, clock_timestamp()), clock_timestamp())
     WHERE id = :id
    """
)
_MARK = sa.text(MARK)
_INDEX_CURRENT = sa.text(INDEX_CURRENT)
_INDEX = sa.text("UPDATE andsdoi_doi SET index_pending = clock_timestamp() WHERE id = :id")


def mark(connection: Connection, package_ids: Iterable[str]) -> None:
    """Mark datasets as edited in the caller's transaction."""
    ids = list(package_ids)
    if ids:
        connection.execute(_MARK, values(ids))


def mark_unlocked(ids: list[str], environment: str) -> int:
    """Mark the rows of datasets as edited, but for those that are locked; return how many."""
    with begin() as connection:
        found = connection.execute(_MARK_UNLOCKED, {"ids": ids, "environment": environment})
        return int(found.rowcount)


def add_missing(ids: list[str], environment: str) -> None:
    """Give datasets that were never looked at a row, which is due."""
    with begin() as connection:
        connection.execute(_ADD, {"ids": ids, "environment": environment})


def mark_refreshed(connection: Connection, row_id: int) -> None:
    """Let a row be sent as it is now, after what is more urgent."""
    connection.execute(_REFRESH, {"id": row_id, "priority": Priority.PRE_EXISTING.value})


def mark_overtaken(connection: Connection, row_id: int, *, in_doubt: bool) -> None:
    """Let a row be looked at again that another worker holds; it stays due if it was due before."""
    connection.execute(_OVERTAKEN, {"id": row_id, "in_doubt": in_doubt})


def index_again(connection: Connection, row_id: int) -> None:
    """Mark the dataset of a row as to be indexed."""
    connection.execute(_INDEX, {"id": row_id})


def index_current_again(connection: Connection, package_id: str) -> None:
    """Mark a dataset as to be indexed, by its current row."""
    found = {"id": package_id, "environment": config.environment()}
    connection.execute(_INDEX_CURRENT, found)


def values(package_ids: Iterable[str]) -> dict[str, object]:
    """Return the values of `MARK`: the datasets of the site's environment, each once."""
    return {"ids": sorted(set(package_ids)), "environment": config.environment()}
