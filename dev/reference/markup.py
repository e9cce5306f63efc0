"""Pieces of reStructuredText."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable

WIDTH = 110
_INDENT = "    "


_NAMED = re.compile(r"^(\w+): ((?:.+\n?)+?)(?=^\w+: |\Z)", re.MULTILINE)


def named(text: str) -> dict[str, str]:
    """Return what a section of a docstring explains by name, each in one line."""
    explained = _NAMED.finditer(textwrap.dedent(text).strip())
    return {one[1]: " ".join(one[2].split()) for one in explained}


def heading(title: str, line: str) -> str:
    """Return a heading with a line below."""
    return f"{title}\n{line * len(title)}"


def coded(text: str, linked: Collection[str] = ()) -> str:
    """Return a text whose code stands in double back-ticks, where a docstring has single ones.

    Args:
        text: It.
        linked: Code that is the heading of a section, and becomes a link to that.
    """
    return re.sub(r"`([^`]+)`", lambda one: _code(one[1], one[1] in linked), text)


def _code(code: str, is_linked: bool) -> str:
    return f"`{code}`_" if is_linked else f"``{code}``"


def filled(text: str, indent: str = "") -> str:
    """Return a text in lines of one width."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a list of terms, each with its explanation below."""
    return "\n\n".join(f"{term}\n{filled(text, _INDENT)}" for term, text in pairs)


def block(language: str, text: str) -> str:
    """Return a block of code."""
    return f".. code-block:: {language}\n\n{textwrap.indent(text, _INDENT)}"
