"""Fields about which a site decides: examples that tell of nobody (P8), and lines that map them."""

from __future__ import annotations

import pytest
import yaml

from ckanext.andsdoi.metadata import Settings, site_fields
from ckanext.andsdoi.metadata.site import site_mapping

from .stated import mapped
from .support import LAKE


def found(rules=None, **fields):
    settings = Settings(kernel="4.7", mapping={"*": rules or {}})
    return site_fields({**LAKE, **fields}, settings)


def example(value, name="river"):
    (one,) = found(**{name: value})
    return one.example


def test_a_field_that_no_rule_knows_is_told_with_an_example():
    assert found(river="Fen") == (("river", "-", "Fen", "river: description.Other"),)


def test_what_the_site_maps_and_what_it_ignores_is_told_as_well():
    rules = {"river": False, "lake": "subject", "pond": "subject", "url": False}
    assert [one[:2] for one in found(rules, river="Fen", lake="Mere", sea="North")] == [
        ("lake", "mapped"),
        ("river", "ignored"),
        ("sea", "-"),
    ]


def test_a_part_of_a_field_has_the_example_of_that_part():
    (one,) = found(publication={"publisher": "Mere Press", "volume": "3"})
    assert one == ("publication.volume", "-", "3", "publication.volume: description.Other")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("  Fen\n and\tmere ", "Fen and mere"),
        ("x" * 70, "x" * 59 + "…"),
        (3, "3"),
        (2.50, "2.5"),
        (["Fen", "Mere"], "Fen, Mere"),
        ('["Fen", "Mere"]', "Fen, Mere"),
        ("2016-06-01", "2016-06-01"),
        ("Write to fen@lake.example when it is wet", "Write to […] when it is wet"),
        ("fen (at) lake.example is wet here", "[…] is wet here"),
    ],
)
def test_an_example_is_one_short_line_without_addresses(value, shown):
    assert example(value) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("river", "Lee, Tim", "text"),
        ("river", "Ada Ng", "text"),
        ("river", "Ada Ng and Tim Lee", "text"),
        ("river", "Measured by: Ada Ng, in spring", "text"),
        ("river", "Press W.H., Lee T.: Lakes. 2016", "text"),
        ("river", ["Fen", "Ada Ng"], "list of 2: text"),
        ("river", "0000-0002-1825-0097", "text"),
        ("river", "+49 30 1234567", "text"),
        ("river", "(030) 123-4567", "text"),
        (
            "river",
            [{"label": "Lee, Tim", "part": "PI"}, {"label": "Fen"}],
            "list of 2: label, part",
        ),
        ("river", '{"label": "Lee, Tim"}', "label"),
        ("river_name", "Fen", "text"),
        ("Station contact", "Fen", "text"),
        ("field_user", 17, "int"),
        ("lead_author", ["Fen"], "list of 1: text"),
        ("postal_code_of_person", "1234", "text"),
    ],
)
def test_of_what_may_tell_of_a_person_only_the_shape_is_shown(name, value, shown):
    assert example(value, name) == shown


def test_contact_data_is_not_told_at_all():
    fields = dict.fromkeys(("station_phone", "hotline_fax", "e-mail", "mail"), "Fen Road 1")
    assert found(**fields, contact=[{"name": "Ng, Ada", "address": "Fen Road 1"}]) == ()


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("river", "Fen", "river: description.Other"),
        ("rivers", ["Fen", "Mere"], "rivers: subject"),
        ("sampled", "2016-06-01", "sampled: date.Other"),
        ("report", "https://lake.example/r.pdf", "report: relatedIdentifier.IsDescribedBy"),
        ("report", "10.1234/l1", "report: relatedIdentifier.IsDescribedBy"),
        ("lead_investigator", "Fen", "lead_investigator: contributor.Other"),
        (
            "gauge",
            [{"code": "7", "kind": "float"}],
            "gauge: {as: description.Other, fields: {code: description}}",
        ),
        ("gauge", {"de": "Pegel", "en": "Gauge"}, "gauge: description.Other"),
        ("fen: depth", "3", "'fen: depth': description.Other"),
        ("2016", "3", "'2016': description.Other"),
        ("水深", "3", "水深: description.Other"),
        ("yes", "3", "'yes': description.Other"),
    ],
)
def test_the_line_that_is_proposed_maps_the_field(name, value, line):
    (one,) = found(**{name: value})
    assert one.line == line
    rules = yaml.safe_load(one.line)
    assert [rule.field for rule in site_mapping({"*": rules}).of("dataset").values()] == [name]
    doc = mapped(settings=Settings(kernel="4.7", mapping={"*": rules}), **{name: value})
    assert name not in doc.unused


@pytest.mark.parametrize(
    "rule",
    [
        False,
        "subject",
        "contributor.Researcher",
        {"as": "subject", "subjectScheme": "Fens"},
        {"as": "subject", "fields": {"word": "subject", "code": "classificationCode"}},
    ],
)
def test_the_line_of_a_field_that_is_covered_says_the_same_again(rule):
    (one,) = found({"river": rule}, river=[{"word": "Fen"}])
    assert site_mapping({"*": yaml.safe_load(one.line)}) == site_mapping({"*": {"river": rule}})


def test_a_dataset_that_holds_far_too_much_is_no_error():
    assert found(notes="a" * 10_000_000, river="Fen") == ()
