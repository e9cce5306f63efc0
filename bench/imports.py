"""Imports of DOIs from elsewhere: what they keep in memory, what they ask, and broken off."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import memory, registry, rows, site
from .row import Goal, Row
from .worker import Worker

if TYPE_CHECKING:
    from ckanext.andsdoi.lifecycle.maintenance.imports.sources import Source

SMALL, LARGE = 1_000, 10_000
PAGE = 1_000
"""DOIs that the registry lists with one request."""
PEAK = Goal(highest=1.1)

_TABLE, _FILE = "import-ckanext-doi", "import FILE"
_TAKEN_IN = """
    SELECT count(*), count(DISTINCT doi), count(*) FILTER (WHERE due_at IS NULL) FROM andsdoi_doi
     WHERE ever_confirmed
"""
_EVENTS = "SELECT count(*), count(DISTINCT package_id) FROM andsdoi_event WHERE what = 'imported'"


def measure() -> Iterator[Row]:
    """Take in DOIs that the registry confirms, from either source."""
    for source in (_TABLE, _FILE):
        (small, _), (large, asked) = _whole(source, SMALL), _whole(source, LARGE)
        yield Row(
            f"peak memory of {source} at {LARGE:,} DOIs, against {SMALL:,}", PEAK, large / small
        )
        yield _requests(f"requests of {source} for {LARGE:,} DOIs", asked, runs=1)


def measure_broken() -> Iterator[Row]:
    """Kill an import in the middle, and let two at once go on with it."""
    for source in (_TABLE, _FILE):
        asked = _broken(source, LARGE)
        what = f"requests of {source} for {LARGE:,} DOIs, killed, then two at once"
        yield _requests(what, asked, runs=3)


def _requests(what: str, asked: int, *, runs: int) -> Row:
    goal = Goal(highest=runs * LARGE / PAGE, digits=0)
    return Row(what, goal, asked)


def _whole(source: str, count: int) -> tuple[float, int]:
    """Return the peak of a whole import, and the number of its requests."""
    with Worker() as one, Worker() as other:
        options = _prepare(other, one, count)
        peak = one.run(run_import, source, count, options)
        one.run(check, count)
        return peak, other.run(registry.arrived)


def _broken(source: str, count: int) -> int:
    """Return the number of requests of three processes, of which one is killed.

    The search index is left to a worker: CKAN takes half of the time for it.
    """
    with Worker() as watching, Worker() as other, ThreadPoolExecutor() as threads:
        options = _prepare(other, watching, count)
        killed, *both = (Worker() for _ in range(3))
        begun = threads.submit(killed.run, run_import, source, count, options, indexed=False)
        while watching.run(taken_in) < count // 3:
            time.sleep(0.5)
        killed.kill()
        with suppress(EOFError, OSError):
            begun.result()
        if not 0 < watching.run(taken_in) < count:
            raise RuntimeError("it was not killed in the middle")
        going = [
            threads.submit(one.run, run_import, source, count, options, indexed=False)
            for one in both
        ]
        for one, end in zip(both, going, strict=True):
            with one:
                end.result()
        watching.run(check, count)
        return other.run(registry.arrived)


def _prepare(practice: Worker, one: Worker, count: int) -> dict[str, Any]:
    endpoint, rest_endpoint = practice.run(registry.open_mds)
    options = registry.options(endpoint, profile="mds", rest_endpoint=rest_endpoint, rate=0)
    one.run(site.open_, site.WITH, options)
    one.run(site.empty)
    one.run(rows.fill_of_ckanext_doi, count)
    practice.run(registry.hold_findable, count, one.run(site.url))
    return options


def run_import(source: str, count: int, options: dict[str, Any], *, indexed: bool = True) -> float:
    """Import in this process; return the most memory, in kB, that it holds meanwhile."""
    from ckanext.andsdoi.lifecycle.dataset.ckan import request_context
    from ckanext.andsdoi.lifecycle.maintenance.imports import run
    from ckanext.andsdoi.lifecycle.maintenance.imports.outcome import Choices

    site.open_(site.WITH, options)
    with tempfile.TemporaryDirectory() as folder, request_context():
        if not indexed:
            run.index.finish = _ignore
        opened = _source(source, count, Path(folder) / "dois.csv")
        memory.forget_peak()
        totals = run.import_dois(opened, Choices(), who="bench", tell=_ignore, note=_ignore)
    if not totals.all_well:
        raise RuntimeError(f"not all was imported: {totals}")
    return memory.peak()


def _source(source: str, count: int, path: Path) -> Source:
    from ckanext.andsdoi.lifecycle.maintenance.imports import sources

    if source == _TABLE:
        return sources.DoiTable()
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["doi", "dataset", "published"])
        writer.writerows(
            (rows.old_doi(n), f"dataset-{n}", "2020-05-31") for n in range(1, count + 1)
        )
    return sources.CsvFile(path)


def taken_in() -> int:
    """Return how many DOIs have entered the tables."""
    return int(site.one(_TAKEN_IN)[0])


def check(count: int) -> None:
    """Look whether each DOI is there once, with nothing left to do.

    Raises:
        RuntimeError: It is not so.
    """
    found = (*site.one(_TAKEN_IN), *site.one(_EVENTS))
    if set(found) != {count}:
        raise RuntimeError(f"not each of {count} DOIs is there once: {found}")


def _ignore(*_: object) -> None:
    """Nobody reads what each came to."""
