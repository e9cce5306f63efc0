"""The contract of document(): pure, never raising, always XML."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace

import pytest

from ckanext.andsdoi.metadata import (
    MAPPING_VERSION,
    Facts,
    FirstPublisher,
    Relation,
    Settings,
    document,
    mapping,
)
from ckanext.andsdoi.metadata.record import Creator, Date, RelatedIdentifier, Subject, Title

from .support import DOI, EMAIL, MINIMAL, codes, fields_of, map_, part, texts


def _amend(change, **settings):
    return document(MINIMAL, DOI, Settings(**{"kernel": "4.7", **settings}), amend=change)


def test_an_extension_can_add_to_the_record(schemas):
    doc = _amend(lambda record, dataset: replace(record, subjects=(Subject(dataset["name"]),)))
    assert texts(doc, "subject") == ["rainfall"]
    assert not doc.blocked
    schemas.assert_valid(doc.xml, "4.7")


def test_what_an_extension_adds_is_fitted_to_the_kernel(schemas):
    dates = (Date("2019/2020", "Coverage", source="my_field"),)
    doc = _amend(lambda record, _: replace(record, dates=dates), kernel="4.2")
    assert 'dateType="Other" dateInformation="Coverage"' in part(doc, "dates")
    assert fields_of(doc, "kernel-replaced") == ["my_field"]
    schemas.assert_valid(doc.xml)


def test_what_an_extension_adds_is_scrubbed_and_cut():
    titles = (Title("Ask jane@example.org about <LOD " + "word " * 400),)
    doc = _amend(lambda record, _: replace(record, titles=titles))
    (title,) = texts(doc, "title")
    assert title.startswith("Ask […] about < LOD")
    assert len(title) <= 1000
    assert not EMAIL.search(doc.xml)


def test_an_extension_that_fails_blocks_and_the_record_stays_what_it_was(caplog):
    def broken(record, dataset):
        raise RuntimeError("no")

    with caplog.at_level(logging.ERROR):
        doc = _amend(broken)
    assert codes(doc, "blocks") == {"amend-failed"}
    assert doc.xml == document(MINIMAL, DOI, Settings(kernel="4.7")).xml
    assert "failed to amend" in caplog.text


@pytest.mark.parametrize("result", [None, {}, "record"])
def test_an_extension_that_returns_no_record_blocks(result):
    assert codes(_amend(lambda record, dataset: result), "blocks") == {"amend-failed"}


def test_an_extension_that_breaks_a_rule_is_named_with_what_it_did():
    def shout(record, dataset):
        return replace(record, dates=(Date("soon", "Issued"),))

    shout.plugin = "shouting"
    (problem,) = [p for p in _amend(shout).problems if p.code == "record-invalid"]
    assert problem.message == (
        "The extension shouting made what DataCite does not allow. The list of dates: soon."
    )
    assert problem.property == "date"


def test_an_extension_that_breaks_a_rule_of_an_attribute_is_told_in_words():
    def shout(record, dataset):
        return replace(record, creators=(replace(record.creators[0], name_type="Loud"),))

    (problem,) = [p for p in _amend(shout).problems if p.code == "record-invalid"]
    assert problem.message.endswith("does not allow. Name type: Loud.")


def test_an_extension_cannot_change_the_doi():
    doc = _amend(lambda record, dataset: replace(record, identifier="10.4226/another"))
    assert "record-invalid" in codes(doc, "blocks")
    assert part(doc, "identifier") == f'<identifier identifierType="DOI">{DOI}</identifier>'


def test_an_address_for_a_name_blocks():
    doc = _amend(lambda record, dataset: replace(record, creators=(Creator("a@example.org"),)))
    assert doc.blocked
    assert not EMAIL.search(doc.xml)


def test_a_family_that_fails_costs_only_its_property(monkeypatch, schemas):
    def broken(source):
        raise RuntimeError("no")

    monkeypatch.setattr(mapping.subjects, "subjects", broken)
    doc = map_(tags=[{"name": "rain"}])
    assert fields_of(doc, "mapping-failed") == ["subject"]
    assert part(doc, "title") == "<title>Rainfall</title>"
    schemas.assert_valid(doc.xml, "4.7")


@pytest.mark.parametrize(
    ("module", "family"),
    [
        (mapping.creators, "creators"),
        (mapping.titles, "titles"),
        (mapping.publishers, "publisher"),
        (mapping.dates, "publication_year"),
        (mapping.resource_types, "resource_type"),
    ],
)
def test_a_mandatory_property_survives_its_family(module, family, monkeypatch, schemas):
    monkeypatch.setattr(module, family, lambda *args: 1 / 0)
    doc = map_()
    assert codes(doc, "blocks") == {"mapping-failed"}
    schemas.assert_valid(doc.xml, "4.7")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("10.4226/ABC", "10.4226/abc"),
        ("https://doi.org/10.4226/abc", "10.4226/abc"),
        ("doi:10.4226/abc", "10.4226/abc"),
        ("10.4226/xxxxxxxxxx", "10.4226/xxxxxxxxxx"),
    ],
)
def test_the_doi_is_written_bare_and_in_lower_case(given, written):
    doc = document(MINIMAL, given)
    assert part(doc, "identifier") == f'<identifier identifierType="DOI">{written}</identifier>'
    assert not doc.blocked


@pytest.mark.parametrize("doi", ["", None, "10.1234567/x", "x", "10.4226/a b", "10.4226/é"])
def test_a_name_that_is_no_doi_blocks(doi, schemas):
    doc = document(MINIMAL, doi)
    assert codes(doc, "blocks") == {"doi-invalid"}
    schemas.assert_valid(doc.xml)


@pytest.mark.parametrize("dataset", [None, [], "x", {}, {"extras": 3}, {1: 2}])
def test_any_dataset_gives_a_document(dataset, schemas):
    schemas.assert_valid(document(dataset, DOI).xml)


def test_the_first_registered_publisher_stays_until_a_person_refreshes():
    facts = Facts(publisher=FirstPublisher("Old Name", "https://ror.org/03yrm5c26"))
    doc = map_(facts=facts)
    assert texts(doc, "publisher") == ["Old Name"]
    assert 'publisherIdentifier="https://ror.org/03yrm5c26"' in part(doc, "publisher")
    own = map_(facts=facts, publisher="The dataset's own")
    assert texts(own, "publisher") == ["The dataset's own"]


def test_relations_come_from_the_lifecycle():
    relations = (
        Relation("IsObsoletedBy", "10.4226/new", "New"),
        Relation("IsPartOf", None, "Secret series"),
        ("Requires", "https://data.example.org/dataset/x", "X"),
    )
    doc = map_(facts=Facts(relations=relations))
    assert [(r.relation_type, r.value) for r in doc.record.related_identifiers] == [
        ("IsObsoletedBy", "10.4226/new"),
        ("Requires", "https://data.example.org/dataset/x"),
    ]
    assert "relation-without-identifier" in codes(doc, "lost")


def test_a_version_of_the_mapping_is_a_number():
    assert isinstance(MAPPING_VERSION, int)


def test_a_record_can_be_amended_without_the_mapping_knowing_the_field():
    one = RelatedIdentifier("10.1234/x", "DOI", "IsCitedBy")
    doc = _amend(lambda record, _: replace(record, related_identifiers=(one,)))
    assert doc.record.related_identifiers == (one,)


def test_the_package_needs_neither_ckan_nor_a_database():
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['ckan', 'sqlalchemy', 'ckantoolkit']));"
        "import ckanext.andsdoi.metadata, ckanext.andsdoi.citation"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
