"""One line of the table: what was compared, what it should reach, what it reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """The range in which a ratio should lie; a bound that is None is none."""

    highest: float | None = None
    lowest: float | None = None
    digits: int = 2
    """Behind the point; of a count there are none."""

    def __str__(self) -> str:
        if self.highest is None:
            return f"≥ {self.shown(self.lowest)}"
        if self.lowest is None:
            return f"≤ {self.shown(self.highest)}"
        return f"{self.shown(self.lowest)} to {self.shown(self.highest)}"

    def shown(self, value: float | None) -> str:
        """Return a number as precise as it is shown."""
        return "" if value is None else f"{value:.{self.digits}f}"

    def admits(self, ratio: float) -> bool:
        """Tell whether a ratio, as precise as it is shown, is in the range."""
        shown = round(ratio, self.digits)
        is_low_enough = self.highest is None or shown <= self.highest
        return is_low_enough and (self.lowest is None or shown >= self.lowest)


@dataclass(frozen=True)
class Row:
    """One comparison, or a count of what is added.

    `noise` is the ratio of two things that are the same, measured beside it: its distance from 1
    is what the run could not tell apart.
    """

    what: str
    goal: Goal
    ratio: float
    noise: float | None = None

    @property
    def is_reached(self) -> bool:
        """Tell whether the goal was reached."""
        return self.goal.admits(self.ratio)

    def __str__(self) -> str:
        noise = "" if self.noise is None else f", same against same {self.noise:.2f}"
        missed = "" if self.is_reached else "  MISSED"
        return f"{self.goal.shown(self.ratio):>8}  (reach {self.goal}{noise}){missed}  {self.what}"
