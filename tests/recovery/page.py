"""docs/recovery.rst as the plays read it: its headings, and what each tells to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "recovery.rst"
_HEADING = re.compile(r"^(.+)\n-+\n", re.MULTILINE)
_LITERAL = re.compile(r"``([^`]+)``")


@dataclass
class Recipe:
    """What stands below one heading; `done` is what a play has taken from it."""

    heading: str
    text: str
    done: set[str] = field(default_factory=set)

    def take(self, literal: str) -> str:
        """Return a command, an option or a file as it stands there: a play does nothing else."""
        assert literal in _LITERAL.findall(self.text), f"{literal} is not in the recipe"
        self.done.add(literal)
        return literal

    @property
    def commands(self) -> set[str]:
        """Return the commands that it tells to run."""
        told = _LITERAL.findall(self.text)
        return {one for one in told if re.match(r"(ckan|chmod) ", one)}


def recipes() -> dict[str, Recipe]:
    """Return what the page tells, by its headings."""
    text = re.sub(r"^.+\n=+\n", "", _PAGE.read_text("utf-8"), flags=re.MULTILINE)
    _, *parts = _HEADING.split(text)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {heading: Recipe(heading, " ".join(body.split())) for heading, body in pairs}
