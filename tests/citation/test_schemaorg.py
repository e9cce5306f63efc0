"""schema.org JSON-LD, as crawlers extract it, processors expand it and ESIP's shapes want it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import extruct
import pyshacl
import pytest
import rdflib
from jinja2 import Environment
from pyld import jsonld

from ckanext.andsdoi.citation import EXPORTS, Resource, Standing, json_ld
from ckanext.andsdoi.metadata.record import (
    Box,
    Creator,
    Date,
    Description,
    FundingReference,
    GeoLocation,
    Point,
    Polygon,
    Publisher,
    RelatedIdentifier,
    Rights,
    Title,
)

from .support import CHECKERS, DOI, LINK, PAGE, RECORD, SITE, TITLES, cited, on_one_line, titled

VOCABULARY = {"@context": {"@vocab": "http://schema.org/"}}


def on_a_page(block: dict[str, Any]) -> str:
    """Return a page with the block as the template writes it."""
    page = (
        '<html><head><script type="application/ld+json">{{ block|tojson }}</script></head></html>'
    )
    return Environment(autoescape=True).from_string(page).render(block=block)


def extracted(html: str) -> dict[str, Any]:
    (block,) = extruct.extract(html, base_url=PAGE, syntaxes=["json-ld"])["json-ld"]
    return dict(block)


def complaints(block: dict[str, Any], name: str) -> str:
    """Return what ESIP's shapes have to say about a block; empty if nothing."""
    path = CHECKERS / name
    if not path.is_file():
        pytest.skip(f"no shapes in {CHECKERS}: set ANDSDOI_CHECKERS_DIR")
    graph = rdflib.Graph().parse(data=json.dumps({**block, **VOCABULARY}), format="json-ld")
    is_right, _, text = pyshacl.validate(graph, shacl_graph=str(path), advanced=True)
    return "" if is_right else text


def test_the_block_says_what_the_record_says() -> None:
    assert json_ld(cited()) == {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": LINK,
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "https://registry.identifiers.org/registry/doi",
            "value": f"doi:{DOI}",
            "url": LINK,
        },
        "name": "Rain",
        "description": "How much rain fell in Perth on each day since 1950.\n\nIn millimetres.",
        "url": PAGE,
        "version": "2.1",
        "inLanguage": "en",
        "datePublished": "2024-05-03",
        "dateModified": "2024-06-01",
        "creator": [
            {
                "@type": "Person",
                "@id": "https://orcid.org/0000-0002-1825-0097",
                "sameAs": "https://orcid.org/0000-0002-1825-0097",
                "name": "Josiah Carberry",
                "givenName": "Josiah",
                "familyName": "Carberry",
                "affiliation": {"@type": "Organization", "name": "Brown University"},
            },
            {"@type": "Organization", "name": "Bureau of Meteorology"},
        ],
        "publisher": {"@type": "Organization", "name": "CSIRO"},
        "keywords": ["rain", "snow"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "spatialCoverage": [
            {"@type": "Place", "geo": {"@type": "GeoShape", "box": "-32.5 115.5 -31.5 116.5"}}
        ],
        "temporalCoverage": "1950-01-01/2013-12-18",
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": f"{SITE}/",
            "name": "Example",
            "url": f"{SITE}/",
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "a.csv",
                "contentUrl": f"{SITE}/download/a.csv",
                "encodingFormat": "text/csv",
                "contentSize": "123 B",
            }
        ],
    }


def test_the_download_is_the_block() -> None:
    assert json.loads(EXPORTS["schemaorg"].write(cited())) == json_ld(cited())


@pytest.mark.parametrize("title", TITLES)
def test_a_title_survives_the_page(title: str) -> None:
    html = on_a_page(json_ld(cited(titled(title))))
    assert html.count("</script>") == 1
    assert extracted(html)["name"] == on_one_line(title)


def test_google_finds_what_it_requires() -> None:
    assert complaints(json_ld(cited()), "googleRequired.ttl") == ""


def test_a_processor_expands_every_key() -> None:
    block = json_ld(cited())
    loaded = {"contextUrl": None, "documentUrl": block["@context"], "document": VOCABULARY}
    (expanded,) = jsonld.expand(block, {"documentLoader": lambda url, options: loaded})
    assert expanded["@id"] == LINK
    assert expanded["@type"] == ["http://schema.org/Dataset"]
    left = {f"http://schema.org/{name}" for name in block if not name.startswith("@")}
    assert left <= set(expanded)


@pytest.mark.parametrize(
    ("standing", "address", "same", "value"),
    [
        (Standing.HERE, LINK, None, f"doi:{DOI}"),
        (Standing.ELSEWHERE, LINK, None, f"doi:{DOI}"),
        (Standing.EXTERNAL, PAGE, [LINK], f"doi:{DOI}"),
        (Standing.TEST, PAGE, None, None),
    ],
)
def test_the_name_of_the_block_is_a_doi_only_where_it_is_ours(
    standing: Standing, address: str, same: list[str] | None, value: str | None
) -> None:
    block = json_ld(cited(standing=standing))
    assert block["@id"] == address
    assert block.get("sameAs") == same
    assert block.get("identifier", {}).get("value") == value


def test_no_doi_of_a_test_registry_is_told_whose_dataset_it_may_be() -> None:
    related = (
        RelatedIdentifier("10.4226/other", "DOI", "IsPartOf"),
        RelatedIdentifier("10.4226/former", "DOI", "IsIdenticalTo"),
        RelatedIdentifier("10.1111/111", "DOI", "Cites"),
    )
    block = json_ld(cited(replace(RECORD, related_identifiers=related), standing=Standing.TEST))
    assert "10.4226" not in json.dumps(block)
    assert block["citation"] == ["https://doi.org/10.1111/111"]


def test_other_works_are_addresses_by_what_they_are_to_the_dataset() -> None:
    related = (
        RelatedIdentifier("10.1111/111", "DOI", "IsSupplementTo"),
        RelatedIdentifier("10.4226/whole", "DOI", "IsPartOf"),
        RelatedIdentifier("https://example.org/part", "URL", "HasPart"),
        RelatedIdentifier("arXiv:2101.00001", "arXiv", "Cites"),
        RelatedIdentifier("2027/abc", "Handle", "IsDerivedFrom"),
        RelatedIdentifier("10.4226/former", "DOI", "IsIdenticalTo"),
        RelatedIdentifier(DOI, "DOI", "IsIdenticalTo"),
        RelatedIdentifier("978-3-16-148410-0", "ISBN", "Cites"),
        RelatedIdentifier("https://example.org/about", "URL", "IsDescribedBy"),
    )
    block = json_ld(cited(replace(RECORD, related_identifiers=related)))
    assert block["citation"] == ["https://doi.org/10.1111/111", "https://arxiv.org/abs/2101.00001"]
    assert block["isPartOf"] == ["https://doi.org/10.4226/whole"]
    assert block["hasPart"] == ["https://example.org/part"]
    assert block["isBasedOn"] == ["https://hdl.handle.net/2027/abc"]
    assert block["sameAs"] == ["https://doi.org/10.4226/former"]


def test_shapes_have_the_latitude_first() -> None:
    ring = tuple(Point(*at) for at in ((10.0, 50.0), (11.0, 50.0), (11.0, 51.5), (10.0, 50.0)))
    locations = (
        GeoLocation("Perth", Point(115.86, -31.95)),
        GeoLocation(None, Polygon(ring)),
        GeoLocation(None, Box(170.0, 180.0, -10.0, 0.0)),
        GeoLocation("Antarctica"),
    )
    assert json_ld(cited(replace(RECORD, geo_locations=locations)))["spatialCoverage"] == [
        {
            "@type": "Place",
            "name": "Perth",
            "geo": {"@type": "GeoCoordinates", "latitude": -31.95, "longitude": 115.86},
        },
        {"@type": "Place", "geo": {"@type": "GeoShape", "polygon": "50 10 50 11 51.5 11 50 10"}},
        {"@type": "Place", "geo": {"@type": "GeoShape", "box": "-10 170 0 180"}},
        {"@type": "Place", "name": "Antarctica"},
    ]


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        (["2020-01-01/"], "2020-01-01/.."),
        (["/2020"], "../2020"),
        (["1999"], "1999"),
        (["1999", "2001/2002"], ["1999", "2001/2002"]),
    ],
)
def test_an_open_end_of_a_period_is_said(dates: list[str], period: object) -> None:
    record = replace(RECORD, dates=tuple(Date(one, "Coverage") for one in dates))
    assert json_ld(cited(record))["temporalCoverage"] == period


def test_funders_stand_once_and_awards_by_themselves() -> None:
    ror = "https://ror.org/05mmh0f86"
    grants = (
        FundingReference("ARC", ror, "ROR", award_number="DP1", award_title="Rain"),
        FundingReference("ARC", ror, "ROR", award_number="DP2", award_uri="https://example.org/2"),
        FundingReference("Fund", "501100000923", "Crossref Funder ID"),
    )
    block = json_ld(cited(replace(RECORD, funding_references=grants)))
    arc = {"@type": "Organization", "@id": ror, "name": "ARC"}
    assert block["funder"] == [arc, {"@type": "Organization", "name": "Fund"}]
    assert [(one["identifier"], one["funder"]) for one in block["funding"]] == [
        ("DP1", arc),
        ("DP2", arc),
    ]


@pytest.mark.parametrize(
    ("creator", "kind"),
    [
        (Creator("Doe, Jane", "Personal", None, "Jane", "Doe"), "Person"),
        (Creator("CSIRO", "Organizational"), "Organization"),
        (Creator("AidData.org"), "Organization"),
        (Creator("林子皓"), "Person"),
    ],
)
def test_every_creator_has_a_type(creator: Creator, kind: str) -> None:
    (found,) = json_ld(cited(replace(RECORD, creators=(creator,))))["creator"]
    assert found["@type"] == kind


def test_the_publisher_is_named_by_its_ror() -> None:
    ror = "https://ror.org/03qn8fb07"
    record = replace(RECORD, publisher=Publisher("CSIRO", ror, "ROR"))
    assert json_ld(cited(record))["publisher"]["@id"] == ror


def test_a_translated_title_is_another_name() -> None:
    titles = (Title("Rain"), Title("Regen", "TranslatedTitle", "de"), Title("daily", "Subtitle"))
    assert json_ld(cited(replace(RECORD, titles=titles)))["alternateName"] == ["Regen"]


def test_a_licence_is_free_only_where_ckan_says_so() -> None:
    assert "isAccessibleForFree" not in json_ld(cited(is_open=False))


@pytest.mark.parametrize(
    ("rights", "page"),
    [
        (
            [Rights("CC", "https://creativecommons.org/licenses/by/4.0/legalcode")],
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        (
            [
                Rights(
                    "Public", "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
                ),
                Rights("Own", "https://example.org/terms"),
            ],
            "https://example.org/terms",
        ),
        (
            [
                Rights("Own", "https://example.org/terms"),
                Rights("MIT", "https://opensource.org/licenses/MIT", "MIT", "SPDX"),
            ],
            "https://opensource.org/licenses/MIT",
        ),
        (
            [
                Rights("A", "https://example.org/a", source="resources[0].license"),
                Rights("B", "https://example.org/b", source="resources[1].license"),
            ],
            None,
        ),
        (
            [Rights("A", "https://example.org/a", source="resources[0].license")],
            "https://example.org/a",
        ),
        ([Rights("Ask us")], None),
    ],
)
def test_the_licence_is_that_of_the_dataset(rights: list[Rights], page: str | None) -> None:
    assert json_ld(cited(replace(RECORD, rights=tuple(rights)))).get("license") == page


def test_a_long_description_is_cut_where_google_stops_reading() -> None:
    record = replace(RECORD, descriptions=(Description("rain " * 2_000, "Abstract"),))
    assert 4_900 < len(json_ld(cited(record))["description"]) <= 5_000


def test_the_abstract_is_the_description_whatever_stands_before_it() -> None:
    first, second = Description("How.", "Methods"), Description("What.", "Abstract")
    assert json_ld(cited(replace(RECORD, descriptions=(first, second))))["description"] == "What."
    assert json_ld(cited(replace(RECORD, descriptions=(first,))))["description"] == "How."
    both = (second, Description("Was.", "Abstract"))
    assert json_ld(cited(replace(RECORD, descriptions=both)))["description"] == "What."


def test_a_page_with_thousands_of_files_tells_of_a_hundred() -> None:
    files = tuple(Resource(f"{SITE}/{number}") for number in range(3_000))
    assert len(json_ld(cited(resources=files))["distribution"]) == 100
