"""Locks between the development commands of one checkout."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from dev import layout
from dev.console import say


def hold(name: str, waiting_for: str) -> None:
    """Take a lock that ends with this process, or with the program that it becomes."""
    os.set_inheritable(_take(name, waiting_for), True)


@contextmanager
def briefly(name: str, waiting_for: str) -> Iterator[None]:
    """Hold a lock for the length of a block."""
    handle = _take(name, waiting_for)
    try:
        yield
    finally:
        os.close(handle)


def _take(name: str, waiting_for: str) -> int:
    layout.RUN.mkdir(parents=True, exist_ok=True)
    handle = os.open(layout.RUN / f"{name}.lock", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"Waiting for {waiting_for} in this checkout")
        fcntl.flock(handle, fcntl.LOCK_EX)
    return handle
