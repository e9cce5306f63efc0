"""What `reconcile` keeps in memory: the peak of a process of its own, by the number of DOIs."""

from __future__ import annotations

from collections.abc import Iterator

from . import memory, registry, rows, site
from .row import Goal, Row
from .worker import Worker

SMALL, LARGE = 1_000, 100_000
COMPARED = 4_000
"""DOIs of the large site that are asked for one by one; the others were in an earlier run."""
GOAL = Goal(highest=1.1)

_WHAT = (
    f"peak memory of reconcile at {LARGE:,} DOIs, against {SMALL:,}, the last {COMPARED:,} asked"
    " for, all listed"
)


def measure() -> Iterator[Row]:
    """Compare hidden DOIs with a registry that holds them, and all its names with the tables."""
    yield Row(_WHAT, GOAL, _peak(LARGE) / _peak(SMALL))


def _peak(count: int) -> float:
    with Worker() as worker, Worker() as other:
        endpoint = other.run(registry.open_)
        other.run(registry.hold_hidden, count)
        options = registry.options(endpoint, rate=0)
        worker.run(site.open_, site.WITH, options)
        worker.run(site.empty)
        worker.run(rows.fill_hidden, count)
        return worker.run(peak_of_reconcile, count)


def peak_of_reconcile(count: int) -> float:
    """Return the most memory, in kB, that this process holds while it compares."""
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle import accounts
    from ckanext.andsdoi.lifecycle.maintenance.reconcile import run

    accounts.get_or_create(config.account())
    site.execute(
        "UPDATE andsdoi_account SET reconcile = jsonb_build_object('fix', false, 'row', :row)",
        row=max(0, count - COMPARED),
    )
    memory.forget_peak()
    totals = run.reconcile(tell=_ignore, note=_ignore)
    compared = min(count, COMPARED)
    if (totals.compared, totals.listed, totals.not_checkable) != (compared, count, compared):
        raise RuntimeError(f"not all was compared: {totals}")
    return memory.peak()


def _ignore(_: object) -> None:
    """Nobody reads what is found."""
