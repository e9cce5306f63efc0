"""What Ctrl-C, SIGTERM and SIGHUP do: the command ends in order, with a second one at once."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BASE = 128
"""What shells add to the number of the signal that ended a program."""


class Interrupted(KeyboardInterrupt):
    """A signal ends the command, between two steps."""


@dataclass
class _Listening:
    """The signal that came, and how many steps run that have to end first."""

    number: int | None = None
    steps: int = 0


_now = _Listening()


@contextlib.contextmanager
def listening() -> Iterator[None]:
    """Have signals end what runs here in order; what the caller ignores stays ignored."""
    _now.number, _now.steps = None, 0
    former = {}
    if threading.current_thread() is threading.main_thread():
        heard = [one for one in _ENDING if signal.getsignal(one) is not signal.SIG_IGN]
        former = {one: signal.signal(one, _hear) for one in heard}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def ended_first() -> Iterator[None]:
    """Have a signal wait until what runs here has ended, such as requests and what records them.

    Raises:
        Interrupted: At the end, if a signal came.
    """
    _now.steps += 1
    try:
        yield
    finally:
        _now.steps -= 1
    if _now.number is not None and not _now.steps:
        raise Interrupted


def hold() -> None:
    """Have a signal that comes from now on be noted only: the command ends anyway."""
    _now.steps += 1


def is_stopping() -> bool:
    """Tell whether a signal came: no new work is begun."""
    return _now.number is not None


def exit_code() -> int | None:
    """Return the exit code of a command that a signal ended, None if none came."""
    return None if _now.number is None else _BASE + _now.number


def _hear(number: int, _frame: FrameType | None) -> None:
    if is_stopping():
        os._exit(_BASE + number)
    _now.number = number
    if not _now.steps:
        raise Interrupted
