"""The citation as text."""

from __future__ import annotations

from dataclasses import replace

from ckanext.andsdoi.citation import citation
from ckanext.andsdoi.metadata import Settings, document
from ckanext.andsdoi.metadata.record import Creator, Title

DATASET = {
    "name": "rainfall",
    "title": "Rainfall",
    "author": "Garcia, Sofia; Bureau of Meteorology",
    "organization": {"title": "Bureau of Meteorology"},
    "version": "1.1",
    "issued": "2022-03-01",
}
DOI = "10.4226/k7m3x9qd27"
RECORD = document(DATASET, DOI, Settings()).record


def test_a_citation_has_datacites_form():
    assert citation(RECORD, DOI) == (
        "Garcia, Sofia; Bureau of Meteorology (2022): Rainfall. 1.1. Bureau of Meteorology. "
        "(Dataset). https://doi.org/10.4226/k7m3x9qd27"
    )


def test_a_test_doi_is_marked_and_no_link():
    text = citation(RECORD, DOI, "test")
    assert text.endswith("(Dataset). TEST 10.4226/k7m3x9qd27")
    assert "https" not in text


def test_without_doi_the_citation_ends_before_it():
    assert citation(RECORD, None).endswith("(Dataset).")
    assert citation(RECORD, "").endswith("(Dataset).")


def test_what_is_missing_leaves_no_trace():
    assert "None" not in citation(replace(RECORD, version=None), DOI)


def test_a_title_that_ends_a_sentence_gets_no_full_stop():
    record = replace(RECORD, titles=(Title("Does it rain?"),))
    assert "(2022): Does it rain? 1.1." in citation(record, DOI)


def test_of_many_creators_the_first_twenty_are_named():
    record = replace(RECORD, creators=tuple(Creator(f"Doe, J. {i}") for i in range(30)))
    assert "Doe, J. 19; et al. (2022)" in citation(record, DOI)
    assert "Doe, J. 20" not in citation(record, DOI)


def test_a_citation_is_one_line():
    record = replace(RECORD, titles=(Title("Rain\r\nand\u2028snow\x1e now"),), version="1\n2")
    assert "(2022): Rain and snow now. 1 2. Bureau" in citation(record, DOI)


def test_the_link_of_a_citation_is_encoded():
    assert citation(RECORD, "10.1234/a<b>#c").endswith(" https://doi.org/10.1234/a%3Cb%3E%23c")
