"""People and organisations, as text or as structured agents (DataCite 2 and 7)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ...dataset.organization import without_blanks
from ...dataset.reader import Item, as_text, decode, is_empty
from ...problems import N_, root_field
from ...record import Creator
from ...values import languages
from ...values.findings import Finding
from ...values.identifiers import ROR_URI, Affiliation, NameIdentifier, name_identifier
from ...values.names import (
    Name,
    NameType,
    is_account,
    is_login,
    is_nobody,
    one_body,
    parse_names,
    parse_one,
    taken,
)
from ...values.names.lists import ANONYMOUS
from ...values.postal import without_postal_address
from ...values.text import without_entities
from ...vocabulary import UNKNOWN, UNKNOWN_VALUES
from ..subfields import Subfields, plain_name
from . import role_words

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Source

PERSONAL: NameType = "Personal"
ORGANIZATIONAL: NameType = "Organizational"
# An author text is looked at up to here; what follows is no list of authors.
_LONGEST = 100_000
# What a character of a name costs, in steps.
_STEPS = 10
_ALONE = "alone"
NO_NAME = "no-name"
# Of a list, so many times its limit is looked at.
_LOOKED_AT = 10

_NAMES = (
    "name fullname displayname creatorname contributorname agentname authorname personname"
    " individualname fn person label title"
    " literal agent author creator contributor extraauthor coauthor affiliationname"
    " nome nombre nom naam navn namn nazwa".split(),
    "organisation organization institution organisationname organizationname".split(),
)
_GIVEN = (
    "givenname givennames given firstname first forename vorname prenom prenoms voornaam fornavn"
    " fornamn etunimi imie jmeno ime имя".split()
)
_FAMILY = (
    "familyname familynames family lastname last surname nachname familienname cognome apellido"
    " apellidos sobrenome apelido achternaam efternamn etternavn efternavn sukunimi nazwisko"
    " prijmeni prezime фамилия".split()
)
# In some languages one word is both: a given name beside a family name, or the other way round.
_GIVEN_BESIDE_FAMILY = ["nome", "nombre", "nombres", "navn"]
_FAMILY_BESIDE_GIVEN = ["nom"]
# What holds an agent's keys in a dict of its own.
_WRAPPERS = frozenset(
    "personororg agent relatedagent agentrole author creator contributor person individual".split()
)
_NESTED = 4
_TYPES = "type nametype kind agenttype dcttype contacttype".split()
_IDENTIFIERS = (
    "identifier identifiers orcid orcidid ror rorid isni uri url id @id sameas nameidentifier"
    " nameidentifiers authoridentifier".split()
)
_SCHEMES = "identifierscheme nameidentifierscheme authoridentifierscheme identifiertype".split()
# A homepage or a user id may stand there: what isn't recognised is none of our business.
_UNSURE_IDENTIFIERS = frozenset(["uri", "url", "id", "@id", "sameas"])
_CHECKED_SCHEMES = frozenset(["orcid", "ror", "isni"])
_AFFILIATIONS = (
    "organisation organization institution department organisationname organizationname".split()
)
_ROLES = "role roles contributortype relation".split()
_AUTHORS = frozenset(
    "author authors creator creators creator_name extra_authors co_authors".split()
)
_CONTACTS = "email mail phone telephone address fax hasemail hastelephone contactemail".split()
_AFFILIATION = re.compile("(?:author|creator|contributor)?affiliations?(?:name)?[0-9]*")
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;\n|]")
_BETWEEN_LANGUAGES = frozenset("|/")
_ORGANIZATION_TYPES = re.compile(
    "organi[sz]ation|agency|institution|publishertype|company|group", re.IGNORECASE
)
_PERSON_TYPES = re.compile("person|individual", re.IGNORECASE)
# Fields of one text, and what may stand beside them in fields of their own.
_WITH_FIELDS_BESIDE = frozenset(["author", "maintainer"])
_BESIDE = ("orcid", "identifier", "affiliation", "contacttype", "type")

_ALONE_ELSEWHERE = ("author", "maintainer", "contact_name", "contact_person", "contact_point")

# What a site's mapping calls the parts of a creator or contributor, and what this module does.
SITE_PARTS = {
    "creatorName": "name",
    "contributorName": "name",
    "nameType": "type",
    "givenName": "given_name",
    "familyName": "family_name",
    "nameIdentifier": "identifier",
    "nameIdentifierScheme": "identifier_scheme",
    "schemeURI": "scheme_uri",
    "affiliation": "affiliation",
    "affiliationIdentifier": "affiliation_identifier",
}


class Agent(NamedTuple):
    """A person or organisation, the roles that the data give, and the field it stands in."""

    creator: Creator
    roles: tuple[str, ...]
    field: str


def agents(source: Source, items: Iterable[Item]) -> list[Agent]:
    """Return the agents of a field's entries, texts and dicts alike."""
    entries = list(items)
    if not entries:
        return []
    entries = _bounded(source, entries)
    plain = [item for item in entries if isinstance(item.value, str)]
    if len(plain) == len(entries):
        return _from_texts(source, entries)
    found: list[Agent] = []
    for item in entries:
        found += (
            from_dict(source, item) if isinstance(item.value, dict) else _from_texts(source, [item])
        )
    return found


def creators(source: Source, items: Iterable[Item]) -> list[Creator]:
    """Return the people and organisations of a field's entries, each once."""
    return unique(agent.creator for agent in agents(source, items))


def site_agents(source: Source, rule: Rule) -> list[Agent]:
    """Return the agents of a field that the site names."""
    items = source.site_items(rule, SITE_PARTS)
    if rule.fields:
        items = [entry.item for entry in source.site_entries(rule, SITE_PARTS)]
    return [
        agent._replace(creator=_with_constants(agent.creator, rule))
        for agent in agents(source, items)
    ]


def from_dict(source: Source, item: Item) -> list[Agent]:
    """Return the agents of one dict: one, or several if its name holds several."""
    item = unwrapped(item)
    fields = Subfields(item)
    roles = tuple(role_texts(fields))
    named = _named(source, fields)
    if named:
        source.reader.take(item.field)
    else:
        _note_nobody(source, fields)
    return [Agent(creator, roles, item.field) for creator in named]


def unwrapped(item: Item, depth: int = _NESTED) -> Item:
    """Return a dict with the keys of the dicts that it holds of an agent (`person_or_org`)."""
    value = item.value if isinstance(item.value, dict) else {}
    for key, inner in value.items():
        if isinstance(key, str) and isinstance(inner, dict) and plain_name(key) in _WRAPPERS:
            names = {name: f"{key}.{name}" for name in inner} | dict(item.names)
            outer = {name: one for name, one in value.items() if name != key}
            found = item._replace(value={**inner, **outer}, names=names)
            return unwrapped(found, depth - 1) if depth else found
    return item


def _note_nobody(source: Source, fields: Subfields) -> None:
    """Report a dict without name: an identifier, or keys that nobody knows, name nobody."""
    texts = [as_text(value) or "" for _, value, _ in fields.all([*_NAMES[0], *_GIVEN, *_FAMILY])]
    if any(text.strip() and not is_identifier(text) for text in texts):
        return
    if not texts and any(True for _ in fields.all(_CONTACTS)):
        source.report.add("contact-name-missing", fields.field)
    elif texts or not fields.is_empty():
        found = fields.sample()
        variant = NO_NAME if found else ""
        source.report.add(
            "value-unreadable", fields.field, found, kind=N_("no name"), variant=variant
        )


def is_identifier(text: str) -> bool:
    """Tell whether a text is an identifier and nothing else."""
    return not taken(text).text


def organization(source: Source, field: str) -> Creator:
    """Return the dataset's organization, which has a name, as a creator or contributor."""
    name, ror = source.organization.name, source.organization.ror
    assert name is not None  # noqa: S101 - the caller has looked
    identifiers = (NameIdentifier("ROR", ror, ROR_URI),) if ror else ()
    return Creator(name.text, ORGANIZATIONAL, name.lang, name_identifiers=identifiers, source=field)


def unique(entries: Iterable[Creator]) -> list[Creator]:
    """Return each person or organisation once; the fuller entry stays, in the first one's place."""
    kept: list[Creator] = []
    index: dict[str, int] = {}
    for entry in entries:
        marks = keys(entry)
        at = next((index[mark] for mark in marks if mark in index), None)
        if at is None:
            at = len(kept)
            kept.append(entry)
        elif _fullness(entry) > _fullness(kept[at]):
            kept[at] = entry
        for mark in marks:
            index.setdefault(mark, at)
    return kept


def keys(entry: Creator) -> list[str]:
    """Return what tells a person or organisation from another: identifiers and name."""
    return [*[one.value for one in entry.name_identifiers], entry.name.casefold()]


def logins(person: Creator) -> set[str]:
    """Return what the account of a person is often called: the family name with initials."""
    family, given = (
        "".join(filter(str.isalpha, part or "")).casefold()
        for part in (person.family_name, person.given_name)
    )
    if not family or not given:
        return set()
    return {family + given[:n] for n in (1, 2, 3)} | {given[0] + family}


def to_creator(name: Name, field: str, lang: str | None = None) -> Creator:
    """Return a parsed name as a creator; a language is only that of an organisation's name."""
    kind = name.name_type
    return Creator(
        name.name,
        kind,
        lang if kind == ORGANIZATIONAL else None,
        name.given,
        name.family,
        tuple(name.identifiers),
        tuple(name.affiliations),
        source=field,
    )


def _from_texts(source: Source, items: list[Item]) -> list[Agent]:
    items = one_language(source, items)
    if not items:
        return []
    field = items[0].field if len(items) == 1 else items[0].field.rpartition("[")[0]
    lang = items[0].lang
    values = [_beginning(source, item) for item in items if may_be_name(source, item)]
    if not values:
        return []
    several = len(items) > 1 or items[0].several
    if not several and source.organization.is_called(values[0]):
        source.reader.take(field)
        return [Agent(organization(source, field), (), field)]
    beside = fields_beside(source, field)
    names, findings = _parsed(source, values if several else values[0], beside)
    email = email_beside(source, field)
    accounts = {name.name for name in names if is_an_account(source, name, email, field)}
    _note(source, (one for one in findings if one.found not in accounts), field)
    for account in sorted(accounts):
        source.report.add("value-unreadable", field, account, variant=NO_NAME)
    found = [name for name in names if name.name not in accounts]
    if found:
        source.reader.take(field)
    if beside and len(names) == len(found) == 1:
        found = [_with_fields_beside(source, found[0], beside)]
    return [
        Agent(creator, (), field)
        for name in found
        for creator in _somebody(to_creator(name, field, lang))
    ]


def _parsed(
    source: Source, value: str | list[str], beside: Subfields | None
) -> tuple[list[Name], list[Finding]]:
    names, findings = parse_names(
        value,
        organizations=source.organization.names,
        publishers=publisher_names(source, value),
        language=language_for(source, value),
        persons=persons_elsewhere(source, value),
    )
    kind = stated_type(beside, ()) if beside else None
    if kind and isinstance(value, str) and agrees(kind, names):
        name, findings = parse_one(
            value, strong=False, organizations=source.organization.names, kind=kind
        )
        return [name] if name else [], findings
    return names, findings


def agrees(kind: NameType, names: list[Name]) -> bool:
    """Tell whether a type that stands beside a text can be that of the names read in it.

    Portals give the type of the first author to all others: `Doe, Jane` is no organisation.
    """
    if kind == ORGANIZATIONAL:
        return all(name.name_type != PERSONAL for name in names)
    return len(names) == 1 and names[0].name_type != ORGANIZATIONAL


def fields_beside(source: Source, field: str) -> Subfields | None:
    """Return what stands beside an author or maintainer: `author_orcid`, `author_affiliation`."""
    if field not in _WITH_FIELDS_BESIDE:
        return None
    group = source.reader.group(field, _BESIDE)
    return Subfields(group[0]) if group else None


def _with_fields_beside(source: Source, name: Name, beside: Subfields) -> Name:
    identifiers = tuple(identifiers_of(source, beside))
    kind = stated_type(beside, identifiers)
    kind = kind if identifiers or (kind and agrees(kind, [name])) else None
    return completed_name(name, kind, identifiers, tuple(affiliations_of(source, beside, "")))


def publisher_names(source: Source, value: str | list[str]) -> tuple[str, ...]:
    """Return the names of the dataset's publisher, where a text holds what separates names."""
    if not isinstance(value, str) or ";" not in value:
        return ()
    found = (source.reader.plain(name) for name in ("publisher", "publisher_name"))
    return tuple(name for name in found if name)


def persons_elsewhere(source: Source, value: str | list[str]) -> tuple[str, ...]:
    """Return the names that stand alone in fields of people, where a text has commas."""
    if not isinstance(value, str) or "," not in value or ";" in value:
        return ()
    found = (source.reader.plain(name).strip() for name in _ALONE_ELSEWHERE)
    return tuple(name for name in found if name and "," not in name and ";" not in name)


def language_for(source: Source, value: str | list[str]) -> str:
    """Return the language of the main title, where a text may hold a name in two languages."""
    texts = [value] if isinstance(value, str) else value
    return source.main_language if any(not _BETWEEN_LANGUAGES.isdisjoint(t) for t in texts) else ""


def email_beside(source: Source, field: str) -> str:
    """Return what stands in `author_email` or `maintainer_email` beside its field."""
    email = as_text(source.reader.raw(f"{field}_email")) if field in _WITH_FIELDS_BESIDE else ""
    return email or ""


def is_an_account(source: Source, name: Name, email: str, field: str) -> bool:
    """Tell whether a name is only that of an account: it names nobody.

    Of contacts so is one small word beside somebody else's address.
    """
    if name.name_type or name.identifiers:
        return False
    if is_account(name.name, email):
        return True
    if not is_login(name.name, email) or root_field(field) in _AUTHORS:
        return False
    return all(name.name not in without_blanks(one) for one in source.organization.names)


def _bounded(source: Source, items: list[Item]) -> list[Item]:
    most = _LOOKED_AT * source.settings.max_names
    if len(items) > most:
        field = items[0].field.rpartition("[")[0]
        source.report.add("too-many-names", field, n=len(items), max=source.settings.max_names)
    return items[:most]


def may_be_name(source: Source, item: Item) -> bool:
    """Tell whether a text can be a name: some portals store the id of a user, which stays."""
    text = str(item.value)
    if is_nobody(text):
        # That there is nobody is understood.
        source.reader.take(item.field)
        return False
    if _ID.fullmatch(text.strip()) or not any(map(str.isalpha, text)):
        source.report.add("value-unreadable", item.field, text, variant=NO_NAME)
        return False
    return True


def _beginning(source: Source, item: Item) -> str:
    text = str(item.value)
    if len(text) > _LONGEST:
        source.report.add("text-cut", item.field, n=len(text), max=_LONGEST)
    source.reader.spend(item.field, _STEPS * min(len(text), _LONGEST))
    # The sign behind an entity separates no names.
    return without_entities(text[:_LONGEST])


def one_language(source: Source, items: list[Item]) -> list[Item]:
    """Keep the names of the main language: those of the others are the same people again."""
    if len(items) < 2 or not all(item.lang and item.field == items[0].field for item in items):
        return items
    kept = next((item for item in items if item.lang == source.main_language), items[0])
    others = [str(item.value) for item in items if item is not kept]
    names = ", ".join(others)
    source.report.add(
        "language-only-one",
        kept.field,
        names,
        first=str(kept.value),
        others=names,
        n=len(others),
        variant="name",
    )
    return [kept]


def _named(source: Source, fields: Subfields) -> list[Creator]:
    identifiers = tuple(identifiers_of(source, fields))
    kind = stated_type(fields, identifiers)
    name, at, lang = name_of(source, fields)
    given, family = name_parts(source, fields)
    if given or family:
        found = name_from_parts(source, given, family, name, at)
    elif source.organization.is_called(name):
        return [organization(source, fields.field)]
    else:
        found = _of_text(source, Item(name, lang, at), kind, bool(identifiers))
    email = fields.text(_CONTACTS[:2])[0]
    found = [one for one in found if not _note_account(source, one, kind or identifiers, at, email)]
    affiliations = tuple(affiliations_of(source, fields, at))
    completed = (completed_name(one, kind, identifiers, affiliations) for one in found)
    return [
        creator for one in completed for creator in _somebody(to_creator(one, fields.field, lang))
    ]


def name_parts(source: Source, fields: Subfields) -> tuple[str, str]:
    """Return the given and the family name that a dict holds, in the words of many languages."""
    given, family = (source.line(*fields.text(names)) for names in (_GIVEN, _FAMILY))
    if family and not given:
        given = source.line(*fields.text(_GIVEN_BESIDE_FAMILY))
    elif given and not family:
        family = source.line(*fields.text(_FAMILY_BESIDE_GIVEN))
    return given, family


def _of_text(source: Source, item: Item, kind: NameType | None, is_one: bool) -> list[Name]:
    """Return the names in a dict's text: one if the dict says so, else perhaps several."""
    name = _beginning(source, item)
    if is_one or kind == ORGANIZATIONAL:
        return _one_name(source, name, item.field, kind)
    body = one_body(
        name,
        source.organization.names,
        publisher_names(source, name),
        language_for(source, name),
    )
    if body:
        _note(source, body[1], item.field)
        return body[0]
    pieces = _SEPARATORS.split(name)[: _LOOKED_AT * source.settings.max_names]
    return [one for piece in pieces for one in _one_name(source, piece, item.field, kind)]


def _note_account(source: Source, name: Name, known: object, at: str, email: str) -> bool:
    if known or not is_an_account(source, name, email, at):
        return False
    source.report.add("value-unreadable", at, name.name, variant=NO_NAME)
    return True


def name_of(source: Source, fields: Subfields) -> tuple[str, str, str | None]:
    """Return the name that a dict holds, its place, and its language."""
    for names in _NAMES:
        value, at = fields.first(names)
        found = source.reader.in_language(value, at) if value is not None else []
        if not found:
            continue
        items = [Item(text.text, text.lang, text.field) for text in found]
        kept = one_language(source, items)
        text = "\n".join(str(item.value) for item in kept)
        return text, at, kept[0].lang
    return "", fields.field, None


def names_in_all_languages(source: Source, fields: Subfields) -> Iterator[str]:
    """Yield the name that a dict holds, in each language it holds it in."""
    for names in _NAMES:
        value, at = fields.first(names)
        if value is not None:
            yield from (text.text for text in source.reader.in_language(value, at))


def name_from_parts(source: Source, given: str, family: str, name: str, at: str) -> list[Name]:
    """Return the name that given and family names make, or the whole name if one lacks."""
    whole = source.line(name, at)
    if given and not family and given.casefold() not in whole.casefold():
        family = whole
    if given and family:
        return [Name(f"{family}, {given}", "Personal", given, family, (), ())]
    return _one_name(source, whole or given or family, at, PERSONAL)


def _one_name(source: Source, text: str, at: str, kind: NameType | None) -> list[Name]:
    if not may_be_name(source, Item(text, None, at)):
        return []
    found, findings = parse_one(
        text[:_LONGEST], strong=True, organizations=source.organization.names, kind=kind
    )
    _note(source, findings, at)
    return [found] if found else []


def _note(source: Source, findings: Iterable[Finding], field: str) -> None:
    """Report what names.py remarks; of a contact, an address without name is no author."""
    root = root_field(field)
    for code, found, params in findings:
        if root not in _AUTHORS and str(params.get("variant")).startswith(_ALONE):
            # A service or a function is not asked to be a person.
            continue
        is_contact = code == "author-email-only" and root not in _AUTHORS
        source.report.add("contact-name-missing" if is_contact else code, field, found, **params)


def completed_name(
    name: Name,
    kind: NameType | None,
    identifiers: tuple[NameIdentifier, ...],
    affiliations: tuple[Affiliation, ...],
) -> Name:
    """Let what the dict says of a name win over what the name itself says."""
    known = tuple(one for one in name.identifiers if one not in identifiers)
    own = name.name.casefold()
    affiliations = tuple(one for one in affiliations if one.name.casefold() != own)
    return Name(
        name.name,
        kind or name.name_type,
        name.given,
        name.family,
        identifiers + known,
        affiliations or name.affiliations,
    )


def stated_type(fields: Subfields, identifiers: tuple[NameIdentifier, ...]) -> NameType | None:
    """Return the type of a name that its identifiers or the dict state; None if neither does."""
    schemes = {identifier.scheme for identifier in identifiers}
    if "ORCID" in schemes:
        return PERSONAL
    if "ROR" in schemes:
        return ORGANIZATIONAL
    text, _ = fields.text(_TYPES)
    if _ORGANIZATION_TYPES.search(text):
        return ORGANIZATIONAL
    return PERSONAL if _PERSON_TYPES.search(text) else None


def identifiers_of(source: Source, fields: Subfields) -> Iterator[NameIdentifier]:
    """Yield the identifiers of a dict's person or organisation, each once."""
    scheme, uri = fields.text(_SCHEMES)[0], fields.text(["schemeuri"])[0]
    seen: set[str] = set()
    for name, value, at in fields.all(_IDENTIFIERS):
        for own, text in identifier_texts(value):
            found = _identifier(source, text, name, own or scheme, uri, at)
            if found is not None and found.value not in seen:
                seen.add(found.value)
                yield found


def _identifier(
    source: Source, text: str, name: str, scheme: str, uri: str, at: str
) -> NameIdentifier | None:
    """Return an identifier that is recognised, or else is of a scheme that the data state."""
    word = scheme.casefold()
    checked = word in _CHECKED_SCHEMES
    text = f"ISNI {text}" if word == "isni" and text[:1].isdigit() else text
    found, findings = name_identifier(text, word if checked else name)
    unsure = name in _UNSURE_IDENTIFIERS
    if found is None and scheme and not checked and not unsure:
        return stated_identifier(source, scheme, text, uri, at)
    if unsure:
        findings = [one for one in findings if one.code != "identifier-unknown"]
    source.report.add_all(findings, at)
    return found


def stated_identifier(
    source: Source, scheme: str, text: str, uri: str, at: str
) -> NameIdentifier | None:
    """Return an identifier of a scheme that the data name themselves."""
    value, name = source.line(text, at), source.line(scheme, at)
    if not value or not name:
        return None
    return NameIdentifier(name, value, source.url(uri, at) or "")


def identifier_texts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the scheme, if it is stated, and text of each identifier of a field.

    The field holds one, a list, or dicts that hold one each.
    """
    decoded = decode(value)
    for entry in decoded if isinstance(decoded, list) else [decoded]:
        scheme, inner = _identifier_in(entry) if isinstance(entry, Mapping) else ("", entry)
        text = as_text(inner)
        if text is not None and not is_empty(text):
            yield scheme, text.strip()


def _identifier_in(entry: Mapping[str, Any]) -> tuple[str, Any]:
    named = {plain_name(key): value for key, value in entry.items() if isinstance(key, str)}
    keys = ("nameidentifier", "identifier", "value", "@id", "id")
    schemes = ("scheme", *_SCHEMES, "type")
    scheme = next((as_text(named[key]) for key in schemes if key in named), None)
    return scheme or "", next((named[key] for key in keys if key in named), None)


def affiliations_of(source: Source, fields: Subfields, name_at: str) -> Iterator[Affiliation]:
    """Yield the affiliations of a dict, the first with the ROR ID that stands beside."""
    names = [*fields.matching(_AFFILIATION), *_AFFILIATIONS]
    ror = affiliation_ror(source, fields)
    for _, value, at in fields.all(names):
        if at == name_at:
            continue
        for entry in source.reader.entries(value, at):
            inner = Subfields(entry) if isinstance(entry.value, dict) else None
            own = affiliation_ror(source, inner, own=True) if inner else None
            text = name_of(source, inner)[0] if inner else str(entry.value)
            line = without_postal_address(source.line(text, entry.field))
            inside = taken(line)
            own = own or inside.ror or inside.affiliation_ror
            if inside.text and not is_nobody(inside.text):
                ror, used = None, own or ror
                yield (
                    Affiliation(inside.text, used.value, used.scheme, used.scheme_uri)
                    if used
                    else Affiliation(inside.text)
                )


def affiliation_ror(source: Source, fields: Subfields, own: bool = False) -> NameIdentifier | None:
    """Return the first ROR ID of an affiliation's fields; `own` for those of its dict."""
    beside = ["affiliationror", "affiliationidentifier"]
    for _, value, at in fields.all([*_IDENTIFIERS, *beside] if own else beside):
        for _, text in identifier_texts(value):
            found, findings = name_identifier(text, "ror")
            source.report.add_all(findings, at)
            if found is not None and found.scheme == "ROR":
                return found
    return None


def role_texts(fields: Subfields) -> Iterator[str]:
    """Return the roles that a dict names, each for itself."""
    for _, value, _ in fields.all(_ROLES):
        decoded = decode(value)
        for entry in decoded if isinstance(decoded, list) else [decoded]:
            yield from role_words.several(as_text(entry) or "")


def _with_constants(creator: Creator, rule: Rule) -> Creator:
    if creator.name in UNKNOWN_VALUES:
        return creator
    kind = rule.constants.get("nameType") or creator.name_type
    lang = creator.lang or languages.tag(rule.constants.get("lang", ""))
    return replace(creator, name_type=kind, lang=lang if kind == ORGANIZATIONAL else None)


def _somebody(creator: Creator) -> list[Creator]:
    """Drop what stands for nobody; whoever wants no name becomes DataCite's "unknown"."""
    if is_nobody(creator.name):
        return []
    if _folded(creator.name) in ANONYMOUS:
        return [Creator(UNKNOWN, source=creator.source)]
    if creator.name in UNKNOWN_VALUES:
        return [Creator(creator.name, source=creator.source)]
    return [creator]


def _folded(text: str) -> str:
    text = text.strip().casefold()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _fullness(entry: Creator) -> int:
    return len(entry.name_identifiers) + len(entry.affiliations) + (entry.given_name is not None)
