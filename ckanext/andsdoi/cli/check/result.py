"""What a look at one part of the installation finds out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

OK, NOTE, WRONG = "ok", "note", "wrong"
PATIENCE = timedelta(minutes=15)
"""How long something may be due before it looks as if no worker worked."""
TIMEOUT = 10
"""Seconds until a service that does not answer is given up."""


@dataclass(frozen=True)
class CheckResult:
    """What one look found out: fine, worth knowing, or wrong and how to mend it."""

    topic: str
    result: str
    text: str


def age(moment: datetime) -> timedelta:
    """Return how long ago a moment is."""
    return datetime.now(timezone.utc) - moment
