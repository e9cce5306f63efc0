"""How far a soak has come: a file that the next run goes on from."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .invariants import ZEROS, Violation


@dataclass
class Progress:
    """Sequences done with one seed, what they met and what they violated."""

    path: Path
    done: int = 0
    met: Counter[str] = field(default_factory=Counter)
    violated: Counter[str] = field(default_factory=Counter)

    @classmethod
    def load(cls, folder: Path, seed: int) -> Progress:
        path = folder / f"seed-{seed}.json"
        if not path.exists():
            return cls(path)
        stored = json.loads(path.read_text("utf-8"))
        return cls(path, stored["done"], Counter(stored["met"]), Counter(stored["violated"]))

    def save(self) -> None:
        stored = {"done": self.done, "met": self.met, "violated": self.violated}
        attempt = self.path.with_suffix(".new")
        attempt.write_text(json.dumps(stored, indent=1, sort_keys=True), "utf-8")
        attempt.replace(self.path)

    def add(self, met: Counter[str], violations: list[Violation]) -> None:
        """Count one more sequence; what it met is taken out of the counter."""
        self.done += 1
        self.met.update(met)
        met.clear()
        self.violated.update(violation.kind for violation in violations)

    @property
    def zeros(self) -> str:
        """The three numbers that must be zero."""
        return ", ".join(f"{self.violated[kind]} {kind}" for kind in ZEROS)

    def lines(self) -> list[str]:
        """What was met, by kind, and what must be zero."""
        met = [f"{count:8,}  {name}" for name, count in sorted(self.met.items())]
        others = {kind: n for kind, n in self.violated.items() if kind not in ZEROS}
        broken = [f"{count:8,}  violations of {kind}" for kind, count in sorted(others.items())]
        return [*met, *broken, f"{self.done:,} sequences: {self.zeros}"]
