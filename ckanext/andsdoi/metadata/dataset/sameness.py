"""Whether two values of a field mean the same, however they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..values import languages
from ..values.dates import read_date
from ..values.names import parse_names
from ..values.text import one_line, strip_html

_LONGEST_DATE = 40
_LONGEST = 10_000
_LANGUAGE = "language"
_PEOPLE = frozenset(["author", "maintainer"])
# Fields of running text, which is no date even where it reads like one.
PROSE: Final = frozenset(["title", "notes", "description"])


def are_same(one: Any, other: Any, field: str) -> bool:
    """Tell whether two values, decoded already, mean the same in a field.

    Compared are dates, languages and names as they are read, and texts without markup and blanks.
    """
    return bool(one == other or meaning(one, field) == meaning(other, field))


def meaning(value: Any, field: str) -> Any:
    """Return what can be compared of a value."""
    if isinstance(value, Mapping):
        return {key: meaning(inner, field) for key, inner in value.items()}
    if isinstance(value, list):
        return [meaning(inner, field) for inner in value]
    if not isinstance(value, str) or len(value) > _LONGEST:
        return value
    return _meaning_of_text(one_line(strip_html(value)).strip(), field)


def _meaning_of_text(text: str, field: str) -> Any:
    if field in PROSE:
        return text
    if field == _LANGUAGE:
        return languages.language(text) or text
    if field in _PEOPLE:
        return tuple(name.name for name in parse_names(text)[0]) or text
    found, _ = read_date(text) if len(text) <= _LONGEST_DATE else (None, [])
    return found.date if found else text
