"""RIS, as rispy reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import rispy

from ckanext.andsdoi.citation import EXPORTS, Standing
from ckanext.andsdoi.metadata.record import (
    Contributor,
    Date,
    Description,
    Record,
    ResourceType,
    Subject,
)

from .support import (
    DOI,
    LINK,
    ORGANIZATIONS,
    PERSONS,
    RECORD,
    TITLES,
    by_organizations,
    by_persons,
    cited,
    on_one_line,
    titled,
)


def written(record: Record = RECORD, **changes: Any) -> str:
    return EXPORTS["ris"].write(cited(record, **changes)).decode()


def read(text: str) -> dict[str, Any]:
    (entry,) = rispy.loads(text)
    return dict(entry)


def test_the_reference_says_what_the_record_says() -> None:
    assert read(written()) == {
        "type_of_reference": "DATA",
        "authors": ["Carberry, Josiah", "Bureau of Meteorology"],
        "title": "Rain",
        "year": "2024",
        "date": "2024/05/03/",
        "publisher": "CSIRO",
        "edition": "2.1",
        "doi": DOI,
        "urls": [LINK],
        "language": "en",
        "keywords": ["rain", "snow"],
        "abstract": "How much rain fell in Perth on each day since 1950. In millimetres.",
    }


def test_the_lines_are_as_ris_wants_them() -> None:
    text = written()
    lines = text.split("\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])


@pytest.mark.parametrize("title", TITLES)
def test_a_title_comes_back_on_one_line(title: str) -> None:
    assert read(written(titled(title)))["title"] == on_one_line(title)


@pytest.mark.parametrize(
    "break_", ["\n", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
)
def test_no_text_can_begin_a_line_of_its_own(break_: str) -> None:
    text = f"Harmless{break_}TY  - JOUR{break_}ER  - "
    record = replace(RECORD, descriptions=(Description(text, "Abstract"),), version=text)
    entry = read(written(record))
    assert entry["type_of_reference"] == "DATA"
    assert entry["abstract"] == entry["edition"] == "Harmless TY - JOUR ER -"


def test_names_come_back_as_they_were() -> None:
    persons = read(written(by_persons(*PERSONS)))["authors"]
    assert persons == [f"{family}, {given}" for family, given in PERSONS]
    assert read(written(by_organizations(*ORGANIZATIONS)))["authors"] == list(ORGANIZATIONS)


def test_a_keyword_is_not_split() -> None:
    record = replace(RECORD, subjects=(Subject("rain; snow"), Subject("ice, sea")))
    assert read(written(record))["keywords"] == ["rain, snow", "ice, sea"]


@pytest.mark.parametrize(
    ("general", "kind"),
    [
        ("Dataset", "DATA"),
        ("Software", "COMP"),
        ("Text", "RPRT"),
        ("Image", "FIGURE"),
        ("Audiovisual", "MPCT"),
        ("Sound", "SOUND"),
        ("Model", "GEN"),
    ],
)
def test_the_type_is_one_that_ris_has(general: str, kind: str) -> None:
    record = replace(RECORD, resource_type=ResourceType(general, general))
    assert read(written(record))["type_of_reference"] == kind


def test_of_a_day_only_what_is_known_is_written() -> None:
    assert "DA  - 2024/05//\r\n" in written(replace(RECORD, dates=(Date("2024-05", "Issued"),)))
    assert "DA  -" not in written(replace(RECORD, dates=()))


def test_editors_and_translators_have_tags_of_their_own() -> None:
    contributors = (
        Contributor("Editor", "Doe, Jane", "Personal", None, "Jane", "Doe"),
        Contributor("Translator", "Institute", "Organizational"),
    )
    text = written(replace(RECORD, contributors=contributors))
    assert "A2  - Doe, Jane\r\n" in text
    assert "A4  - Institute\r\n" in text


def test_a_doi_of_a_test_registry_is_marked_and_no_link() -> None:
    text = written(standing=Standing.TEST)
    assert read(text)["notes"] == [f"TEST {DOI} never resolves"]
    assert not {"doi", "urls"} & set(read(text))
    assert "doi.org" not in text


def test_a_withdrawal_is_told() -> None:
    assert read(written(withdrawn_on=date(2025, 2, 1)))["notes"] == ["Withdrawn 2025-02-01"]
