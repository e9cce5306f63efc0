"""Fields that say by the end of their name which language they are in: `title_fra`, `notesFr`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale

from ..values import languages
from .field_names import spelled

_LONGEST = 40
_NAME = re.compile("(title|notes|description|keywords|tags)_(.+)")
# Ends of names that mean a language only if something else says so; a code of three letters for
# which there is none of two is another.
_WORDS = frozenset(
    """
    am an as be ee he hi id ie ii io is my no nr or os ps se si so ss st tk to ts
    arm cat cor div est fao fat fin geo her ice ido ile ina ind kin lat lim lit mal man mar may mon
    pan per pol pus que run sag san sin src sun tel ton ven vol
    """.split()
)
_UNDETERMINED = frozenset(["und", "mul", "zxx"])
_TWO = 2
_WORD = re.compile(r"\b[^\W\d_]{3,}\b")

Fields = dict[str, tuple[tuple[str, str], ...]]


class _Named(NamedTuple):
    field: str
    tag: str
    is_sure: bool
    name: str


def translations(
    values: Mapping[Any, Any], stated: Callable[[], Collection[str]] = tuple
) -> Fields:
    """Return the language tag and the name of each field that translates another, by that one.

    An end that is a word of forms, too (`title_id`), is a language only if two fields of words
    have it, or the dataset says that it is in that language.

    Args:
        values: What stands under which name.
        stated: Returns the languages that the dataset is in.
    """
    short = [name for name in values if isinstance(name, str) and len(name) <= _LONGEST]
    named = [_Named(*known, name) for name in short if (known := _of_name(name))]
    sure = [one for one in named if one.is_sure]
    doubtful = [one for one in named if not one.is_sure and holds_words(values[one.name])]
    if doubtful:
        fields = {(one.tag, one.field) for one in doubtful}
        times = Counter(tag for tag, _ in fields)
        sure += [one for one in doubtful if times[one.tag] > 1 or one.tag in stated()]
    kept: dict[str, list[tuple[str, str]]] = {}
    for one in sure:
        kept.setdefault(one.field, []).append((one.tag, one.name))
    return {field: tuple(sorted(entries)) for field, entries in kept.items()}


def holds_words(value: Any) -> bool:
    """Tell whether a value may be a text in a language: a number or a code is none."""
    return not isinstance(value, (str, int, float)) or bool(_WORD.search(str(value)))


@lru_cache(maxsize=1024)
def _of_name(name: str) -> tuple[str, str, bool] | None:
    match = _NAME.fullmatch(spelled(name))
    found = language_of_suffix(match[2]) if match else None
    return (match[1], *found) if match and found else None


@lru_cache(maxsize=256)
def language_of_suffix(suffix: str) -> tuple[str, bool] | None:
    """Return the language tag that an end of a name is, and whether it is nothing else."""
    tag = languages.tag(suffix)
    first, *rest = (tag or "").split("-")
    if not tag or first in _UNDETERMINED or not all(map(is_place_or_script, rest)):
        return None
    written = re.split("[_-]", suffix)[0].casefold()
    return tag, len(first) == _TWO and written not in _WORDS


@lru_cache(maxsize=256)
def is_place_or_script(subtag: str) -> bool:
    """Tell whether a subtag is a territory or a script that Babel knows."""
    english = Locale("en")
    return subtag in english.territories or subtag in english.scripts
