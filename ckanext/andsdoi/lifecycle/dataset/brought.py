"""The DOIs that the fields of a dataset bring along, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config, suffix
from ...metadata import brought_dois
from . import extras, ownership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from ...metadata import FieldValue

_SHOWN = 200

# ckanext-doi's table; another one of that name lacks its columns
_TO_IMPORT_EXISTS = sa.text(
    """
    SELECT count(*) = 2 FROM pg_attribute
     WHERE attrelid = to_regclass('doi') AND attname IN ('package_id', 'identifier')
       AND NOT attisdropped
    """
)
_TO_IMPORT = sa.text(
    "SELECT package_id, identifier FROM doi WHERE package_id = ANY (:ids) ORDER BY identifier"
)
_COUNT_TO_IMPORT = sa.text(
    r"""
    SELECT count(DISTINCT d.package_id)
      FROM (SELECT package_id, lower(regexp_replace(identifier, '^.*?(?=10\.)', '')) AS doi
              FROM doi) AS d
      JOIN package AS p ON p.id = d.package_id
     WHERE NOT EXISTS (
            SELECT FROM andsdoi_doi AS a
             WHERE a.package_id = d.package_id AND trim(d.doi) IN (a.doi, a.external_doi))
    """
)


class BroughtKind(str, Enum):
    """What a value means that a dataset brings along."""

    EXTERNAL = "external"
    """Somebody else registered it: the dataset has its DOI."""
    NEEDS_ASSIGN = "needs-assign"
    """One of our prefixes, but our tables do not know it."""
    ELSEWHERE = "elsewhere"
    """Our tables know it for another dataset."""
    UNREAD = "unread"
    """It should be a DOI and is none, or several: only a person can tell."""


@dataclass(frozen=True)
class Brought:
    """A DOI in a field of a dataset, and what it means.

    `field` is what the dataset calls it. Of a value that is not understood `value` is its
    beginning, and `doi` the first one in it, if there is any.
    """

    kind: BroughtKind
    doi: str
    field: str
    value: str = ""

    @property
    def is_foreign(self) -> bool:
        """Tell whether somebody else registered the DOI."""
        if self.kind is BroughtKind.UNREAD:
            return bool(self.doi) and suffix.prefix_of(self.doi) not in config.prefixes()
        return self.kind is BroughtKind.EXTERNAL

    @property
    def is_same_dataset(self) -> bool:
        """Tell whether the dataset is known by it, too."""
        return self.kind in (BroughtKind.EXTERNAL, BroughtKind.NEEDS_ASSIGN)


def brought(
    connection: Connection, package_id: str, dataset: Mapping[str, Any]
) -> tuple[Brought, ...]:
    """Return the DOIs that a dataset brings along, in the order in which its fields are asked."""
    return brought_by_many(connection, {package_id: dataset})[package_id]


def brought_by_many(
    connection: Connection, datasets: Mapping[str, Mapping[str, Any]]
) -> dict[str, tuple[Brought, ...]]:
    """Return the DOIs that datasets bring along, by dataset; our tables are asked once."""
    key = config.extra_key()
    names = (key, *config.existing_doi_fields())
    said = {id_: brought_dois(dataset, names, whole=(key,)) for id_, dataset in datasets.items()}
    dois = {doi for values in said.values() for value in values for doi in value.dois}
    holders = ownership.holders(connection, dois)
    return {
        id_: tuple(found for value in values for found in _judged(value, key, id_, holders))
        for id_, values in said.items()
    }


def brought_in_extras(connection: Connection, package_id: str) -> tuple[Brought, ...]:
    """Return the DOIs that the stored extras of a dataset bring along, public or not."""
    return brought(connection, package_id, {"extras": extras.read_all(connection, package_id)})


def foreign(connection: Connection, package_id: str, but: str | None = None) -> str | None:
    """Return the first DOI in a dataset's fields that our tables know for no dataset, or None.

    Of a value that is not understood it is the value. `but`: the DOI that is no news.
    """
    for one in brought_in_extras(connection, package_id):
        if one.kind is BroughtKind.UNREAD:
            return one.value
        if one.is_same_dataset and one.doi != but:
            return one.doi
    return None


def doi_to_import(connection: Connection, package_id: str) -> str | None:
    """Return the DOI that ckanext-doi's table has for a dataset, and ours has not; or None."""
    return dois_to_import(connection, [package_id]).get(package_id)


def dois_to_import(connection: Connection, package_ids: Sequence[str]) -> dict[str, str]:
    """Return `doi_to_import` of those datasets that have one."""
    if not connection.scalar(_TO_IMPORT_EXISTS):
        return {}
    rows = connection.execute(_TO_IMPORT, {"ids": list(package_ids)}).all()
    said = [(str(id_), suffix.normalize_doi(text) or str(text)) for id_, text in rows]
    holders = ownership.holders(connection, {doi for _, doi in said})
    found: dict[str, str] = {}
    for id_, doi in said:
        if holders.get(doi) != id_:
            found.setdefault(id_, doi)
    return found


def count_to_import(connection: Connection) -> int:
    """Return how many datasets ckanext-doi's table has a DOI for that is not theirs here."""
    if not connection.scalar(_TO_IMPORT_EXISTS):
        return 0
    return int(connection.scalar(_COUNT_TO_IMPORT))


def _judged(
    said: FieldValue, key: str, package_id: str, holders: Mapping[str, str]
) -> Iterator[Brought]:
    others = [doi for doi in said.dois if holders.get(doi) != package_id]
    unheld = [doi for doi in others if doi not in holders]
    for doi in others:
        if doi in holders:
            yield Brought(BroughtKind.ELSEWHERE, doi, said.field)
    if len(said.dois) > 1 and unheld:
        yield Brought(BroughtKind.UNREAD, unheld[0], said.field, said.value[:_SHOWN])
    elif unheld:
        yield Brought(_kind(unheld[0]), unheld[0], said.field)
    elif said.name == key and not said.dois:
        yield Brought(BroughtKind.UNREAD, "", said.field, said.value[:_SHOWN])


def _kind(doi: str) -> BroughtKind:
    ours = suffix.prefix_of(doi) in config.prefixes()
    return BroughtKind.NEEDS_ASSIGN if ours else BroughtKind.EXTERNAL
