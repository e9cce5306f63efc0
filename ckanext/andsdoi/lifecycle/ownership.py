"""Whose DOI is it: what a dataset brings along, and what belongs into its extras."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .. import config, suffix
from . import extras
from .rows import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.engine import Connection

_OURS = """
    SELECT current, id, environment, doi, ever_confirmed AND url IS NOT NULL AS announced
      FROM andsdoi_doi WHERE package_id = :id AND doi IS NOT NULL
     ORDER BY current DESC, id DESC
"""
_STORED_AND_OURS = f"""
    SELECT one.stored, own.*
      FROM (SELECT ({{stored}}) AS stored) AS one LEFT JOIN ({_OURS}) AS own ON true
     ORDER BY own.current DESC, own.id DESC
"""
_HOLDER = sa.text("SELECT package_id FROM andsdoi_doi WHERE doi = :doi")


class Kind(str, Enum):
    """What a DOI that a dataset brings along means."""

    EXTERNAL = "external"
    """Somebody else registered it: the dataset has its DOI."""
    NEEDS_ASSIGN = "needs-assign"
    """One of our prefixes, but our tables do not know it."""
    ELSEWHERE = "elsewhere"
    """Our tables know it for another dataset."""


@dataclass(frozen=True)
class Brought:
    """A DOI in a field of a dataset, and what it means."""

    kind: Kind
    doi: str
    field: str


@dataclass(frozen=True)
class Own:
    """A DOI of a dataset; announced: the registry confirmed metadata and address."""

    environment: str
    doi: str
    announced: bool


@dataclass(frozen=True)
class Ours:
    """The DOIs of one dataset in our tables: the current ones first, then the latest."""

    dois: tuple[Own, ...]

    def confirmed(self) -> str | None:
        """Return the DOI that belongs into the extras: a production DOI before a test DOI.

        A former one stands there until the current one is confirmed.
        """
        for environment in ("production", "test"):
            for own in self.dois:
                if own.announced and own.environment == environment:
                    return own.doi
        return None

    def holds(self, doi: str | None) -> bool:
        """Tell whether a DOI is this dataset's own, in any environment, former or not."""
        return any(doi == own.doi for own in self.dois)


def ours(connection: Connection, package_id: str) -> Ours:
    """Read the DOIs of one dataset."""
    rows = connection.execute(sa.text(_OURS), {"id": package_id})
    return Ours(tuple(Own(row.environment, row.doi, row.announced) for row in rows))


def holder(connection: Connection, doi: str) -> str | None:
    """Return the id of the dataset that our tables know a DOI for, or None."""
    found = connection.scalar(_HOLDER, {"doi": doi})
    return found if found is None else str(found)


def foreign(connection: Connection, package_id: str) -> str | None:
    """Return the DOI in a dataset's extra that our tables know for no dataset, or None."""
    stored = extras.read(connection, package_id, config.extra_key())
    doi = suffix.normalize_doi(stored or "")
    return doi if doi and holder(connection, doi) is None else None


def settle_extra(connection: Connection, package_id: str) -> bool:
    """Bring the extra to what our tables say; tell whether it changed.

    The confirmed DOI stands there, whatever an edit made of it. One that our tables know for
    another dataset is forged and goes. A foreign or unknown one stays: it is not ours to drop.
    """
    key = config.extra_key()
    stored, own = _stored_and_ours(connection, package_id, key)
    wanted = _wanted_extra(connection, package_id, stored, own)
    return wanted != stored and extras.write(connection, package_id, key, wanted)


def settle(connection: Connection, package_id: str) -> None:
    """Bring the dataset's extra to what our tables say now; the search index follows."""
    if settle_extra(connection, package_id):
        marks.index_current_again(connection, package_id)
        extras.forget(package_id)


def brought(
    connection: Connection, package_id: str, dataset: Mapping[str, Any]
) -> tuple[Brought, ...]:
    """Return the DOIs that a dataset brings along, in the order in which its fields are asked."""
    own = ours(connection, package_id)
    return tuple(
        Brought(_kind(connection, package_id, doi), doi, field)
        for field in (config.extra_key(), *config.existing_doi_fields())
        for doi in _dois_in(dataset, field)
        if not own.holds(doi)
    )


def without(dataset: Mapping[str, Any], ignored: Iterable[Brought]) -> dict[str, Any]:
    """Return a dataset without the DOIs that are ignored, as it is described to the registry."""
    described = dict(dataset)
    for one in ignored:
        described[one.field] = _pruned(described.get(one.field), one.doi)
        described["extras"] = [
            {**extra, "value": _pruned(extra.get("value"), one.doi)}
            if extra.get("key") == one.field
            else extra
            for extra in described.get("extras") or []
        ]
    return described


def _pruned(value: object, doi: str) -> object:
    if isinstance(value, str):
        return "" if suffix.normalize_doi(value) == doi else value
    if isinstance(value, dict):
        return {key: _pruned(part, doi) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pruned(part, doi) for part in value]
    return value


def _stored_and_ours(connection: Connection, package_id: str, key: str) -> tuple[str | None, Ours]:
    """Read the extra and the DOIs of one dataset with one question: each save waits for it."""
    statement = sa.text(_STORED_AND_OURS.format(stored=extras.reading()))
    rows = connection.execute(statement, {"id": package_id, "key": key}).all()
    own = (Own(row.environment, row.doi, row.announced) for row in rows if row.doi)
    return rows[0].stored, Ours(tuple(own))


def _wanted_extra(
    connection: Connection, package_id: str, stored: str | None, own: Ours
) -> str | None:
    confirmed = own.confirmed()
    if confirmed:
        return confirmed
    doi = suffix.normalize_doi(stored or "")
    if doi is None or own.holds(doi):
        return stored
    return None if holder(connection, doi) not in (None, package_id) else stored


def _kind(connection: Connection, package_id: str, doi: str) -> Kind:
    if holder(connection, doi) not in (None, package_id):
        return Kind.ELSEWHERE
    ours = suffix.prefix_of(doi) in config.prefixes()
    return Kind.NEEDS_ASSIGN if ours else Kind.EXTERNAL


def _dois_in(dataset: Mapping[str, Any], field: str) -> Iterator[str]:
    for text in _texts(_value(dataset, field)):
        doi = suffix.normalize_doi(text)
        if doi:
            yield doi


def _value(dataset: Mapping[str, Any], field: str) -> object:
    if dataset.get(field):
        return dataset[field]
    listed = (extra for extra in dataset.get("extras") or [] if extra.get("key") == field)
    return next((extra.get("value") for extra in listed), None)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return (text for part in value.values() for text in _texts(part))
    if isinstance(value, (list, tuple)):
        return (text for part in value for text in _texts(part))
    return ()
