"""The words that tell names apart."""

from __future__ import annotations

import unicodedata

import pytest

from ckanext.andsdoi.metadata.values.names import lists


@pytest.mark.parametrize(
    "words",
    [
        lists.ORGANISATION_WORDS,
        frozenset(lists.ORGANISATION_SUFFIXES),
        lists.FUNCTION_WORDS,
        lists.LEGAL_FORMS,
        lists.NOT_A_PERSON,
        lists.TERRITORIES,
        lists.PARTICLES,
        lists.TITLES,
        lists.DEGREES,
        lists.EAST_ASIAN_FAMILY_NAMES,
        lists.JOB_TITLES,
    ],
)
def test_words_are_casefolded_and_without_accents(words: frozenset[str]) -> None:
    for word in words:
        plain = unicodedata.normalize("NFD", word.casefold())
        assert word == "".join(char for char in plain if not unicodedata.combining(char))


def test_no_word_makes_both_a_person_and_an_organisation() -> None:
    assert not lists.ORGANISATION_WORDS & (
        lists.TITLES | lists.NAME_SUFFIXES | lists.EAST_ASIAN_FAMILY_NAMES
    )
