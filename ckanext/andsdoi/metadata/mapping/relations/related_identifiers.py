"""Related identifiers (DataCite 12): what the dataset describes, documents, replaces, cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ...dataset.brought import in_value
from ...dataset.field_names import relation_field
from ...dataset.reader import Item, as_text, is_empty
from ...record import RelatedIdentifier
from ...settings import MAX_DATASETS, MAX_RELATED
from ...values import identifiers
from ...values.labels import without_underscores
from ...vocabulary import RELATED_IDENTIFIER_TYPES, RELATION_TYPES, RESOURCE_TYPES
from ..agents import role_words
from ..resources import is_documentation, text_of
from ..subfields import Subfields
from . import alternate_identifiers

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Entry, Source

OTHER = "Other"
UNSAID = "related"
_LOOKED_AT = 10 * MAX_RELATED
# What another identifier in the same text costs.
_STEPS = 100
RELATIONSHIPS = "relationships"
"""Where relations stand that no field of the dataset says."""
_VERSIONS = ("IsNewVersionOf", "IsPreviousVersionOf", "IsVersionOf", "HasVersion")
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACE = re.compile(r"[.\[]")
_WEB = ("http", "https", "ftp")


class Relation(NamedTuple):
    """How what a field names is related.

    Attributes:
        type: The relationType.
        information: The words for a relationType that DataCite has none for.
        general: What kind of thing the other side is, in DataCite's words.
        may_be_prose: The field often holds a text without any identifier, which is no problem.
    """

    type: str
    information: str | None = None
    general: str | None = None
    may_be_prose: bool = False


class Stated(NamedTuple):
    """What an entry says of the other side: its identifier, the place, and the type of it."""

    text: str
    field: str
    kind: str = ""


# Fields that say their relation by their name, in the order in which they are read.
_NAMED = {
    "documentation": Relation("IsDocumentedBy"),
    "homepage": Relation("IsDescribedBy"),
    **dict.fromkeys(
        ("data_homepage", "information_url", "more_info", "website", "dataset_url"),
        Relation("IsDescribedBy", may_be_prose=True),
    ),
    "data_dictionary": Relation("IsDocumentedBy"),
    "conforms_to": Relation(OTHER, "conforms to"),
    "schema": Relation(OTHER, "conforms to", may_be_prose=True),
    **{relation_field(term): Relation(term) for term in RELATION_TYPES if term != OTHER},
    "replaces": Relation("IsNewVersionOf"),
    "previous_version": Relation("IsNewVersionOf"),
    "replaced_by": Relation("IsPreviousVersionOf"),
    "is_replaced_by": Relation("IsPreviousVersionOf"),
    "source": Relation("IsDerivedFrom"),
    **dict.fromkeys(
        ("sources", "data_source", "origin"), Relation("IsDerivedFrom", may_be_prose=True)
    ),
    "in_series": Relation("IsPartOf", general="Collection"),
    # Which of the two refers to the other they don't say, and both would count as citations.
    **{
        name: Relation(OTHER, name.removesuffix("s").replace("_", " "), may_be_prose=True)
        for name in (
            "related_publication",
            "related_publications",
            "related_dataset",
            "related_datasets",
            "see_also",
            "see_alsos",
        )
    },
}
_PAGE = Relation("IsDescribedBy")
_PART = Relation("HasPart")
_DOCUMENTED = Relation("IsDocumentedBy")
# Fields whose entries say their relation themselves.
_BY_ROLE = ("qualified_relation", "related_resource", "related_identifiers", "relations")
_WORDS = {
    "IsNewVersionOf": "predecessor-version replaces",
    "IsPreviousVersionOf": "successor-version isReplacedBy",
    "IsVersionOf": "latest-version",
    "IsDescribedBy": "describedby cite-as homepage",
    "IsDocumentedBy": "documentation page",
    "IsDerivedFrom": "source wasDerivedFrom",
    "IsPartOf": "partOf series",
}
_ROLES = {role_words.key(term): term for term in RELATION_TYPES if term != OTHER} | {
    role_words.key(word): term for term, words in _WORDS.items() for word in words.split()
}
_GENERAL_FIELDS = ("resourcetypegeneral", "resourcetype", "type")
_RELATION_FIELDS = ("relationtype", "role", "relation")
_TYPE_FIELDS = ("identifiertype", "relatedidentifiertype", "identifierscheme", "scheme", "type")
_VALUE_FIELDS = (
    "identifier relatedidentifier doi uri url value id accessurl downloadurl href link relation"
).split()


def related_identifiers(source: Source) -> tuple[RelatedIdentifier, ...]:
    """Return the related identifiers, each relation once; never the own DOI or page."""
    found: dict[tuple[str, str, str, str], RelatedIdentifier] = {}
    for one in _all(source):
        information = one.relation_information or ""
        key = (one.identifier_type, one.relation_type, one.value.casefold(), information.casefold())
        if one.value.casefold() != source.doi:
            found.setdefault(key, one)
    return tuple(found.values())


def stands_for(source: Source, text: str, field: str) -> str | None:
    """Return what is written for a reference; None if it is nothing, or nothing may be written."""
    known = source.stands_for(text)
    if known is None:
        _report_unnamed(source, field, text)
    return known or None


def _report_unnamed(source: Source, field: str, name: str) -> None:
    """Say that a dataset of the site is not named: it is one too many, or it may not be."""
    if name in source.facts.left_out:
        # once for a field, however many of its entries are left out
        whole = _PLACE.split(field)[0]
        source.report.add("too-many-datasets", whole, name, n=1, max=MAX_DATASETS)
    else:
        source.report.add("relation-without-identifier", field, name, dataset=name)


def _named(source: Source, one: RelatedIdentifier) -> RelatedIdentifier | None:
    """Name a dataset of this site as it may be named."""
    known = stands_for(source, one.value, one.source)
    if known is None or known == one.value:
        return one if known else None
    kind, value = identifiers.related(known) or ("URL", known)
    return replace(one, value=value, identifier_type=kind)


def _all(source: Source) -> Iterator[RelatedIdentifier]:
    same = alternate_identifiers.same_elsewhere(source)
    itself = {one.value for one in same}
    stated = (
        # What is the dataset itself does not describe it.
        one
        for one in _stated(source, same)
        if one.relation_type != _PAGE.type or one.value not in itself
    )
    yield from _named_all(source, stated)
    # how these are named is decided already
    yield from _known(source)
    for rule in source.rules_for("relatedIdentifier"):
        yield from _named_all(source, _site(source, rule))


def _named_all(source: Source, stated: Iterable[RelatedIdentifier]) -> Iterator[RelatedIdentifier]:
    return filter(None, (_named(source, one) for one in stated))


def _stated(source: Source, same: Iterable[RelatedIdentifier]) -> Iterator[RelatedIdentifier]:
    yield from _page(source)
    yield from _by_name(source)
    for name in _BY_ROLE:
        for item in source.reader.items(name)[:_LOOKED_AT]:
            yield from _by_role(source, item)
    yield from _resources(source, own_dois(source, same))
    yield from same


def _page(source: Source) -> Iterator[RelatedIdentifier]:
    for item in source.reader.items("url"):
        for text in identifiers.each_in(str(item.value)):
            if text in source.addresses_of_resources:
                source.reader.take(item.field)
            else:
                yield from read_related(source, Stated(text, item.field), _PAGE)


def _by_name(source: Source) -> Iterator[RelatedIdentifier]:
    for name, relation in _NAMED.items():
        if not source.reader.holds(name):
            continue
        for item in source.reader.items(name)[:_LOOKED_AT]:
            yield from read_related(source, value_of_item(item), relation)


def _by_role(source: Source, item: Item) -> Iterator[RelatedIdentifier]:
    if not isinstance(item.value, dict):
        yield from read_related(source, value_of_item(item), Relation(OTHER, UNSAID))
        return
    fields = Subfields(item)
    role = stated_relation(source, fields)
    value = value_of(fields)
    if not value.text:
        return
    general = stated_resource_type(fields)
    known = _ROLES.get(role_words.key(role))
    said = without_underscores(identifiers.last_segment(role).strip())
    words = "" if known else source.free_line(said, value.field)
    relation = Relation(known or OTHER, None if known else words or UNSAID, general)
    yield from read_related(source, value, relation)


def stated_resource_type(fields: Subfields) -> str | None:
    """Return what kind of thing the other side is, if the data say it in DataCite's words."""
    text, _ = fields.text(_GENERAL_FIELDS)
    return text if text in RESOURCE_TYPES else None


def stated_relation(source: Source, fields: Subfields) -> str:
    """Return how the entry says it is related; a lone label is the last word on it."""
    for name, value, _ in fields.all(_RELATION_FIELDS):
        text = (as_text(value[0] if isinstance(value, list) and value else value) or "").strip()
        if text and (name != "relation" or identifiers.related(text) is None):
            return text
    label = source.reader.in_language(*fields.first(["label"]))
    return label[0].text if label and not identifiers.is_uri(label[0].text) else ""


def value_of_item(item: Item) -> Stated:
    """Return the value of an entry, a text or a dict, that identifies the other side."""
    if not isinstance(item.value, dict):
        return Stated(str(item.value), item.field)
    return value_of(Subfields(item))


def value_of(fields: Subfields) -> Stated:
    """Return the value of a dict that identifies the other side, its place and stated type."""
    kinds = [as_text(kind) or "" for _, kind, _ in fields.all(_TYPE_FIELDS)]
    first = Stated("", fields.field)
    for _, value, at in fields.all(_VALUE_FIELDS):
        text = (as_text(value) or "").strip()
        if any(map(identifiers.related, identifiers.each_in(text))):
            return Stated(text, fields.field)
        kind = next((kind for kind in kinds if identifiers.stated(text, kind)), "")
        if kind:
            return Stated(text, fields.field, kind)
        first = first if first.text else Stated(text, at)
    return first


def read_related(source: Source, value: Stated, relation: Relation) -> Iterator[RelatedIdentifier]:
    """Yield each identifier in a value as related; own pages are left out, others reported."""
    texts = identifiers.each_in(value.text)
    source.reader.spend(value.field, _STEPS * (len(texts) - 1))
    for text in texts:
        if is_empty(text):
            continue
        if is_own_page(source, text):
            source.reader.take(value.field)
            continue
        found = (
            identifiers.related(text)
            or identifiers.stated(text, value.kind)
            or address_at_site(source, text)
            or dataset_of_site(source, text, relation.type)
        )
        if found is None:
            _report_unread(source, text, value.field, relation)
            continue
        source.reader.take(value.field)
        yield RelatedIdentifier(
            found[1],
            found[0],
            relation.type,
            relation.information,
            relation.general,
            source=value.field,
        )


def _report_unread(source: Source, text: str, field: str, relation: Relation) -> None:
    is_address = identifiers.is_address(text)
    if is_address and identifiers.clean_url(text, _WEB) is None:
        source.report.add("url-unusable", field, text)
    elif is_address or not relation.may_be_prose:
        source.report.add("related-unreadable", field, text)


def address_at_site(source: Source, text: str) -> tuple[str, str] | None:
    """Return an address at this site, which the site itself knows, wherever it is reached."""
    base = source.settings.site_url.rstrip("/").casefold()
    is_here = base and text.casefold().startswith(f"{base}/") and identifiers.is_uri(text)
    return ("URL", text) if is_here else None


def dataset_of_site(source: Source, text: str, relation: str) -> tuple[str, str] | None:
    """Return the dataset of this site that a bare word is: an id, of a version also a name."""
    if relation in _VERSIONS or _ID.fullmatch(text.casefold()):
        return ("URL", text) if source.stands_for(text) != text else None
    return None


def is_own_page(source: Source, text: str) -> bool:
    """Tell whether an address is a page of the dataset itself at this site."""
    base = source.settings.site_url.rstrip("/").casefold()
    if not base or not text.casefold().startswith(f"{base}/"):
        return False
    names = {source.reader.plain(name) for name in ("id", "name")} - {""}
    last = text.rstrip("/").rpartition("/")[2]
    return last in names


def _resources(source: Source, own: set[str]) -> Iterator[RelatedIdentifier]:
    for at, resource in source.reader.rows("resources"):
        if not isinstance(resource, Mapping):
            continue
        doi = "" if "doi" in source.hidden_in_resources else as_text(resource.get("doi")) or ""
        parts = read_related(source, Stated(doi, f"{at}.doi"), _PART)
        yield from (part for part in parts if part.value.casefold() not in own)
        if is_documentation(source, resource):
            address = text_of(source, resource, "url")
            yield from read_related(source, Stated(address, f"{at}.url"), _DOCUMENTED)
        for rule in source.resource_rules:
            if rule.target == "relatedIdentifier":
                value = Stated(as_text(resource.get(rule.field)) or "", f"{at}.{rule.field}")
                yield from read_related(source, value, _of_rule(rule))


def own_dois(source: Source, same: Iterable[RelatedIdentifier]) -> set[str]:
    """Return the DOIs that the dataset says to be its own: what has one of them is no part of it.

    Portals write the DOI of the dataset at each of its files.
    """
    return {
        *(one for value in source.reader.skipped for one in in_value(value)),
        *(one.value.casefold() for one in same),
    }


def _of_rule(rule: Rule) -> Relation:
    information = rule.constants.get("relationTypeInformation")
    return Relation(
        rule.type or OTHER,
        information or (UNSAID if rule.type == OTHER else None),
        rule.constants.get("resourceTypeGeneral"),
    )


def _known(source: Source) -> Iterator[RelatedIdentifier]:
    for relation, identifier, name in source.facts.relations:
        if not identifier:
            _report_unnamed(source, RELATIONSHIPS, name)
        else:
            yield from read_related(source, Stated(identifier, RELATIONSHIPS), Relation(relation))


def _site(source: Source, rule: Rule) -> Iterator[RelatedIdentifier]:
    for entry in source.site_entries(rule):
        with_metadata = rule.type in ("HasMetadata", "IsMetadataFor")
        for kind, value in _site_values(source, entry):
            yield RelatedIdentifier(
                value,
                kind,
                rule.type or OTHER,
                entry.line("relationTypeInformation") or (UNSAID if rule.type == OTHER else None),
                entry.term("resourceTypeGeneral", RESOURCE_TYPES),
                entry.line("relatedMetadataScheme") if with_metadata else None,
                entry.url("schemeURI") if with_metadata else None,
                entry.line("schemeType") if with_metadata else None,
                source=entry.field,
            )


def _site_values(source: Source, entry: Entry) -> list[tuple[str, str]]:
    kind = entry.term("relatedIdentifierType", RELATED_IDENTIFIER_TYPES)
    if kind:
        value = source.line(entry.text("relatedIdentifier"), entry.field)
        return [(kind, value)] if value else []
    raw = entry.raw("relatedIdentifier")
    item = Item(raw if isinstance(raw, dict) else as_text(raw) or "", None, entry.field)
    stated = value_of_item(item if raw is not None else entry.item)
    found = read_related(source, stated, Relation(OTHER))
    return [(one.identifier_type, one.value) for one in found]
