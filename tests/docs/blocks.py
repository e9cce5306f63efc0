"""What stands in the blocks of a page, and why one is not run."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sybil import Document, Example, Region
from sybil.parsers.rest.lexers import DirectiveLexer

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(ROOT.glob("*.rst")) + sorted(DOCS.glob("*.rst"))

REASONS = {
    "a drawing",
    "a list of commands",
    "needs a package server",
    "printed by a site with more datasets",
    "runs until Ctrl-C",
    "starts servers",
    "takes minutes",
}
"""Why a block may be left out; the page says it in a comment above the block."""

Run = Callable[[Example], None]

_REASON = re.compile(r"^ *\.\. not run: (.+)\n\s*\Z", re.MULTILINE)
_HEADING = re.compile(r"^(\S.*)\n(?:=+|-+)$", re.MULTILINE)


def read(page: Path, run: Mapping[str, Run] | None = None) -> Document:
    """Return a page of which each block is an example.

    Args:
        page: The file.
        run: What runs the blocks of a language; none of a block that says why it is not run.
    """

    def blocks(document: Document) -> Iterable[Region]:
        for region in DirectiveLexer("code-block")(document):
            region.parsed = textwrap.dedent(region.lexemes["source"]).rstrip("\n")
            region.evaluator = (run or {}).get(language(region))
            if reason(document, region):
                region.evaluator = None
            yield region

    return Document.parse(str(page), blocks)


def language(region: Region) -> str:
    """Return what a block is written in."""
    return str(region.lexemes["arguments"] or "").strip()


def reason(document: Document, region: Region) -> str:
    """Return why a block is not run, nothing if it is."""
    found = _REASON.search(document.text[: region.start])
    return found[1].strip() if found else ""


def heading(example: Example) -> str:
    """Return the heading that a block stands below."""
    return str(_HEADING.findall(example.document.text[: example.start])[-1])


def place(example: Example) -> str:
    """Return page, line and heading of a block."""
    return f"{Path(example.path).name}:{example.line}:{heading(example)}"
