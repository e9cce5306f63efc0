"""Alternate identifiers (DataCite 11): how else the dataset is known here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...dataset.brought import in_value
from ...dataset.reader import Item, Text, is_empty
from ...record import AlternateIdentifier, RelatedIdentifier
from ...values import identifiers

if TYPE_CHECKING:
    from ..source import Entry, Source

CKAN_ID = "CKAN dataset ID"
LOCAL = "Local identifier"
_FIELDS = (
    "identifier",
    "guid",
    "alternate_identifier",
    "unique-resource-identifier-full",
    "oai_identifier",
)
# What an entry of several fields is known by; ISO 19115 says `code`.
_PARTS = ("identifier", "code")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def alternate_identifiers(source: Source) -> tuple[AlternateIdentifier, ...]:
    """Return the dataset's id and its further identifiers; a DOI is never among them."""
    found: dict[tuple[str, str], AlternateIdentifier] = {}
    own = dataset_id(source)
    if own:
        found[CKAN_ID, own] = AlternateIdentifier(own, CKAN_ID, source="id")
    for one in [*_declared(source), *_site(source)]:
        found.setdefault((one.identifier_type, one.value), one)
    return tuple(found.values())


def same_elsewhere(source: Source) -> list[RelatedIdentifier]:
    """Return DOIs under which the same dataset is registered elsewhere."""
    return [
        RelatedIdentifier(value, kind, "IsIdenticalTo", source=item.field)
        for item in [*_items(source), *_dois(source)]
        for kind, value in _identical(item)
        if value != source.doi
    ]


def dataset_id(source: Source) -> str:
    """Return CKAN's id of the dataset."""
    return source.line(source.reader.plain("id"), "id")


def _items(source: Source) -> list[Item]:
    return _spelled(source, _FIELDS)


def _dois(source: Source) -> list[Item]:
    """Return what stands in other spellings of the field for the own DOI, such as `DOI`."""
    return _spelled(source, [source.settings.extra_key])


def _spelled(source: Source, fields: Iterable[str]) -> list[Item]:
    reader = source.reader
    names = (name for field in fields for name in reader.spellings(field))
    return [item for name in names for item in reader.items(name)]


def _identical(item: Item) -> Iterator[tuple[str, str]]:
    """Yield the DOI that an entry holds; of two nobody knows which one is meant."""
    dois = in_value(item.value)
    known = identifiers.related(dois[0]) if len(dois) == 1 else None
    if known:
        yield known


def _declared(source: Source) -> Iterator[AlternateIdentifier]:
    own = dataset_id(source)
    for item in _items(source):
        if any(_identical(item)):
            source.reader.take(item.field)
            continue
        for text in _texts(source, item):
            if own and text.text.strip().endswith(own):
                source.reader.take(text.field)
            else:
                yield from _one(source, text)


def _texts(source: Source, item: Item) -> list[Text]:
    if not isinstance(item.value, dict):
        return [Text(item.value, item.lang, item.field)]
    named = next((item.value[part] for part in _PARTS if not is_empty(item.value.get(part))), None)
    return source.reader.in_language(item.value if named is None else named, item.field)


def _one(source: Source, text: Text) -> Iterator[AlternateIdentifier]:
    if _WEB.match(text.text.strip()):
        several = () if in_value(text.text) else identifiers.each_in(text.text)
        for one in several or [text.text]:
            url = source.url(one, text.field)
            if url:
                yield AlternateIdentifier(url, "URL", source=text.field)
        return
    value = source.line(text.text, text.field)
    if value:
        kind = "URN" if value.casefold().startswith("urn:") else LOCAL
        yield AlternateIdentifier(value, kind, source=text.field)


def _site(source: Source) -> Iterator[AlternateIdentifier]:
    for rule in source.rules_for("alternateIdentifier"):
        for entry in source.site_entries(rule):
            yield from _site_one(source, entry)


def _site_one(source: Source, entry: Entry) -> Iterator[AlternateIdentifier]:
    kind = entry.line("alternateIdentifierType") or LOCAL
    if kind.upper() == "DOI":
        source.report.add(
            "value-unreadable", entry.field, kind, kind="a DOI is a related identifier"
        )
        return
    for text in entry.texts("alternateIdentifier"):
        value = source.line(text.text, text.field)
        if value:
            yield AlternateIdentifier(value, kind, source=text.field)
