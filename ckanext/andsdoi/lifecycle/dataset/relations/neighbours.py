"""Datasets whose documents may change with another's: who they are, and that they are due.

RECORD notes in the row that what others say of a dataset may have changed; `notify_neighbours`
marks those others as due, in transactions that wait for no lock and hold none of a package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from .... import config
from ....database import batches, begin
from ...rows.marks import mark_unlocked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ...rows.facts import RowFacts
    from ...rows.row import DoiRow
    from .mentions import Versions

BATCH = 1000

_PENDING = sa.text(
    """
    SELECT d.id, d.package_id, d.doi, d.versions, d.neighbours_pending, p.name
      FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id
     WHERE d.neighbours_pending IS NOT NULL AND d.environment = :environment AND d.id > :after
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
         WHERE mentions && :keys AND mentions <> '{}' AND current
           AND environment = :environment)
    SELECT id, package_id FROM concerned WHERE id > :after ORDER BY id LIMIT :limit
    """
)
_DONE = sa.text(
    """
    UPDATE andsdoi_doi SET neighbours_pending = NULL WHERE id = ANY (ARRAY(
        SELECT d.id FROM andsdoi_doi AS d
          JOIN unnest(:rows, cast(:moments AS timestamptz[])) AS done (id, moment)
            ON d.id = done.id AND d.neighbours_pending = done.moment
         FOR UPDATE OF d SKIP LOCKED))
    """
)


class _Changed(NamedTuple):
    """A row of which others may say something else now."""

    id: int
    package_id: str
    doi: str | None
    versions: Versions
    neighbours_pending: datetime
    name: str | None


class _Neighbour(NamedTuple):
    id: int
    package_id: str


def relation_columns(
    row: DoiRow,
    after: RowFacts,
    *,
    mentions: Sequence[str] | None,
    versions: Versions | None,
    claims: Sequence[str],
    public_name: str | None,
) -> dict[str, object]:
    """Return what RECORD writes of a dataset's relations, and whether others must look again.

    Args:
        row: The row as it was.
        after: The facts of the row as they are now.
        mentions: The keys that the document asked about, None if there is no document: what was
            known stands.
        versions: What the document says of versions, once the registry has confirmed that
            document; else None: what was said before stands.
        claims: The datasets whose statement that document repeats.
        public_name: What others may know the dataset by; None if the next run has to tell.
    """
    before = {other: types for other, types in row.versions.items() if types}
    stated = before if versions is None else versions
    # datasets that an earlier document named, until they are marked
    taken_back = before if row.neighbours_pending is None else row.versions
    columns: dict[str, object] = {
        "versions": {**dict.fromkeys(taken_back, ()), **stated},
        "public_name": public_name,
    }
    if mentions is not None:
        columns["mentions"] = mentions
    if versions is not None:
        columns["claims"] = claims
    if public_name != row.public_name or stated != before or after.state is not row.state:
        columns["neighbours_pending"] = sa.func.clock_timestamp()
    return columns


def public_name(
    after: RowFacts,
    *,
    name: str | None,
    page: str | None,
    external_doi: str | None,
    organization: str | None,
) -> str:
    """Return what others may know a dataset by: CKAN's name, the one for documents, whose it is.

    Args:
        after: The facts of its row.
        name: The name of the dataset.
        page: Its landing page, where that is public.
        external_doi: The foreign DOI that it brings along.
        organization: Its organization, where it is public.
    """
    identifier = after.doi if after.ever_confirmed else page and (external_doi or page)
    return f"{name or ''} {identifier or ''} {organization or ''}"


def notify_neighbours() -> int:
    """Mark the datasets as due whose documents may change with another's.

    Waits for nothing: where a dataset is locked, all is done again the next time.

    Returns:
        How many were marked of those who need not be marked again.
    """
    changed = batches(_Changed, _PENDING, {"environment": config.environment()}, size=BATCH)
    return sum(_notify_neighbours_of(rows) for rows in changed)


def are_neighbours_pending() -> bool:
    """Tell whether datasets still have to be marked because another has changed."""
    values = {"environment": config.environment(), "after": 0, "limit": 1}
    with begin() as connection:
        return connection.execute(_PENDING, values).first() is not None


def _notify_neighbours_of(changed: Sequence[_Changed]) -> int:
    """Mark the datasets that these rows concern; return how many, 0 if one of them is locked."""
    ids = {other for row in changed for other in row.versions}
    keys = {key for row in changed for key in (row.package_id, row.name, row.doi) if key}
    found, marked = _mark(sorted(ids), sorted(keys))
    if marked < found:
        return 0
    moments = [row.neighbours_pending for row in changed]
    with begin() as connection:
        connection.execute(_DONE, {"rows": [row.id for row in changed], "moments": moments})
    return found


def _mark(ids: list[str], keys: list[str]) -> tuple[int, int]:
    """Mark datasets by id and by what they asked about; return how many there are, and were."""
    environment, found, marked = config.environment(), 0, 0
    values = {"ids": ids, "keys": keys, "environment": environment}
    for rows in batches(_Neighbour, _CONCERNED, values, size=BATCH):
        found += len(rows)
        marked += mark_unlocked([row.package_id for row in rows], environment)
    return found, marked
