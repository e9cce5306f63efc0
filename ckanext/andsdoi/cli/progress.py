"""How far a long command has come: done, rate, and when it will be ready."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

_WINDOW = 60.0
"""Seconds that the rate is taken from."""


@dataclass
class Progress:
    """What is counted while a command runs.

    Attributes:
        started: When it began, in seconds of a clock that only runs on.
        what: What is counted.
        total: How many there are, None if that is not known.
    """

    started: float
    what: str = "datasets"
    total: int | None = None
    done: int = 0
    failed: int = 0
    skipped: int = 0
    _samples: deque[tuple[float, int]] = field(default_factory=deque)

    def count(self, now: float, done: int) -> None:
        """Note how many are done at a moment."""
        self.done = done
        if not self._samples or now - self._samples[-1][0] >= 1:
            self._samples.append((now, done))
        while len(self._samples) > 1 and now - self._samples[0][0] > _WINDOW:
            self._samples.popleft()

    def per_minute(self, now: float) -> float | None:
        """Return how many were done in a minute lately, None before that can be told."""
        is_young = now - self.started <= _WINDOW or not self._samples
        since, before = (self.started, 0) if is_young else self._samples[0]
        seconds = now - since
        return (self.done - before) * 60 / seconds if seconds >= 1 else None

    def facts(self, now: float, clock: datetime) -> dict[str, Any]:
        """Return what machines are told.

        Args:
            now: The moment, as `started`.
            clock: The same moment as a date, in the time zone in which the end is told.
        """
        rate = self.per_minute(now)
        remaining = None if self.total is None else max(self.total - self.done, 0)
        eta = None
        if remaining is not None and rate:
            eta = (clock + timedelta(minutes=remaining / rate)).isoformat(timespec="seconds")
        return {
            "what": self.what,
            "done": self.done,
            "total": self.total,
            "percent": self._percent(),
            "per_minute": None if rate is None else round(rate, 1),
            "remaining": remaining,
            "eta": eta,
            "skipped": self.skipped,
            "failed": self.failed,
        }

    def line(self, now: float, clock: datetime) -> str:
        """Return what people are told, on one line."""
        told = self.facts(now, clock)
        words = [f"{self.done}{'' if self.total is None else f'/{self.total}'} {self.what}"]
        if told["percent"] is not None:
            words.append(f"{told['percent']} %")
        if told["per_minute"] is not None:
            words.append(f"{round(told['per_minute'])} a minute")
        if told["remaining"] is not None:
            words.append(f"{told['remaining']} left")
        if told["eta"] is not None:
            words.append(f"ready about {_hour(datetime.fromisoformat(told['eta']), clock)}")
        words += [f"{told[name]} {name}" for name in ("skipped", "failed") if told[name]]
        return ", ".join(words)

    def _percent(self) -> int | None:
        """Return the part that is done, rounded down: not 100 before the end."""
        if not self.total:
            return None
        return min(math.floor(self.done * 100 / self.total), 100)


def _hour(eta: datetime, clock: datetime) -> str:
    return f"{eta:%H:%M}" if eta.date() == clock.date() else f"{eta:%Y-%m-%d %H:%M}"
