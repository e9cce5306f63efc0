"""What a check of the soak says."""

from __future__ import annotations

from dataclasses import dataclass

ZEROS = ("lost", "doubled", "leaked", "misplaced")


@dataclass(frozen=True)
class Violation:
    """What does not hold: `kind` is one of the zeros, or a promise."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"
