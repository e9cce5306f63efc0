"""Datasets that have the same DOI of somebody else: at most one of them can be right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin, tables

if TYPE_CHECKING:
    from collections.abc import Collection

_EXTERNAL = """
    FROM andsdoi_doi AS d JOIN package AS p ON p.id = d.package_id
   WHERE d.environment = :environment AND d.current AND NOT d.ever_confirmed
     AND d.external_doi IS NOT NULL AND p.state = 'active' AND p.private IS NOT TRUE
"""
MOST = 20
"""Datasets that are named for one DOI: a paper's may stand in thousands of records."""

_HOLDERS = sa.text(
    f"""
    SELECT doi, id, name FROM (
        SELECT d.external_doi AS doi, p.id, p.name,
               row_number() OVER (PARTITION BY d.external_doi ORDER BY d.id) AS number
        {_EXTERNAL} AND d.external_doi = ANY (cast(:dois AS text[]))) AS listed
     WHERE number <= {MOST} ORDER BY number
    """
)
_SHARED = sa.text(
    f"""
    SELECT d.external_doi AS doi, array_agg(p.name ORDER BY p.name) AS names {_EXTERNAL}
     GROUP BY d.external_doi HAVING count(*) > 1 ORDER BY d.external_doi
    """
)


def holders(dois: Collection[str]) -> dict[str, dict[str, str]]:
    """Return which public datasets have some DOIs of somebody else: their names by id, by DOI.

    Of each DOI the first ones, at most `MOST`.

    Raises:
        NotMigrated: The tables are missing.
    """
    found: dict[str, dict[str, str]] = {}
    if not dois:
        return found
    values = {"environment": config.environment(), "dois": list(dois)}
    with tables() as connection:
        for row in connection.execute(_HOLDERS, values):
            found.setdefault(row.doi, {})[row.id] = row.name
    return found


def shared_dois() -> dict[str, list[str]]:
    """Return the DOIs of somebody else that several datasets have, with these datasets' names."""
    with begin() as connection:
        rows = connection.execute(_SHARED, {"environment": config.environment()})
        return {row.doi: row.names for row in rows}
