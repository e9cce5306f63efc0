"""The page to read by eye: figures, a table of contents, then source and record side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dev.corpus import summary, words
from dev.corpus.lines import BadLine
from dev.corpus.outcome import Outcome, unused
from dev.corpus.schemas import Schemas


def html(name: str, outcomes: Sequence[Outcome], bad: Sequence[BadLine], schemas: Schemas) -> bytes:
    """Return the page of a dump: UTF-8, everything escaped, nothing loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("page.html").render(
        name=name,
        outcomes=outcomes,
        bad=bad,
        figures=summary.figures(outcomes, schemas),
        kinds=summary.kinds(outcomes),
        unused_fields=summary.unused_fields(outcomes),
        filled=words.filled,
        properties=words.properties,
        unused=unused,
    )
    # JSON may hold half a character, which UTF-8 can't.
    return text.encode("utf-8", "xmlcharrefreplace")
