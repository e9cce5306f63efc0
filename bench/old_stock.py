"""How the old stock grows: its forecast, its marks, the migration that exempts it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from importlib import import_module
from statistics import median

from dev.console import say

from . import memory, rows, site, timing
from .row import Goal, Row
from .worker import Worker

SMALL, LARGE = 10_000, 1_000_000
COUNTS = {SMALL: 20}
MARKED = 10
"""Batches of marks that are timed."""
SAMPLED = 200
"""Datasets whose documents a dry run makes if nothing else is said."""
GOAL = Goal(highest=1.5)
MEMORY = Goal(highest=1.1)

_SOME = "SELECT id FROM package ORDER BY id LIMIT :limit"
_MIGRATION = "ckanext.andsdoi.migration.andsdoi.versions.001_4c1f7a2b9d30_tables"
_PEAK = "peak memory of the forecast and its sample"


def measure() -> Iterator[Row]:
    """Measure a site that has only old stock: first few datasets, then many."""
    with Worker() as worker:
        worker.run(site.open_, site.WITH)
        worker.run(site.empty)
        taken: list[dict[str, float]] = []
        before = 0
        for size in (SMALL, LARGE):
            worker.run(rows.fill_old_stock, before + 1, size)
            taken.append(worker.run(operations, size))
            before = size
            for what, figure in taken[-1].items():
                say(f"          {size:,} datasets: {figure:.3g} ({what})")
        for what, figure in taken[0].items():
            name = f"{what} at {LARGE:,} datasets, against {SMALL:,}"
            yield Row(name, MEMORY if what == _PEAK else GOAL, taken[1][what] / figure)


def operations(size: int) -> dict[str, float]:
    """Return the seconds of each operation with this many datasets, and the peak of one, in kB."""
    times = COUNTS.get(size, 3)
    forecast = _median(_forecast, times) / size
    memory.forget_peak()
    _forecast()
    sampled = timing.seconds_of(_sample)
    return {
        "forecast of the old stock without its sample, per dataset,": forecast,
        "sample of 200 of the old stock": sampled,
        _PEAK: memory.peak(),
        "exemption of what is public, per dataset,": _median(_exempt, times) / size,
        "marks for 500 datasets of the old stock": _marks(),
    }


def _forecast() -> None:
    from ckanext.andsdoi.lifecycle.dataset import without_doi
    from ckanext.andsdoi.lifecycle.maintenance import old_stock

    wanted = without_doi.Wanted()
    without_doi.count(wanted)
    for _ in old_stock.Choice(wanted).batches(old_stock.READ_BATCH):
        pass


def _sample() -> None:
    """Make the documents of as many as a dry run does; the ids are as good as random."""
    from ckanext.andsdoi.lifecycle.dataset.ckan import find_package, request_context
    from ckanext.andsdoi.lifecycle.maintenance import dry_run

    with request_context():
        for package_id in site.select(_SOME, limit=SAMPLED):
            package = find_package(package_id)
            if package is None or dry_run.mint(package).document is None:
                raise RuntimeError(f"{package_id} has no document")


def _exempt() -> None:
    site.execute("TRUNCATE andsdoi_exemption")
    site.execute(import_module(_MIGRATION).EXEMPT_WHAT_IS_PUBLIC)


def _marks() -> float:
    """Return the seconds of one batch; what was marked is old stock again afterwards."""
    from ckanext.andsdoi.lifecycle.dataset.without_doi import Wanted
    from ckanext.andsdoi.lifecycle.maintenance import old_stock

    chosen = old_stock.Choice(Wanted()).batches(old_stock.BATCH)
    taken = [
        timing.seconds_of(old_stock.approve, ids, "bench")
        for ids in itertools.islice(chosen, MARKED)
    ]
    site.execute("TRUNCATE andsdoi_doi, andsdoi_event")
    _exempt()
    return median(taken)


def _median(act: Callable[[], object], times: int) -> float:
    return median(timing.seconds_of(act) for _ in range(times))
