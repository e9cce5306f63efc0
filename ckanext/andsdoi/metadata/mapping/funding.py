"""Funding references (DataCite 19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .. import identifiers
from ..reader import Item, as_text
from ..record import FundingReference
from . import people

if TYPE_CHECKING:
    from .source import Source

_FIELDS = ("funding", "funder", "funding_references")
_NAMES = "name fundername title label organisation organization institution agency".split()
_IDENTIFIERS = "identifier funderidentifier uri ror rorid url".split()
_NUMBERS = "awardnumber grantnumber grantid number".split()
_ADDRESSES = "awarduri awardurl granturl granturi".split()
_TITLES = "awardtitle granttitle project".split()
_SCHEME_URIS = {
    "ROR": "https://ror.org/",
    "Crossref Funder ID": "https://www.crossref.org/services/funder-registry/",
}
_SITE_PARTS = {
    "funderName": "name",
    "funderIdentifier": "identifier",
    "awardNumber": "award_number",
    "awardURI": "award_uri",
    "awardTitle": "award_title",
}


class _Funder(NamedTuple):
    value: str | None = None
    kind: str | None = None
    field: str = ""


def funding_references(source: Source) -> tuple[FundingReference, ...]:
    """Return who paid, with the award if it is known."""
    items = [item for name in _FIELDS for item in source.reader.items(name)]
    for rule in source.rules_for("fundingReference"):
        items += source.site_items(rule, _SITE_PARTS)
    return tuple(dict.fromkeys(one for item in items for one in _reference(source, item)))


def _reference(source: Source, item: Item) -> Iterator[FundingReference]:
    if isinstance(item.value, str):
        name = source.line(item.value, item.field)
        if name and not people.is_nobody(name):
            yield FundingReference(name, source=item.field)
        return
    fields = people.Subfields(item)
    name, at = fields.text(_NAMES)
    name = source.line(name, at)
    if not name or people.is_nobody(name):
        if any(True for _ in fields.all([*_IDENTIFIERS, *_NUMBERS, *_TITLES])):
            source.report.add("funder-name-missing", item.field)
        return
    funder = _identifier(fields)
    number, title = (source.free_line(*fields.text(names)) for names in (_NUMBERS, _TITLES))
    yield FundingReference(
        name,
        funder.value,
        funder.kind,
        _SCHEME_URIS.get(funder.kind or ""),
        number or None,
        _address(source, fields),
        title or None,
        source=item.field,
        identifier_source=funder.field,
    )


def _identifier(fields: people.Subfields) -> _Funder:
    for _, value, at in fields.all(_IDENTIFIERS):
        found = identifiers.funder_identifier(as_text(value) or "")
        if found:
            kind, text = found
            return _Funder(text, kind, at)
    return _Funder()


def _address(source: Source, fields: people.Subfields) -> str | None:
    text, at = fields.text(_ADDRESSES)
    related = identifiers.related(text)
    if related and related[0] == "DOI":
        return f"https://doi.org/{related[1]}"
    return source.url(text, at)
