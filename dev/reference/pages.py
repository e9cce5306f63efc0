"""Which pages are written, as a whole or between two comments in what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType

from dev import layout
from dev.reference import actions, commands, endings, interface, options

DOCS = layout.ROOT / "docs"


def _inside(page: str, part: ModuleType) -> tuple[Path, Callable[[], str]]:
    """Return a page, and what writes it: a part of it stands between "begin" and "end"."""
    path, name = DOCS / f"{page}.rst", part.__name__.rpartition(".")[2]
    return path, partial(_around, path, f".. {name} begin", f".. {name} end", part.written)


def _around(path: Path, begin: str, end: str, written: Callable[[], str]) -> str:
    before, _, rest = path.read_text("utf-8").partition(begin)
    # the line of the comment is the page's own
    comment = rest.partition("\n")[0]
    return f"{before}{begin}{comment}\n\n{written().strip()}\n\n{end}{rest.partition(end)[2]}"


PAGES: Mapping[Path, Callable[[], str]] = dict(
    [
        _inside("api", actions),
        _inside("commands", commands),
        _inside("configuration", options),
        (DOCS / "endings.rst", endings.page),
        _inside("extending", interface),
    ]
)
"""Each page, and what it should be."""
