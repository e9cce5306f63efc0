"""What an editor reads: what can be mended in the dataset; what many share is told elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import median
from string import Formatter
from typing import Any

import pytest

from ckanext.andsdoi.metadata import Document, Facts, Settings, document
from ckanext.andsdoi.metadata.lines import (
    ALSO_RECOMMENDED,
    TOLD_ONCE,
    YEAR_OF_ENTRY,
    SharedProblem,
    lines,
    shared,
    with_scopes,
)
from ckanext.andsdoi.metadata.problems import (
    CATALOGUE,
    ENGLISH,
    SCOPES,
    VARIANTS,
    Counted,
    Language,
)

from .shown import mapped
from .support import DOI, GOLDEN, LAKE, SITE
from .test_samples import _rows


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
        "1 person without ORCID iD.",
        "2019, the year in which the dataset was entered, is the publication year. "
        "Fill in the date of publication.",
        RECOMMENDED,
    ]


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
    assert (first.severity, first.codes, first.fields) == (
        "lost",
        ("date-unreadable",),
        ("issued",),
    )


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
    assert (counts.mandatory, counts.recommended, counts.optional) == (6, 3, 2)


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


ELEMENTS = re.compile(r"\b(?:[a-z]{2,}[A-Z]\w*|XML|xml|schema|element|kernel-?\w+)\b")


@pytest.mark.parametrize("key", MESSAGES, ids="-".join)
def test_a_message_is_in_plain_words_without_names_of_elements(key):
    template = MESSAGES[key]
    assert not ELEMENTS.search(str(template))
    assert not {"{property}", "{element}"} & set(re.findall(r"\{\w+\}", template))


def test_no_message_of_the_documents_at_hand_names_an_element():
    for path in sorted(GOLDEN.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            message = re.sub(r'"[^"]*"|https?://\S+', "", line.partition(": ")[2])
            assert not ELEMENTS.search(message), (path.name, line)


def test_phrases_in_a_message_are_translated_with_what_they_name():
    dataset = {**LAKE, "temporal_coverage": {"start": "2001", "end": "2002"}}
    problems = document(dataset, DOI, Settings(kernel="4.2")).problems
    (problem,) = [one for one in problems if one.code == "kernel-replaced"]
    assert problem.message.startswith("The kind of date Coverage is sent as Other with")
    words = {"The kind of date {term}": "Die Art des Datums {term}"}
    said = problem.in_language(Language(lambda text: words.get(text, text), ENGLISH.ngettext))
    assert said.startswith("Die Art des Datums Coverage is sent as Other with")


def test_a_property_that_could_not_be_made_is_named_as_editors_call_it(monkeypatch):
    monkeypatch.setattr("ckanext.andsdoi.metadata.mapping.places.geo_locations", None)
    (problem,) = [one for one in mapped().problems if one.code == "mapping-failed"]
    assert problem.message == (
        "The list of places could not be made; this is a defect, see the log."
    )


def _is_year_of_most(documents: list[Document]) -> bool:
    return sum(YEAR_OF_ENTRY in shared(one.problems) for one in documents) * 2 > len(documents)


def test_the_editor_of_the_median_real_dataset_reads_at_most_three_lines(samples):
    portals = defaultdict(list)
    for (_, portal), dataset in zip(_rows(), samples, strict=True):
        portals[portal].append(document(dataset, DOI, SITE))
    numbers = [
        len(lines(with_scopes(one.problems, of_most=_is_year_of_most(documents))))
        for documents in portals.values()
        for one in documents
    ]
    assert median(numbers) <= 3
