"""Set-based SQL that finds what no event told us, and marks it due.

Bulk changes, raw SQL, other processes, marks that failed: the package row is compared with what
our row was last planned from. Tags, members, groups and labels are not seen here: events are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from .. import config
from ..metadata import MAPPING_VERSION
from ..model import begin, engine

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN = """concat_ws('|', p.state, p.private,
    to_char(p.metadata_modified, 'YYYYMMDDHH24MISSUS'), p.owner_org)"""
"""What is compared, as an expression over `package AS p`; of a purged dataset it is NULL."""

PRIORITY = """CASE
    WHEN NOT andsdoi_doi.ever_confirmed THEN 1
    WHEN EXISTS (
        SELECT FROM package
         WHERE id = andsdoi_doi.package_id AND state = 'active' AND private IS NOT TRUE) THEN 2
    ELSE 0 END"""
"""Hiding goes first, then what is new, then updates; an expression over `andsdoi_doi`."""

MARKED = f"""
    revision = andsdoi_doi.revision + 1, due_at = clock_timestamp(), waits_for = NULL,
    parked = nullif(andsdoi_doi.parked, 'data'), priority = {PRIORITY}
"""
"""What an edit makes of a row of `andsdoi_doi`: due at once, and free if its data were refused."""

BATCH = 1000

_CHANGED = sa.text(
    f"""
    SELECT coalesce(p.id, d.package_id) AS id
      FROM (SELECT * FROM andsdoi_doi WHERE current AND environment = :environment) AS d
      FULL JOIN package AS p ON p.id = d.package_id
     WHERE d.due_at IS NULL
       AND CASE WHEN p.id IS NULL THEN d.seen IS NOT NULL
                WHEN d.id IS NULL THEN NOT EXISTS (
                    SELECT FROM andsdoi_exemption WHERE package_id = p.id)
                ELSE d.seen IS DISTINCT FROM {SEEN} END
     UNION ALL
    SELECT package_id FROM andsdoi_doi
     WHERE environment = :environment AND parked = 'data'
       AND mapping_version IS DISTINCT FROM :mapping_version
     ORDER BY id
    """
)
_MARK_KNOWN = sa.text(
    f"""
    UPDATE andsdoi_doi SET {MARKED}
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi
         WHERE package_id = ANY (:ids) AND current AND environment = :environment
         ORDER BY package_id FOR UPDATE SKIP LOCKED))
    """
)
_MARK_NEW = sa.text(
    """
    INSERT INTO andsdoi_doi (package_id, environment, due_at)
    SELECT id, :environment, clock_timestamp() FROM unnest(:ids) AS listed (id) ORDER BY id
    ON CONFLICT (package_id, environment) WHERE current DO NOTHING
    """
)


def sweep() -> int:
    """Mark every dataset whose package row differs from what was planned; return how many.

    Rows that are locked are left for the next sweep, so a save never waits for it.
    """
    found = 0
    for ids in changed():
        _mark(ids, config.environment())
        found += len(ids)
    return found


def changed() -> Iterator[list[str]]:
    """Yield the ids of the datasets that a sweep would mark, in sorted batches."""
    values = {"environment": config.environment(), "mapping_version": MAPPING_VERSION}
    with engine().connect().execution_options(stream_results=True) as connection:
        for batch in connection.execute(_CHANGED, values).scalars().partitions(BATCH):
            yield list(batch)


def mark_unlocked(ids: list[str], environment: str) -> int:
    """Mark the rows of datasets as due, but for those that are locked; return how many."""
    with begin() as connection:
        values = {"ids": ids, "environment": environment}
        return int(connection.execute(_MARK_KNOWN, values).rowcount)


def _mark(ids: list[str], environment: str) -> None:
    mark_unlocked(ids, environment)
    with begin() as connection:
        connection.execute(_MARK_NEW, {"ids": ids, "environment": environment})
