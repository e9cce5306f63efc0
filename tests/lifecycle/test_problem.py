"""What a person is told of a problem: the one catalogue of sentences, and their words."""

from __future__ import annotations

from string import Formatter

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.lifecycle.rows.problem import (
    SENTENCES,
    DecisionRefused,
    Problem,
    ProblemClass,
    answered,
    as_columns,
    blocked,
    refusal,
    said,
)
from ckanext.andsdoi.lifecycle.rows.row import DoiRow
from ckanext.andsdoi.metadata import document
from ckanext.andsdoi.registry import DataError


def test_every_class_has_a_sentence() -> None:
    """That of a blocked document is the document's own."""
    assert set(SENTENCES) == set(ProblemClass) - {ProblemClass.BLOCKED}


@pytest.mark.parametrize("class_", SENTENCES)
def test_the_last_sentence_of_a_class_needs_the_fewest_words(class_: ProblemClass) -> None:
    gaps = [
        {name for _, name, _, _ in Formatter().parse(sentence) if name}
        for sentence in SENTENCES[class_]
    ]
    assert gaps == sorted(gaps, key=len, reverse=True)
    assert all(gaps[-1] <= known for known in gaps)


def test_the_sentence_says_as_much_as_is_known() -> None:
    refused = Problem(ProblemClass.ACCOUNT, {"answer": "Bad login."}, status=401)
    assert refused.english == (
        "The registry refuses this site: Bad login (HTTP 401). It is tried again by itself."
    )
    options = {"app_id": "a", "secret": "b", "prefix": "c"}
    stopped = Problem(ProblemClass.ACCOUNT, {"answer": "Bad login.", **options}, status=401)
    assert stopped.english.startswith(
        "The registry refuses this site: Bad login (HTTP 401). Check a, b, c and"
    )


def test_a_registry_that_said_nothing_is_said_to_give_no_answer() -> None:
    problem = answered(ProblemClass.DATA, DataError("", 422))
    assert problem.english.startswith("The registry refused it: no answer (HTTP 422). ")


def test_the_text_names_the_former_doi_and_the_field_first() -> None:
    problem = Problem(ProblemClass.ELSEWHERE, {"found": "10.1234/a"}, "doi", doi="10.1234/b")
    assert problem.text == (
        "10.1234/b: doi: 10.1234/a is another dataset's DOI here, and is ignored. Empty the field."
    )


def test_a_blocked_document_keeps_the_code_of_its_problem_and_no_sentence() -> None:
    first = document({"name": "a"}, "10.1234/abc").problems[0]

    problem = blocked(first)

    assert (problem.class_, problem.field) == (ProblemClass.BLOCKED, first.field)
    assert problem.params["code"] == first.code
    assert first.template not in problem.params.values()
    assert problem.english == first.message


def test_a_problem_comes_back_from_the_columns_of_a_row_as_it_was() -> None:
    problem = Problem(ProblemClass.DATA, {"answer": "No."}, "title", 422)

    columns = {**as_columns(problem), "problem_class": problem.class_}
    row = DoiRow(id=1, package_id="a", environment="test", **columns)

    assert row.problem == problem


def test_no_problem_empties_the_columns() -> None:
    assert set(as_columns(None).values()) == {None}


def test_a_refused_decision_says_why_in_english() -> None:
    error = refusal(ProblemClass.HAS_DOI, "id", "10.1234/a")
    assert isinstance(error, DecisionRefused)
    assert str(error) == "The dataset has the DOI 10.1234/a."


def test_a_database_error_keeps_its_statement_and_values_to_itself() -> None:
    """P8."""
    error = sa.exc.DataError("SELECT :secret", {"secret": "hunter2"}, ValueError("bad value"))

    assert said(error) == "DataError: (builtins.ValueError) bad value"


def test_what_an_exception_says_is_cut_when_it_is_long() -> None:
    assert len(said(ValueError("x" * 999))) == 300
