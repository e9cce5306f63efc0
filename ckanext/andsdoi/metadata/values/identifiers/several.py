"""The addresses and DOIs that one text holds, several of them or among words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .dois import without_markup
from .urls import BEGINNING, begins_another
from .works import related, without_tail

_LONGEST = 100_000
# An address or a DOI begins where it isn't part of another, and ends before a blank or the next.
_BEGINNING = re.compile(rf"(?<![\w/=?&%+.@:-]){BEGINNING}", re.IGNORECASE)
_REST = re.compile(rf'[^\s"]+?(?=[\s"]|$|[,;|]{BEGINNING})', re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:|javascript:|data:", re.IGNORECASE)
# An address with words behind it, and not with blanks in it.
_WITH_REMARK = re.compile(r"\S+\s+[(\[\u2013\u2014-][^/=%.]*")
_MARKS = "?!:*"


def each_in(text: str) -> tuple[str, ...]:
    """Return the identifiers in a text as they are written, each once.

    It is the text itself that comes back if it is one identifier as a whole, or holds none.
    """
    text = text.strip()[:_LONGEST]
    if is_one(text):
        return (text,)
    return tuple(dict.fromkeys(_found(without_markup(text)))) or (text,)


def is_one(text: str) -> bool:
    """Tell whether a text is an identifier as a whole, or an address that can't be used."""
    if begins_another(text) or _WITH_REMARK.fullmatch(text):
        return False
    return related(text) is not None or is_address(text)


def is_address(text: str) -> bool:
    """Tell whether a text begins as an address does, of whatever kind."""
    return _SCHEME.match(text) is not None


def _found(text: str) -> Iterator[str]:
    end = 0
    for beginning in _BEGINNING.finditer(text):
        rest = _REST.match(text, beginning.end())
        if rest is None or beginning.start() < end:
            continue
        end = rest.end()
        yield without_tail(text[beginning.start() : end]).rstrip(_MARKS)
