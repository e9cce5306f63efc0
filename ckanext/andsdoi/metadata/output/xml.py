"""A record as XML: the same record gives the same bytes, and the bytes are ASCII.

Every character outside ASCII is a decimal reference, so no layer in between can misjudge the
encoding; a line feed stands between two tags and nowhere else, so no line of the body can be
taken for a form field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lxml import etree
from lxml.etree import SubElement

from ..record import (
    AlternateIdentifier,
    Box,
    Contributor,
    Creator,
    Date,
    Description,
    FundingReference,
    GeoLocation,
    Point,
    Polygon,
    Publisher,
    Record,
    RelatedIdentifier,
    RelatedItem,
    Rights,
    Subject,
    Title,
)
from ..values.places import format_number

NAMESPACE = "http://datacite.org/schema/kernel-4"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NSMAP: dict[Any, str] = {None: NAMESPACE, "xsi": _XSI}
_SCHEMA_LOCATION = f"{{{_XSI}}}schemaLocation"

T = TypeVar("T")
_Attributes = tuple[tuple[str, str | None], ...]


def to_xml(record: Record, kernel: str) -> bytes:
    """Write a record that has been fitted to a kernel.

    Args:
        record: The record.
        kernel: Version of the DataCite schema, 4.2 to 4.7.

    Raises:
        ValueError: A text holds characters that XML forbids.
    """
    location = f"{NAMESPACE} http://schema.datacite.org/meta/kernel-{kernel}/metadata.xsd"
    # The root declares the namespace, and the elements are in it by their plain names.
    root = etree.Element("resource", {_SCHEMA_LOCATION: location}, nsmap=_NSMAP)
    _write(root, record)
    text = etree.tostring(root, encoding="US-ASCII", xml_declaration=False)
    # lxml escapes > in texts and attributes, so >< only occurs between tags.
    return _DECLARATION + text.replace(b"\n", b"&#10;").replace(b"><", b">\n<") + b"\n"


def _write(root: etree._Element, record: Record) -> None:
    _add(root, "identifier", record.identifier, (("identifierType", "DOI"),))
    _list(root, "creators", record.creators, _agent)
    _list(root, "titles", record.titles, _title)
    _publisher(root, record.publisher)
    _add(root, "publicationYear", record.publication_year)
    kind = record.resource_type
    _add(root, "resourceType", kind.text, (("resourceTypeGeneral", kind.general),))
    _list(root, "subjects", record.subjects, _subject)
    _list(root, "contributors", record.contributors, _agent)
    _list(root, "dates", record.dates, _date)
    _add(root, "language", record.language)
    _list(root, "alternateIdentifiers", record.alternate_identifiers, _alternate)
    _list(root, "relatedIdentifiers", record.related_identifiers, _related)
    _list(root, "sizes", record.sizes, lambda parent, size: _add(parent, "size", size))
    _list(root, "formats", record.formats, lambda parent, name: _add(parent, "format", name))
    _add(root, "version", record.version)
    _list(root, "rightsList", record.rights, _rights)
    _list(root, "descriptions", record.descriptions, _description)
    _list(root, "geoLocations", record.geo_locations, _geo_location)
    _list(root, "fundingReferences", record.funding_references, _funding)
    _list(root, "relatedItems", record.related_items, _related_item)


def _list(
    root: etree._Element,
    name: str,
    entries: Iterable[T],
    write: Callable[[etree._Element, T], object],
) -> None:
    wrapper = None
    for entry in entries:
        if wrapper is None:
            wrapper = SubElement(root, name)
        write(wrapper, entry)


def _add(parent: etree._Element, name: str, text: str | None, attributes: _Attributes = ()) -> None:
    """Add an element with text; without text it is not written."""
    if text:
        _set(SubElement(parent, name), text, attributes)


def _set(element: etree._Element, text: str | None, attributes: _Attributes) -> None:
    element.text = text
    for key, value in attributes:
        if value:
            element.set(key, value)


def _agent(parent: etree._Element, agent: Creator | Contributor) -> None:
    element = _name(parent, agent)
    for one in agent.name_identifiers:
        attributes = (("nameIdentifierScheme", one.scheme), ("schemeURI", one.scheme_uri))
        _add(element, "nameIdentifier", one.value, attributes)
    for place in agent.affiliations:
        _add(
            element,
            "affiliation",
            place.name,
            (
                ("affiliationIdentifier", place.identifier),
                ("affiliationIdentifierScheme", place.scheme),
                ("schemeURI", place.scheme_uri),
            ),
        )


def _name(parent: etree._Element, agent: Creator | Contributor) -> etree._Element:
    role = "contributor" if isinstance(agent, Contributor) else "creator"
    element = SubElement(parent, role)
    if isinstance(agent, Contributor):
        element.set("contributorType", agent.contributor_type)
    attributes = (("nameType", agent.name_type), (_LANG, agent.lang))
    _add(element, f"{role}Name", agent.name, attributes)
    _add(element, "givenName", agent.given_name)
    _add(element, "familyName", agent.family_name)
    return element


def _title(parent: etree._Element, title: Title) -> None:
    _add(parent, "title", title.text, (("titleType", title.title_type), (_LANG, title.lang)))


def _publisher(parent: etree._Element, publisher: Publisher) -> None:
    _add(
        parent,
        "publisher",
        publisher.name,
        (
            ("publisherIdentifier", publisher.identifier),
            ("publisherIdentifierScheme", publisher.identifier_scheme),
            ("schemeURI", publisher.scheme_uri),
            (_LANG, publisher.lang),
        ),
    )


def _subject(parent: etree._Element, subject: Subject) -> None:
    _add(
        parent,
        "subject",
        subject.text,
        (
            ("subjectScheme", subject.scheme),
            ("schemeURI", subject.scheme_uri),
            ("valueURI", subject.value_uri),
            ("classificationCode", subject.classification_code),
            (_LANG, subject.lang),
        ),
    )


def _date(parent: etree._Element, date: Date) -> None:
    attributes = (("dateType", date.date_type), ("dateInformation", date.information))
    _add(parent, "date", date.date, attributes)


def _alternate(parent: etree._Element, one: AlternateIdentifier) -> None:
    attributes = (("alternateIdentifierType", one.identifier_type),)
    _add(parent, "alternateIdentifier", one.value, attributes)


def _related(parent: etree._Element, one: RelatedIdentifier) -> None:
    _add(
        parent,
        "relatedIdentifier",
        one.value,
        (
            ("resourceTypeGeneral", one.resource_type_general),
            ("relatedIdentifierType", one.identifier_type),
            ("relationType", one.relation_type),
            ("relatedMetadataScheme", one.metadata_scheme),
            ("schemeURI", one.scheme_uri),
            ("schemeType", one.scheme_type),
            ("relationTypeInformation", one.relation_information),
        ),
    )


def _rights(parent: etree._Element, rights: Rights) -> None:
    # An address alone says where the terms stand.
    _set(
        SubElement(parent, "rights"),
        rights.text or None,
        (
            ("rightsURI", rights.uri),
            ("rightsIdentifier", rights.identifier),
            ("rightsIdentifierScheme", rights.identifier_scheme),
            ("schemeURI", rights.scheme_uri),
            (_LANG, rights.lang),
        ),
    )


def _description(parent: etree._Element, one: Description) -> None:
    attributes = (("descriptionType", one.description_type), (_LANG, one.lang))
    _add(parent, "description", one.text, attributes)


def _geo_location(parent: etree._Element, location: GeoLocation) -> None:
    element = SubElement(parent, "geoLocation")
    _add(element, "geoLocationPlace", location.place)
    shape = location.shape
    if isinstance(shape, Point):
        _point(element, "geoLocationPoint", shape)
    elif isinstance(shape, Box):
        box = SubElement(element, "geoLocationBox")
        _add(box, "westBoundLongitude", format_number(shape.west))
        _add(box, "eastBoundLongitude", format_number(shape.east))
        _add(box, "southBoundLatitude", format_number(shape.south))
        _add(box, "northBoundLatitude", format_number(shape.north))
    elif isinstance(shape, Polygon):
        polygon = SubElement(element, "geoLocationPolygon")
        for point in shape.points:
            _point(polygon, "polygonPoint", point)


def _point(parent: etree._Element, name: str, point: Point) -> None:
    element = SubElement(parent, name)
    _add(element, "pointLongitude", format_number(point.longitude))
    _add(element, "pointLatitude", format_number(point.latitude))


def _funding(parent: etree._Element, one: FundingReference) -> None:
    element = SubElement(parent, "fundingReference")
    _add(element, "funderName", one.funder_name)
    _add(
        element,
        "funderIdentifier",
        one.funder_identifier,
        (("funderIdentifierType", one.funder_identifier_type), ("schemeURI", one.scheme_uri)),
    )
    # The award's address is an attribute of its number.
    _add(element, "awardNumber", one.award_number, (("awardURI", one.award_uri),))
    _add(element, "awardTitle", one.award_title)


def _related_item(parent: etree._Element, item: RelatedItem) -> None:
    element = SubElement(parent, "relatedItem")
    element.set("relatedItemType", item.item_type)
    element.set("relationType", item.relation_type)
    if item.relation_information:
        element.set("relationTypeInformation", item.relation_information)
    kind = (("relatedItemIdentifierType", item.identifier_type),)
    _add(element, "relatedItemIdentifier", item.identifier, kind)
    _list(element, "creators", item.creators, _name)
    _list(element, "titles", item.titles, _title)
    _add(element, "publicationYear", item.publication_year)
    _add(element, "volume", item.volume)
    _add(element, "issue", item.issue)
    _add(element, "number", item.number, (("numberType", item.number_type),))
    _add(element, "firstPage", item.first_page)
    _add(element, "lastPage", item.last_page)
    _add(element, "publisher", item.publisher)
    _add(element, "edition", item.edition)
    _list(element, "contributors", item.contributors, _name)
