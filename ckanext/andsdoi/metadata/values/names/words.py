"""Words of names: what a single word, or the words of a text, say about it.

Words are compared casefolded, without accents and surrounding punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .lists import (
    ABBREVIATED_TITLES,
    DEGREES,
    FUNCTION_WORDS,
    JOB_TITLES,
    LEGAL_FORMS,
    NAME_SUFFIXES,
    NOT_A_PERSON,
    ORGANISATION_SIGNS,
    ORGANISATION_SUFFIXES,
    ORGANISATION_WORDS,
    PARTICLES,
    ROLE_WORDS,
    TERRITORIES,
    TITLES,
)

_BETWEEN = re.compile(r"[\s,;&/()\[\]{}|–—]+")
_ELISION = re.compile("^[ld]['’]")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LETTER = r"[^\W\d_]"
_INITIALS = re.compile(rf"(?:{_LETTER}\.-?)*{_LETTER}\.?|{_LETTER}-{_LETTER}")
_LONGEST_WORD = 60
_LONGEST_NAME = 200
_STEM = 3


@lru_cache(maxsize=4096)
def _normal(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return _EDGES.sub("", "".join(char for char in letters if not unicodedata.combining(char)))


def normal(word: str) -> str:
    """Give the form of a word that is compared."""
    return _normal(word) if len(word) <= _LONGEST_WORD else ""


def normal_name(name: str) -> str:
    """Give the form of a whole name that is compared."""
    return " ".join(name.casefold().split())


def is_initials(word: str) -> bool:
    """Tell whether a word is initials: `J`, `J.`, `J.R.`, `J.-P.`."""
    return len(word) <= _LONGEST_WORD and word.isupper() and bool(_INITIALS.fullmatch(word))


def is_all_capitals(word: str) -> bool:
    """Tell whether a word is two or more letters, all capital, and no initials."""
    if not word.isupper() or is_initials(word):
        return False
    return sum(char.isalpha() for char in word[:_LONGEST_WORD]) > 1


def is_acronym(word: str, least: int) -> bool:
    """Tell whether a word is capital letters and nothing else, at least so many."""
    return len(word) >= least and word.isalpha() and word.isupper()


def is_particle(word: str) -> bool:
    """Tell whether a word is a particle of a family name, lower case: `van`, `de la`, `d'`."""
    word = word.replace("’", "'") if "’" in word else word
    return word in PARTICLES or (word.startswith("d'") and len(word) > 2)


def is_title(word: str) -> bool:
    """Tell whether a word is a title in front of a name."""
    form = normal(word)
    return form in TITLES or (form in ABBREVIATED_TITLES and word.endswith("."))


def is_degree(word: str) -> bool:
    """Tell whether a word is a degree behind a name."""
    return normal(word) in DEGREES


def is_suffix(word: str) -> bool:
    """Tell whether a word is a suffix of a person's given names: `Jr.`, `III`."""
    return normal(word) in NAME_SUFFIXES


def is_legal_form(word: str) -> bool:
    """Tell whether a word is the last one of a company's name: `Ltd`, `GmbH`."""
    return normal(word) in LEGAL_FORMS


def ends_in_legal_form(text: str) -> bool:
    """Tell whether the last of several words is a legal form."""
    words = text.split()
    return len(words) > 1 and is_legal_form(words[-1])


def is_territory(word: str) -> bool:
    """Tell whether a word is a country or state."""
    return normal(word) in TERRITORIES


def has_job_title(text: str) -> bool:
    """Tell whether a text says what a person does."""
    return any(normal(word) in JOB_TITLES for word in text.split())


def is_role(text: str) -> bool:
    """Tell whether the text of a bracket is a role, such as `Ed.`."""
    return normal(text) in ROLE_WORDS


def is_not_of_a_person(word: str) -> bool:
    """Tell whether no person bears a word as a name."""
    return normal(word) in NOT_A_PERSON


def has_organisation_word(text: str) -> bool:
    """Tell whether a text holds a word, sign or legal form that makes it an organisation's name."""
    # Reading a name asks this of the same words again and again.
    return (_holds_word if len(text) <= _LONGEST_NAME else _holds_word.__wrapped__)(text)


@lru_cache(maxsize=1024)
def _holds_word(text: str) -> bool:
    forms = [normal(word) for word in _BETWEEN.split(text) if word]
    if any(is_organisation_word(form) for form in forms):
        return True
    if any(form in FUNCTION_WORDS for form in forms[1:]) or ends_in_legal_form(text):
        return True
    return not text.isascii() and any(sign in text for sign in ORGANISATION_SIGNS)


@lru_cache(maxsize=4096)
def is_organisation_word(form: str) -> bool:
    """Tell whether a word in its compared form is one of organisations, or ends as one."""
    if form in ORGANISATION_WORDS or _ELISION.sub("", form) in ORGANISATION_WORDS:
        return True
    return any(
        form.endswith(suffix) and len(form) >= len(suffix) + _STEM
        for suffix in ORGANISATION_SUFFIXES
    )
