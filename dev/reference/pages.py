"""Which pages are written, as a whole or between two comments in what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from dev import layout
from dev.reference import actions, commands, endings, interface, options

DOCS = layout.ROOT / "docs"


def _inside(path: Path, name: str, written: Callable[[], str]) -> str:
    """Return a page with what is written between its comments "begin" and "end"."""
    begin, end = f".. {name} begin", f".. {name} end"
    before, _, rest = path.read_text("utf-8").partition(begin)
    # the line of the comment is the page's own
    comment = rest.partition("\n")[0]
    return f"{before}{begin}{comment}\n\n{written().strip()}\n\n{end}{rest.partition(end)[2]}"


PAGES: Mapping[Path, Callable[[], str]] = {
    DOCS / "api.rst": partial(_inside, DOCS / "api.rst", "actions", actions.written),
    DOCS / "commands.rst": partial(_inside, DOCS / "commands.rst", "commands", commands.written),
    DOCS / "configuration.rst": partial(
        _inside, DOCS / "configuration.rst", "options", options.written
    ),
    DOCS / "endings.rst": endings.page,
    DOCS / "extending.rst": partial(
        _inside, DOCS / "extending.rst", "interface", interface.written
    ),
}
"""Each page, and what it should be."""
