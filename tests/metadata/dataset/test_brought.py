"""What a dataset brings along, and that whoever decides sees what the document says (P2)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.andsdoi.metadata import brought_dois, document, without_dois

from ..support import DOI, MINIMAL, map_

X, Y = "10.1234/x", "10.1234/y"
FIELDS = (
    "identifier",
    "alternate_identifier",
    "guid",
    "unique-resource-identifier-full",
    "oai_identifier",
)


def read(name: str, value: object) -> list[tuple[str, ...]]:
    dataset = {"extras": [{"key": name, "value": value}]}
    return [one.dois for one in brought_dois(dataset, ("doi", *FIELDS), whole=("doi",))]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("identifier", f'["https://doi.org/{X}"]'),
        ("identifier", '[{"identifier": "https://doi.org/10.1234/x", "type": "DOI"}]'),
        ("alternate_identifier", f"L-17; https://doi.org/{X}"),
        ("unique-resource-identifier-full", '{"code": "https://doi.org/10.1234/x"}'),
        ("oai_identifier", f"doi:{X}"),
        ("oai_identifier", f"oai:lake.example:doi:{X}"),
        ("oaiIdentifier", X),
        ("doi", f'["{X}"]'),
        ("DOI", X),
        ("Doi", X),
        ("Identifier", X),
        ("alternateIdentifier", X),
        ("alternate-identifier", X),
        ("Alternate identifier", X),
        ("GUID", X),
    ],
)
def test_a_field_is_read_in_every_shape_and_spelling(name: str, value: str) -> None:
    assert read(name, value) == [(X,)]


def test_a_list_in_a_field_of_identifiers_holds_several_values() -> None:
    assert read("identifier", ["L-17", X, Y]) == [(), (X,), (Y,)]


def test_a_list_in_the_field_of_the_doi_is_one_value() -> None:
    assert read("doi", [X, Y]) == [(X, Y)]


@pytest.mark.parametrize(
    "value", ["", " ", "n/a", "N/A.", "-", "tba", "Unbekannt", "[]", [""], True]
)
def test_a_placeholder_says_nothing(value: object) -> None:
    assert read("doi", value) == []


def test_a_value_that_is_no_doi_is_told_as_it_is() -> None:
    (one,) = brought_dois({"DOI": "pending"}, ["doi"])
    assert (one.name, one.field, one.value, one.dois) == ("doi", "DOI", "pending", ())


def test_both_values_of_a_name_are_read() -> None:
    dataset = {"doi": X, "extras": [{"key": "doi", "value": Y}]}
    assert [one.dois for one in brought_dois(dataset, ["doi"])] == [(X,), (Y,)]


def test_a_doi_is_taken_out_of_any_shape() -> None:
    assert without_dois(f'["L-17", "doi:{X}"]', {X}) == ["L-17", ""]
    assert without_dois({"code": X}, {X}) == {"code": ""}
    assert without_dois("L-17", {X}) == "L-17"


@pytest.mark.parametrize(
    ("fields", "identical"),
    [
        ({"identifier": f'[{{"identifier": "{X}", "type": "DOI"}}]'}, [X]),
        ({"Identifier": f"urn:doi:{X}"}, [X]),
        ({"alternate-identifier": f"L-17; {X}"}, [X]),
        ({"unique-resource-identifier-full": f'{{"code": "{X}"}}'}, [X]),
        ({"oai_identifier": f"doi:{X}"}, [X]),
        ({"DOI": f"https://doi.org/{X}"}, [X]),
        ({"Doi": X, "oai_identifier": f"doi:{X}"}, [X]),
        ({"DOI": DOI}, []),
        ({"DOI": "pending"}, []),
        ({"identifier": f"{X}; {Y}"}, []),
    ],
)
def test_the_document_says_what_it_is_identical_to(fields: Any, identical: list[str]) -> None:
    assert _identical(map_(**fields)) == identical


def test_the_code_of_an_iso_identifier_is_a_local_one() -> None:
    doc = map_(**{"unique-resource-identifier-full": '{"code": "L-17", "codeSpace": "lake"}'})
    assert [(one.identifier_type, one.value) for one in doc.record.alternate_identifiers][1:] == [
        ("Local identifier", "L-17")
    ]


@pytest.mark.parametrize("field", ["DOI", "identifier", "oai_identifier", "guid"])
def test_a_doi_of_the_dataset_itself_is_no_page_about_it(field: str) -> None:
    for fields in ({"url": X}, {"url": f"https://doi.org/{X}"}, {"homepage": f"doi:{X}"}):
        doc = map_(**{field: X.upper()}, **fields)
        assert [(one.relation_type, one.value) for one in doc.record.related_identifiers] == [
            ("IsIdenticalTo", X)
        ]
        assert field not in doc.unused


def test_another_doi_is_a_page_about_the_dataset_still() -> None:
    assert _relations(map_(url=X)) == [("IsDescribedBy", X)]
    found = _relations(map_(url=Y, oai_identifier=f"doi:{X}"))
    assert found == [("IsDescribedBy", Y), ("IsIdenticalTo", X)]
    # That it was made of itself is odd, and yet what the field says.
    assert ("IsDerivedFrom", X) in _relations(map_(source=X, identifier=X))


def test_an_identifier_of_a_repository_that_is_no_doi_is_a_local_one() -> None:
    doc = map_(oai_identifier="oai:lake.example:17")
    assert [one.value for one in doc.record.alternate_identifiers][1:] == ["oai:lake.example:17"]


def test_a_field_of_the_doi_is_never_among_the_unused_ones() -> None:
    assert map_(DOI="pending").unused == ()
    assert map_(river="Fen").unused == ("river",)


def _relations(doc: Any) -> list[tuple[str, str]]:
    return [(one.relation_type, one.value) for one in doc.record.related_identifiers]


NAME = st.sampled_from(
    [*FIELDS, "Identifier", "alternateIdentifier", "GUID", "alternate identifier"]
)
TEXT = st.one_of(
    st.sampled_from(
        [
            X,
            Y,
            f"doi:{X}",
            f"https://doi.org/{X}",
            f"urn:doi:{Y}",
            f"<b>{X}</b>",
            "L-17",
            f"{X}; {Y}",
        ]
    ),
    st.text(max_size=12),
    st.builds("{}{}".format, st.text(max_size=4), st.sampled_from([X, f"https://doi.org/{Y}"])),
)
VALUE = st.recursive(
    TEXT,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["identifier", "code", "en", "type", "name"]), inner, max_size=3
        ),
    ),
    max_leaves=6,
)
SHAPE = st.one_of(VALUE, st.builds(json.dumps, VALUE), st.builds(repr, VALUE))


@settings(
    deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(st.dictionaries(NAME, SHAPE, max_size=3), st.booleans())
def test_a_doi_that_the_document_reads_is_seen_by_whoever_decides(
    fields: dict[str, Any], in_extras: bool
) -> None:
    extras = [{"key": name, "value": value} for name, value in fields.items()]
    dataset = {**MINIMAL, **({"extras": extras} if in_extras else fields)}

    seen = {doi for one in brought_dois(dataset, FIELDS) for doi in one.dois}

    assert set(_identical(document(dataset, DOI))) <= seen


def _identical(doc: Any) -> list[str]:
    related = doc.record.related_identifiers
    return [one.value for one in related if one.relation_type == "IsIdenticalTo"]
