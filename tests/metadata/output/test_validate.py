"""The check: what DataCite refuses or loses, found before anything is sent."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from ckanext.andsdoi.metadata import Settings, document
from ckanext.andsdoi.metadata.output.validate import check
from ckanext.andsdoi.metadata.record import (
    Affiliation,
    AlternateIdentifier,
    Box,
    Contributor,
    Creator,
    Date,
    Description,
    FundingReference,
    GeoLocation,
    NameIdentifier,
    Point,
    Polygon,
    Publisher,
    RelatedIdentifier,
    RelatedItem,
    ResourceType,
    Rights,
    Subject,
    Title,
)

from ..support import DOI, MINIMAL, map_

RECORD = map_().record
P = Point(0.0, 0.0)


def _line(*pairs):
    return Polygon(tuple(Point(x, y) for x, y in pairs))


WRONG = [
    ("identifier", {"identifier": "https://doi.org/10.1234/abc"}),
    ("identifier", {"identifier": "10.1234/ABC"}),
    ("creators", {"creators": ()}),
    ("creatorName", {"creators": (Creator(" "),)}),
    ("creatorName", {"creators": (Creator("a\x00b"),)}),
    ("nameType", {"creators": (Creator("A", "Person"),)}),
    (
        "nameIdentifierScheme",
        {"creators": (Creator("A", name_identifiers=(NameIdentifier("", "x", "https://x.org"),)),)},
    ),
    ("affiliation", {"creators": (Creator("A", affiliations=(Affiliation(""),)),)}),
    (
        "affiliationIdentifierScheme",
        {"creators": (Creator("A", affiliations=(Affiliation("U", "https://ror.org/x"),)),)},
    ),
    ("title", {"titles": ()}),
    ("title", {"titles": (Title("A", "Subtitle"),)}),
    ("titleType", {"titles": (Title("A"), Title("B", "Main"))}),
    ("title xml:lang", {"titles": (Title("A", lang="en_GB"),)}),
    ("publisher", {"publisher": Publisher("  ")}),
    ("publisherIdentifierScheme", {"publisher": Publisher("A", "https://ror.org/03yrm5c26")}),
    ("publicationYear", {"publication_year": "0000"}),
    ("publicationYear", {"publication_year": "9999"}),
    ("publicationYear", {"publication_year": " 2024 "}),
    ("publicationYear", {"publication_year": "٢٠٢٤"}),
    ("publicationYear", {"publication_year": 2024}),
    ("resourceTypeGeneral", {"resource_type": ResourceType("dataset", "x")}),
    ("resourceType", {"resource_type": ResourceType("Dataset", "")}),
    ("subject", {"subjects": (Subject(""),)}),
    ("valueURI", {"subjects": (Subject("a", value_uri="https://x.org/a b"),)}),
    ("contributorType", {"contributors": (Contributor("Boss", "A"),)}),
    ("date", {"dates": (Date("", "Issued"),)}),
    ("date", {"dates": (Date("not a date", "Issued"),)}),
    ("date", {"dates": (Date("2024-13-45", "Issued"),)}),
    ("date", {"dates": (Date("2023-02-29", "Issued"),)}),
    ("date", {"dates": (Date("2021/2019", "Coverage"),)}),
    ("date", {"dates": (Date("2021/", "Coverage"),)}),
    ("date", {"dates": (Date("2019/2020/2021", "Coverage"),)}),
    ("dateType", {"dates": (Date("2024", "issued"),)}),
    ("language xml:lang", {"language": "en_GB"}),
    ("alternateIdentifierType", {"alternate_identifiers": (AlternateIdentifier("x", "doi"),)}),
    ("relationType", {"related_identifiers": (RelatedIdentifier("x", "URL", "isPartOf"),)}),
    ("relatedIdentifierType", {"related_identifiers": (RelatedIdentifier("x", "Url", "Cites"),)}),
    ("relationTypeInformation", {"related_identifiers": (RelatedIdentifier("x", "URL", "Other"),)}),
    (
        "relatedMetadataScheme",
        {"related_identifiers": (RelatedIdentifier("x", "URL", "Cites", metadata_scheme="ISO"),)},
    ),
    ("size", {"sizes": ("",)}),
    ("format", {"formats": (None,)}),
    ("rights", {"rights": (Rights(""),)}),
    ("rights", {"rights": (Rights(" ", "https://example.org/terms"),)}),
    ("rightsURI", {"rights": (Rights("x", "javascript:alert(1)"),)}),
    ("descriptionType", {"descriptions": (Description("x", "Summary"),)}),
    ("geoLocation", {"geo_locations": (GeoLocation(),)}),
    ("geoLocationPoint", {"geo_locations": (GeoLocation(shape=Point(181.0, 0.0)),)}),
    ("geoLocationPoint", {"geo_locations": (GeoLocation(shape=Point(math.nan, 0.0)),)}),
    ("geoLocationBox", {"geo_locations": (GeoLocation(shape=Box(170, -170, 0, 1)),)}),
    ("geoLocationPolygon", {"geo_locations": (GeoLocation(shape=_line((0, 0), (1, 1), (0, 0))),)}),
    (
        "geoLocationPolygon",
        {"geo_locations": (GeoLocation(shape=_line((0, 0), (1, 1), (2, 0), (3, 3))),)},
    ),
    ("funderName", {"funding_references": (FundingReference(""),)}),
    ("funderIdentifierType", {"funding_references": (FundingReference("A", "x"),)}),
    ("awardURI", {"funding_references": (FundingReference("A", award_uri="x"),)}),
    ("relatedItemType", {"related_items": (RelatedItem("Magazine", "IsPartOf"),)}),
    ("resource", {"creators": None}),
    ("resource", {"publisher": "a text"}),
]


def test_a_document_that_the_mapping_makes_is_right():
    assert check(RECORD) == ()


@pytest.mark.parametrize(("element", "fields"), WRONG)
def test_a_wrong_document_is_found_and_its_fault_named(element, fields):
    violations = check(replace(RECORD, **fields))
    assert element in {violation.element for violation in violations}


@pytest.mark.parametrize(
    "date",
    ["2024", "2024-05", "2024-02-29", "-0054", "2019/2021", "2019-05/2019", "-0054/0010", ":unav"],
)
def test_dates_that_datacite_keeps_are_right(date):
    assert check(replace(RECORD, dates=(Date(date, "Other"),))) == ()


@pytest.mark.parametrize(("element", "fields"), WRONG)
def test_an_extension_that_breaks_the_record_blocks_and_the_document_stays_valid(
    element, fields, schemas
):
    doc = _amended(lambda record, dataset: replace(record, **fields))
    assert doc.blocked
    schemas.assert_valid(doc.xml, "4.7")


def _amended(amend):
    return document(MINIMAL, DOI, Settings(kernel="4.7"), amend=amend)
