"""What takes the place of a withdrawn dataset, as everybody may know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config, suffix
from ...database import tables
from ..dataset.ckan import is_readable
from ..dataset.relations.successors import is_doi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Row

_DATASETS = sa.text(
    """
    SELECT one.id, p.name, p.type, p.title,
           p.state = 'active' AND p.private IS NOT TRUE AS is_public,
           (SELECT d.doi FROM andsdoi_doi AS d
             WHERE d.package_id = one.id AND d.environment = :environment AND d.current
               AND d.ever_confirmed AND d.url IS NOT NULL) AS doi
      FROM unnest(cast(:ids AS text[])) AS one (id) LEFT JOIN package AS p ON p.id = one.id
    """
)


@dataclass(frozen=True)
class Successor:
    """One successor: as the row has it, where it is found, and what it is called."""

    reference: str
    url: str
    title: str


def tellable(references: Iterable[str]) -> tuple[Successor, ...]:
    """Return the successors that everybody may know, in their order.

    Of a dataset that is not public no more is told than its DOI, if that was registered; what has
    neither is left out.

    Args:
        references: DOIs and ids of datasets.

    Raises:
        NotMigrated: The tables are missing.
    """
    listed = list(references)
    datasets = _datasets([one for one in listed if not is_doi(one)])
    found = (_of_doi(one) if is_doi(one) else _of_dataset(datasets.get(one)) for one in listed)
    return tuple(one for one in found if one is not None)


def _datasets(ids: list[str]) -> Mapping[str, Row[Any]]:
    if not ids:
        return {}
    with tables() as connection:
        rows = connection.execute(_DATASETS, {"ids": ids, "environment": config.environment()})
        return {row.id: row for row in rows}


def _of_doi(doi: str) -> Successor:
    url = suffix.doi_url(doi)
    return Successor(doi, url, url)


def _of_dataset(row: Row[Any] | None) -> Successor | None:
    if row is None:
        return None
    resolves = row.doi is not None and config.environment() == "production"
    doi_url = suffix.doi_url(row.doi) if resolves else None
    if row.is_public and is_readable(row.id):
        page = config.landing_url(row.id, row.name, row.type)
        return Successor(row.id, doi_url or page, row.title or row.name)
    return Successor(row.id, doi_url, doi_url) if doi_url else None
