"""Datasets whose documents may change with another's: who they are, and that they are due.

RECORD notes in the row that what others say of a dataset may have changed; `notify_neighbours`
marks those others as due, in transactions that wait for no lock and hold none of a package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .... import config
from ....model import begin
from ...sweep import mark_unlocked
from .mentions import BEFORE, INVERSE, SPACE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Row

    from ...worker.endings import RowFacts

BATCH = 1000

_PENDING = sa.text(
    """
    SELECT d.id, d.package_id, d.doi, d.relations, d.untold, p.name
      FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id
     WHERE d.untold IS NOT NULL AND d.environment = :environment AND d.id > :after
     ORDER BY d.id LIMIT :limit
    """
)
_CONCERNED = sa.text(
    """
    WITH concerned AS MATERIALIZED (
        SELECT id, package_id FROM andsdoi_doi
         WHERE package_id = ANY (:ids) AND current AND environment = :environment
         UNION
        SELECT id, package_id FROM andsdoi_doi
         WHERE relations && :keys AND relations <> '{}' AND current
           AND environment = :environment)
    SELECT id, package_id FROM concerned WHERE id > :after ORDER BY id LIMIT :limit
    """
)
_DONE = sa.text(
    """
    UPDATE andsdoi_doi SET untold = NULL WHERE id = ANY (ARRAY(
        SELECT d.id FROM andsdoi_doi AS d
          JOIN unnest(:rows, cast(:moments AS timestamptz[])) AS told (id, moment)
            ON d.id = told.id AND d.untold = told.moment
         FOR UPDATE OF d SKIP LOCKED))
    """
)


def relation_columns(
    row: Row[Any],
    after: RowFacts,
    *,
    keys: Iterable[str] | None,
    versions: Iterable[str] | None,
    public_name: str,
) -> dict[str, Any]:
    """Return what RECORD writes of a dataset's relations, and whether others must look again.

    Args:
        row: The row as it was.
        after: The facts of the row as they are now.
        keys: What the document asked about, None if there is none: what was known stands.
        versions: What the document says of versions, once the registry has confirmed that
            document; else None: what was said before stands.
        public_name: Under which names others may know the dataset.
    """
    before = {one for one in row.relations if one.partition(SPACE)[0] in INVERSE}
    asked = {one for one in row.relations if SPACE not in one} if keys is None else set(keys)
    stated = before if versions is None else set(versions)
    columns: dict[str, Any] = {
        "relations": sorted(asked | stated) + _taken_back(row, before - stated),
        "called": public_name,
    }
    if public_name != row.called or stated != before or after.state.value != row.state:
        columns["untold"] = sa.func.clock_timestamp()
    return columns


def public_name(
    after: RowFacts, *, name: str | None, page: str | None, external_doi: str | None
) -> str:
    """Return under which names others may know a dataset: CKAN's, and the one for documents.

    Args:
        after: The facts of its row.
        name: The name of the dataset.
        page: Its landing page, where that is public.
        external_doi: The foreign DOI that it brings along.
    """
    identifier = after.doi if after.ever_confirmed else page and (external_doi or page)
    return f"{name or ''} {identifier or ''}"


def notify_neighbours() -> int:
    """Mark the datasets as due whose documents may change with another's.

    Waits for nothing: where a dataset is locked, all is done again the next time.

    Returns:
        How many were marked of those who need not be marked again.
    """
    values = {"environment": config.environment(), "limit": BATCH}
    marked, last = 0, 0
    while True:
        with begin() as connection:
            rows = connection.execute(_PENDING, {**values, "after": last}).all()
        if not rows:
            return marked
        marked, last = marked + _notify_neighbours_of(rows), rows[-1].id


def are_neighbours_pending() -> bool:
    """Tell whether datasets still have to be marked because another has changed."""
    values = {"environment": config.environment(), "after": 0, "limit": 1}
    with begin() as connection:
        return connection.execute(_PENDING, values).first() is not None


def _notify_neighbours_of(rows: Sequence[Row[Any]]) -> int:
    """Mark whom these rows concern; return how many there are, 0 if one of them is locked."""
    ids = {one.partition(SPACE)[2] for row in rows for one in row.relations if SPACE in one}
    keys = {key for row in rows for key in (row.package_id, row.name, row.doi) if key}
    found, marked = _mark(sorted(ids), sorted(keys))
    if marked < found:
        return 0
    values = {"rows": [row.id for row in rows], "moments": [row.untold for row in rows]}
    with begin() as connection:
        connection.execute(_DONE, values)
    return found


def _mark(ids: list[str], keys: list[str]) -> tuple[int, int]:
    """Mark datasets by id and by what they asked about; return how many there are, and were."""
    environment, found, marked, last = config.environment(), 0, 0, 0
    values = {"ids": ids, "keys": keys, "environment": environment, "limit": BATCH}
    while True:
        with begin() as connection:
            rows = connection.execute(_CONCERNED, {**values, "after": last}).all()
        if not rows:
            return found, marked
        found, last = found + len(rows), rows[-1].id
        marked += mark_unlocked([row.package_id for row in rows], environment)


def _taken_back(row: Row[Any], said: set[str]) -> list[str]:
    """Return of whom something was said before, until they are told."""
    others = {one.partition(SPACE)[2] for one in said}
    if row.untold is not None:
        others |= {one.partition(SPACE)[2] for one in row.relations if one.startswith(BEFORE)}
    return [BEFORE + other for other in sorted(others)]
