"""The end of practising: the rows, events and extras of the test environment go.

A row stays until the search index has learnt that its dataset's extra is gone; a run that was
broken off is simply repeated. What belongs to production is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from ... import config, suffix
from ...database import batches, begin
from ..dataset import extras, ownership
from ..rows import current, marks
from ..rows.enums import ExemptionReason, State
from ..worker import index

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

BATCH = 100

_COUNT = sa.text(
    """
    SELECT count(DISTINCT package_id), count(DISTINCT package_id) FILTER (WHERE doi IS NOT NULL)
      FROM andsdoi_doi WHERE environment = 'test'
    """
)
_NEXT = sa.text(
    """
    SELECT id, package_id, doi FROM andsdoi_doi
     WHERE environment = 'test' AND id > :after ORDER BY id LIMIT :limit
    """
)
# without its lease a worker that is at it just now records nothing
_EMPTY = sa.text(
    f"""
    UPDATE andsdoi_doi SET
        doi = NULL, state = '{State.NONE}', ever_confirmed = false, in_doubt = false,
        xml_hash = NULL, xml_size = NULL, url = NULL, due_at = NULL, waits_for = NULL,
        revision = revision + 1, lease_token = NULL, lease_until = NULL
     WHERE id = :id
    """
)
_PRE_EXISTING_AGAIN = sa.text(
    f"""
    INSERT INTO andsdoi_exemption (package_id, reason)
    SELECT package_id, '{ExemptionReason.EXISTING}'
      FROM andsdoi_doi WHERE environment = 'test' AND pre_existing
    ON CONFLICT (package_id, reason) DO NOTHING
    """
)
_DELETE_ROWS = sa.text(
    """
    DELETE FROM andsdoi_doi
     WHERE environment = 'test' AND doi IS NULL AND index_pending IS NULL
    """
)
_LEFT = sa.text("SELECT count(*) FROM andsdoi_doi WHERE environment = 'test'")
_DELETE_OTHERS = (
    sa.text("DELETE FROM andsdoi_event WHERE environment = 'test'"),
    sa.text("DELETE FROM andsdoi_account WHERE environment = 'test'"),
    sa.text("DELETE FROM andsdoi_brake WHERE environment = 'test'"),
    sa.text("DELETE FROM andsdoi_notice WHERE environment = 'test'"),
)


class _TestRow(NamedTuple):
    id: int
    package_id: str
    doi: str | None


@dataclass(frozen=True)
class Forgotten:
    """How many rows went, and how many stay because their dataset could not be indexed."""

    rows: int
    left: int


def count() -> tuple[int, int]:
    """Return how many datasets the test environment has, and how many of them have a DOI."""
    with begin() as connection:
        rows, dois = connection.execute(_COUNT).one()
    return int(rows), int(dois)


def forget_test(progress: Callable[[int], None] | None = None) -> Forgotten:
    """Remove everything of the test environment.

    Args:
        progress: Called with the number of rows done so far.
    """
    done = _empty_rows(progress)
    index.finish()
    with begin() as connection:
        connection.execute(_PRE_EXISTING_AGAIN)
        connection.execute(_DELETE_ROWS)
        left = int(connection.scalar(_LEFT))
        if not left:
            for statement in _DELETE_OTHERS:
                connection.execute(statement)
    return Forgotten(done - left, left)


def _empty_rows(progress: Callable[[int], None] | None) -> int:
    done = 0
    for rows in batches(_TestRow, _NEXT, {}, size=BATCH):
        for row in rows:
            with begin() as connection:
                current.lock_package(connection, row.package_id)
                connection.execute(_EMPTY, {"id": row.id})
                if _clear_extra(connection, row):
                    marks.index_again(connection, row.id)
        done += len(rows)
        if progress:
            progress(done)
    return done


def _clear_extra(connection: Connection, row: _TestRow) -> bool:
    """Take the test DOI out of the extras; a production DOI comes to its place."""
    key = config.extra_key()
    stored = extras.read(connection, row.package_id, key)
    if row.doi is None or suffix.normalize_doi(stored or "") != row.doi:
        return False
    wanted = ownership.ours(connection, row.package_id).confirmed()
    return extras.write(connection, row.package_id, key, wanted)
