"""Alternate identifiers (DataCite 11): how else the dataset is known here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...dataset.reader import Text
from ...record import AlternateIdentifier, RelatedIdentifier
from ...values import identifiers

if TYPE_CHECKING:
    from ..source import Entry, Source

CKAN_ID = "CKAN dataset ID"
LOCAL = "Local identifier"
_FIELDS = ("identifier", "guid", "alternate_identifier")
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
    found = ((doi_in(text.text), text.field) for text in _texts(source))
    return [
        RelatedIdentifier(doi, "DOI", "IsIdenticalTo", source=field)
        for doi, field in found
        if doi and doi != source.doi
    ]


def doi_in(text: str) -> str | None:
    """Return the DOI that a text is, or None."""
    # Most identifiers are none, and this is seen at a glance.
    related = identifiers.related(text) if "10." in text or "%2e" in text.casefold() else None
    return related[1] if related and related[0] == "DOI" else None


def dataset_id(source: Source) -> str:
    """Return CKAN's id of the dataset."""
    return source.line(source.reader.plain("id"), "id")


def _texts(source: Source) -> list[Text]:
    own = dataset_id(source)
    texts = [text for name in _FIELDS for text in source.reader.texts(name)]
    return [text for text in texts if not own or not text.text.strip().endswith(own)]


def _declared(source: Source) -> Iterator[AlternateIdentifier]:
    for text in _texts(source):
        if doi_in(text.text):
            continue
        if _WEB.match(text.text.strip()):
            url = source.url(text.text, text.field)
            if url:
                yield AlternateIdentifier(url, "URL", source=text.field)
            continue
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
