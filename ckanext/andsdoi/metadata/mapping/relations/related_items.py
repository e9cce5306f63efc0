"""Related items (DataCite 20): only from the site's own mapping, CKAN has no fields for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...record import Contributor, RelatedItem, Title
from ...values import identifiers
from ...vocabulary import NUMBER_TYPES, RELATED_IDENTIFIER_TYPES, RESOURCE_TYPES
from ..agents import people
from .related_identifiers import OTHER, UNSAID, stands_for

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Entry, Source

_TEXTS = {
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "firstPage": "first_page",
    "lastPage": "last_page",
    "publisher": "publisher",
    "edition": "edition",
}
_YEAR = re.compile("1[0-9]{3}|20[0-9]{2}|2100")


def related_items(source: Source) -> tuple[RelatedItem, ...]:
    """Return the related items that the site's mapping makes of its fields."""
    return tuple(
        item
        for rule in source.rules_for("relatedItem")
        for entry in source.site_entries(rule)
        for item in _item(source, rule, entry)
    )


def _item(source: Source, rule: Rule, entry: Entry) -> Iterator[RelatedItem]:
    kind = entry.term("relatedItemType", RESOURCE_TYPES)
    identifier_type, identifier = item_identifier(source, entry)
    titles = tuple(_titles(source, entry))
    if kind is None or not (identifier or titles):
        return
    number_type = entry.term("numberType", NUMBER_TYPES)
    yield RelatedItem(
        kind,
        rule.type or OTHER,
        entry.line("relationTypeInformation") or (UNSAID if rule.type == OTHER else None),
        identifier,
        identifier_type,
        tuple(people.creators(source, source.reader.entries(entry.raw("creator"), entry.field))),
        titles,
        item_year(source, entry),
        number_type=number_type if entry.text("number") else None,
        contributors=tuple(_contributors(source, entry)),
        source=entry.field,
        **{name: entry.line(part) for part, name in _TEXTS.items()},
    )


def _titles(source: Source, entry: Entry) -> Iterator[Title]:
    for text in entry.texts("title"):
        line = source.free_line(text.text, text.field)
        if line:
            yield Title(line, lang=text.lang)


def item_year(source: Source, entry: Entry) -> str | None:
    """Return the year of a related item as it is written; an unusable one is reported."""
    text = entry.text("publicationYear")
    if not text or _YEAR.fullmatch(text):
        return text or None
    source.report.add("year-unusable", entry.place("publicationYear"), text)
    return None


def item_identifier(source: Source, entry: Entry) -> tuple[str | None, str | None]:
    """Return type and identifier of a related item, stated or recognised."""
    text = entry.text("relatedItemIdentifier")
    kind = entry.term("relatedItemIdentifierType", RELATED_IDENTIFIER_TYPES)
    line = source.line(text, entry.field)
    only = text if len(identifiers.each_in(text)) == 1 else ""
    found = (kind, line) if kind and line else identifiers.related(only)
    if found is None:
        if text:
            source.report.add("related-unreadable", entry.place("relatedItemIdentifier"), text)
        return None, None
    known = stands_for(source, found[1], entry.field)
    if known == found[1]:
        return found
    return (identifiers.related(known) if known else None) or (None, None)


def _contributors(source: Source, entry: Entry) -> Iterator[Contributor]:
    items = source.reader.entries(entry.raw("contributor"), entry.field)
    for one in people.creators(source, items):
        yield Contributor(
            "Other",
            one.name,
            one.name_type,
            given_name=one.given_name,
            family_name=one.family_name,
        )
