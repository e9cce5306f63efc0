"""What the development commands say, and how they give up."""

from __future__ import annotations

import sys


class Failure(Exception):
    """Something that only a person can mend; its text says what and how."""


def say(text: str) -> None:
    """Print one line of progress at once, also when the output is a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print to standard error."""
    print(text, file=sys.stderr, flush=True)
