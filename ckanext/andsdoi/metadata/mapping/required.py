"""The fields that a site requires before a DOI is minted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..dataset.reader import is_empty
from ..problems import root_field
from ..values.names import is_nobody

if TYPE_CHECKING:
    from ..record import Record
    from .source import Source

_ORGANIZATION = ("owner_org", "organization")
# Problems that cost a whole value: an unreadable date is no date.
_WHOLE = frozenset(
    "author-email-only creator-missing contact-name-missing value-unreadable date-unreadable "
    "year-unusable "
    "language-unknown geometry-unreadable geometry-out-of-range related-unreadable url-unusable "
    "funder-name-missing role-unknown subject-without-words".split()
)


def require(source: Source, record: Record) -> None:
    """Report each required field that is empty, or whose whole value could not be used."""
    wanted = [name for name in source.settings.require if name]
    if not wanted:
        return
    lost = {root_field(p.field) for p in source.report.problems() if p.code in _WHOLE}
    used = used_fields(record)
    for name in wanted:
        unused = name not in used and (name in lost or names_nobody(source, name))
        if unused or is_missing(source, name):
            source.report.add("required-missing", name, field=name)


def is_missing(source: Source, name: str) -> bool:
    """Tell whether a required field of the dataset holds nothing."""
    reader = source.site_reader
    if name in _ORGANIZATION:
        organization = reader.raw("organization")
        return not isinstance(organization, Mapping) and is_empty(reader.raw("owner_org"))
    if name in ("tags", "resources"):
        return not reader.rows(name)
    return is_empty(reader.raw(name)) and not reader.texts(name)


def names_nobody(source: Source, name: str) -> bool:
    """Tell whether a required field holds what says of people that there is nobody."""
    value = source.site_reader.raw(name)
    return isinstance(value, str) and is_nobody(value)


def used_fields(record: Record) -> set[str]:
    """Return the fields of which something stands in the record."""
    entries: tuple[Any, ...] = (
        *record.creators,
        *record.titles,
        record.publisher,
        *record.subjects,
        *record.contributors,
        *record.dates,
        *record.alternate_identifiers,
        *record.related_identifiers,
        *record.rights,
        *record.descriptions,
        *record.geo_locations,
        *record.funding_references,
    )
    return {root_field(entry.source) for entry in entries}
