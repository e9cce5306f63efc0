"""Fitting a record to an older kernel."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import KERNELS
from ckanext.andsdoi.metadata.output.kernels import fit
from ckanext.andsdoi.metadata.problems import Report
from ckanext.andsdoi.metadata.record import (
    Contributor,
    Creator,
    Date,
    FundingReference,
    Publisher,
    Record,
    RelatedIdentifier,
    RelatedItem,
    ResourceType,
    Subject,
    Title,
)
from ckanext.andsdoi.metadata.vocabulary import RELATION_TYPES, RESOURCE_TYPES

from ..support import DOI


def _record(**fields):
    record = {
        "identifier": DOI,
        "creators": (Creator("Doe, Jane"),),
        "titles": (Title("Rainfall"),),
        "publisher": Publisher("Bureau"),
        "publication_year": "2024",
        "resource_type": ResourceType("Dataset", "Dataset"),
    }
    return Record(**{**record, **fields})


def _fit(kernel, **fields):
    report = Report()
    fitted = fit(_record(**fields), kernel, report)
    return fitted, [(p.code, p.field) for p in report.problems()]


@pytest.mark.parametrize("general", sorted(RESOURCE_TYPES))
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_newer_kind_of_resource_becomes_a_broader_one_and_keeps_its_word(general, kernel):
    fitted, problems = _fit(kernel, resource_type=ResourceType(general, general, source="type"))
    kind = fitted.resource_type
    assert kind.text == general
    assert RESOURCE_TYPES[kind.general] <= kernel
    assert bool(problems) == (kind.general != general)


def test_the_broader_words():
    broader = {
        "ComputationalNotebook": "Software",
        "Instrument": "PhysicalObject",
        "Award": "Other",
        "Project": "Other",
        "Poster": "Text",
        "Book": "Text",
    }
    for general, wanted in broader.items():
        fitted, _ = _fit("4.2", resource_type=ResourceType(general, "Dataset"))
        assert fitted.resource_type == ResourceType(wanted, general)


def test_coverage_becomes_other_with_its_name():
    dates = (Date("2019/2021", "Coverage", source="temporals[0]"), Date("2020", "Coverage", "x"))
    fitted, problems = _fit("4.5", dates=dates)
    assert fitted.dates == (
        Date("2019/2021", "Other", "Coverage"),
        Date("2020", "Other", "Coverage, x"),
    )
    assert problems == [("kernel-replaced", "temporals[0]"), ("kernel-replaced", "")]


@pytest.mark.parametrize("relation", [r for r, kernel in RELATION_TYPES.items() if kernel > "4.2"])
def test_a_newer_relation_is_dropped_and_never_replaced(relation):
    related = RelatedIdentifier("10.1234/x", "DOI", relation, "why", source="relations[0]")
    fitted, problems = _fit("4.2", related_identifiers=(related,))
    assert fitted.related_identifiers == ()
    assert problems == [("kernel-dropped", "relations[0]")]


def test_a_newer_identifier_is_an_address_or_nothing():
    related = (
        RelatedIdentifier("https://raid.org/10.25.10.1234/a1b2c", "RAiD", "References"),
        RelatedIdentifier("swh:1:rev:0", "SWHID", "References"),
    )
    fitted, _ = _fit("4.6", related_identifiers=related)
    assert [one.identifier_type for one in fitted.related_identifiers] == ["URL"]


def test_the_publishers_identifier_needs_4_5():
    publisher = Publisher("CDL", "https://ror.org/03yrm5c26", "ROR", "https://ror.org/")
    assert _fit("4.5", publisher=publisher)[0].publisher == publisher
    assert _fit("4.4", publisher=publisher)[0].publisher == Publisher("CDL")


def test_a_classification_code_needs_4_4_and_names_its_own_field():
    subject = Subject("Ocean", classification_code="3708", source="f[0]", code_source="f[0].code")
    fitted, problems = _fit("4.3", subjects=(subject,))
    assert fitted.subjects == (Subject("Ocean"),)
    assert problems == [("kernel-dropped", "f[0].code")]


def test_a_funders_ror_is_another_identifier_below_4_3():
    one = FundingReference("ARC", "https://ror.org/05mmh0f86", "ROR", "https://ror.org/")
    assert _fit("4.3", funding_references=(one,))[0].funding_references == (one,)
    (fitted,) = _fit("4.2", funding_references=(one,))[0].funding_references
    assert (fitted.funder_identifier_type, fitted.scheme_uri) == ("Other", None)


def test_a_related_item_becomes_a_related_identifier_below_4_4():
    item = RelatedItem("Journal", "IsPartOf", identifier="0317-8471", identifier_type="ISSN")
    fitted, problems = _fit("4.3", related_items=(item, RelatedItem("Journal", "IsPartOf")))
    assert fitted.related_items == ()
    assert fitted.related_identifiers == (
        RelatedIdentifier("0317-8471", "ISSN", "IsPartOf", resource_type_general="Text"),
    )
    assert {code for code, _ in problems} == {"kernel-dropped", "kernel-replaced"}


def test_a_translator_is_another_contributor_below_4_6():
    fitted, _ = _fit("4.5", contributors=(Contributor("Translator", "Doe, Jane"),))
    assert fitted.contributors == (Contributor("Other", "Doe, Jane"),)


def test_what_every_kernel_has_stays_as_it_is():
    record = _record(dates=(Date("2024", "Issued"),), subjects=(Subject("rain"),))
    for kernel in KERNELS:
        assert fit(record, kernel, Report()) == record
