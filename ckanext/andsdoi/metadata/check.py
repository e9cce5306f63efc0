"""What the registry would refuse or lose: the XSD's rules, and those it leaves out.

At run time no XSD is needed. What this module finds was put there by an extension, or is a
defect of the mapping; either way the document must not be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date as day
from typing import Any, NamedTuple, TypeVar

from . import vocabulary
from .record import (
    Box,
    Contributor,
    Creator,
    FundingReference,
    GeoLocation,
    Point,
    Polygon,
    Record,
    RelatedIdentifier,
    RelatedItem,
    Shape,
)

T = TypeVar("T")

# What DataCite takes for a DOI on create; an upper-case letter would be another spelling of it.
DOI = re.compile(r"10\.[0-9]{4,5}/[-._;()/:a-z0-9*~$=]+")
_YEAR = re.compile("1[0-9]{3}|20[0-9]{2}|2100")
_DATE = re.compile(r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LANG = re.compile("[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_URI = re.compile(r"(?:https?|ftp)://[!#-;=?-Z_a-z~\[\]%]+", re.IGNORECASE)
# What XML 1.0 forbids.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WITH_METADATA = frozenset(["HasMetadata", "IsMetadataFor"])


class Violation(NamedTuple):
    """One thing that DataCite doesn't allow: the XML element or attribute, and its value."""

    element: str
    value: str


def check(record: Record) -> tuple[Violation, ...]:
    """Return what is wrong with a record; nothing if DataCite can take it whole.

    Args:
        record: A record that has been fitted to its kernel.
    """
    try:
        return tuple(_all(record))
    except (AttributeError, TypeError, ValueError) as error:
        return (Violation("resource", str(error)),)


def _all(record: Record) -> Iterator[Violation]:
    yield from _mandatory(record)
    yield from _people(record)
    yield from _subjects(record)
    yield from _dates(record)
    yield from _lang("language", record.language)
    yield from _alternate(record)
    yield from _texts(record)
    yield from _rights(record)
    yield from _descriptions(record)
    yield from _each(_related, record.related_identifiers)
    yield from _each(_location, record.geo_locations)
    yield from _each(_funding, record.funding_references)
    yield from _each(_item, record.related_items)


def _each(
    check_one: Callable[[T], Iterator[Violation]], entries: Iterable[T]
) -> Iterator[Violation]:
    for entry in entries:
        yield from check_one(entry)


def _mandatory(record: Record) -> Iterator[Violation]:
    if not _is_text(record.identifier) or not DOI.fullmatch(record.identifier):
        yield Violation("identifier", _shown(record.identifier))
    if not record.creators:
        yield Violation("creators", "empty")
    yield from _titles(record)
    yield from _publisher(record)
    if not _is_text(record.publication_year) or not _YEAR.fullmatch(record.publication_year):
        yield Violation("publicationYear", _shown(record.publication_year))
    kind = record.resource_type
    yield from _term("resourceTypeGeneral", kind.general, vocabulary.RESOURCE_TYPES)
    yield from _text("resourceType", kind.text)


def _people(record: Record) -> Iterator[Violation]:
    for creator in record.creators:
        yield from _agent("creatorName", creator)
    yield from _each(_contributor, record.contributors)


def _texts(record: Record) -> Iterator[Violation]:
    for text in record.sizes:
        yield from _text("size", text)
    for text in record.formats:
        yield from _text("format", text)
    yield from _optional("version", record.version)


def _titles(record: Record) -> Iterator[Violation]:
    if all(title.title_type for title in record.titles):
        yield Violation("title", "no main title")
    for title in record.titles:
        yield from _text("title", title.text)
        yield from _lang("title", title.lang)
        if title.title_type is not None:
            yield from _term("titleType", title.title_type, vocabulary.TITLE_TYPES)


def _publisher(record: Record) -> Iterator[Violation]:
    publisher = record.publisher
    yield from _text("publisher", publisher.name)
    yield from _lang("publisher", publisher.lang)
    yield from _pair(
        "publisherIdentifier",
        publisher.identifier,
        "publisherIdentifierScheme",
        publisher.identifier_scheme,
    )
    yield from _uri("schemeURI", publisher.scheme_uri)


def _agent(name: str, agent: Creator | Contributor) -> Iterator[Violation]:
    yield from _text(name, agent.name)
    if agent.name_type is not None:
        yield from _term("nameType", agent.name_type, vocabulary.NAME_TYPES)
    if agent.lang is not None:
        yield from _lang(name, agent.lang)
    yield from _optional("givenName", agent.given_name)
    yield from _optional("familyName", agent.family_name)
    for identifier in agent.name_identifiers:
        yield from _text("nameIdentifier", identifier.value)
        yield from _text("nameIdentifierScheme", identifier.scheme)
        yield from _uri("schemeURI", identifier.scheme_uri)
    for affiliation in agent.affiliations:
        yield from _text("affiliation", affiliation.name)
        yield from _pair(
            "affiliationIdentifier",
            affiliation.identifier,
            "affiliationIdentifierScheme",
            affiliation.scheme,
        )
        yield from _uri("schemeURI", affiliation.scheme_uri)


def _subjects(record: Record) -> Iterator[Violation]:
    for subject in record.subjects:
        yield from _text("subject", subject.text)
        yield from _optional("subjectScheme", subject.scheme)
        yield from _uri("schemeURI", subject.scheme_uri)
        yield from _uri("valueURI", subject.value_uri)
        yield from _optional("classificationCode", subject.classification_code)
        yield from _lang("subject", subject.lang)


def _contributor(contributor: Contributor) -> Iterator[Violation]:
    kind = contributor.contributor_type
    yield from _term("contributorType", kind, vocabulary.CONTRIBUTOR_TYPES)
    yield from _agent("contributorName", contributor)


def _dates(record: Record) -> Iterator[Violation]:
    for date in record.dates:
        yield from _term("dateType", date.date_type, vocabulary.DATE_TYPES)
        yield from _optional("dateInformation", date.information)
        if not _is_text(date.date) or not _is_date(date.date):
            yield Violation("date", str(date.date))


def _alternate(record: Record) -> Iterator[Violation]:
    for one in record.alternate_identifiers:
        yield from _text("alternateIdentifier", one.value)
        yield from _text("alternateIdentifierType", one.identifier_type)
        # DataCite refuses it: a DOI of the same thing is a related identifier.
        if one.identifier_type.upper() == "DOI":
            yield Violation("alternateIdentifierType", one.identifier_type)


def _related(one: RelatedIdentifier) -> Iterator[Violation]:
    yield from _text("relatedIdentifier", one.value)
    types = vocabulary.RELATED_IDENTIFIER_TYPES
    yield from _term("relatedIdentifierType", one.identifier_type, types)
    yield from _relation(one)
    if one.resource_type_general is not None:
        yield from _term(
            "resourceTypeGeneral", one.resource_type_general, vocabulary.RESOURCE_TYPES
        )
    metadata = (one.metadata_scheme, one.scheme_uri, one.scheme_type)
    if any(metadata) and one.relation_type not in _WITH_METADATA:
        yield Violation("relatedMetadataScheme", f"with {one.relation_type}")
    yield from _uri("schemeURI", one.scheme_uri)


def _relation(one: RelatedIdentifier | RelatedItem) -> Iterator[Violation]:
    yield from _term("relationType", one.relation_type, vocabulary.RELATION_TYPES)
    yield from _optional("relationTypeInformation", one.relation_information)
    if one.relation_type == "Other" and not one.relation_information:
        yield Violation("relationTypeInformation", "missing beside Other")


def _rights(record: Record) -> Iterator[Violation]:
    for rights in record.rights:
        yield from _text("rights", rights.text)
        yield from _uri("rightsURI", rights.uri)
        yield from _optional("rightsIdentifier", rights.identifier)
        yield from _optional("rightsIdentifierScheme", rights.identifier_scheme)
        yield from _uri("schemeURI", rights.scheme_uri)
        yield from _lang("rights", rights.lang)


def _descriptions(record: Record) -> Iterator[Violation]:
    for one in record.descriptions:
        yield from _text("description", one.text)
        yield from _term("descriptionType", one.description_type, vocabulary.DESCRIPTION_TYPES)
        yield from _lang("description", one.lang)


def _location(location: GeoLocation) -> Iterator[Violation]:
    yield from _optional("geoLocationPlace", location.place)
    if location.place is None and location.shape is None:
        yield Violation("geoLocation", "empty")
    if location.shape is not None:
        yield from _shape(location.shape)


def _shape(shape: Shape) -> Iterator[Violation]:
    if isinstance(shape, Point):
        yield from _point("geoLocationPoint", shape)
    elif isinstance(shape, Box):
        yield from _point("geoLocationBox", Point(shape.west, shape.south))
        yield from _point("geoLocationBox", Point(shape.east, shape.north))
        if shape.west > shape.east or shape.south > shape.north:
            yield Violation("geoLocationBox", "its end lies before its start")
    elif isinstance(shape, Polygon):
        yield from _polygon(shape)
    else:
        yield Violation("geoLocation", type(shape).__name__)


def _polygon(polygon: Polygon) -> Iterator[Violation]:
    if len(polygon.points) < 4 or polygon.points[0] != polygon.points[-1]:
        yield Violation("geoLocationPolygon", "not closed, or fewer than 4 points")
    for point in polygon.points:
        yield from _point("polygonPoint", point)


def _point(name: str, point: Point) -> Iterator[Violation]:
    # Written so that NaN fails.
    if not (-180 <= point.longitude <= 180 and -90 <= point.latitude <= 90):
        yield Violation(name, f"{point.longitude}, {point.latitude}")


def _funding(one: FundingReference) -> Iterator[Violation]:
    yield from _text("funderName", one.funder_name)
    yield from _optional("funderIdentifier", one.funder_identifier)
    if one.funder_identifier is not None or one.funder_identifier_type is not None:
        types = vocabulary.FUNDER_IDENTIFIER_TYPES
        yield from _term("funderIdentifierType", one.funder_identifier_type, types)
    yield from _uri("schemeURI", one.scheme_uri)
    yield from _optional("awardNumber", one.award_number)
    yield from _uri("awardURI", one.award_uri)
    yield from _optional("awardTitle", one.award_title)


def _item(item: RelatedItem) -> Iterator[Violation]:
    yield from _term("relatedItemType", item.item_type, vocabulary.RESOURCE_TYPES)
    yield from _relation(item)
    if item.identifier_type is not None:
        types = vocabulary.RELATED_IDENTIFIER_TYPES
        yield from _term("relatedItemIdentifierType", item.identifier_type, types)
    for creator in item.creators:
        yield from _agent("creatorName", creator)
    for contributor in item.contributors:
        yield from _contributor(contributor)
    for title in item.titles:
        yield from _text("title", title.text)
    if item.publication_year is not None and not _YEAR.fullmatch(item.publication_year):
        yield Violation("publicationYear", item.publication_year)
    if item.number_type is not None:
        yield from _term("numberType", item.number_type, vocabulary.NUMBER_TYPES)
    for name in ("identifier", "volume", "issue", "number", "first_page", "last_page"):
        yield from _optional(name, getattr(item, name))
    yield from _optional("publisher", item.publisher)
    yield from _optional("edition", item.edition)


def _text(name: str, value: Any) -> Iterator[Violation]:
    if not _is_text(value) or not value.strip() or _FORBIDDEN.search(value):
        yield Violation(name, _shown(value))


def _optional(name: str, value: Any) -> Iterator[Violation]:
    if value is not None:
        yield from _text(name, value)


def _term(name: str, value: Any, terms: Mapping[str, str]) -> Iterator[Violation]:
    if value not in terms:
        yield Violation(name, _shown(value))


def _lang(name: str, value: Any) -> Iterator[Violation]:
    if value is not None and not (_is_text(value) and _LANG.fullmatch(value)):
        yield Violation(f"{name} xml:lang", _shown(value))


def _uri(name: str, value: Any) -> Iterator[Violation]:
    if value and not (_is_text(value) and _URI.fullmatch(value)):
        yield Violation(name, _shown(value))


def _pair(name: str, value: Any, scheme_name: str, scheme: Any) -> Iterator[Violation]:
    yield from _optional(name, value)
    if value is not None:
        yield from _text(scheme_name, scheme)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _is_date(text: str) -> bool:
    if text in vocabulary.UNKNOWN_VALUES:
        return True
    start, slash, end = text.partition("/")
    first, last = _numbers(start), _numbers(end)
    if not slash:
        return first is not None
    if first is None or last is None:
        return False
    return first[: len(last)] <= last[: len(first)]


def _numbers(text: str) -> tuple[int, ...] | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    numbers = tuple(int(part) for part in match.groups() if part)
    year, month, monthday = (*numbers, 1, 1)[:3]
    try:
        # The Gregorian calendar repeats itself every 400 years.
        day(year % 400 + 400, month, monthday)
    except ValueError:
        return None
    return numbers
