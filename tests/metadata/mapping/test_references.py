"""References to other datasets of the site: what is asked, and what is written instead."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi.metadata import (
    Document,
    Facts,
    Relation,
    Settings,
    document,
    references,
)

DOI = "10.1234/own"
OTHER = "10.1234/other"
PAGE = "https://data.example.org/dataset/other"
UUID = "6f2a1c9e-0d3b-4f5a-8b7c-1e2d3f4a5b6c"
SETTINGS = Settings(site_url="https://data.example.org")


def _dataset(**fields: Any) -> dict[str, Any]:
    return {"id": "abc", "name": "own", "title": "A title", "author": "Doe, Jane", **fields}


def _made(known: dict[str, str | None], **fields: Any) -> Document:
    return document(_dataset(**fields), DOI, SETTINGS, Facts(datasets=known))


def _related(made: Document) -> list[tuple[str, str, str]]:
    found = made.record.related_identifiers
    return [(one.relation_type, one.identifier_type, one.value) for one in found]


def test_what_may_refer_to_a_dataset_is_asked_as_it_would_be_written() -> None:
    dataset = _dataset(
        replaces=["other", "https://doi.org/10.1234/OTHER"],
        has_part=[PAGE, UUID, "a word"],
        documentation="manual",
    )

    assert set(references(dataset, SETTINGS)) == {"other", OTHER, PAGE, UUID}


@pytest.mark.parametrize("field", ["replaces", "replaced_by", "has_version", "is_version_of"])
def test_a_name_counts_where_versions_are_meant(field: str) -> None:
    made = _made({"other": OTHER}, **{field: "other"})

    assert [(kind, value) for _, kind, value in _related(made)] == [("DOI", OTHER)]


def test_an_id_counts_everywhere_a_name_does_not() -> None:
    made = _made({UUID: PAGE, "other": OTHER}, has_part=[UUID, "other"])

    assert _related(made) == [("HasPart", "URL", PAGE)]
    assert "related-unreadable" in [problem.code for problem in made.problems]


def test_a_page_is_written_as_the_doi() -> None:
    made = _made({PAGE: OTHER}, url=PAGE, replaces=OTHER)

    assert _related(made) == [("IsDescribedBy", "DOI", OTHER), ("IsNewVersionOf", "DOI", OTHER)]


@pytest.mark.parametrize("reference", ["other", OTHER, PAGE])
def test_what_may_not_be_named_is_a_problem_and_nothing_else(reference: str) -> None:
    made = _made({reference: None}, replaces=reference)

    assert _related(made) == []
    (problem,) = (one for one in made.problems if one.code == "relation-without-identifier")
    assert (problem.field, problem.found) == ("replaces", reference)
    assert reference.encode() not in made.xml


def test_what_is_one_too_many_is_one_problem_of_its_field() -> None:
    many = [f"https://example.org/{n}" for n in range(3)]
    facts = Facts(
        datasets=dict.fromkeys(many),
        left_out=frozenset({*many, UUID}),
        relations=(Relation("References", None, UUID),),
    )

    made = document({"replaces": many}, "10.1234/x", Settings(), facts)

    assert _related(made) == []
    problems = [one for one in made.problems if one.code == "too-many-datasets"]
    assert [(one.field, one.params["n"]) for one in problems] == [
        ("relationships", 1),
        ("replaces", 3),
    ]
    assert "relation-without-identifier" not in [one.code for one in made.problems]


def test_the_dataset_itself_is_no_relation_and_no_problem() -> None:
    made = _made({"own": ""}, replaces="own")

    assert _related(made) == []
    assert not {"relation-without-identifier", "related-unreadable"} & {
        problem.code for problem in made.problems
    }


@pytest.mark.parametrize("dataset", [{}, {"replaces": [None, 7, {"a": []}]}, {"extras": 3}])
def test_references_never_raises(dataset: dict[str, Any]) -> None:
    assert set(references(dataset, SETTINGS)) <= {"7"}
