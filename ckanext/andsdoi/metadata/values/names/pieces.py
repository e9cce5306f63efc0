"""Cutting the text of names: at separators, at commas, before a final bracket."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import words

_OPEN, _CLOSE = "([（", ")]）"
# A word that ends in a hyphen goes on behind what follows: `Forst-, Jagd- und Fischereiamt`.
GOES_ON = r"(?<![^\W\d_][-\u2010\u2011])"
COMMA = re.compile(f"{GOES_ON}[,，]")


class Part(NamedTuple):
    """What stands between two commas, with the name suffixes that followed it."""

    text: str
    suffix: str = ""


def split_outside(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split at separators that don't stand in brackets; empty pieces are left out.

    Brackets that don't match are characters like any other.
    """
    cuts = [match.span() for match in separator.finditer(text)]
    if not cuts:
        return [text.strip()] if text.strip() else []
    if any(char in text for char in _OPEN):
        cuts = _outside(text, cuts)
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    pieces = (text[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return [piece for piece in pieces if piece]


def _outside(text: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    depths, depth = [], 0
    for char in text:
        depth += (char in _OPEN) - (char in _CLOSE)
        depths.append(depth)
    if depth or min(depths) < 0:
        return cuts
    return [(start, end) for start, end in cuts if depths[start] == 0]


def comma_parts(text: str) -> list[Part]:
    """Split at commas; what can't be a name of its own belongs to the part before it.

    Suffixes and legal forms are part of that name; degrees and titles (`Doe, Jane, Dr.`) go.
    """
    parts: list[Part] = []
    for piece in split_outside(text, COMMA):
        if not parts:
            parts.append(Part(piece))
        else:
            parts[-1:] = _joined(parts[-1], piece)
    return parts


def _joined(last: Part, piece: str) -> list[Part]:
    found = piece.split()
    if all(words.is_suffix(word) for word in found):
        return [Part(last.text, f"{last.suffix} {piece}".strip())]
    if all(words.is_degree(word) or words.is_title(word) for word in found):
        return [last]
    if all(words.is_legal_form(word) for word in found):
        return [Part(f"{last.text}, {piece}", last.suffix)]
    return [last, Part(piece)]


def final_bracket(text: str) -> tuple[str, str]:
    """Take a bracket off the end of a text: what stands before it and in it."""
    if text[-1:] not in _CLOSE or not text:
        return text, ""
    opening = _OPEN[_CLOSE.index(text[-1])]
    before, _, inside = text[:-1].rpartition(opening)
    inside = inside.strip(" ,;")
    if not (inside and before.strip()) or any(char in inside for char in _CLOSE):
        return text, ""
    return before.strip(), inside
