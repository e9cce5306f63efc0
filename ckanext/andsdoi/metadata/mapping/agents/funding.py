"""Funding references (DataCite 19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ....suffix import doi_url
from ...dataset.reader import Item
from ...record import FundingReference
from ...values import funders, identifiers, names
from ..subfields import Subfields, plain_name
from . import people

if TYPE_CHECKING:
    from ..source import Source

_FIELDS = ("funding", "funder", "funders", "funding_references")
# In an entry that is an award, who gave it.
_FUNDERS = "funder funders sponsor fundingagency fundingbody".split()
_NAMES = "name fundername title label organisation organization institution agency".split()
_IDENTIFIERS = (
    "identifier funderidentifier uri ror rorid funderror funderrorid url @id id sameas".split()
)
_HOMEPAGES = frozenset(["uri", "url", "@id", "id", "sameas"])
_KINDS = "identifiertype funderidentifiertype identifierscheme scheme".split()
_AWARDS = "award awards grant grants".split()
_NUMBERS = (
    "awardnumber grantnumber awardid grantid awardno grantno number grantagreement"
    " grantagreementnumber projectnumber".split()
)
_ADDRESSES = "awarduri awardurl granturl granturi".split()
_TITLES = "awardtitle granttitle project".split()
# What the same is called in the dict of an award.
_OF_AN_AWARD = (
    [*_NUMBERS, "identifier", "id", "identifiers"],
    [*_ADDRESSES, "uri", "url", "@id", "sameas"],
    [*_TITLES, "title", "name", "label"],
)
# What tells of a funder or an award beside a name.
_STATED = [*_IDENTIFIERS, *_NUMBERS, *_ADDRESSES, *_TITLES, *_AWARDS]
_OF_A_FUNDER = (_NUMBERS, _ADDRESSES, _TITLES)
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
OTHER = "Other"
# Types as others write them.
_TYPES = {
    "ror": "ROR",
    "isni": "ISNI",
    "grid": "GRID",
    **dict.fromkeys(["crossreffunderid", "crossreffunder", "fundref"], "Crossref Funder ID"),
}
# Types without a check digit: the data are believed.
_UNCHECKED = frozenset(["Crossref Funder ID", "GRID", OTHER])
# What a character costs, in steps.
_STEPS = 10


class _Funder(NamedTuple):
    name: str = ""
    value: str | None = None
    kind: str | None = None
    field: str = ""
    scheme_uri: str | None = None


class _Award(NamedTuple):
    number: str = ""
    address: str | None = None
    title: str = ""


class _Found(NamedTuple):
    """The funders of an entry, and what identifies one that it doesn't name."""

    funders: list[_Funder]
    unnamed: str = ""


def funding_references(source: Source) -> tuple[FundingReference, ...]:
    """Return who paid, with the award if it is known."""
    items = [
        item for name in _FIELDS for item in people.one_language(source, source.reader.items(name))
    ]
    for rule in source.rules_for("fundingReference"):
        items += [entry.item for entry in source.site_entries(rule, _SITE_PARTS)]
    return tuple(dict.fromkeys(one for item in items for one in _references(source, item)))


def _references(source: Source, item: Item) -> Iterator[FundingReference]:
    fields = Subfields(item) if isinstance(item.value, dict) else None
    awards = awards_of(source, fields) if fields else [_Award()]
    found = funders_of(source, item, any(map(any, awards)))
    unnamed = found.unnamed or next((part for award in awards for part in award if part), "")
    stated = fields is not None and any(True for _ in fields.all(_STATED))
    if found.unnamed or (not found.funders and (unnamed or stated)):
        variant = "found" if unnamed else ""
        source.report.add("funder-name-missing", item.field, unnamed, variant=variant)
    if len(found.funders) > 1 and len(awards) > 1:
        # Nobody says whose award is which.
        source.report.add("value-unreadable", item.field, kind="awards of several funders")
        awards = [_Award()]
    for funder in found.funders:
        yield from (_reference(funder, award, item.field) for award in awards)


def _reference(funder: _Funder, award: _Award, field: str) -> FundingReference:
    return FundingReference(
        funder.name,
        funder.value,
        funder.kind,
        funder.scheme_uri or _SCHEME_URIS.get(funder.kind or ""),
        award.number or award.address,
        award.address,
        award.title or None,
        source=field,
        identifier_source=funder.field,
    )


def funders_of(source: Source, item: Item, has_award: bool = False) -> _Found:
    """Return the funders that an entry names: a text, a funder, or an award with its funders.

    Args:
        source: The dataset.
        item: The entry.
        has_award: It holds an award: several funders in one name are left as one.
    """
    if isinstance(item.value, str):
        return funders_in(source, item.value, item.field)
    fields = Subfields(item)
    inner = list(inner_funders(source, fields))
    if not inner:
        return funder_of_dict(source, fields, has_award)
    found = [
        funders_in(source, one.value, one.field)
        if isinstance(one.value, str)
        else funder_of_dict(source, Subfields(one), has_award)
        for one in inner
    ]
    named = [funder for one in found for funder in one.funders]
    if len(named) == 1 and not named[0].value:
        # Beside the funder only what is an organisation's identifier is not the award's.
        with source.report.silent():
            own = identifier_of(source, fields)
        named = [_with(named[0], own)] if own.kind not in (None, OTHER) else named
    return _Found(named, next((one.unnamed for one in found if one.unnamed), ""))


def inner_funders(source: Source, fields: Subfields) -> Iterator[Item]:
    """Yield the funders in the dict of an award."""
    for _, value, at in fields.all(_FUNDERS):
        yield from people.one_language(source, source.reader.entries(value, at))


def funder_of_dict(source: Source, fields: Subfields, has_award: bool) -> _Found:
    """Return the funder that a dict names, with its identifier; several if their text is all."""
    unnamed = ""
    for _, value, at in fields.all(_NAMES):
        text = text_in_one_language(source, value, at)
        found = funders_in(source, text, at)
        if not found.funders:
            unnamed = unnamed or found.unnamed
            continue
        own = identifier_of(source, fields)
        if len(found.funders) > 1 and (own.value or has_award):
            found = _Found([_Funder(source.line(text, at))])
        return _Found([_with(found.funders[0], own)]) if own.value else found
    stated = (text for _, value, _ in fields.all(_IDENTIFIERS) for text in _texts(value))
    return _Found([], unnamed or next(stated, ""))


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of identifiers; a node without a name (`_:b0`) is none."""
    texts = (text for _, text in people.identifier_texts(value))
    return (text for text in texts if not text.startswith("_:"))


def _with(funder: _Funder, own: _Funder) -> _Funder:
    """Return a funder with the identifier that stands beside its name."""
    return own._replace(name=funder.name)


def text_in_one_language(source: Source, value: Any, at: str) -> str:
    """Return the text of a subfield; of several languages that of the main one."""
    texts = source.reader.in_language(value, at)
    kept = people.one_language(source, [Item(one.text, one.lang, one.field) for one in texts])
    return "\n".join(str(one.value) for one in kept)


def funders_in(source: Source, text: str, at: str) -> _Found:
    """Return the funders that a text names, between `;`, `|` and line breaks.

    That there is no funding names nobody; what says that and more is reported as unnamed.
    """
    source.reader.spend(at, _STEPS * len(text))
    whole = source.line(text, at)
    pieces = funders.pieces_of(text)
    lines = [source.line(piece, at) for piece in pieces] if len(pieces) > 1 else [whole]
    lines = [line for line in lines if not names.is_nobody(line)]
    found = funders.funders_in(lines, whole)
    named: list[_Funder] = []
    unnamed: list[str] = []
    for one in found:
        if not one.name or funders.denies_funding(one.name):
            unnamed.append(one.found)
            continue
        kind, value = one.identifier or (None, None)
        source.report.add_all(funders.wrong_identifiers(one.found), at)
        named.append(_Funder(one.name, value, kind, at))
    return _Found(named, unnamed[0] if unnamed else "")


def identifier_of(source: Source, fields: Subfields) -> _Funder:
    """Return the funder's identifier that a dict holds, and its type, recognised or stated."""
    stated, kind_at = fields.text(_KINDS)
    for name, value, at in fields.all(_IDENTIFIERS):
        for own, text in people.identifier_texts(value):
            kind = _TYPES.get(plain_name(own or stated).replace(" ", ""), own or stated)
            found = identifiers.funder_identifier(text, name, kind)
            if found and not (found[0] == OTHER and kind in _UNCHECKED):
                return _Funder("", found[1], found[0], at)
            if kind in _UNCHECKED and (line := source.line(text, at)):
                uri = source.url(*fields.text(["schemeuri"]))
                return _Funder("", line, kind, at if own else kind_at, uri)
            if name not in _HOMEPAGES:
                source.report.add("identifier-unknown", at, text)
    return _Funder()


def awards_of(source: Source, fields: Subfields) -> list[_Award]:
    """Return the awards that a dict holds, each once; an empty one without any."""
    is_award = any(True for _ in fields.all(_FUNDERS))
    flat = award_of(source, fields, _OF_AN_AWARD if is_award else _OF_A_FUNDER)
    inner = list(dict.fromkeys(inner_awards(source, fields)))
    if len(inner) == 1:
        return merged(inner[0], flat)
    more = [flat] if flat.number and flat.number not in {one.number for one in inner} else []
    return [*inner, *more] if inner else [flat]


def merged(one: _Award, flat: _Award) -> list[_Award]:
    """Return an award with what stands beside it; both, if these are two."""
    if one.number and flat.number and one.number != flat.number:
        # Beside its number, a word is the title of the award.
        is_title = one == _Award(one.number) and not any(map(str.isdigit, one.number))
        return [flat._replace(title=flat.title or one.number)] if is_title else [one, flat]
    return [
        _Award(
            one.number or flat.number,
            one.address or flat.address,
            one.title or flat.title,
        )
    ]


def inner_awards(source: Source, fields: Subfields) -> Iterator[_Award]:
    """Yield the awards under `award` or `grant`: texts, or dicts of their own."""
    for _, value, at in fields.all(_AWARDS):
        for item in source.reader.entries(value, at):
            if isinstance(item.value, dict):
                found = award_of(source, Subfields(item), _OF_AN_AWARD)
                yield from [found] if any(found) else []
                continue
            for piece in funders.pieces_of(item.value):
                yield award_in(source, piece, item.field)


def award_in(source: Source, text: str, at: str) -> _Award:
    """Return what a text says of an award: its address, its number, or, as words, its title."""
    line = source.free_line(text, at)
    if funders.is_address(line):
        return _Award("", address(source, line, at))
    is_title = " " in line and not any(map(str.isdigit, line))
    return _Award(title=line) if is_title else _Award(line)


def award_of(
    source: Source, fields: Subfields, names: tuple[list[str], list[str], list[str]]
) -> _Award:
    """Return the award that a dict holds; a number that is an address is its address."""
    numbers = list(_stated_texts(fields, names[0]))
    addresses = [one for one in numbers if funders.is_address(one[0])]
    links = [*_stated_texts(fields, names[1]), *addresses]
    lines = (source.free_line(*one) for one in numbers if one not in addresses)
    titles = (
        source.free_line(text_in_one_language(source, value, at), at)
        for _, value, at in fields.all(names[2])
    )
    return _Award(
        next(filter(None, lines), ""),
        next(filter(None, (address(source, *one) for one in links)), None),
        next(filter(None, titles), ""),
    )


def _stated_texts(fields: Subfields, names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts of these subfields, and their places; identifiers of bodies are none."""
    for _, value, at in fields.all(names):
        for text in _texts(value):
            if not identifiers.body_identifier(text):
                yield text, at


def address(source: Source, text: str, at: str) -> str | None:
    """Return the address of an award; of a DOI that of its resolver."""
    related = identifiers.related(text)
    if related and related[0] == "DOI":
        return doi_url(related[1])
    return source.url(text, at)
