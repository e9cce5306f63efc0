"""Marks of Markdown that never close: found before rendering, they can't cost anything there.

The renderer searches the rest of the text for the other end of every ``[`` and every run of
backticks; a few thousand that have none would keep it busy for minutes.
"""

from __future__ import annotations

import re

from .cleaning import LITERAL_BACKTICK, LITERAL_BRACKET

# Brackets with at most one level of brackets inside, such as an image that is a link.
_INNER = r"\[[^\[\]]*\](?:\([^()\[\]]*\))?"
_GROUP = re.compile(rf"\[(?:[^\[\]]|{_INNER})*\]")
_TARGET = re.compile(r"\((?:[^()\[\]]|\([^()\[\]]*\))*\)|\[[^\[\]]*\]")
_RUN = re.compile("`+")


def without_loose_marks(text: str) -> str:
    """Replace brackets and backticks that open nothing by placeholders."""
    return _without_loose_backticks(_without_loose_brackets(text))


def _without_loose_brackets(text: str) -> str:
    pieces, done = [], 0
    while (at := text.find("[", done)) >= 0:
        end = at + 1 if text[at - 1 : at] == "\\" else _end(text, at)
        pieces += [text[done:at], text[at:end] or LITERAL_BRACKET]
        done = max(end, at + 1)
    return "".join([*pieces, text[done:]])


def _end(text: str, at: int) -> int:
    """Where the link that begins here ends; ``at`` itself if none does."""
    group = _GROUP.match(text, at)
    if not group:
        return at
    if text[group.end() : group.end() + 1] not in ("(", "["):
        return group.end()
    target = _TARGET.match(text, group.end())
    return target.end() if target else at


def _without_loose_backticks(text: str) -> str:
    runs = list(_RUN.finditer(text))
    partner: list[int | None] = [None] * len(runs)
    seen: dict[int, int] = {}
    for i in range(len(runs) - 1, -1, -1):
        length = len(runs[i][0])
        partner[i] = seen.get(length)
        seen[length] = i
    loose, i = set(), 0
    while i < len(runs):
        if partner[i] is None:
            loose.add(runs[i].start())
        i = (partner[i] or i) + 1
    return _RUN.sub(lambda run: _literal(run[0]) if run.start() in loose else run[0], text)


def _literal(run: str) -> str:
    return LITERAL_BACKTICK * len(run)
