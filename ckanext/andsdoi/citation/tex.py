"""Text as BibTeX wants it: one line, and nothing in it that BibTeX or TeX would take for its own.

BibTeX counts braces even behind a backslash, so each must have its partner inside the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .bibliography import one_line

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "#$%&_{}"},
}
# The missing partner, invisible in print: what Zotero writes and reads.
_UNPAIRED = {"{": r"\{\vphantom{\}}", "}": r"\vphantom{\{}\}"}
_SPECIAL = re.compile(r"[\\~^#$%&_{}]")
_VERBATIM_ENDS = re.compile(r"[{}\\%]")


def escaped(text: str) -> str:
    """Return a text as the value of a field, without the braces around it."""
    line = one_line(text)
    unpaired = set(_unpaired(line))

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        return _UNPAIRED[char] if match.start() in unpaired else _ESCAPES[char]

    return _SPECIAL.sub(escape, line)


def is_verbatim(text: str) -> bool:
    """Tell whether a text can stand in a field that is never escaped, such as `doi`."""
    return not _VERBATIM_ENDS.search(text)


def _unpaired(text: str) -> Iterator[int]:
    """Yield the places of braces that have no partner."""
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "{":
            opened.append(at)
        elif char == "}" and opened:
            opened.pop()
        elif char == "}":
            yield at
    yield from opened
