"""The last look: no e-mail address leaves, no ``<`` opens a tag."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.andsdoi.metadata import Settings, document
from ckanext.andsdoi.metadata.output.scrub import scrub
from ckanext.andsdoi.metadata.problems import Report
from ckanext.andsdoi.metadata.record import Creator, Description, Rights, Subject, Title

from ..support import DOI, MINIMAL, map_

RECORD = map_().record


def _scrubbed(remove=True, **fields):
    report = Report()
    return scrub(replace(RECORD, **fields), remove, report), report


def test_addresses_in_free_text_are_marked():
    record, report = _scrubbed(
        titles=(Title("Ask a@example.org", source="title"),),
        descriptions=(Description("b@example.org or c@example.org", "Abstract", source="notes"),),
    )
    assert record.titles[0].text == "Ask […]"
    assert record.descriptions[0].text == "[…] or […]"
    assert [(p.field, p.params["n"]) for p in report.problems()] == [("title", 1), ("notes", 2)]


def test_a_site_may_keep_addresses_in_free_text_and_nowhere_else():
    record, _ = _scrubbed(
        remove=False,
        titles=(Title("Ask a@example.org"),),
        creators=(Creator("Doe <a@example.org>"),),
        rights=(Rights("Ask", "https://example.org/?to=a@example.org"),),
    )
    assert record.titles[0].text == "Ask a@example.org"
    assert "@" not in record.creators[0].name
    assert "@" not in (record.rights[0].uri or "")
    doc = document({**MINIMAL, "notes": "Ask a@example.org"}, DOI, Settings(remove_emails=False))
    assert b"a@example.org" in doc.xml


@pytest.mark.parametrize("text", ["p<q", "a </b", "<!x", "<?x"])
def test_a_less_than_sign_before_a_letter_gets_a_blank(text):
    record, _ = _scrubbed(subjects=(Subject(text),), sizes=(text,), formats=(text,))
    assert "< " in record.subjects[0].text
    assert "< " in record.sizes[0]
    assert "< " in record.formats[0]


def test_a_record_without_either_is_the_same_object():
    assert scrub(RECORD, True, Report()) is RECORD
