"""Running programs: quietly, and with the end of what they said when they fail."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev import layout
from dev.console import Failure


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> str:
    """Run a program in the checkout and return what it printed.

    Raises:
        Failure: it failed; the text quotes the end of its output.
    """
    words = [str(word) for word in command]
    done = subprocess.run(
        words, env=env, cwd=layout.ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure(f"Failed: {' '.join(words)}\n{_end_of(done.stdout + done.stderr)}")
    return done.stdout


def succeeds(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> bool:
    """Run a program in the checkout that speaks for itself; tell whether it ended well."""
    words = [str(word) for word in command]
    return subprocess.run(words, env=env, cwd=layout.ROOT, check=False).returncode == 0


def _end_of(output: str, lines: int = 30) -> str:
    return "\n".join(output.strip().splitlines()[-lines:])
