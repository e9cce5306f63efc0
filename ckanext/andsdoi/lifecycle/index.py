"""CKAN's search index, brought up to date after a write at model level.

The index does not notice such a write, and `metadata_modified` does not betray it: if a process
dies in between, nothing but the mark in our row repairs it. So every drain finishes what is left.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import search

from ..model import begin
from .dataset import request_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

log = logging.getLogger(__name__)

BATCH = 50

_PENDING = sa.text(
    """
    SELECT id, package_id, index_pending FROM andsdoi_doi
     WHERE index_pending IS NOT NULL AND id > :after ORDER BY id LIMIT :limit
    """
)
_DONE = sa.text(
    """
    UPDATE andsdoi_doi SET index_pending = NULL WHERE id = :id AND index_pending = :index_pending
    """
)


_ONE = sa.text(
    "SELECT id, package_id, index_pending FROM andsdoi_doi"
    " WHERE id = :id AND index_pending IS NOT NULL"
)


class Indexer:
    """Indexes datasets one by one, in time that would be spent waiting for the registry.

    What it has indexed counts once the index has committed it, many at a time; whatever goes
    wrong is left to `finish`.
    """

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()
        self._indexed: list[Row[Any]] = []

    def note(self, row_id: int) -> None:
        """Remember a row whose dataset is to be indexed."""
        self._waiting.append(row_id)

    @property
    def has_work(self) -> bool:
        """Tell whether a dataset waits."""
        return bool(self._waiting)

    def advance(self) -> None:
        """Index one dataset."""
        with begin() as connection:
            row = connection.execute(_ONE, {"id": self._waiting.popleft()}).one_or_none()
        if row is not None and _rebuild([row.package_id]):
            self._indexed.append(row)
        if len(self._indexed) >= BATCH:
            self.settle()

    def settle(self) -> None:
        """Let the index commit, and take the marks away."""
        if self._indexed and _commit():
            _clear(self._indexed)
        self._indexed.clear()


def finish(deadline: float = math.inf) -> None:
    """Index every dataset whose extra was written; what fails, or comes too late, stays marked.

    Args:
        deadline: When to stop, by `time.monotonic`.
    """
    last = 0
    while time.monotonic() < deadline:
        with begin() as connection:
            rows = connection.execute(_PENDING, {"after": last, "limit": BATCH}).all()
        if not rows:
            return
        last = rows[-1].id
        indexed = _indexed(rows)
        if _commit():
            _clear([row for row in rows if row.package_id in indexed])


def _indexed(rows: Sequence[Row[Any]]) -> set[str]:
    ids = [row.package_id for row in rows]
    if _rebuild(ids):
        return set(ids)
    return {package_id for package_id in ids if _rebuild([package_id])}


def _rebuild(ids: list[str]) -> bool:
    """Index datasets; a purged one needs no index."""
    model.Session.remove()
    try:
        with request_context():
            existing = _existing(ids)
            if existing:
                search.rebuild(package_ids=existing)
    except Exception as error:
        log.warning("%s datasets could not be indexed: %s", len(ids), error)
        return False
    finally:
        model.Session.remove()
    return True


def _commit() -> bool:
    try:
        search.commit()
    except Exception as error:
        log.warning("The search index could not commit: %s", error)
        return False
    return True


def _existing(ids: list[str]) -> list[str]:
    statement = sa.text("SELECT id FROM package WHERE id = ANY (:ids)")
    with begin() as connection:
        return [row.id for row in connection.execute(statement, {"ids": ids})]


def _clear(rows: Sequence[Row[Any]]) -> None:
    """Take the marks away, in the order in which saves and other workers lock the rows."""
    with begin() as connection:
        for row in sorted(rows, key=lambda row: str(row.package_id)):
            connection.execute(_DONE, {"id": row.id, "index_pending": row.index_pending})
