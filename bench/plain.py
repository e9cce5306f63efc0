"""A record as XML by plain concatenation of strings: the least that writing it can cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from ckanext.andsdoi.metadata.record import (
    AlternateIdentifier,
    Contributor,
    Creator,
    Date,
    Description,
    FundingReference,
    GeoLocation,
    Record,
    RelatedIdentifier,
    Rights,
    Subject,
    Title,
)
from ckanext.andsdoi.metadata.values.places import Box, Point, Polygon, format_number

T = TypeVar("T")
_Pairs = tuple[tuple[str, str | None], ...]

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<resource xmlns="http://datacite.org/schema/kernel-4"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://datacite.org/schema/kernel-4'
    ' http://schema.datacite.org/meta/kernel-{kernel}/metadata.xsd">\n'
)


def plain(record: Record, kernel: str) -> bytes:
    """Write a record without related items; nothing in it is checked."""
    kind, publisher = record.resource_type, record.publisher
    text = "".join(
        (
            _HEAD.format(kernel=kernel),
            _one("identifier", record.identifier, (("identifierType", "DOI"),)),
            _list("creators", record.creators, _creator),
            _list("titles", record.titles, _title),
            _one(
                "publisher",
                publisher.name,
                (
                    ("publisherIdentifier", publisher.identifier),
                    ("publisherIdentifierScheme", publisher.identifier_scheme),
                    ("schemeURI", publisher.scheme_uri),
                    ("xml:lang", publisher.lang),
                ),
            ),
            _one("publicationYear", record.publication_year),
            _one("resourceType", kind.text, (("resourceTypeGeneral", kind.general),)),
            _list("subjects", record.subjects, _subject),
            _list("contributors", record.contributors, _contributor),
            _list("dates", record.dates, _date),
            _one("language", record.language),
            _list("alternateIdentifiers", record.alternate_identifiers, _alternate),
            _list("relatedIdentifiers", record.related_identifiers, _related),
            _list("sizes", record.sizes, _size),
            _list("formats", record.formats, _format),
            _one("version", record.version),
            _list("rightsList", record.rights, _rights),
            _list("descriptions", record.descriptions, _description),
            _list("geoLocations", record.geo_locations, _geo_location),
            _list("fundingReferences", record.funding_references, _funding),
            "</resource>\n",
        )
    )
    return text.encode("ascii", "xmlcharrefreplace")


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text or "\n" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text.replace("\n", "&#10;")
    return text


def _one(name: str, text: str | None, pairs: _Pairs = ()) -> str:
    if not text:
        return ""
    attributes = "".join([f' {key}="{_escaped(value)}"' for key, value in pairs if value])
    return f"<{name}{attributes}>{_escaped(text)}</{name}>\n"


def _list(name: str, entries: Iterable[T], write: Callable[[T], str]) -> str:
    written = "".join([write(entry) for entry in entries])
    return f"<{name}>\n{written}</{name}>\n" if written else ""


def _creator(creator: Creator) -> str:
    return f"<creator>\n{_named('creatorName', creator)}</creator>\n"


def _contributor(contributor: Contributor) -> str:
    named = _named("contributorName", contributor)
    kind = contributor.contributor_type
    return f'<contributor contributorType="{kind}">\n{named}</contributor>\n'


def _named(name: str, agent: Creator | Contributor) -> str:
    parts = [
        _one(name, agent.name, (("nameType", agent.name_type), ("xml:lang", agent.lang))),
        _one("givenName", agent.given_name),
        _one("familyName", agent.family_name),
    ]
    for one in agent.name_identifiers:
        pairs = (("nameIdentifierScheme", one.scheme), ("schemeURI", one.scheme_uri))
        parts.append(_one("nameIdentifier", one.value, pairs))
    for place in agent.affiliations:
        pairs_of_place = (
            ("affiliationIdentifier", place.identifier),
            ("affiliationIdentifierScheme", place.scheme),
            ("schemeURI", place.scheme_uri),
        )
        parts.append(_one("affiliation", place.name, pairs_of_place))
    return "".join(parts)


def _title(title: Title) -> str:
    return _one("title", title.text, (("titleType", title.title_type), ("xml:lang", title.lang)))


def _subject(subject: Subject) -> str:
    pairs = (
        ("subjectScheme", subject.scheme),
        ("schemeURI", subject.scheme_uri),
        ("valueURI", subject.value_uri),
        ("classificationCode", subject.classification_code),
        ("xml:lang", subject.lang),
    )
    return _one("subject", subject.text, pairs)


def _date(date: Date) -> str:
    pairs = (("dateType", date.date_type), ("dateInformation", date.information))
    return _one("date", date.date, pairs)


def _alternate(one: AlternateIdentifier) -> str:
    pairs = (("alternateIdentifierType", one.identifier_type),)
    return _one("alternateIdentifier", one.value, pairs)


def _related(one: RelatedIdentifier) -> str:
    pairs = (
        ("resourceTypeGeneral", one.resource_type_general),
        ("relatedIdentifierType", one.identifier_type),
        ("relationType", one.relation_type),
        ("relatedMetadataScheme", one.metadata_scheme),
        ("schemeURI", one.scheme_uri),
        ("schemeType", one.scheme_type),
        ("relationTypeInformation", one.relation_information),
    )
    return _one("relatedIdentifier", one.value, pairs)


def _size(text: str) -> str:
    return _one("size", text)


def _format(text: str) -> str:
    return _one("format", text)


def _rights(rights: Rights) -> str:
    pairs = (
        ("rightsURI", rights.uri),
        ("rightsIdentifier", rights.identifier),
        ("rightsIdentifierScheme", rights.identifier_scheme),
        ("schemeURI", rights.scheme_uri),
        ("xml:lang", rights.lang),
    )
    return _one("rights", rights.text, pairs)


def _description(one: Description) -> str:
    pairs = (("descriptionType", one.description_type), ("xml:lang", one.lang))
    return _one("description", one.text, pairs)


def _geo_location(location: GeoLocation) -> str:
    place = _one("geoLocationPlace", location.place)
    return f"<geoLocation>\n{place}{_shape(location.shape)}</geoLocation>\n"


def _shape(shape: Any) -> str:
    if isinstance(shape, Polygon):
        points = "".join([_point("polygonPoint", point) for point in shape.points])
        return f"<geoLocationPolygon>\n{points}</geoLocationPolygon>\n"
    if isinstance(shape, Point):
        return _point("geoLocationPoint", shape)
    return _box(shape) if isinstance(shape, Box) else ""


def _point(name: str, point: Point) -> str:
    longitude, latitude = format_number(point.longitude), format_number(point.latitude)
    return (
        f"<{name}>\n<pointLongitude>{longitude}</pointLongitude>\n"
        f"<pointLatitude>{latitude}</pointLatitude>\n</{name}>\n"
    )


def _box(box: Box) -> str:
    return (
        "<geoLocationBox>\n"
        f"<westBoundLongitude>{format_number(box.west)}</westBoundLongitude>\n"
        f"<eastBoundLongitude>{format_number(box.east)}</eastBoundLongitude>\n"
        f"<southBoundLatitude>{format_number(box.south)}</southBoundLatitude>\n"
        f"<northBoundLatitude>{format_number(box.north)}</northBoundLatitude>\n"
        "</geoLocationBox>\n"
    )


def _funding(one: FundingReference) -> str:
    kind = (("funderIdentifierType", one.funder_identifier_type), ("schemeURI", one.scheme_uri))
    parts = (
        _one("funderName", one.funder_name),
        _one("funderIdentifier", one.funder_identifier, kind),
        _one("awardNumber", one.award_number, (("awardURI", one.award_uri),)),
        _one("awardTitle", one.award_title),
    )
    return f"<fundingReference>\n{''.join(parts)}</fundingReference>\n"
