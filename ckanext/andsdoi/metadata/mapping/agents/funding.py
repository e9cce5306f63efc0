"""Funding references (DataCite 19)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ....suffix import doi_url
from ...dataset.reader import Item, as_text
from ...record import FundingReference
from ...values import identifiers
from ...values.names import is_nobody
from ..subfields import Subfields

if TYPE_CHECKING:
    from ..source import Source

_FIELDS = ("funding", "funder", "funding_references")
_NAMES = "name fundername title label organisation organization institution agency".split()
_IDENTIFIERS = "identifier funderidentifier uri ror rorid funderror funderrorid url".split()
_HOMEPAGES = frozenset(["uri", "url"])
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
    "funderIdentifierType": "identifier_type",
    "schemeURI": "scheme_uri",
    "awardNumber": "award_number",
    "awardURI": "award_uri",
    "awardTitle": "award_title",
}


# "Funding information not available.", "No external funding": nobody's name.
_NOBODY = re.compile(
    r"(?:funding )?(?:information )?not (?:applicable|available|known|provided|specified)\.?"
    r"|no (?:\w+ ){0,2}(?:funding|funder|grant|sponsor|support)s?\b.*|(?:not |un)funded\.?",
    re.IGNORECASE,
)
OTHER = "Other"
# Types without a check digit: the data are believed.
_UNCHECKED = frozenset(["Crossref Funder ID", "GRID", OTHER])


class _Funder(NamedTuple):
    value: str | None = None
    kind: str | None = None
    field: str = ""
    scheme_uri: str | None = None


def funding_references(source: Source) -> tuple[FundingReference, ...]:
    """Return who paid, with the award if it is known."""
    items = [item for name in _FIELDS for item in source.reader.items(name)]
    for rule in source.rules_for("fundingReference"):
        items += [entry.item for entry in source.site_entries(rule, _SITE_PARTS)]
    return tuple(dict.fromkeys(one for item in items for one in _reference(source, item)))


def _reference(source: Source, item: Item) -> Iterator[FundingReference]:
    if isinstance(item.value, str):
        name = source.line(item.value, item.field)
        if is_funder_name(source, name, item.field):
            yield FundingReference(name, source=item.field)
        return
    fields = Subfields(item)
    name = source.line(*fields.text(_NAMES))
    if is_funder_name(source, name, item.field):
        yield _named(source, fields, name)
    elif is_nobody(name) and any(True for _ in fields.all([*_IDENTIFIERS, *_NUMBERS, *_TITLES])):
        source.report.add("funder-name-missing", item.field)


def is_funder_name(source: Source, name: str, field: str) -> bool:
    """Tell whether a text names a funder; one that says there is none is reported."""
    if is_nobody(name):
        return False
    if _NOBODY.fullmatch(name):
        source.report.add("funder-name-missing", field, name)
        return False
    return True


def _named(source: Source, fields: Subfields, name: str) -> FundingReference:
    funder = funder_of(source, fields)
    number, title = (source.free_line(*fields.text(names)) for names in (_NUMBERS, _TITLES))
    address = award_address(source, fields)
    return FundingReference(
        name,
        funder.value,
        funder.kind,
        funder.scheme_uri or _SCHEME_URIS.get(funder.kind or ""),
        number or address,
        address,
        title or None,
        source=fields.field,
        identifier_source=funder.field,
    )


def funder_of(source: Source, fields: Subfields) -> _Funder:
    """Return the funder's identifier that a dict holds, and its type, recognised or stated."""
    kind, kind_at = fields.text(["identifiertype", "funderidentifiertype"])
    for name, value, at in fields.all(_IDENTIFIERS):
        text = as_text(value) or ""
        found = identifiers.funder_identifier(text, name, kind)
        if found and not (found[0] == OTHER and kind in _UNCHECKED):
            return _Funder(found[1], found[0], at)
        if kind in _UNCHECKED and (line := source.line(text, at)):
            uri = source.url(*fields.text(["schemeuri"]))
            return _Funder(line, kind, kind_at, uri)
        if name not in _HOMEPAGES:
            source.report.add("identifier-unknown", at, text)
    return _Funder()


def award_address(source: Source, fields: Subfields) -> str | None:
    """Return the address of the award; of a DOI that of its resolver."""
    text, at = fields.text(_ADDRESSES)
    related = identifiers.related(text)
    if related and related[0] == "DOI":
        return doi_url(related[1])
    return source.url(text, at)
