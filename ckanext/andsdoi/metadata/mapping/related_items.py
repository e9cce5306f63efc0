"""Related items (DataCite 20): only from the site's own mapping, CKAN has no fields for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import identifiers
from ..reader import Item, as_text
from ..record import Contributor, RelatedItem, Title
from . import people

if TYPE_CHECKING:
    from ..site import Rule
    from .source import Source

_TEXTS = {
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "numberType": "number_type",
    "firstPage": "first_page",
    "lastPage": "last_page",
    "publisher": "publisher",
    "edition": "edition",
    "publicationYear": "publication_year",
}


def related_items(source: Source) -> tuple[RelatedItem, ...]:
    """Return the related items that the site's mapping makes of its fields."""
    return tuple(
        item
        for rule in source.rules_for("relatedItem")
        for entry in source.site_items(rule, {})
        for item in _item(source, rule, entry)
    )


def _item(source: Source, rule: Rule, entry: Item) -> Iterator[RelatedItem]:
    value = entry.value if isinstance(entry.value, dict) else {"title": entry.value}
    parts: dict[str, Any] = {**rule.constants, **value}
    field = entry.field
    texts = {
        name: source.free_line(as_text(parts.get(part)) or "", field) or None
        for part, name in _TEXTS.items()
    }
    kind, identifier = _identifier(source, parts, field)
    titles = source.reader.in_language(parts.get("title"), field)
    lines = [(source.free_line(text.text, field), text.lang) for text in titles]
    if not identifier and not any(line for line, _ in lines):
        return
    yield RelatedItem(
        as_text(parts.get("relatedItemType")) or "",
        rule.type or "",
        as_text(parts.get("relationTypeInformation")),
        identifier,
        kind,
        tuple(people.creators(source, source.reader.entries(parts.get("creator"), field))),
        tuple(Title(line, lang=lang) for line, lang in lines if line),
        contributors=_contributors(source, parts, field),
        source=field,
        **texts,
    )


def _identifier(
    source: Source, parts: Mapping[str, Any], field: str
) -> tuple[str | None, str | None]:
    text = as_text(parts.get("relatedItemIdentifier")) or ""
    kind = as_text(parts.get("relatedItemIdentifierType"))
    found = (kind, source.line(text, field)) if kind and text else identifiers.related(text)
    if found:
        return found
    if text:
        source.report.add("related-unreadable", field, text)
    return None, None


def _contributors(source: Source, parts: Mapping[str, Any], field: str) -> tuple[Contributor, ...]:
    found = people.creators(source, source.reader.entries(parts.get("contributor"), field))
    return tuple(
        Contributor(
            "Other",
            one.name,
            one.name_type,
            given_name=one.given_name,
            family_name=one.family_name,
        )
        for one in found
    )
