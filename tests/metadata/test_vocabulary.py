"""The lists the mapping decides by."""

from __future__ import annotations

import unicodedata

import pytest

from ckanext.andsdoi.metadata import vocabulary as v


@pytest.mark.parametrize(
    ("terms", "size"),
    [
        (v.RESOURCE_TYPES, 34),
        (v.CONTRIBUTOR_TYPES, 22),
        (v.DATE_TYPES, 12),
        (v.RELATED_IDENTIFIER_TYPES, 23),
        (v.RELATION_TYPES, 39),
        (v.DESCRIPTION_TYPES, 6),
        (v.TITLE_TYPES, 4),
        (v.NAME_TYPES, 2),
        (v.FUNDER_IDENTIFIER_TYPES, 5),
        (v.NUMBER_TYPES, 4),
    ],
)
def test_the_controlled_lists_are_complete(terms: dict[str, str], size: int) -> None:
    assert len(terms) == size
    assert set(terms.values()) <= {"4.2", "4.3", "4.4", "4.5", "4.6", "4.7"}


@pytest.mark.parametrize(
    ("terms", "term", "kernel"),
    [
        (v.RESOURCE_TYPES, "Dataset", "4.2"),
        (v.RESOURCE_TYPES, "Instrument", "4.5"),
        (v.RESOURCE_TYPES, "Poster", "4.7"),
        (v.CONTRIBUTOR_TYPES, "Translator", "4.6"),
        (v.DATE_TYPES, "Coverage", "4.6"),
        (v.RELATED_IDENTIFIER_TYPES, "RAiD", "4.7"),
        (v.RELATION_TYPES, "IsPublishedIn", "4.4"),
        (v.FUNDER_IDENTIFIER_TYPES, "ROR", "4.3"),
        (v.NUMBER_TYPES, "Chapter", "4.4"),
    ],
)
def test_a_term_knows_the_kernel_that_brought_it(
    terms: dict[str, str], term: str, kernel: str
) -> None:
    assert terms[term] == kernel


@pytest.mark.parametrize(
    "words",
    [
        v.ORGANISATION_WORDS,
        frozenset(v.ORGANISATION_SUFFIXES),
        v.FUNCTION_WORDS,
        v.LEGAL_FORMS,
        v.NOT_A_PERSON,
        v.TERRITORIES,
        v.PARTICLES,
        v.TITLES,
        v.DEGREES,
        v.EAST_ASIAN_FAMILY_NAMES,
        v.JOB_TITLES,
    ],
)
def test_words_are_casefolded_and_without_accents(words: frozenset[str]) -> None:
    for word in words:
        plain = unicodedata.normalize("NFD", word.casefold())
        assert word == "".join(char for char in plain if not unicodedata.combining(char))


def test_no_word_makes_both_a_person_and_an_organisation() -> None:
    assert not v.ORGANISATION_WORDS & (v.TITLES | v.NAME_SUFFIXES | v.EAST_ASIAN_FAMILY_NAMES)
