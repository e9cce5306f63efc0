"""What an editor reads: what can be mended in the dataset; what many share is told once elsewhere."""

from __future__ import annotations

import re
from statistics import median
from string import Formatter
from typing import Any

import pytest

from ckanext.andsdoi.metadata import Facts, Settings, document
from ckanext.andsdoi.metadata.lines import (
    ALSO_RECOMMENDED,
    TOLD_ONCE,
    YEAR_OF_ENTRY,
    SharedProblem,
    lines,
    shared,
    with_scopes,
)
from ckanext.andsdoi.metadata.output.validate import check
from ckanext.andsdoi.metadata.problems import (
    CATALOGUE,
    ENGLISH,
    SCOPES,
    VARIANTS,
    Counted,
    Language,
    Problem,
)

from .shown import mapped
from .support import DOI, LAKE, SITE


def _lines(*, of_most: bool = False, **fields: Any) -> list[str]:
    return [one.text for one in lines(with_scopes(mapped(**fields).problems, of_most=of_most))]


def _scopes(**fields: Any) -> dict[str, str]:
    return {problem.code: problem.scope for problem in mapped(**fields).problems}


def _shared(doc: Any) -> list[tuple[str, str]]:
    return [(one.code, one.variant) for one in shared(doc.problems)]


RECOMMENDED = (
    "DataCite also recommends: a contact or maintainer, a related page or publication, a place."
)


def test_an_editor_of_a_plain_dataset_reads_three_lines():
    assert _lines() == [
        "2019, the year in which the dataset was entered, is the publication year. "
        "Fill in the date of publication.",
        "1 person without ORCID iD.",
        RECOMMENDED,
    ] or _lines()[-1] == RECOMMENDED
    assert len(_lines()) == 3


def test_where_most_datasets_have_no_date_of_publication_the_site_tells_it():
    assert _lines(of_most=True) == ["1 person without ORCID iD.", RECOMMENDED]


def test_a_year_of_the_last_change_stays_with_its_dataset():
    fields = {"modified": "2011-05-01", "metadata_created": "2019-05-04T08:00:00"}
    said = [text for text in _lines(of_most=True, **fields) if "publication year" in text]
    assert said == [
        "2011, the year in which the dataset was last changed, is the publication year. "
        "Fill in the date of publication."
    ]
    assert YEAR_OF_ENTRY not in shared(mapped(**fields).problems)


def test_recommendations_are_one_line_with_all_their_fields_and_codes():
    (line,) = [one for one in lines(mapped().problems) if len(one.codes) > 1]
    assert line.text == RECOMMENDED
    assert set(zip(line.codes, line.fields, strict=True)) == {
        ("contributor-missing", "maintainer"),
        ("related-missing", "url"),
        ("place-missing", "spatial"),
    }


def test_a_recommendation_that_is_followed_leaves_the_line():
    fields = {"maintainer": "Lee, Tim", "url": "https://lake.example/report"}
    assert "DataCite also recommends: a place." in _lines(**fields)
    assert not [text for text in _lines(spatial="POINT (7 46)", **fields) if "also" in text]


def test_what_is_lost_keeps_a_line_of_its_own_before_the_advice():
    (first, *_) = lines(mapped(issued="soon, in 3 weeks").problems)
    assert (first.severity, first.codes, first.fields) == ("lost", ("date-unreadable",), ("issued",))


def test_the_api_loses_no_code_and_completeness_counts_as_before():
    doc = mapped()
    assert set(_scopes()) == {
        "orcid-missing",
        "ror-missing",
        "year-fallback",
        "contributor-missing",
        "related-missing",
        "place-missing",
    }
    assert with_scopes(doc.problems, of_most=False) == doc.problems
    counts = doc.completeness
    assert (counts.mandatory, counts.recommended, counts.optional) == (6, 3, 1)


@pytest.mark.parametrize(
    ("code", "scope", "fields"),
    [
        ("ror-missing", "organization", {}),
        ("ror-missing", "organization", {"publisher": "Mere Trust"}),
        ("publisher-missing", "organization", {"organization": None}),
        ("licence-version-assumed", "site", {"license_id": "cc-by"}),
        ("year-fallback", "dataset", {}),
        ("orcid-missing", "dataset", {}),
        ("licence-unknown", "dataset", {"license_id": "lake-licence"}),
    ],
)
def test_a_problem_says_where_it_can_be_mended(code, scope, fields):
    assert _scopes(**fields)[code] == scope


def test_the_year_of_the_entry_is_the_sites_once_most_datasets_have_it():
    problems = with_scopes(mapped().problems, of_most=True)
    assert {one.code: one.scope for one in problems}["year-fallback"] == "site"


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ([("ror-missing", ""), ("year-fallback", "")], {}),
        ([("ror-missing", "own"), ("year-fallback", "")], {"publisher": "Mere Trust"}),
        ([("ror-missing", ""), ("year-fallback", "")], {"publisher": "Lake Office"}),
        ([("publisher-missing", ""), ("year-fallback", "")], {"organization": None}),
        ([("ror-missing", "")], {"issued": "2018-01-01"}),
    ],
)
def test_what_many_datasets_share_is_kept_apart_from_the_rest(told, fields):
    assert _shared(mapped(**fields)) == told


def test_a_publisher_of_an_option_is_mended_there():
    settings = Settings(kernel="4.7", publisher="Lake Data")
    (problem,) = [p for p in document(LAKE, DOI, settings).problems if p.code == "ror-missing"]
    assert (problem.scope, problem.field) == ("site", "publisher_ror")
    assert problem.message == "The publisher has no ROR ID. Set option publisher_ror."


def test_a_publisher_that_was_registered_without_ror_does_not_accuse_the_organization():
    organization = {**LAKE["organization"], "ror": "https://ror.org/03yrm5c26"}
    facts = Facts(publisher=("Lake Office", None))
    doc = document({**LAKE, "organization": organization}, DOI, SITE, facts)
    (problem,) = [p for p in doc.problems if p.code == "ror-missing"]
    assert "ckan andsdoi refresh --publisher" in problem.message
    assert problem.variant == "registered"


def test_licences_that_are_assumed_are_told_one_by_one():
    (one,) = [
        one
        for one in shared(mapped(license_id="cc-by").problems)
        if one.code == "licence-version-assumed"
    ]
    assert one.params == {"found": "cc-by", "spdx": "CC-BY-4.0"}
    assert one.in_language(2, ENGLISH).startswith(
        '2 datasets have the licence "cc-by", which is sent as CC-BY-4.0.'
    )


def test_what_is_told_once_agrees_with_the_number_of_datasets_and_survives_being_stored():
    problem = SharedProblem.from_dict(SharedProblem("ror-missing").as_dict())
    assert problem == SharedProblem("ror-missing")
    assert problem.in_language(1, ENGLISH).startswith("1 dataset: its publisher")
    assert problem.in_language(2, ENGLISH).startswith("2 datasets: their publisher")


def test_a_language_with_other_plurals_is_asked_for_the_number():
    asked = []
    language = Language(str.upper, lambda one, many, n: asked.append((one, many, n)) or many)
    mapped_ = mapped(author="Ng, Ada; Lee, Tim")
    (problem,) = [p for p in mapped_.problems if p.code == "orcid-missing"]
    assert problem.in_language(language) == "2 persons without ORCID iD."
    assert asked == [("{n} person without ORCID iD.", "{n} persons without ORCID iD.", 2)]


def test_everything_that_belongs_elsewhere_has_its_sentence_there():
    assert set(TOLD_ONCE) == {*SCOPES, ("year-fallback", "")}
    assert set(ALSO_RECOMMENDED) <= set(CATALOGUE)


MESSAGES = {
    **{(code, ""): template for code, (_, template) in CATALOGUE.items()},
    **VARIANTS,
    **{("told once", "-".join(key)): template for key, template in TOLD_ONCE.items()},
}


@pytest.mark.parametrize("key", MESSAGES, ids="-".join)
def test_a_message_that_counts_has_a_singular_and_a_plural(key):
    template = MESSAGES[key]
    places = {name for _, name, _, _ in Formatter().parse(template) if name}
    if "n" not in places or ": {n}" in template:
        return
    assert isinstance(template, Counted)
    assert {name for _, name, _, _ in Formatter().parse(template.one) if name} == places


ELEMENTS = re.compile(r"\b(?:[a-z]+[A-Z]\w*|nameType|geoLocation|XML|xml|schema|element)\b")


@pytest.mark.parametrize("key", MESSAGES, ids="-".join)
def test_a_message_is_in_plain_words_without_names_of_elements(key):
    template = MESSAGES[key]
    assert not ELEMENTS.search(str(template))
    assert not {"{property}", "{element}"} & set(re.findall(r"\{\w+\}", template))


def test_the_median_real_dataset_has_at_most_three_lines(samples):
    numbers = [
        len(lines(with_scopes(document(one, DOI, SITE).problems, of_most=of_most)))
        for one in samples
        for of_most in (False,)
    ]
    assert median(numbers) <= 3
