"""A record as the `datacite` package takes it: the JSON of DataCite's schema 4.5."""

from __future__ import annotations

from typing import Any

from ckanext.andsdoi.metadata.record import Contributor, Creator, GeoLocation, Record
from ckanext.andsdoi.metadata.values.places import Box, Point, Polygon

KERNEL = "4.5"
"""The newest that the package knows."""


def as_json(record: Record) -> dict[str, Any]:
    """Return the same record, without what it has no value for and without related items."""
    kind, publisher = record.resource_type, record.publisher
    return _filled(
        schemaVersion="http://datacite.org/schema/kernel-4",
        doi=record.identifier,
        creators=[_agent(one) for one in record.creators],
        titles=[
            _filled(title=one.text, titleType=one.title_type, lang=one.lang)
            for one in record.titles
        ],
        publisher=_filled(
            name=publisher.name,
            publisherIdentifier=publisher.identifier,
            publisherIdentifierScheme=publisher.identifier_scheme,
            schemeUri=publisher.scheme_uri,
            lang=publisher.lang,
        ),
        publicationYear=record.publication_year,
        types={"resourceType": kind.text, "resourceTypeGeneral": kind.general},
        subjects=[
            _filled(
                subject=one.text,
                subjectScheme=one.scheme,
                schemeUri=one.scheme_uri,
                valueUri=one.value_uri,
                classificationCode=one.classification_code,
                lang=one.lang,
            )
            for one in record.subjects
        ],
        contributors=[
            {**_agent(one), "contributorType": one.contributor_type} for one in record.contributors
        ],
        dates=[
            _filled(date=one.date, dateType=one.date_type, dateInformation=one.information)
            for one in record.dates
        ],
        language=record.language,
        alternateIdentifiers=[
            {"alternateIdentifier": one.value, "alternateIdentifierType": one.identifier_type}
            for one in record.alternate_identifiers
        ],
        relatedIdentifiers=[
            {
                "relatedIdentifier": one.value,
                "relatedIdentifierType": one.identifier_type,
                "relationType": one.relation_type,
            }
            for one in record.related_identifiers
        ],
        sizes=list(record.sizes),
        formats=list(record.formats),
        version=record.version,
        rightsList=[
            _filled(
                rights=one.text,
                rightsUri=one.uri,
                rightsIdentifier=one.identifier,
                rightsIdentifierScheme=one.identifier_scheme,
                schemeUri=one.scheme_uri,
                lang=one.lang,
            )
            for one in record.rights
        ],
        descriptions=[
            _filled(description=one.text, descriptionType=one.description_type, lang=one.lang)
            for one in record.descriptions
        ],
        geoLocations=[_location(one) for one in record.geo_locations],
        fundingReferences=[
            _filled(
                funderName=one.funder_name,
                funderIdentifier=one.funder_identifier,
                funderIdentifierType=one.funder_identifier_type,
                awardNumber=one.award_number,
                awardUri=one.award_uri,
                awardTitle=one.award_title,
            )
            for one in record.funding_references
        ],
    )


def _filled(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _agent(agent: Creator | Contributor) -> dict[str, Any]:
    return _filled(
        name=agent.name,
        nameType=agent.name_type,
        lang=agent.lang,
        givenName=agent.given_name,
        familyName=agent.family_name,
        nameIdentifiers=[
            _filled(
                nameIdentifier=one.value,
                nameIdentifierScheme=one.scheme,
                schemeUri=one.scheme_uri,
            )
            for one in agent.name_identifiers
        ],
        affiliation=[
            _filled(
                name=one.name,
                affiliationIdentifier=one.identifier,
                affiliationIdentifierScheme=one.scheme,
                schemeUri=one.scheme_uri,
            )
            for one in agent.affiliations
        ],
    )


def _location(location: GeoLocation) -> dict[str, Any]:
    return _filled(geoLocationPlace=location.place, **_shape(location.shape))


def _shape(shape: Any) -> dict[str, Any]:
    if isinstance(shape, Polygon):
        return {"geoLocationPolygon": [{"polygonPoint": _point(one)} for one in shape.points]}
    if isinstance(shape, Point):
        return {"geoLocationPoint": _point(shape)}
    if not isinstance(shape, Box):
        return {}
    box = {
        "westBoundLongitude": shape.west,
        "eastBoundLongitude": shape.east,
        "southBoundLatitude": shape.south,
        "northBoundLatitude": shape.north,
    }
    return {"geoLocationBox": box}


def _point(point: Point) -> dict[str, float]:
    return {"pointLongitude": point.longitude, "pointLatitude": point.latitude}
