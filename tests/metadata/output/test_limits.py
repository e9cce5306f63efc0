"""Limits of texts, lists and bytes."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import Settings
from ckanext.andsdoi.metadata.output.limits import shorten
from ckanext.andsdoi.metadata.output.xml import to_xml
from ckanext.andsdoi.metadata.problems import Report

from ..support import codes, fields_of, map_, part, texts


def test_names_beyond_the_limit_are_left_out_with_a_word():
    names = ["Doe, Jane", "Smith, John", "Jones, Kim", "Lee, Pat", "Major, Mary"]
    doc = map_(author="; ".join(names), settings={"max_names": 3})
    assert texts(doc, "creatorName") == names[:3]
    (problem,) = [p for p in doc.problems if p.code == "too-many-names"]
    assert (problem.field, problem.message) == ("author", "5 names; at most 3 can be sent.")


def test_tags_beyond_the_limit_are_left_out():
    doc = map_(tags=[{"name": f"tag {i}"} for i in range(1_100)], settings={"max_bytes": 10**6})
    assert len(doc.record.subjects) == 1_000
    assert fields_of(doc, "too-many-values") == ["tags"]


def test_formats_and_places_have_limits_too():
    resources = [{"format": f"F{i}"} for i in range(150)]
    points = [{"geom": {"type": "Point", "coordinates": [i / 10, 0]}} for i in range(150)]
    doc = map_(resources=resources, spatial_coverage=points, settings={"max_bytes": 10**6})
    assert len(doc.record.formats) == 100
    assert len(doc.record.geo_locations) == 100


def test_a_publisher_and_a_version_are_cut():
    doc = map_(publisher="Very long name " * 40, version="v " * 200)
    assert len(texts(doc, "publisher")[0]) <= 255
    assert len(texts(doc, "version")[0]) <= 100
    assert set(fields_of(doc, "text-cut")) == {"publisher", "version"}


def test_a_polygon_with_too_many_points_becomes_its_box():
    ring = [[i / 100, (i / 100) ** 2] for i in range(50)]
    spatial = {"type": "Polygon", "coordinates": [ring]}
    doc = map_(spatial=spatial, settings={"max_polygon_points": 20})
    assert part(doc, "geoLocationBox")
    assert "geometry-simplified" in codes(doc)


def _rich():
    return map_(
        notes="text " * 1_900,
        provenance="methods " * 1_000,
        version_notes="version " * 1_000,
        tags=[{"name": f"a rather long tag number {i}"} for i in range(80)],
        references=[f"https://example.org/a/rather/long/address/{i}" for i in range(80)],
        author="; ".join(f"Family{i}, Given" for i in range(150)),
        contributor=[{"name": f"Other{i}, Given", "role": "editor"} for i in range(50)],
        spatial={
            "type": "Polygon",
            "coordinates": [[[i / 100, (i / 100) ** 2] for i in range(150)]],
        },
        settings={"max_bytes": 10**6},
    ).record


STEPS = [
    (60_000, lambda r: {d.description_type for d in r.descriptions} == {"Abstract"}),
    (35_000, lambda r: len(r.subjects) == 50 and len(r.related_identifiers) == 50),
    (30_000, lambda r: len(r.descriptions[0].text) <= 2_000),
    (22_000, lambda r: r.contributors == ()),
]


@pytest.mark.parametrize(("limit", "done"), STEPS)
def test_a_document_is_shortened_step_by_step_until_it_fits(limit, done):
    report = Report()
    record, xml = shorten(_rich(), lambda one: to_xml(one, "4.7"), limit, report)
    assert len(xml) <= limit
    assert done(record)
    assert {problem.code for problem in report.problems()} == {"xml-shortened"}


def test_what_can_be_spared_least_goes_last():
    report = Report()
    record, xml = shorten(_rich(), lambda one: to_xml(one, "4.7"), 100, report)
    assert len(record.creators) == 100
    assert len(record.descriptions[0].text) <= 500
    assert [p.code for p in report.problems() if p.severity == "blocks"] == ["xml-too-large"]
    assert len(xml) > 100


def test_a_document_that_fits_is_left_alone():
    record = _rich()
    assert shorten(record, lambda one: to_xml(one, "4.7"), 10**6, Report())[0] is record


def test_a_small_document_of_the_ands_profile_fits_its_column():
    assert Settings().max_bytes == 65_535
