"""What `sync` keeps in memory: the peak of a process of its own, by the number of due rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import rows, site
from .row import Goal, Row
from .worker import Worker

SMALL, LARGE = 1_000, 100_000
FIRST, NEXT = 15_000, 10_000
"""Rows until the allocator has what it needs, and rows that show what more of them add."""
GOAL = Goal(highest=1.1)

_WHAT = f"peak memory of sync at {LARGE:,} due rows, against {SMALL:,}"
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_RESET_PEAK = "5"


def measure() -> Iterator[Row]:
    """Drain private datasets: nothing is sent, all the rest is done. What rows add is continued."""
    (small,) = _peaks(SMALL, SMALL)
    first, then = _peaks(LARGE, FIRST, NEXT)
    added = max(0.0, then - first) / NEXT
    what = f"{_WHAT}, by the first {FIRST + NEXT:,} of them"
    yield Row(what, GOAL, (then + added * (LARGE - FIRST - NEXT)) / small)


def measure_fully() -> Iterator[Row]:
    """Drain all of the rows, which takes its time."""
    (small,), (large,) = _peaks(SMALL, SMALL), _peaks(LARGE, LARGE)
    yield Row(_WHAT, GOAL, large / small)


def _peaks(due: int, *tries: int) -> list[float]:
    """Return the peak of each of several runs of `sync` in one process."""
    with Worker() as worker:
        worker.run(site.open_, site.WITH)
        worker.run(site.empty)
        worker.run(rows.fill_private, due)
        return [worker.run(peak_of_sync, limit) for limit in tries]


def peak_of_sync(limit: int) -> float:
    """Return the most memory, in kB, that this process holds while so many rows are tried."""
    from ckanext.andsdoi.lifecycle import worker

    forget_peak()
    tried = worker.sync(limit=limit).tried
    if tried != limit:
        raise RuntimeError(f"{tried} rows were tried, not {limit}")
    return peak()


def forget_peak() -> None:
    """Let the peak begin at what this process holds now."""
    Path("/proc/self/clear_refs").write_text(_RESET_PEAK)


def peak() -> float:
    """Return the most memory, in kB, that this process has held."""
    found = _PEAK.search(Path("/proc/self/status").read_text())
    if found is None:
        raise RuntimeError("/proc/self/status tells no peak: measure on Linux")
    return float(found[1])
