"""Words of names: what a single word, or the words of a text, say about it.

Words are compared casefolded, without accents and surrounding punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

from .lists import (
    ABBREVIATED_TITLES,
    ALSO_FAMILY_NAMES,
    ALSO_GIVEN_NAMES,
    BODIES,
    CONJUNCTIONS,
    DEGREES,
    FUNCTION_WORDS,
    FUNCTIONS,
    JOB_TITLES,
    LEGAL_FORMS,
    NAME_SUFFIXES,
    NAMES_AS_LEGAL_FORMS,
    NOT_A_PERSON,
    ORGANISATION_SIGNS,
    ORGANISATION_SUFFIXES,
    ORGANISATION_WORDS,
    PARTICLES,
    PLACE_WORDS,
    ROLE_WORDS,
    SMALL_WORDS,
    TERRITORIES,
    TITLES,
    WEAK_WORDS,
    WORDS_BY_LANGUAGE,
)

_BETWEEN = re.compile(r"[\s,;&/()\[\]{}|–—]+")
_ELISIONS = ("l'", "d'", "l’", "d’")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_HYPHENS = ("-", "\u2010", "\u2011")
_LETTER = r"[^\W\d_]"
_INITIALS = re.compile(rf"(?:{_LETTER}\.-?)*{_LETTER}\.?|{_LETTER}-{_LETTER}")
# What follows the sign in the legal form of a firm: `GmbH & Co. KG`.
FIRM = r"(?:Co|Cie)\.? ?(?:KG|K\.G\.|KGaA|OHG|GmbH|AG)(?![^\W_])"
_FIRM = re.compile(f"(?:&|und|et|and) ?{FIRM}", re.IGNORECASE)
_LONGEST_WORD = 60
_LONGEST_NAME = 200
_STEM = 3
_TWO = 2


@lru_cache(maxsize=4096)
def _normal(word: str) -> str:
    letters = word.casefold()
    if not word.isascii():
        parts = unicodedata.normalize("NFD", letters)
        letters = "".join(filterfalse(unicodedata.combining, parts))
    # Most words have no sign at their edges.
    return letters if letters.isalnum() else _EDGES.sub("", letters)


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


def goes_on(word: str) -> bool:
    """Tell whether a word is the first part of a compound whose last one follows: `Tiefbau-`."""
    return len(word) > _TWO and word.endswith(_HYPHENS)


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
    """Tell whether a word is the last one of a company's name: `Ltd`, `GmbH`, in its spelling."""
    form = normal(word)
    return form in LEGAL_FORMS and not (form in NAMES_AS_LEGAL_FORMS and word.istitle())


def ends_in_legal_form(text: str) -> bool:
    """Tell whether the last of several words is a legal form."""
    words = text.split()
    if len(words) < _TWO:
        return False
    if is_legal_form(words[-1]):
        return True
    firm = _FIRM.search(text)
    return firm is not None and firm.end() >= len(text.rstrip("."))


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


def is_conjunction(word: str) -> bool:
    """Tell whether a word joins two things, as it does in small letters."""
    return word == "&" or word in CONJUNCTIONS


def is_of_no_person(word: str) -> bool:
    """Tell whether a word of a text speaks against its being a person's name."""
    if any(map(str.isdigit, word)) or (word.islower() and not is_particle(word)):
        return True
    if is_conjunction(word) or is_not_of_a_person(word) or is_territory(word):
        return True
    return has_organisation_word(word)


def begins_as_place(text: str) -> bool:
    """Tell whether the first or last word of a text is one that begins or ends places' names."""
    found = text.split()
    return bool(found) and not PLACE_WORDS.isdisjoint([normal(found[0]), normal(found[-1])])


def is_family_name_too(word: str) -> bool:
    """Tell whether a word of organisations is a family name as well: `Press`, `Bank`."""
    return normal(word) in ALSO_FAMILY_NAMES


def is_given_name_too(word: str) -> bool:
    """Tell whether a word of organisations is a given name as well: `Ville`."""
    return normal(word) in ALSO_GIVEN_NAMES


def is_function(words: list[str]) -> bool:
    """Tell whether words are what somebody does, or a service: `Chief Librarian`, `Help Desk`."""
    forms = [normal(word) for word in words]
    return any(form in FUNCTIONS for form in forms) or are_weak(words)


def are_weak(words: list[str]) -> bool:
    """Tell whether all words are such as make a service together: `Help Desk`."""
    return all(normal(word) in WEAK_WORDS or normal(word) in FUNCTIONS for word in words)


def is_body(text: str) -> bool:
    """Tell whether a text is a body whose words are none of organisations: `Red Cross`."""
    return " ".join(map(normal, text.split())) in BODIES


def languages_of(text: str) -> set[str]:
    """Return the languages of a text's organisation words; languages that share words are one."""
    forms = {normal(word) for word in _BETWEEN.split(text) if word}
    forms |= {form[2:] for form in forms if form.startswith(_ELISIONS)}
    forms |= {suffix for form in forms if (suffix := _suffix_of(form))}
    return {language for language, words in WORDS_BY_LANGUAGE.items() if words & forms}


def spoken_in(text: str) -> set[str]:
    """Return the languages of a text by its organisation words, else by its small words."""
    small = set(text.split())
    return languages_of(text) or {one for one, some in SMALL_WORDS.items() if small & some}


def has_organisation_word(text: str) -> bool:
    """Tell whether a text holds a word, sign or legal form that makes it an organisation's name."""
    # Reading a name asks this of the same words again and again.
    return (_holds_word if len(text) <= _LONGEST_NAME else _holds_word.__wrapped__)(text)


@lru_cache(maxsize=1024)
def _holds_word(text: str) -> bool:
    words = [word for word in _BETWEEN.split(text) if word]
    if any(is_organisation_word(normal(word)) for word in words):
        return True
    if any(map(is_function_word, words[1:-1])) or _FIRM.search(text) or ends_in_legal_form(text):
        return True
    return not text.isascii() and any(sign in text for sign in ORGANISATION_SIGNS)


@lru_cache(maxsize=4096)
def is_organisation_word(form: str) -> bool:
    """Tell whether a word in its compared form is one of organisations, or ends as one."""
    if form in ORGANISATION_WORDS:
        return True
    if form.startswith(_ELISIONS) and form[2:] in ORGANISATION_WORDS:
        return True
    return bool(_suffix_of(form))


def is_function_word(word: str) -> bool:
    """Tell whether a word only occurs inside the names of organisations: `for`, `pour`."""
    return word.islower() and normal(word) in FUNCTION_WORDS


def _suffix_of(form: str) -> str:
    if not form.endswith(ORGANISATION_SUFFIXES):
        return ""
    found = (
        suffix
        for suffix in ORGANISATION_SUFFIXES
        if form.endswith(suffix) and len(form) >= len(suffix) + _STEM
    )
    return next(found, "")
