"""What reading costs: `package_show` and the dataset page, with the plugin against without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

from . import drains, registry, site, timing
from .row import Goal, Row
from .worker import Worker

SHOWS, PAGES, WARM_UP = 500, 200, 10
SHOW_GOAL, PAGE_GOAL = Goal(highest=1.02), Goal(highest=1.1)


def measure() -> Iterator[Row]:
    """Let three sites on one database read one dataset in turn: with, without, again without."""
    with ExitStack() as stack:
        sites = [stack.enter_context(Worker()) for _ in range(3)]
        name = _dataset(sites[0], stack.enter_context(Worker()))
        for other in sites[1:]:
            other.run(site.open_, site.WITHOUT)
        what = "package_show of a dataset with a DOI"
        yield _row(what, SHOW_GOAL, SHOWS, _clocks(sites, "show", name))
        what = "page of a dataset with a DOI"
        yield _row(what, PAGE_GOAL, PAGES, _clocks(sites, "page", name))


def _row(what: str, goal: Goal, rounds: int, clocks: Sequence[timing.Clock]) -> Row:
    timing.paired(WARM_UP, clocks)
    times = timing.paired(rounds, clocks)
    ratio, noise = timing.ratio(times[0], times[1]), timing.ratio(times[2], times[1])
    return Row(f"{what}, with the plugin against without", goal, ratio, noise)


def _clocks(sites: Sequence[Worker], what: str, name: str) -> list[timing.Clock]:
    if what == "page":
        return [partial(worker.time, site.page, f"/dataset/{name}") for worker in sites]
    return [partial(worker.time, site.act, "package_show", "", {"id": name}) for worker in sites]


def _dataset(minting: Worker, practice: Worker) -> str:
    """Start a site with a dataset whose DOI is confirmed; return the dataset's name."""
    endpoint = practice.run(registry.open_)
    minting.run(site.open_, site.WITH, registry.options(endpoint))
    minting.run(site.empty)
    user, organization = minting.run(site.prepare)
    dataset = site.dataset(organization)
    minting.run(site.act, "package_create", user, dataset)
    minting.run(drains.sync, None)
    if practice.run(registry.findable) != 1:
        raise RuntimeError("the dataset has got no DOI")
    return str(dataset["name"])
