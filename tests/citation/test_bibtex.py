"""BibTeX and BibLaTeX, as pybtex and bibtexparser read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pybtex.database
import pytest

from ckanext.andsdoi.citation import EXPORTS, Standing
from ckanext.andsdoi.citation.tex import escaped
from ckanext.andsdoi.metadata.record import (
    Contributor,
    Creator,
    Date,
    Record,
    ResourceType,
    Rights,
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
    read_bibtex,
    titled,
)


def written(record: Record = RECORD, name: str = "bibtex", **changes: Any) -> str:
    return EXPORTS[name].write(cited(record, **changes)).decode()


def persons(text: str, role: str = "author") -> list[Any]:
    """Return the persons as pybtex reads them, who keeps what is braced."""
    (entry,) = pybtex.database.parse_string(text, "bibtex").entries.values()
    return list(entry.persons[role])


def signs_of_readers(text: str) -> str:
    """Return a text with what readers of TeX make of two signs: that is known and accepted."""
    return text.replace("^", "ˆ").replace("--", "–")


def test_the_entry_says_what_the_record_says() -> None:
    assert read_bibtex(written()) == {
        "ENTRYTYPE": "misc",
        "ID": "carberry_2024_5q2xk9m087",
        "author": "Carberry, Josiah and Bureau of Meteorology",
        "title": "Rain",
        "year": "2024",
        "month": "may",
        "publisher": "CSIRO",
        "howpublished": "CSIRO",
        "note": "Data set",
        "version": "2.1",
        "language": "en",
        "keywords": "rain, snow",
        "abstract": "How much rain fell in Perth on each day since 1950. In millimetres.",
        "copyright": "Creative Commons Attribution 4.0 International",
        "doi": DOI,
        "url": LINK,
    }


def test_terms_that_are_only_an_address_are_named_by_it() -> None:
    record = replace(RECORD, rights=(Rights("", "https://example.org/terms"),))
    assert read_bibtex(written(record))["copyright"] == "https://example.org/terms"


def test_biblatex_has_its_own_type_and_the_whole_date() -> None:
    entry = read_bibtex(written(name="biblatex"))
    assert entry["ENTRYTYPE"] == "dataset"
    assert (entry["date"], entry["type"], entry["publisher"]) == ("2024-05-03", "Data set", "CSIRO")
    assert "howpublished" not in entry


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_a_title_comes_back_as_it_was(title: str, name: str) -> None:
    text = written(titled(title), name)
    assert read_bibtex(text)["title"] == signs_of_readers(on_one_line(title))
    assert len(pybtex.database.parse_string(text, "bibtex").entries) == 1


@pytest.mark.parametrize("text", TITLES)
def test_any_text_field_takes_what_a_title_takes(text: str) -> None:
    record = replace(RECORD, version=text, resource_type=ResourceType("Dataset", text))
    entry = read_bibtex(written(record))
    assert entry["version"] == signs_of_readers(on_one_line(text))
    assert entry["note"] == signs_of_readers(f"Data set: {on_one_line(text)}")


def test_persons_come_back_with_both_parts() -> None:
    text = written(by_persons(*PERSONS))
    assert len(persons(text)) == len(PERSONS)
    assert read_bibtex(text)["author"] == " and ".join(
        f"{family}, {given}" for family, given in PERSONS
    )


def test_a_particle_is_part_of_the_family_name() -> None:
    (person,) = persons(written(by_persons(("van der Berg", "Jan"))))
    assert [*person.prelast_names, *person.last_names] == ["van", "der", "Berg"]
    assert person.first_names == ["Jan"]


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_an_organization_stays_one_author_with_one_name(name: str) -> None:
    text = written(by_organizations(name))
    (person,) = persons(text)
    assert person.last_names == [f"{{{escaped(name)}}}"]
    assert [*person.first_names, *person.prelast_names, *person.lineage_names] == []
    assert read_bibtex(text)["author"] == name


def test_an_organization_has_one_name_even_where_it_is_stated_in_parts() -> None:
    named = Creator("Perth Office", "Organizational", None, "Perth", "Office")
    text = written(replace(RECORD, creators=(named,)))
    assert "author = {{Perth Office}}" in text


def test_all_organizations_together_are_as_many_authors() -> None:
    assert len(persons(written(by_organizations(*ORGANIZATIONS)))) == len(ORGANIZATIONS)


def test_editors_and_translators_are_told_as_such() -> None:
    contributors = (
        Contributor("Editor", "Doe, Jane", "Personal", None, "Jane", "Doe"),
        Contributor("Translator", "Roe, Rick", "Personal", None, "Rick", "Roe"),
        Contributor("DataManager", "Poe, Ed", "Personal", None, "Ed", "Poe"),
    )
    record = replace(RECORD, contributors=contributors)
    assert read_bibtex(written(record))["editor"] == "Doe, Jane"
    assert "translator" not in read_bibtex(written(record))
    assert read_bibtex(written(record, "biblatex"))["translator"] == "Roe, Rick"
    assert "Poe" not in written(record)


@pytest.mark.parametrize(
    ("creator", "doi", "key"),
    [
        (Creator("Müller, Änne", "Personal", None, "Änne", "Müller"), DOI, "muller"),
        (
            Creator("van der Berg, Jan", "Personal", None, "Jan", "van der Berg"),
            DOI,
            "van_der_berg",
        ),
        (Creator("Bureau of Meteorology", "Organizational"), DOI, "bureau_of_meteorology"),
        (Creator("大氣科學系", "Organizational"), DOI, "dataset"),
        (Creator(":unkn"), DOI, "dataset"),
    ],
)
def test_the_key_is_of_letters_that_every_reader_takes(
    creator: Creator, doi: str, key: str
) -> None:
    entry = read_bibtex(written(replace(RECORD, creators=(creator,)), doi=doi))
    assert entry["ID"] == f"{key}_2024_5q2xk9m087"


def test_a_name_that_is_not_known_is_no_author() -> None:
    assert "author" not in read_bibtex(written(replace(RECORD, creators=(Creator(":unkn"),))))


def test_a_doi_is_never_escaped() -> None:
    assert "doi = {10.1234/a_b&c}" in written(doi="10.1234/a_b&c")
    assert "url = {https://doi.org/10.1234/a_b&c}" in written(doi="10.1234/a_b&c")


@pytest.mark.parametrize("doi", ["10.1234/a{b", r"10.1234/a\b", "10.1234/50%", "10.1234/a}b"])
def test_a_foreign_doi_that_would_end_the_field_stands_in_the_address_only(doi: str) -> None:
    text = written(doi=doi, standing=Standing.EXTERNAL)
    assert "\n  doi =" not in text
    (url,) = (line for line in text.splitlines() if line.startswith("  url = "))
    assert not set(url[len("  url = {") : -1]) & set('{}\\"<># ')
    read_bibtex(text)


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        ((Date("2024-05-03", "Issued"),), "may"),
        ((Date("2024-12", "Available"),), "dec"),
        ((Date("2024", "Issued"),), None),
        ((Date("2023-05-03", "Issued"),), None),
        ((), None),
    ],
)
def test_the_month_is_that_of_the_publication_if_it_is_known(
    dates: tuple[Date, ...], month: str | None
) -> None:
    text = written(replace(RECORD, dates=dates))
    assert f"month = {month}," in text if month else "month" not in text


@pytest.mark.parametrize(
    ("general", "text", "note"),
    [
        ("Dataset", "dataset", "Data set"),
        ("Dataset", "Time series", "Data set: Time series"),
        ("InteractiveResource", "InteractiveResource", "Interactive resource"),
        ("Software", "Model", "Software: Model"),
    ],
)
def test_the_note_says_what_it_is(general: str, text: str, note: str) -> None:
    record = replace(RECORD, resource_type=ResourceType(general, text))
    assert read_bibtex(written(record))["note"] == note


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_a_doi_of_a_test_registry_is_marked_and_no_link(name: str) -> None:
    text = written(name=name, standing=Standing.TEST)
    entry = read_bibtex(text)
    assert entry["note"].startswith(f"TEST {DOI} never resolves")
    assert "doi" not in entry
    assert "url" not in entry
    assert "doi.org" not in text


def test_a_withdrawal_is_told() -> None:
    text = written(withdrawn_on=date(2025, 2, 1))
    assert read_bibtex(text)["note"] == "Withdrawn 2025-02-01. Data set"
