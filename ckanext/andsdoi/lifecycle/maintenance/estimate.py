"""What the old stock will cost, from counts and a sample: values in, values out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from ..accounts import pace
from ..rows.enums import Priority


class Sample:
    """A random choice of a stream: each as likely, and no more than `size` kept."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen = 0
        self.kept: list[str] = []
        # the same datasets each time, so that two dry runs can be compared
        self._random = random.Random(0)

    def add(self, one: str) -> None:
        """Take one more into the choice, perhaps."""
        self.seen += 1
        if len(self.kept) < self.size:
            self.kept.append(one)
        elif (place := self._random.randrange(self.seen)) < self.size:
            self.kept[place] = one


@dataclass
class Estimate:
    """What a sample of `total` datasets said.

    `sampled` were looked at: `would_send` could be minted now, `up_to_date` need nothing, `blocked`
    could not, by the field that is in the way, or by the rule.
    """

    total: int
    sampled: int = 0
    would_send: int = 0
    up_to_date: int = 0
    blocked: Counter[str] = field(default_factory=Counter)

    @property
    def is_exact(self) -> bool:
        """Tell whether every dataset was looked at."""
        return self.sampled >= self.total

    def of_all(self, number: int) -> int:
        """Return how many of all datasets a number of the sample stands for."""
        return round(number * self.total / self.sampled) if self.sampled else 0


def requests(mints: int, counted: Counter[str]) -> dict[str, int]:
    """Return how many requests so many first mints take, by the account.

    Args:
        mints: How many.
        counted: What they are some of, by the account.
    """
    all_, each = counted.total(), pace.REQUESTS[Priority.PRE_EXISTING]
    return {name: round(mints * number / all_) * each for name, number in counted.items()}


def in_words(hours: float | None) -> str:
    """Return a time in the unit that people would take."""
    if hours is None:
        return "as fast as the registry answers"
    if hours < 1:
        minutes = max(1, round(hours * 60))
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.1f} days"
