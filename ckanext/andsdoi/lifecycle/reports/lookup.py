"""Which dataset and rows a reference means: an id, a name, a DOI however it is spelt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ckan import model

from ... import config, suffix
from ...database import read, reading, tables
from ..dataset.ckan import find_package
from ..rows import current
from ..rows.row import DoiRow
from . import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

OURS = "environment = :environment AND (current OR doi IS NOT NULL)"
"""In SQL: the rows of an environment that are told of."""

_OF_DATASETS = reading(
    f"""
    SELECT * FROM andsdoi_doi WHERE {OURS} AND package_id = ANY (cast(:ids AS text[]))
     ORDER BY package_id, current DESC, id DESC
    """
)

_FINDABLE = reading(
    """
    SELECT DISTINCT ON (d.package_id) d.package_id, d.doi FROM andsdoi_doi AS d
     WHERE d.environment = :environment AND d.package_id = ANY (cast(:ids AS text[]))
       AND d.ever_confirmed AND d.state = 'findable'
       AND NOT EXISTS (
            SELECT FROM andsdoi_doi AS c
             WHERE c.package_id = d.package_id AND c.environment = d.environment
               AND c.current AND c.withdrawn_at IS NOT NULL)
     ORDER BY d.package_id, d.current DESC, d.id DESC
    """
)


@dataclass(frozen=True)
class Dataset:
    """What the address and the rules of access of a dataset depend on."""

    id: str
    name: str
    type: str
    state: str = "active"

    @property
    def url(self) -> str:
        """Return the landing page."""
        return config.landing_url(self.id, self.name, self.type)


@dataclass(frozen=True)
class DoiLookup:
    """A dataset and its row; either may be missing, not both.

    A purged dataset has only its row, a dataset that was never looked at has none. `current` is
    the dataset's current row where a former DOI was asked for, `formers` the rows of its former
    DOIs, the latest first, where the dataset was. `shared_with` are the names of other datasets
    that have the same DOI of somebody else.
    """

    id: str
    dataset: Dataset | None = None
    row: DoiRow | None = None
    current: DoiRow | None = None
    formers: tuple[DoiRow, ...] = ()
    shared_with: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[DoiRow, ...]:
        """Return the row and the former ones."""
        return (() if self.row is None else (self.row,)) + self.formers

    @property
    def is_announced(self) -> bool:
        """Tell whether the registry confirmed the DOI for this dataset."""
        return self.row is not None and self.row.is_announced

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the registry confirmed a DOI once: then it is public for ever."""
        return self.row is not None and self.row.ever_confirmed

    @property
    def landing_url(self) -> str | None:
        """Return the address that the registry confirmed, else the one that would be registered."""
        if self.row is not None and self.row.ever_confirmed and self.row.url:
            return self.row.url
        return self.dataset.url if self.dataset else None


def find(reference: str) -> DoiLookup | None:
    """Find a dataset by its id or name; of a purged one its id still leads to the row.

    Raises:
        NotMigrated: The tables are missing.
    """
    dataset = find_dataset(reference)
    found = of_dataset(dataset.id if dataset else reference, dataset)
    return with_shared(found) if dataset or found.row is not None else None


def of_dataset(package_id: str, dataset: Dataset | None) -> DoiLookup:
    """Find the rows of a dataset.

    Raises:
        NotMigrated: The tables are missing.
    """
    rows = _rows(package_id, config.environment())
    return DoiLookup(package_id, dataset, _current(rows), formers=_formers(rows))


def of_row(row: DoiRow, rows: Sequence[DoiRow], dataset: Dataset | None) -> DoiLookup:
    """Find what one row is about: the dataset if it is the current one, else that former DOI.

    Args:
        row: The row.
        rows: All rows of the same dataset in the same environment, the latest first.
        dataset: The dataset, unless it was purged.
    """
    if row.current:
        return DoiLookup(row.package_id, dataset, row, formers=_formers(rows))
    return DoiLookup(row.package_id, dataset, row, _current(rows))


def find_doi(doi: str) -> DoiLookup | None:
    """Find what a DOI belongs to, however it is spelt; our own also with misread letters.

    Raises:
        NotMigrated: The tables are missing.
    """
    for spelling in _spellings(doi):
        with tables() as connection:
            row = current.named(connection, spelling)
        if row is not None:
            rows = _rows(row.package_id, row.environment)
            return of_row(row, rows, find_dataset(row.package_id))
    return None


def find_external(doi: str) -> Iterator[DoiLookup]:
    """Find the first public datasets that have a DOI of somebody else, however it is spelt.

    Raises:
        NotMigrated: The tables are missing.
    """
    bare = suffix.normalize_doi(doi) or ""
    ids = shared.holders([bare]).get(bare, {})
    return (one for one in map(find, ids) if one is not None)


def with_shared(
    found: DoiLookup, holders: Mapping[str, Mapping[str, str]] | None = None
) -> DoiLookup:
    """Add which other datasets have the same DOI of somebody else.

    Args:
        found: What was found.
        holders: The datasets of many such DOIs, if they are known already.
    """
    doi = found.row.external_doi if found.row is not None else None
    if doi is None:
        return found
    names = (shared.holders([doi]) if holders is None else holders).get(doi, {})
    return replace(found, shared_with=tuple(names[one] for one in names if one != found.id))


def find_dataset(reference: str) -> Dataset | None:
    """Find a dataset that still exists, in whatever state."""
    package = find_package(reference)
    if package is None:
        return None
    return Dataset(package.id, package.name, package.type, package.state)


def find_organization(reference: str) -> str | None:
    """Find the id of an organization by its id or name; a deleted one is none."""
    group = model.Group.get(reference)
    if group is None or not group.is_organization or group.state != "active":
        return None
    return str(group.id)


def rows_of(package_ids: Iterable[str], environment: str) -> dict[str, list[DoiRow]]:
    """Read the rows of datasets: of each the current one first, then the former ones.

    Raises:
        NotMigrated: The tables are missing.
    """
    values = {"ids": list(package_ids), "environment": environment}
    rows = [DoiRow.from_row(one) for one in read(_OF_DATASETS, values).mappings()]
    return {name: list(those) for name, those in groupby(rows, attrgetter("package_id"))}


def findable_dois(package_ids: Iterable[str]) -> dict[str, str]:
    """Return the DOI of each dataset that has a findable one, and whose DOI nobody withdrew.

    Raises:
        NotMigrated: The tables are missing.
    """
    values = {"ids": list(package_ids), "environment": config.environment()}
    return {row.package_id: row.doi for row in read(_FINDABLE, values)}


def _spellings(text: str) -> list[str]:
    bare = suffix.normalize_doi(text)
    if bare is None:
        return []
    prefix, _, typed = bare.partition("/")
    ours = config.owner(bare)
    if ours is None:
        return [bare]
    meant = f"{prefix}/{suffix.normalize_suffix(typed, ours.shoulder)}"
    return list(dict.fromkeys([bare, meant]))


def _rows(package_id: str, environment: str) -> list[DoiRow]:
    return rows_of([package_id], environment).get(package_id, [])


def _current(rows: Sequence[DoiRow]) -> DoiRow | None:
    return next((row for row in rows if row.current), None)


def _formers(rows: Sequence[DoiRow]) -> tuple[DoiRow, ...]:
    return tuple(row for row in rows if not row.current)
