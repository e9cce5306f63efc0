"""Taking times so that what else the machine does falls on both sides alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from statistics import median

Clock = Callable[[], float]
"""Does something once, and returns the seconds it took."""


def paired(rounds: int, contenders: Sequence[Clock]) -> list[list[float]]:
    """Let contenders take turns, each round beginning with the next one.

    Returns:
        For each contender, its seconds in each round.
    """
    times: list[list[float]] = [[] for _ in contenders]
    for turn in range(rounds):
        for step in range(len(contenders)):
            which = (turn + step) % len(contenders)
            times[which].append(contenders[which]())
    return times


def ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """Return the median of the ratios, round by round."""
    return median(one / other for one, other in zip(of, to, strict=True))


def contest(rounds: int, clocks: Sequence[Clock]) -> tuple[float, float]:
    """Let four take turns: with, without, and both once more.

    Two of each, because a process is faster or slower than its twin all its life.

    Returns:
        With against without, and the ratio of those twins that differ most.
    """
    times = paired(rounds, clocks)
    sides = ([one + other for one, other in zip(*times[side::2], strict=True)] for side in (0, 1))
    twins = (ratio(times[side + 2], times[side]) for side in (0, 1))
    return ratio(*sides), max(twins, key=lambda one: abs(one - 1))


def clock(act: Callable[[], object], calls: int = 1) -> Clock:
    """Return a clock of a function that is called several times without a pause for garbage."""

    def seconds() -> float:
        gc.collect()
        gc.disable()
        try:
            begin = time.perf_counter()
            for _ in range(calls):
                act()
            return (time.perf_counter() - begin) / calls
        finally:
            gc.enable()

    return seconds


def seconds_of(act: Callable[..., object], *arguments: object) -> float:
    """Return the seconds that one call takes."""
    begin = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - begin
