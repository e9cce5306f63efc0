"""Related identifiers (DataCite 12): what the dataset describes, documents, replaces, cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ...dataset.field_names import relation_field
from ...dataset.reader import Item, as_text, is_empty
from ...record import RelatedIdentifier
from ...settings import MAX_DATASETS, MAX_RELATED
from ...values import identifiers
from ...vocabulary import RELATED_IDENTIFIER_TYPES, RELATION_TYPES, RESOURCE_TYPES
from ..agents import roles
from ..subfields import Subfields
from . import alternate_identifiers

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Entry, Source

OTHER = "Other"
UNSAID = "related"
_LOOKED_AT = 10 * MAX_RELATED
RELATIONSHIPS = "relationships"
"""Where relations stand that no field of the dataset says."""
_VERSIONS = ("IsNewVersionOf", "IsPreviousVersionOf", "IsVersionOf", "HasVersion")
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACE = re.compile(r"[.\[]")
_WEB = ("http", "https", "ftp")
_ADDRESS = re.compile("[a-z][a-z0-9+.-]*://|mailto:|javascript:|data:", re.IGNORECASE)


# Fields that say their relation by their name, in the order in which they are read.
_NAMED = {
    "documentation": "IsDocumentedBy",
    "homepage": "IsDescribedBy",
    "data_dictionary": "IsDocumentedBy",
    "conforms_to": OTHER,
    **{relation_field(term): term for term in RELATION_TYPES if term != OTHER},
    "replaces": "IsNewVersionOf",
    "previous_version": "IsNewVersionOf",
    "replaced_by": "IsPreviousVersionOf",
    "is_replaced_by": "IsPreviousVersionOf",
    "source": "IsDerivedFrom",
    "in_series": "IsPartOf",
}
_INFORMATION = {"conforms_to": "conforms to"}
_GENERAL = {"in_series": "Collection"}
# Fields whose entries say their relation themselves.
_BY_ROLE = ("qualified_relation", "related_resource", "related_identifiers", "relations")
_ROLES = {
    **{roles.key(term): term for term in RELATION_TYPES if term != OTHER},
    **dict.fromkeys(map(roles.key, ("predecessor-version", "replaces")), "IsNewVersionOf"),
    **dict.fromkeys(map(roles.key, ("successor-version", "isReplacedBy")), "IsPreviousVersionOf"),
    **dict.fromkeys(map(roles.key, ("latest-version", "isVersionOf")), "IsVersionOf"),
    **dict.fromkeys(map(roles.key, ("describedby", "cite-as", "homepage")), "IsDescribedBy"),
    **dict.fromkeys(map(roles.key, ("documentation", "page")), "IsDocumentedBy"),
    **dict.fromkeys(map(roles.key, ("source", "wasDerivedFrom")), "IsDerivedFrom"),
    **dict.fromkeys(map(roles.key, ("isPartOf", "partOf", "series")), "IsPartOf"),
}
_GENERAL_FIELDS = ("resourcetypegeneral", "resourcetype", "type")
_RELATION_FIELDS = ("relationtype", "role", "relation")
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
    yield from _named_all(source, _stated(source))
    # how these are named is decided already
    yield from _known(source)
    for rule in source.rules_for("relatedIdentifier"):
        yield from _named_all(source, _site(source, rule))


def _named_all(source: Source, stated: Iterable[RelatedIdentifier]) -> Iterator[RelatedIdentifier]:
    return filter(None, (_named(source, one) for one in stated))


def _stated(source: Source) -> Iterator[RelatedIdentifier]:
    yield from _page(source)
    yield from _by_name(source)
    for name in _BY_ROLE:
        for item in source.reader.items(name)[:_LOOKED_AT]:
            yield from _by_role(source, item)
    yield from _resources(source)
    yield from alternate_identifiers.same_elsewhere(source)


def _page(source: Source) -> Iterator[RelatedIdentifier]:
    for item in source.reader.items("url"):
        text = str(item.value).strip()
        if text in source.addresses_of_resources:
            source.reader.take(item.field)
        else:
            yield from read_related(source, text, "IsDescribedBy", item.field)


def _by_name(source: Source) -> Iterator[RelatedIdentifier]:
    for name, relation in _NAMED.items():
        if not source.reader.holds(name):
            continue
        for item in source.reader.items(name)[:_LOOKED_AT]:
            value, at = value_of_item(item)
            yield from read_related(
                source, value, relation, at, _INFORMATION.get(name), _GENERAL.get(name)
            )


def _by_role(source: Source, item: Item) -> Iterator[RelatedIdentifier]:
    if not isinstance(item.value, dict):
        yield from read_related(source, str(item.value), OTHER, item.field, UNSAID)
        return
    fields = Subfields(item)
    role = stated_relation(source, fields)
    value, at = value_of(fields)
    general = stated_resource_type(fields)
    relation = _ROLES.get(_key(role))
    if relation:
        yield from read_related(source, value, relation, at, general=general)
        return
    words = source.free_line(identifiers.last_segment(role), at)
    yield from read_related(source, value, OTHER, at, words or UNSAID, general)


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


def _key(role: str) -> str:
    return roles.key(identifiers.last_segment(role).replace("/", " ").replace("#", " "))


def value_of_item(item: Item) -> tuple[str, str]:
    """Return the value of an entry, a text or a dict, that identifies the other side."""
    if not isinstance(item.value, dict):
        return str(item.value), item.field
    return value_of(Subfields(item))


def value_of(fields: Subfields) -> tuple[str, str]:
    """Return the value of a dict that identifies the other side, and its place."""
    first = ("", fields.field)
    for _, value, at in fields.all(_VALUE_FIELDS):
        text = (as_text(value) or "").strip()
        if text and identifiers.related(text):
            return text, fields.field
        first = first if first[0] else (text, at)
    return first


def read_related(
    source: Source,
    text: str,
    relation: str,
    field: str,
    information: str | None = None,
    general: str | None = None,
) -> Iterator[RelatedIdentifier]:
    """Yield what a text identifies as related; own pages are left out, others reported."""
    text = text.strip()
    if is_empty(text):
        return
    if is_own_page(source, text):
        source.reader.take(field)
        return
    found = identifiers.related(text) or dataset_of_site(source, text, relation)
    if found is None:
        unusable = _ADDRESS.match(text) and identifiers.clean_url(text, _WEB) is None
        source.report.add("url-unusable" if unusable else "related-unreadable", field, text)
        return
    kind, value = found
    source.reader.take(field)
    yield RelatedIdentifier(value, kind, relation, information, general, source=field)


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


def _resources(source: Source) -> Iterator[RelatedIdentifier]:
    for at, resource in source.reader.rows("resources"):
        if not isinstance(resource, Mapping):
            continue
        doi = "" if "doi" in source.hidden_in_resources else as_text(resource.get("doi")) or ""
        yield from read_related(source, doi, "HasPart", f"{at}.doi")
        for rule in source.resource_rules:
            if rule.target == "relatedIdentifier":
                text = as_text(resource.get(rule.field)) or ""
                yield from read_related(
                    source,
                    text,
                    rule.type or OTHER,
                    f"{at}.{rule.field}",
                    rule.constants.get("relationTypeInformation")
                    or (UNSAID if rule.type == OTHER else None),
                    rule.constants.get("resourceTypeGeneral"),
                )


def _known(source: Source) -> Iterator[RelatedIdentifier]:
    for relation, identifier, name in source.facts.relations:
        if not identifier:
            _report_unnamed(source, RELATIONSHIPS, name)
        else:
            yield from read_related(source, identifier, relation, RELATIONSHIPS)


def _site(source: Source, rule: Rule) -> Iterator[RelatedIdentifier]:
    for entry in source.site_entries(rule):
        found = _site_value(source, entry)
        if found is None:
            continue
        kind, value = found
        with_metadata = rule.type in ("HasMetadata", "IsMetadataFor")
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


def _site_value(source: Source, entry: Entry) -> tuple[str, str] | None:
    kind = entry.term("relatedIdentifierType", RELATED_IDENTIFIER_TYPES)
    if kind:
        value = source.line(entry.text("relatedIdentifier"), entry.field)
        return (kind, value) if value else None
    raw = entry.raw("relatedIdentifier")
    item = Item(raw if isinstance(raw, dict) else as_text(raw) or "", None, entry.field)
    text, at = value_of_item(item if raw is not None else entry.item)
    found = next(read_related(source, text, OTHER, at), None)
    return (found.identifier_type, found.value) if found else None
