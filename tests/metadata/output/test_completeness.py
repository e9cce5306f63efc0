"""Completeness, what is recommended, and what a site requires."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import Facts

from ..support import MINIMAL, codes, fields_of, map_


def test_a_stand_in_creator_counts_and_a_name_as_title_does_not():
    doc = map_(author="", title="")
    assert doc.completeness.mandatory == 5
    assert str(doc.completeness) == "5/6 mandatory, 1/6 recommended, 1/8 optional"


@pytest.mark.parametrize(
    ("fields", "mandatory"),
    [
        ({"organization": None}, 5),
        ({"organization": None, "author": None}, 4),
        ({"metadata_created": None}, 5),
        ({}, 6),
    ],
)
def test_fallbacks_do_not_count(fields, mandatory):
    doc = map_(facts=Facts(today="2026-01-01"), settings={"site_title": "Portal"}, **fields)
    assert doc.completeness.mandatory == mandatory


def test_below_4_4_there_is_one_property_less():
    assert map_(settings={"kernel": "4.3"}).completeness.optional_total == 7
    assert map_(settings={"kernel": "4.4"}).completeness.optional_total == 8


def test_each_recommended_property_without_element_is_recommended():
    doc = map_(metadata_created=None, facts=Facts(today="2026-01-01"))
    assert {
        "subject-missing",
        "contributor-missing",
        "date-missing",
        "related-missing",
        "description-missing",
        "place-missing",
    } <= codes(doc, "advice")
    assert doc.completeness.recommended == 0


@pytest.mark.parametrize(
    ("require", "fields", "missing"),
    [
        ("author", {"author": "n/a"}, ["author"]),
        ("author notes", {"notes": " "}, ["notes"]),
        ("tags", {"tags": []}, ["tags"]),
        ("resources", {"resources": [{"format": "CSV"}]}, []),
        ("owner_org", {"organization": None}, ["owner_org"]),
        ("owner_org", {"organization": None, "owner_org": "x"}, []),
        ("organization", {}, []),
        ("contact", {"extras": [{"key": "contact", "value": "Desk"}]}, []),
        ("issued", {"issued": "19xx"}, ["issued"]),
        ("issued", {"issued": "2019"}, []),
        ("spatial", {"spatial": '{"type": "Circle"}'}, ["spatial"]),
        ("author", {"author": "jane@example.org"}, ["author"]),
        ("keywords", {"keywords": {"en": [], "fr": []}}, ["keywords"]),
        ("license_id", {"license_id": "odc-by"}, []),
    ],
)
def test_a_site_requires_fields(require, fields, missing):
    doc = map_(settings={"require": require}, **fields)
    assert fields_of(doc, "required-missing") == missing
    assert doc.blocked == bool(missing)


def test_a_required_field_may_be_one_that_the_site_maps():
    mapping = {"*": {"method": "description.Methods"}}
    settings = {"require": "method", "mapping": mapping}
    assert not map_(settings=settings, method="By hand").blocked
    assert map_(settings=settings).blocked


def test_nothing_is_required_by_itself():
    assert not map_(**dict.fromkeys(set(MINIMAL) - {"organization", "name"})).blocked
