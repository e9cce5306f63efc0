"""Names of persons: where the family name is, if that can be told.

What could be read in two ways is None here; it is then written as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from . import words as w
from .lists import ARABIC_PARTICLES, EAST_ASIAN_FAMILY_NAMES

_LONGEST = 200
_MOST_WORDS = 4
_SIGNS = "'’‘ʼʻ.\\-\u2010\u2011 "
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
_LATIN_NAME = re.compile(f"[{_LATIN}{_SIGNS}]+")
_CASED_NAME = re.compile(f"[{_LATIN}Ͱ-Ͽἀ-῿Ѐ-ԯ{_SIGNS}]+")
_DOT_INSIDE = re.compile(r"[^\W\d_]{2}\.[^\W\d_]")
_HYPHENS = "-\u2010\u2011"
_PREFIXED = re.compile(f"([^\\W\\d_]{{1,5}})[{_HYPHENS}'’‘ʼʻ]")
_LONGEST_SMALL = 5
_MOST_SMALL = 3
_MOST_GIVEN = 2
_TWO = 2
_CAPITALS = re.compile(r"[^\W\d_]{1,3}")


class Person(NamedTuple):
    """The parts of a person's name.

    Attributes:
        guessed: The name is two capitalised words, which an organisation may have too.
    """

    family: str
    given: str
    guessed: bool = False

    @property
    def name(self) -> str:
        """Return the name, just as DataCite's servers build it from its parts."""
        return f"{self.family}, {self.given}"


def given_family(text: str, suffix: str = "", *, certain: bool = False) -> Person | None:
    """Read `Given Family`: Latin script, with titles, degrees and a suffix around it.

    Args:
        text: The name, if it is one.
        suffix: `Jr.` and the like, already found.
        certain: Whether it is known to be a person, and no service such as `Help Desk`.
    """
    if len(text) > _LONGEST or not _LATIN_NAME.fullmatch(text):
        return None
    words = without_degrees(without_titles(text.split()))
    if len(words) > 2 and w.is_suffix(words[-1]):
        words, suffix = words[:-1], words[-1]
    if len(words) < 2 or not may_be_given_family(words):
        return None
    person = _divided(words)
    if person and person.guessed and not certain and (w.is_function(words) or w.is_body(text)):
        return None
    if not (person and suffix):
        return person
    return person._replace(given=_with_suffix(person.given, suffix))


def family_given(
    left: str, right: str, suffix: str = "", *, strong: bool, certain: bool = False
) -> Person | None:
    """Read `Family, Given` from what stands left and right of a comma.

    Args:
        left: The family name, if it is one.
        right: The given names, if they are.
        suffix: `Jr.` and the like, already found.
        strong: Whether it is certain that this is one name.
        certain: Whether it is known to be a person.
    """
    if len(left) + len(right) > _LONGEST or not _CASED_NAME.fullmatch(left + right):
        return None
    certain = certain or begins_with_title(left)
    family = without_titles(left.split())
    given = without_degrees(without_titles(right.split()))
    if len(family) > 1 and w.is_suffix(family[-1]):
        family, suffix = family[:-1], family[-1]
    if not certain and (is_body(family, given) or w.are_weak([*family, *given])):
        return None
    is_person = (
        is_in_order(family, given, strong)
        or has_initials(family, given)
        or is_small_family(family, given)
    )
    if not is_person:
        return None
    return Person(" ".join(family), _with_suffix(" ".join(given), suffix))


def is_body(family: list[str], given: list[str]) -> bool:
    """Tell whether words of organisations round a comma speak against a person.

    `Bank, Ann` and `Museum, J.` are persons; `Museum, Bern` and `State Library, Ann` are none.
    """
    left, right = " ".join(family), " ".join(given)
    if not (w.has_organisation_word(left) or w.has_organisation_word(right)):
        return False
    if not is_given_like(given):
        return True
    if len(family) > 1:
        return w.has_organisation_word(left)
    is_of_kind = w.has_organisation_word(left) and not w.is_family_name_too(left)
    return is_of_kind and not any(map(w.is_initials, given))


def has_initials(family: list[str], given: list[str]) -> bool:
    """Tell whether one word stands before initials, which only a person's name has."""
    if len(family) != 1 or not is_capitalised(family[0]) or is_initial(family[0]):
        return False
    return is_given_like(given) and any(map(w.is_initials, given))


def is_given_like(words: list[str]) -> bool:
    """Tell whether words are given names as they are mostly written: `Willa H.`, `J. Paul`."""
    full = [word for word in words if not is_initial(word)]
    if not words or len(full) > (1 if is_initial(words[0]) else _MOST_GIVEN):
        return False
    if not all(map(is_capitalised, words)) or w.is_territory(words[-1]):
        return False
    if any(w.is_acronym(word, 3) or w.is_not_of_a_person(word) for word in full):
        return False
    bodies = [word for word in full if w.has_organisation_word(word)]
    return not bodies or (len(full) == 1 and w.is_given_name_too(full[0]))


def is_initial(word: str) -> bool:
    """Tell whether a word is initials, or two capitals: `J.`, `J.R.`, `JA`."""
    return w.is_initials(word) or (w.is_acronym(word, 2) and len(word) == _TWO)


def is_small_family(family: list[str], given: list[str]) -> bool:
    """Tell whether a family name begins with small letters or one letter: `ap Rhys`, `al-Sayed`."""
    if not is_given_like(given) or not any(len(word.rstrip(".")) >= _TWO for word in given):
        return False
    *before, last = family
    if not before:
        return has_small_prefix(last) or is_one_letter(last)
    if len(before) == 1 and is_one_letter(before[0]):
        return is_capitalised(last) and not is_initial(last)
    if len(before) > _MOST_SMALL or not (is_capitalised(last) or has_small_prefix(last)):
        return False
    small = all(map(is_small, before)) and not any(map(w.is_conjunction, before[1:]))
    return small and not (is_initial(last) or w.is_not_of_a_person(last))


def has_small_prefix(word: str) -> bool:
    """Tell whether a name begins with a small prefix and a sign: `d'Urso`, `al-Sayed`."""
    match = _PREFIXED.match(word)
    if match is None or not word[match.end() :][:1].isupper():
        return False
    if w.is_not_of_a_person(word[match.end() :]) or w.has_organisation_word(word[match.end() :]):
        return False
    return match[0].islower() and (match[0][-1] not in _HYPHENS or len(match[1]) > 1)


def is_one_letter(word: str) -> bool:
    """Tell whether a word is one capital letter, which a few families are called."""
    return len(word) == 1 and word.isupper()


def is_small(word: str) -> bool:
    """Tell whether a word may be a small one before a family name: `ap`, `op den`."""
    if not (word.islower() and word.isalpha() and len(word) <= _LONGEST_SMALL):
        return False
    return not (
        w.is_function_word(word) or w.is_not_of_a_person(word) or w.has_organisation_word(word)
    )


def is_in_order(family: list[str], given: list[str], strong: bool) -> bool:
    """Tell whether words round a comma are a family name and given names."""
    if not (may_be_family(family) and may_be_part(given)) or w.is_particle(given[0]):
        return False
    return is_name_order(family, given, strong)


def family_initials(text: str) -> Person | None:
    """Read `Family AB`: certain only in a list of several such names."""
    if len(text) > _LONGEST or not _LATIN_NAME.fullmatch(text):
        return None
    words = text.split()
    cut = len(words)
    while cut > 1 and is_short_capitals(words[cut - 1]):
        cut -= 1
    family = words[:cut]
    if cut == len(words) or any(w.is_all_capitals(word) for word in family):
        return None
    return Person(" ".join(family), " ".join(words[cut:])) if may_be_family(family) else None


def are_initials(text: str) -> bool:
    """Tell whether there are only initials: `J.`, `J. A.`, `J.A.`, `JA`."""
    words = text.split()
    return 0 < len(words) <= _MOST_WORDS and all(is_short_capitals(word) for word in words)


def begins_with_title(text: str) -> bool:
    """Tell whether a text begins with a title that only persons have."""
    words = text.split(maxsplit=2)
    return len(words) > 1 and w.is_title(words[0])


def _with_suffix(given: str, suffix: str) -> str:
    return f"{given}, {suffix}" if suffix else given


def without_titles(words: list[str]) -> list[str]:
    """Return words without the titles in front; the last word stays."""
    while len(words) > 1 and w.is_title(words[0]):
        words = words[1:]
    return words


def without_degrees(words: list[str]) -> list[str]:
    """Return words without the degrees at the end; the first word stays."""
    while len(words) > 1 and w.is_degree(words[-1]):
        words = words[:-1]
    return words


def may_be_given_family(words: list[str]) -> bool:
    """Tell whether words can be `Given Family`: all of names, particles inside only."""
    if w.is_particle(words[0]) or (w.is_particle(words[-1]) and "'" not in words[-1]):
        return False
    return all(map(is_of_a_name, words)) and not w.is_territory(words[-1])


@lru_cache(maxsize=4096)
def is_of_a_name(word: str) -> bool:
    """Tell whether a word may stand in `Given Family`."""
    if not (is_capitalised(word) or w.is_particle(word)):
        return False
    if w.normal(word) in ARABIC_PARTICLES or word.casefold().startswith(("al-", "el-")):
        return False
    if w.is_all_capitals(word):
        return False
    return not (w.is_not_of_a_person(word) or _DOT_INSIDE.search(word))


def is_capitalised(word: str) -> bool:
    """Tell whether a word is a name's by its capital, an apostrophe in front aside."""
    letters = word.lstrip("'’‘ʼʻ")
    return letters[:1].isupper() and not w.goes_on(word)


def _divided(words: list[str]) -> Person | None:
    particle = next((i for i, word in enumerate(words) if w.is_particle(word)), 0)
    if particle:
        # María del Carmen García: the particle belongs to the given names.
        return None if w.normal(words[0]) == "maria" else _at(words, particle)
    initials = [i for i, word in enumerate(words) if w.is_initials(word)]
    if initials and initials[-1] < len(words) - 1:
        return _at(words, initials[-1] + 1) if len(words) - initials[-1] <= 3 else None
    if initials == list(range(1, len(words))):
        return Person(words[0], " ".join(words[1:]))
    if initials or len(words) != 2 or w.normal(words[0]) in EAST_ASIAN_FAMILY_NAMES:
        return None
    return Person(words[1], words[0], guessed=True)


def _at(words: list[str], place: int) -> Person:
    return Person(" ".join(words[place:]), " ".join(words[:place]))


def may_be_family(words: list[str]) -> bool:
    """Tell whether words can be a family name: there are no initials in it."""
    if len(words) == 1 and w.is_family_name_too(words[0]):
        return is_capitalised(words[0])
    return may_be_part(words) and not any(w.is_initials(word) for word in words)


def may_be_part(words: list[str]) -> bool:
    """Tell whether words can be a family name or given names: few, capitalised, a person's."""
    if not 0 < len(words) <= _MOST_WORDS or all(w.is_particle(word) for word in words):
        return False
    if not all(is_capitalised(word) or w.is_particle(word) for word in words):
        return False
    return not any(map(w.is_not_of_a_person, words))


def is_name_order(family: list[str], given: list[str], strong: bool) -> bool:
    """Tell whether a comma separates family and given names, rather than two other things."""
    if w.is_territory(given[-1]):
        return False
    lonely = sum(not w.is_particle(word) for word in family) == 1
    if len(given) == 1 and w.is_acronym(given[0], 3) and len(given[0]) == 3:
        return strong and lonely
    shouted = all(word.isupper() for word in family)
    if not shouted and any(w.is_acronym(word, 3) for word in given):
        return False
    initials = any(is_short_capitals(word) for word in given)
    alone = sum(not w.is_particle(word) for word in given) == 1
    return strong or lonely or initials or alone


def is_short_capitals(word: str) -> bool:
    """Tell whether a word is initials, or up to three capitals: `J.`, `JA`."""
    if w.is_initials(word):
        return True
    return word.isupper() and bool(_CAPITALS.fullmatch(word))
