"""CKAN's search index, brought up to date after a write at model level.

The index does not notice such a write, and `metadata_modified` does not betray it: if a process
dies in between, nothing but the mark in our row repairs it. So every drain finishes what is left.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.lib import search

from ...database import at_once, batches
from ..dataset.ckan import request_context
from ..rows.problem import said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

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
_EXISTING = sa.text("SELECT id FROM package WHERE id = ANY (:ids)")
_ONE = sa.text(
    "SELECT id, package_id, index_pending FROM andsdoi_doi"
    " WHERE id = :id AND index_pending IS NOT NULL"
)


class Pending(NamedTuple):
    """A row whose dataset is to be indexed, and since when."""

    id: int
    package_id: str
    index_pending: datetime


class Indexer:
    """Indexes datasets one by one, in time that would be spent waiting for the registry.

    What it has indexed counts once the index has committed it, many at a time; whatever goes
    wrong is left to `finish`.
    """

    def __init__(self) -> None:
        self._waiting: deque[int] = deque()
        self._indexed: list[Pending] = []

    def note(self, row_id: int) -> None:
        """Remember a row whose dataset is to be indexed."""
        self._waiting.append(row_id)

    @property
    def has_work(self) -> bool:
        """Tell whether a dataset waits."""
        return bool(self._waiting)

    def advance(self) -> None:
        """Index one dataset."""
        with at_once() as connection:
            found = connection.execute(_ONE, {"id": self._waiting.popleft()}).one_or_none()
        if found is not None and _rebuild([found.package_id]) is None:
            self._indexed.append(Pending(*found))
        if len(self._indexed) >= BATCH:
            self.commit()

    def commit(self) -> None:
        """Let the index commit, and take the marks away."""
        if self._indexed and _commit():
            _clear(self._indexed)
        self._indexed.clear()


def finish(deadline: float = math.inf) -> None:
    """Index every dataset whose extra was written; what fails, or comes too late, stays marked.

    Args:
        deadline: When to stop, by `time.monotonic`.
    """
    failures = _Failures()
    for rows in batches(Pending, _PENDING, {}, size=BATCH):
        if time.monotonic() >= deadline:
            break
        indexed = _indexed(rows, failures)
        if indexed and _commit():
            _clear([row for row in rows if row.package_id in indexed])
    failures.tell()


@dataclass
class _Failures:
    """The datasets that a run could not index: said once, not once for each."""

    number: int = 0
    example: str = ""

    def add(self, package_id: str, error: Exception) -> None:
        self.number += 1
        self.example = self.example or f"{package_id}, {said(error)}"

    def tell(self) -> None:
        if self.number:
            text = "%s datasets could not be indexed, such as %s"
            log.warning(text, self.number, self.example)


def _indexed(rows: Sequence[Pending], failures: _Failures) -> set[str]:
    """Index many at once; where that fails one by one, so that none stands in the others' way."""
    ids = [row.package_id for row in rows]
    if _rebuild(ids) is None:
        return set(ids)
    indexed = set()
    for package_id in ids:
        error = _rebuild([package_id])
        if error is None:
            indexed.add(package_id)
        else:
            failures.add(package_id, error)
    return indexed


def _rebuild(ids: list[str]) -> Exception | None:
    """Index datasets and return what went wrong; a purged one needs no index."""
    model.Session.remove()
    try:
        with request_context():
            with at_once() as connection:
                existing = list(connection.execute(_EXISTING, {"ids": ids}).scalars())
            if existing:
                search.rebuild(package_ids=existing)
    except Exception as error:
        return error
    finally:
        model.Session.remove()
    return None


def _commit() -> bool:
    try:
        search.commit()
    except Exception as error:
        log.warning("The search index could not commit: %s", error)
        return False
    return True


def _clear(rows: Sequence[Pending]) -> None:
    """Take the marks away, each by itself: no lock is held while another one is waited for."""
    with at_once() as connection:
        for row in rows:
            connection.execute(_DONE, {"id": row.id, "index_pending": row.index_pending})
