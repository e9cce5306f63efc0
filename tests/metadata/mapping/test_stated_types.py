"""Resource types as they are stated: words and lists say one, nodes of somebody's graph none."""

from __future__ import annotations

import pytest

from ..stated import mapped, new_problems

LX = "https://lake.example"
EU = "http://publications.europa.eu/resource/authority"
BLANK_NODES = [
    "n1049372e1234b7",
    "_:b0",
    f"{LX}/.well-known/genid/abc12",
    "_:Nf0a1",
    "nodeID://b10012",
    "nodeid://b1",
    "genid1734",
    "genid-8f0f-b0",
    f"{LX}/types/genid42",
    "N2f1b4e0c9a8d47d0a1b2c3d4e5f60718",
    f"{LX}/#n1049372e1234b7",
    f"{LX}/.well-known/genid/rdflib/N2f1b4e0c9a8d47d0",
    " _:b1 ",
]


def type_of(**fields: object) -> str:
    """Return the type and its text, as `Dataset/Code list`."""
    kind = mapped(**fields).record.resource_type
    return f"{kind.general}/{kind.text}"


@pytest.mark.parametrize("text", BLANK_NODES)
@pytest.mark.parametrize("field", ["dcat_type", "resource-type"])
def test_a_blank_node_is_no_type(field, text):
    doc = mapped(**{field: text})
    assert doc.xml == mapped().xml
    assert new_problems(doc) == []


def test_the_next_entry_or_field_says_the_type_instead_of_a_blank_node():
    assert type_of(dcat_type=["_:b0", f"{EU}/dataset-type/STATISTICAL"]) == "Dataset/Statistical"
    assert type_of(dcat_type="_:b0", extras={"resource-type": "series"}) == "Collection/series"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{EU}/dataset-type/CODE_LIST", "Dataset/Code list"),
        ("Gender", "Dataset/Gender"),
        ("Gene list", "Dataset/Gene list"),
        ("b2023", "Dataset/B2023"),
        ("Facade", "Dataset/Facade"),
        ("http://purl.org/dc/dcmitype/Software", "Software/Software"),
        ("nodes", "Dataset/Nodes"),
        ("n1049372e1234b7 levels", "Dataset/N1049372e1234b7 levels"),
    ],
)
def test_a_word_that_only_looks_like_a_node_is_a_type(text, expected):
    assert type_of(dcat_type=text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Report 2019/20", "Dataset/Report 2019/20"),
        ("Data/Report", "Dataset/Data/Report"),
        ("Rapport #3", "Dataset/Rapport #3"),
        (f"{LX}/type#map", "Dataset/Map"),
    ],
)
def test_only_of_a_uri_the_last_segment_is_the_type(text, expected):
    assert type_of(dcat_type=text) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("lkdt_dataset", "LKDT dataset"),
        ("nmr-spectrum", "NMR spectrum"),
        ("rdf", "RDF"),
        ("XML_SCHEMA", "XML schema"),
        ("map-layer", "Map layer"),
        ("geo_dataset", "Geo dataset"),
        ("système", "Système"),
        ("Österreich_daten", "Österreich daten"),
        ("b-plan", "B plan"),
        ("3d_model", "3d model"),
    ],
)
def test_the_name_of_a_type_is_shown_in_words_and_an_abbreviation_in_capitals(kind, text):
    assert mapped(type=kind).record.resource_type.text == text


@pytest.mark.parametrize(
    ("stored", "version"),
    [
        ("publication - 2013-01-10", "2013-01-10"),
        ("revision - 2014", "2014"),
        ("creation - 2014-05", "2014-05"),
        ("revision - 3", "revision - 3"),
        ("2.0 - 2013-01-10", "2.0 - 2013-01-10"),
        ("publication - 2013-01-10b", "publication - 2013-01-10b"),
    ],
)
def test_a_typed_date_that_a_harvester_made_a_version_of_is_the_date(stored, version):
    assert mapped(version=stored).record.version == version


# DataCite's own name


@pytest.mark.parametrize(
    ("fields", "general", "text"),
    [
        ({"resourceType": "Wheat and drought"}, "Dataset", "Wheat and drought"),
        (
            {"extras": {"ResourceType": "Bisulfite-seq data; raw"}},
            "Dataset",
            "Bisulfite-seq data; raw",
        ),
        ({"resource_type": "software"}, "Software", "Software"),
        ({"resource_type": "plant_data"}, "Dataset", "Plant data"),
        ({"resource_type": "n/a"}, "Dataset", "Dataset"),
        ({"resource-type": "series"}, "Collection", "series"),
        ({"resource-type": "series", "resource_type": "Wheat"}, "Collection", "series"),
        ({"resource_types": "Wheat"}, "Dataset", "Dataset"),
    ],
)
def test_a_resource_type_under_the_name_that_datacite_has(fields, general, text):
    kind = mapped(**fields).record.resource_type
    assert (kind.general, kind.text) == (general, text)
