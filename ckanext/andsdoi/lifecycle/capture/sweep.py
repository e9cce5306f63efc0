"""Set-based SQL that finds what no event told us, and marks it due.

Bulk changes, raw SQL, other processes, marks that failed: the package row is compared with what
our row was last planned from. Tags, members, groups and labels are not seen here: events are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import engine
from ...metadata import MAPPING_VERSION
from ..rows import marks
from ..rows.enums import Parked
from ..rows.marks import SEEN

if TYPE_CHECKING:
    from collections.abc import Iterator

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
     WHERE environment = :environment AND parked = '{Parked.DATA}'
       AND mapping_version IS DISTINCT FROM :mapping_version
     ORDER BY id
    """
)


def sweep() -> int:
    """Mark every dataset whose package row differs from what was planned; return how many.

    Rows that are locked are left for the next sweep, so a save never waits for it.
    """
    found = 0
    for ids in changed():
        marks.mark_unlocked(ids, config.environment())
        marks.add_missing(ids, config.environment())
        found += len(ids)
    return found


def changed() -> Iterator[list[str]]:
    """Yield the ids of the datasets that a sweep would mark, in sorted batches."""
    values = {"environment": config.environment(), "mapping_version": MAPPING_VERSION}
    with engine().connect().execution_options(stream_results=True) as connection:
        for batch in connection.execute(_CHANGED, values).scalars().partitions(BATCH):
            yield list(batch)
