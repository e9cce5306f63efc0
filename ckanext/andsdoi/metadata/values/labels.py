"""Labels as portals store them: words joined by `_`, names of types."""

from __future__ import annotations

import re

# Two letters at each end; inside there may be one, such as `y` and `e`.
_JOINED = re.compile(r"[^\W\d_]{2,}(?:_[^\W\d_]+)*_[^\W\d_]{2,}")
_TELLING = 4
_VOWELS = frozenset("aeiouy")


def without_underscores(text: str) -> str:
    """Return `public_transport` as words; what may be a code stays: `NO_x`, `utm_33`, `ph_ec`.

    Words are in small letters without digits, and one of them has four letters or more.
    """
    if "_" not in text or not text.islower() or not _JOINED.fullmatch(text):
        return text
    words = text.split("_")
    return " ".join(words) if max(map(len, words)) >= _TELLING else text


def as_words(name: str) -> str:
    """Return a name as words: `CODE_LIST` as `Code list`, `map-layer` as `Map layer`.

    A first word without vowels is an abbreviation: `NMR data`.
    """
    words = re.sub("[_-]+", " ", name).strip()
    first, *others = words.split(" ", 1)
    rest = "".join(f" {one.lower() if words.isupper() else one}" for one in others)
    if len(first) > 1 and first.isascii() and first.isalpha() and _VOWELS.isdisjoint(first.lower()):
        return first.upper() + rest
    return first[:1].upper() + (first[1:].lower() if words.isupper() else first[1:]) + rest
