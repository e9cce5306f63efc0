"""What the record says already: a field of the same content is not lost, whatever its name."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

from ..record import Record
from ..values.text import one_line, strip_html
from .reader import as_text, decode

_LONGEST = 10_000
_DEPTH = 6
_SHORTEST = 4
# So many letters of a description are no chance.
_EXCERPT = 40
_SIDES = 4
_LONGEST_BOX = 100
_BETWEEN_SIDES = re.compile(r"[,;\s]+")
# The sides of a box; any other number that is found again is found by chance.
_SIDE = re.compile(
    "[xy]_?(?:min|max)|(?:min|max)_?(?:x|y|lat|lon|long|latitude|longitude)"
    "|(?:bbox_|spatial_)?(?:north|south|east|west)(?:_?(?:bound|limit|lat|lon|long|coordinate|bc))*"
)


class Said:
    """The content of a record, and of the fields it was made of.

    Args:
        record: What the mapping made.
        values: The values of the fields it was made of, and what stands for them.
    """

    def __init__(self, record: Record, values: Iterable[Any]) -> None:
        self._texts = {plain(text) for text in texts_in([record, *values])}
        self._record = record
        self._numbers = {number for text in texts_in(record.geo_locations)
                         if (number := _number(text)) is not None}  # fmt: skip

    def holds(self, name: str, value: Any) -> bool:
        """Tell whether all texts of a field are in there; of numbers only the sides of a box.

        The beginning of a description is in there as well.
        """
        texts = [plain(text) for text in texts_in(value)]
        if self._numbers and self._is_box(texts):
            return True
        if _SIDE.fullmatch(name.casefold().replace("-", "_")):
            return bool(texts) and all(_number(text) in self._numbers for text in texts)
        return bool(texts) and all(map(self._is_said, texts))

    def _is_said(self, text: str) -> bool:
        if text in self._texts:
            return is_telling(text)
        beginning = text.rstrip(" .…") if len(text) >= _EXCERPT else ""
        return bool(beginning) and any(one.startswith(beginning) for one in self._descriptions)

    @cached_property
    def _descriptions(self) -> list[str]:
        return [plain(one.text) for one in self._record.descriptions]

    def _is_box(self, texts: list[str]) -> bool:
        """Tell whether texts are the four sides of a box together."""
        if len(texts) not in (1, _SIDES) or len(texts[0]) > _LONGEST_BOX:
            return False
        sides = [_number(one) for text in texts for one in _BETWEEN_SIDES.split(text.strip("[]"))]
        return len(sides) == _SIDES and all(side in self._numbers for side in sides)


def texts_in(value: Any, depth: int = _DEPTH) -> Iterator[str]:
    """Yield each text and number anywhere in a value, JSON text or not."""
    if isinstance(value, str) and len(value) <= _LONGEST:
        value = decode(value, literal=True)
        if isinstance(value, str) and value[:1] == value[-1:] == '"':
            # A text as JSON, which some harvesters write.
            with contextlib.suppress(ValueError):
                value = json.loads(value)
    text = as_text(value)
    if text is not None:
        yield text
    elif depth:
        for inner in _parts(value):
            yield from texts_in(inner, depth - 1)


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.values()]
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return value if isinstance(value, (list, tuple, frozenset)) else ()


def plain(text: str) -> str:
    """Return what can be compared of a text: no markup, blanks or case."""
    return one_line(strip_html(text)).strip().casefold() if len(text) <= _LONGEST else text


def is_telling(text: str) -> bool:
    """Tell whether a text is found again by more than chance: four letters, or two of Han."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= _SHORTEST or len([char for char in letters if char > "\u2e80"]) > 1


def _number(text: str) -> float | None:
    try:
        return round(float(text), 5)
    except ValueError:
        return None
