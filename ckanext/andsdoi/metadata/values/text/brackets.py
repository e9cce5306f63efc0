"""Marks of Markdown that would keep the renderer busy: found before it sees them.

It searches the rest of the text for the other end of every `[` and every run of backticks, and
in its older versions each link or piece of code costs as much as all before it. What opens nothing
becomes a placeholder here, and beyond the first hundred links and pieces of code are taken off
their marks by hand.
"""

from __future__ import annotations

import re

from .cleaning import LITERALS, literally

_MANY = 100
# How far a fence may be indented.
_DEEPEST = 12
# Brackets with at most one level of brackets inside, such as an image that is a link.
_INNER = r"\[[^\[\]]*\](?:\([^()\[\]]*\))?"
_GROUP = re.compile(rf"\[(?:[^\[\]]|{_INNER})*\]")
_TARGET = re.compile(r"\((?:[^()\[\]]|\([^()\[\]]*\))*\)|\[[^\[\]]*\]")
_RUN = re.compile("`+")
_REST = re.compile(r"[ ]*(?:\n|$)")
_ADDRESS = re.compile(r"\(\s*<?(https?://[^\s<>]+?)>?(?:\s.*)?\)", re.IGNORECASE | re.DOTALL)


def without_loose_marks(text: str) -> str:
    """Replace brackets and backticks that open nothing, or too much, by what they would show."""
    text = _with_few_links(text) if "[" in text else text
    return _with_little_code(text) if "`" in text else text


def _with_few_links(text: str) -> str:
    pieces, done, count = [], 0, 0
    while (at := text.find("[", done)) >= 0:
        link = None if text[at - 1 : at] == "\\" else link_at(text, at)
        count += link is not None
        shown = LITERALS["["] if link is None else link[0] if count <= _MANY else _shown(*link)
        pieces += [text[done:at], shown]
        done = at + (len(link[0]) if link else 1)
    return "".join([*pieces, text[done:]])


def link_at(text: str, at: int) -> tuple[str, int] | None:
    """Return the link that begins here, and how long its text with brackets is."""
    group = _GROUP.match(text, at)
    if not group:
        return None
    end = group.end()
    if text[end : end + 1] in ("(", "["):
        target = _TARGET.match(text, end)
        return (text[at : target.end()], end - at) if target else None
    return text[at:end], end - at


def _shown(link: str, length: int) -> str:
    text = literally(link[1 : length - 1])
    if link[length : length + 1] == "":
        return f"{LITERALS['[']}{text}]"
    address = _ADDRESS.fullmatch(link[length:])
    return f"{text} ({literally(address[1])})" if address and address[1] not in text else text


def _with_little_code(text: str) -> str:
    runs = list(_RUN.finditer(text))
    pieces, done = [], 0
    for count, (opening, closing) in enumerate(paired_runs(runs)):
        pieces.append(text[done : opening.start()])
        done = (closing or opening).end()
        if closing is None:
            pieces.append("" if len(opening[0]) > 2 else literally(opening[0]))
        elif count < _MANY or is_fence(text, opening, closing):
            pieces.append(text[opening.start() : done])
        else:
            pieces.append(literally(text[opening.end() : closing.start()]))
    return "".join([*pieces, text[done:]])


def is_fence(text: str, opening: re.Match[str], closing: re.Match[str]) -> bool:
    """Tell whether two runs of backticks are the fences of a block of code."""
    if len(opening[0]) < 3 or "\n" not in text[opening.end() : closing.start()]:
        return False
    if not all(begins_line(text, run.start()) for run in (opening, closing)):
        return False
    # What is no end to the renderer lets it search all of the rest for one.
    return _REST.match(text, closing.end()) is not None


def begins_line(text: str, at: int) -> bool:
    """Tell whether only blanks stand before a place on its line."""
    return text[max(0, at - _DEEPEST) : at].rstrip(" ")[-1:] in ("", "\n")


def paired_runs(runs: list[re.Match[str]]) -> list[tuple[re.Match[str], re.Match[str] | None]]:
    """Pair each run of backticks that opens code with the next of its length, which closes it."""
    following: list[int] = []
    seen: dict[int, int] = {}
    for i in range(len(runs) - 1, -1, -1):
        length = len(runs[i][0])
        following.append(seen.get(length, 0))
        seen[length] = i
    following.reverse()
    pairs, i = [], 0
    while i < len(runs):
        other = following[i]
        pairs.append((runs[i], runs[other] if other else None))
        i = (other or i) + 1
    return pairs
