"""What the registry would refuse or lose: the XSD's rules, and those it leaves out.

At run time no XSD is needed. What this module finds was put there by an extension, or is a
defect of the mapping; either way the document must not be sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as day
from typing import Any, NamedTuple

from ...suffix import is_creatable
from .. import vocabulary
from ..record import (
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
    checker = _Checker()
    try:
        checker.record(record)
    except (AttributeError, TypeError, ValueError) as error:
        return (Violation("resource", str(error)),)
    return tuple(checker.violations)


class _Checker:
    """One walk over a record; what is wrong is gathered in `violations`."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def found(self, element: str, value: str) -> None:
        self.violations.append(Violation(element, value))

    def record(self, record: Record) -> None:
        self.mandatory(record)
        self.people(record)
        self.subjects(record)
        self.dates(record)
        self.lang("language", record.language)
        self.alternate(record)
        self.texts(record)
        self.rights(record)
        self.descriptions(record)
        for related in record.related_identifiers:
            self.related(related)
        for location in record.geo_locations:
            self.location(location)
        for reference in record.funding_references:
            self.funding(reference)
        for item in record.related_items:
            self.item(item)

    def mandatory(self, record: Record) -> None:
        if not _is_text(record.identifier) or not is_creatable(record.identifier):
            self.found("identifier", _shown(record.identifier))
        if not record.creators:
            self.found("creators", "empty")
        self.titles(record)
        self.publisher(record)
        if not _is_text(record.publication_year) or not _YEAR.fullmatch(record.publication_year):
            self.found("publicationYear", _shown(record.publication_year))
        kind = record.resource_type
        self.term("resourceTypeGeneral", kind.general, vocabulary.RESOURCE_TYPES)
        self.text("resourceType", kind.text)

    def people(self, record: Record) -> None:
        for creator in record.creators:
            self.agent("creatorName", creator)
        for one in record.contributors:
            self.contributor(one)

    def texts(self, record: Record) -> None:
        for text in record.sizes:
            self.text("size", text)
        for text in record.formats:
            self.text("format", text)
        self.optional("version", record.version)

    def titles(self, record: Record) -> None:
        if all(title.title_type for title in record.titles):
            self.found("title", "no main title")
        for title in record.titles:
            self.text("title", title.text)
            self.lang("title", title.lang)
            if title.title_type is not None:
                self.term("titleType", title.title_type, vocabulary.TITLE_TYPES)

    def publisher(self, record: Record) -> None:
        publisher = record.publisher
        self.text("publisher", publisher.name)
        self.lang("publisher", publisher.lang)
        self.pair(
            "publisherIdentifier",
            publisher.identifier,
            "publisherIdentifierScheme",
            publisher.identifier_scheme,
        )
        self.uri("schemeURI", publisher.scheme_uri)

    def agent(self, name: str, agent: Creator | Contributor) -> None:
        self.text(name, agent.name)
        if agent.name_type is not None:
            self.term("nameType", agent.name_type, vocabulary.NAME_TYPES)
        if agent.lang is not None:
            self.lang(name, agent.lang)
        self.optional("givenName", agent.given_name)
        self.optional("familyName", agent.family_name)
        for identifier in agent.name_identifiers:
            self.text("nameIdentifier", identifier.value)
            self.text("nameIdentifierScheme", identifier.scheme)
            self.uri("schemeURI", identifier.scheme_uri)
        for affiliation in agent.affiliations:
            self.text("affiliation", affiliation.name)
            self.pair(
                "affiliationIdentifier",
                affiliation.identifier,
                "affiliationIdentifierScheme",
                affiliation.scheme,
            )
            self.uri("schemeURI", affiliation.scheme_uri)

    def subjects(self, record: Record) -> None:
        for subject in record.subjects:
            self.text("subject", subject.text)
            self.optional("subjectScheme", subject.scheme)
            self.uri("schemeURI", subject.scheme_uri)
            self.uri("valueURI", subject.value_uri)
            self.optional("classificationCode", subject.classification_code)
            self.lang("subject", subject.lang)

    def contributor(self, contributor: Contributor) -> None:
        kind = contributor.contributor_type
        self.term("contributorType", kind, vocabulary.CONTRIBUTOR_TYPES)
        self.agent("contributorName", contributor)

    def dates(self, record: Record) -> None:
        for date in record.dates:
            self.term("dateType", date.date_type, vocabulary.DATE_TYPES)
            self.optional("dateInformation", date.information)
            if not _is_text(date.date) or not is_written_date(date.date):
                self.found("date", str(date.date))

    def alternate(self, record: Record) -> None:
        for one in record.alternate_identifiers:
            self.text("alternateIdentifier", one.value)
            self.text("alternateIdentifierType", one.identifier_type)
            # DataCite refuses it: a DOI of the same thing is a related identifier.
            if one.identifier_type.upper() == "DOI":
                self.found("alternateIdentifierType", one.identifier_type)

    def related(self, one: RelatedIdentifier) -> None:
        self.text("relatedIdentifier", one.value)
        types = vocabulary.RELATED_IDENTIFIER_TYPES
        self.term("relatedIdentifierType", one.identifier_type, types)
        self.relation(one)
        if one.resource_type_general is not None:
            self.term("resourceTypeGeneral", one.resource_type_general, vocabulary.RESOURCE_TYPES)
        metadata = (one.metadata_scheme, one.scheme_uri, one.scheme_type)
        if any(metadata) and one.relation_type not in _WITH_METADATA:
            self.found("relatedMetadataScheme", f"with {one.relation_type}")
        self.uri("schemeURI", one.scheme_uri)

    def relation(self, one: RelatedIdentifier | RelatedItem) -> None:
        self.term("relationType", one.relation_type, vocabulary.RELATION_TYPES)
        self.optional("relationTypeInformation", one.relation_information)
        if one.relation_type == "Other" and not one.relation_information:
            self.found("relationTypeInformation", "missing beside Other")

    def rights(self, record: Record) -> None:
        for rights in record.rights:
            if rights.text or not rights.uri:
                # An address may stand alone.
                self.text("rights", rights.text)
            self.uri("rightsURI", rights.uri)
            self.optional("rightsIdentifier", rights.identifier)
            self.optional("rightsIdentifierScheme", rights.identifier_scheme)
            self.uri("schemeURI", rights.scheme_uri)
            self.lang("rights", rights.lang)

    def descriptions(self, record: Record) -> None:
        for one in record.descriptions:
            self.text("description", one.text)
            self.term("descriptionType", one.description_type, vocabulary.DESCRIPTION_TYPES)
            self.lang("description", one.lang)

    def location(self, location: GeoLocation) -> None:
        self.optional("geoLocationPlace", location.place)
        if location.place is None and location.shape is None:
            self.found("geoLocation", "empty")
        if location.shape is not None:
            self.shape(location.shape)

    def shape(self, shape: Shape) -> None:
        if isinstance(shape, Point):
            self.point("geoLocationPoint", shape)
        elif isinstance(shape, Box):
            self.point("geoLocationBox", Point(shape.west, shape.south))
            self.point("geoLocationBox", Point(shape.east, shape.north))
            if shape.west > shape.east or shape.south > shape.north:
                self.found("geoLocationBox", "its end lies before its start")
        elif isinstance(shape, Polygon):
            self.polygon(shape)
        else:
            self.found("geoLocation", type(shape).__name__)

    def polygon(self, polygon: Polygon) -> None:
        if len(polygon.points) < 4 or polygon.points[0] != polygon.points[-1]:
            self.found("geoLocationPolygon", "not closed, or fewer than 4 points")
        for point in polygon.points:
            self.point("polygonPoint", point)

    def point(self, name: str, point: Point) -> None:
        # Written so that NaN fails.
        if not (-180 <= point.longitude <= 180 and -90 <= point.latitude <= 90):
            self.found(name, f"{point.longitude}, {point.latitude}")

    def funding(self, one: FundingReference) -> None:
        self.text("funderName", one.funder_name)
        self.optional("funderIdentifier", one.funder_identifier)
        if one.funder_identifier is not None or one.funder_identifier_type is not None:
            types = vocabulary.FUNDER_IDENTIFIER_TYPES
            self.term("funderIdentifierType", one.funder_identifier_type, types)
        self.uri("schemeURI", one.scheme_uri)
        self.optional("awardNumber", one.award_number)
        self.uri("awardURI", one.award_uri)
        self.optional("awardTitle", one.award_title)

    def item(self, item: RelatedItem) -> None:
        self.term("relatedItemType", item.item_type, vocabulary.RESOURCE_TYPES)
        self.relation(item)
        if item.identifier_type is not None:
            types = vocabulary.RELATED_IDENTIFIER_TYPES
            self.term("relatedItemIdentifierType", item.identifier_type, types)
        for creator in item.creators:
            self.agent("creatorName", creator)
        for contributor in item.contributors:
            self.contributor(contributor)
        for title in item.titles:
            self.text("title", title.text)
        if item.publication_year is not None and not _YEAR.fullmatch(item.publication_year):
            self.found("publicationYear", item.publication_year)
        if item.number_type is not None:
            self.term("numberType", item.number_type, vocabulary.NUMBER_TYPES)
        for name in ("identifier", "volume", "issue", "number", "first_page", "last_page"):
            self.optional(name, getattr(item, name))
        self.optional("publisher", item.publisher)
        self.optional("edition", item.edition)

    def text(self, name: str, value: Any) -> None:
        if not isinstance(value, str) or not value.strip() or is_forbidden(value):
            self.found(name, _shown(value))

    def optional(self, name: str, value: Any) -> None:
        if value is not None:
            self.text(name, value)

    def term(self, name: str, value: Any, terms: Mapping[str, str]) -> None:
        if value not in terms:
            self.found(name, _shown(value))

    def lang(self, name: str, value: Any) -> None:
        if value is not None and not (isinstance(value, str) and _LANG.fullmatch(value)):
            self.found(f"{name} xml:lang", _shown(value))

    def uri(self, name: str, value: Any) -> None:
        if value and not (isinstance(value, str) and _URI.fullmatch(value)):
            self.found(name, _shown(value))

    def pair(self, name: str, value: Any, scheme_name: str, scheme: Any) -> None:
        self.optional(name, value)
        if value is not None:
            self.text(scheme_name, scheme)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_forbidden(text: str) -> bool:
    """Tell whether a text holds a character that XML 1.0 forbids."""
    # What XML forbids is not printable either, which Python knows at a glance.
    return not text.isprintable() and bool(_FORBIDDEN.search(text))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def is_written_date(text: str) -> bool:
    """Tell whether DataCite takes a text as a date, a range or a code for a missing one."""
    if text in vocabulary.UNKNOWN_VALUES:
        return True
    start, slash, end = text.partition("/")
    first = date_numbers(start)
    if not slash:
        return first is not None
    last = date_numbers(end)
    if first is None or last is None:
        return False
    return first[: len(last)] <= last[: len(first)]


def date_numbers(text: str) -> tuple[int, ...] | None:
    """Return year, month and day of a written date that the calendar has, or None."""
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
