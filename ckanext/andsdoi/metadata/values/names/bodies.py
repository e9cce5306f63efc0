"""Texts with separators in them that name one body: with its units, or in two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..findings import Finding, finding
from . import words
from .lists import TERRITORIAL_WORDS, UNIT_WORDS
from .model import Name, NameType
from .one import is_organization, is_same_name, unmarked, unsure
from .people import is_person_like
from .pieces import split_outside

_BETWEEN_UNITS = re.compile("[;；\n]")
_BETWEEN_LANGUAGES = re.compile(r"\||\s/\s")
_SLASH = re.compile(r"\s/\s")
_SEPARATORS = re.compile("[;；\n|•、,]")
# Without one of these there is one body only, or a list of people.
_DIVIDES = re.compile("[;；\n|/]")
_EDGES = re.compile(r"[\s'’,()]+")
_LONGEST = 2_000
_SHARED = 4
_PAIR = 2

Names = tuple[list[Name], list[Finding]]


def one_body(
    text: str, organizations: Sequence[str], publishers: Sequence[str], language: str
) -> Names | None:
    """Read a text with separators as one body; None if it may be several names, or has none.

    Args:
        text: The text of a field, without e-mail addresses.
        organizations: Titles and names of the dataset's organization.
        publishers: Names of the dataset's publisher.
        language: The language of the main title.
    """
    if len(text) > _LONGEST or not _DIVIDES.search(text):
        return None
    return (
        _with_units(text, organizations, publishers)
        or _in_two_languages(text, organizations, language)
        or _beside_slashes(text, organizations)
    )


def _with_units(text: str, organizations: Sequence[str], publishers: Sequence[str]) -> Names | None:
    parts = split_outside(text, _BETWEEN_UNITS)
    if len(parts) < _PAIR:
        return None
    name = Name(unmarked(text), "Organizational")
    if is_same_name(name.name, organizations):
        return [name], []
    if is_same_name(name.name, publishers) and not any(map(is_person_like, parts)):
        return [name], []
    if are_units(parts):
        return [name], [finding("names-one-organization", name.name)]
    return None


def are_units(parts: Sequence[str]) -> bool:
    """Tell whether the first of several names is a body, and the others are units of it."""
    first, *others = parts
    if not is_organization(first):
        return False
    own = unit_word(first)
    headed = False
    for part in others:
        unit = unit_word(part)
        if unit and unit != own:
            headed = True
        elif unit or not headed or is_person_like(part) or is_organization(part):
            return False
    return True


def unit_word(text: str) -> str:
    """Return the word for a unit of a body that heads a name, or nothing."""
    found = [words.normal(word) for word in _EDGES.split(text) if word]
    heads = (found[0], found[-1]) if found else ()
    return next((word for word in heads if word in UNIT_WORDS), "")


def _in_two_languages(text: str, organizations: Sequence[str], language: str) -> Names | None:
    parts = _pair(text)
    title_is_so = any(len(split_outside(one, _BETWEEN_LANGUAGES)) == _PAIR for one in organizations)
    if not parts or is_same_name(text, organizations):
        return None
    if not (title_is_so or are_translations(*parts)):
        return None
    first, other = _ordered(parts, language)
    kind: NameType | None = "Organizational" if is_organization(first) else None
    findings = [finding("language-only-one", other, first=first, others=other, variant="name", n=1)]
    if kind is None:
        findings += unsure(first)[1]
    return [Name(first, kind)], findings


def _pair(text: str) -> list[str]:
    """Return the two names round `|` or ` / `; nothing if that is not what there is."""
    parts = split_outside(text, _BETWEEN_LANGUAGES)
    if len(parts) != _PAIR or any(map(is_person_like, parts)) or ";" in text or "\n" in text:
        return []
    return parts


def _ordered(parts: Sequence[str], language: str) -> Sequence[str]:
    """Return two names, that in a language first."""
    first, other = parts
    if language in words.spoken_in(other) - words.spoken_in(first):
        return other, first
    return parts


def by_language(text: str, language: str) -> Sequence[str]:
    """Return the two names of a body that a text gives in two languages, that in a language first.

    Nothing is returned if it isn't certain that both name one body.
    """
    parts = _pair(text) if len(text) <= _LONGEST else []
    return _ordered(parts, language) if parts and are_translations(*parts) else []


def _beside_slashes(text: str, organizations: Sequence[str]) -> Names | None:
    """Read `Lake Office / River Board`: bodies each, unless that may be one body said twice."""
    parts = split_outside(text, _SLASH)
    if len(parts) < _PAIR or _SEPARATORS.search(text) or is_same_name(text, organizations):
        return None
    named = [words.has_organisation_word(part) for part in parts]
    if not (are_units(parts) or (any(named) and all(map(is_organization, parts)))):
        return None
    may_be_one = are_units(parts) or _is_territory_with_offices(parts)
    if all(named) and not may_be_one and share_language(parts):
        return [Name(unmarked(part), "Organizational") for part in parts], []
    name = Name(unmarked(text), "Organizational")
    return [name], [finding("names-one-organization", name.name)]


def _is_territory_with_offices(parts: Sequence[str]) -> bool:
    """Tell whether the first of several names is that of a town or land, and no other is."""
    heads = [words.normal(_EDGES.split(part.strip())[0]) in TERRITORIAL_WORDS for part in parts]
    return heads[0] and not any(heads[1:])


def share_language(parts: Sequence[str]) -> bool:
    """Tell whether names are of one language, by their words of organisations and small words."""
    spoken = filter(None, map(words.languages_of, parts))
    small = filter(None, ({word for word in part.split() if word.islower()} for part in parts))
    return have_in_common(list(spoken)) and have_in_common(list(small))


def have_in_common(known: Sequence[set[str]]) -> bool:
    """Tell whether there is something that all of some sets hold; none hold it all."""
    return not known or bool(set.intersection(*known))


def are_translations(one: str, other: str) -> bool:
    """Tell whether two names are of one body, by the languages of their words."""
    spoken, others = words.languages_of(one), words.languages_of(other)
    if spoken or others:
        return bool(spoken and others) and not spoken & others
    return bool(long_names(one) & long_names(other))


def long_names(text: str) -> set[str]:
    """Return the capitalised words of a text that are long enough to be a name."""
    found = (word.strip(".,;:") for word in _EDGES.split(text))
    return {word for word in found if len(word) >= _SHARED and word[0].isupper()}
