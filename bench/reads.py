"""What reading costs: `package_show` and the pages, with the plugin against without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial

from . import drains, registry, site, timing, wire
from .row import Goal, Row
from .worker import Worker

SHOWS, PAGES, WARM_UP = 300, 150, 10
SHOW_GOAL, PAGE_GOAL = Goal(highest=1.02), Goal(highest=1.05)
EDITOR_GOAL, TOMBSTONE_GOAL, EXPORT_GOAL = Goal(highest=1.10), Goal(highest=2.00), Goal(lowest=1.0)
EXPORTS = ("bibtex", "datacite")


def measure() -> Iterator[Row]:
    """Let sites on one database read one dataset in turn."""
    with ExitStack() as stack:
        practice = stack.enter_context(Worker())
        endpoint = practice.run(registry.open_)
        sites = site.open_four(stack, registry.options(endpoint))
        name = _dataset(sites[0])
        if practice.run(registry.findable) != 1:
            raise RuntimeError("the dataset has got no DOI")
        data = {"id": name}
        shows = [partial(one.time, site.act, "package_show", "", data) for one in sites]
        yield _row("package_show", SHOW_GOAL, SHOWS, shows)
        yield _count("package_show", 0, sites, site.act, "package_show", "", data)
        path = f"/dataset/{name}"
        yield _row("page", PAGE_GOAL, PAGES, _pages(sites, path))
        yield _count("the page", 1, sites, site.page, path)
        user, _ = sites[0].run(site.prepare)
        token = sites[0].run(site.token_of, user)
        yield _row("editors' page", EDITOR_GOAL, PAGES, _pages(sites, path, token))
        yield from _exports(sites, path)
        sites[0].run(site.act, "package_patch", user, {"id": name, "private": True})
        yield _tombstone(sites, path)


def _pages(sites: Sequence[Worker], path: str, *arguments: object) -> list[timing.Clock]:
    return [partial(one.time, site.page, path, *arguments) for one in sites]


def _exports(sites: Sequence[Worker], path: str) -> Iterator[Row]:
    """Compare downloads with the page that leads to them; both come from the plugin's sites."""
    for name in EXPORTS:
        clocks = [
            clock
            for one in sites[::2]
            for clock in (*_pages([one], path), *_pages([one], f"{path}/doi/export/{name}"))
        ]
        timing.contest(WARM_UP, clocks)
        ratio, noise = timing.contest(PAGES, clocks)
        yield Row(
            f"downloads of {name} a second, against pages a second", EXPORT_GOAL, ratio, noise
        )


def _tombstone(sites: Sequence[Worker], path: str) -> Row:
    """Compare the tombstone with CKAN's own refusal, which is rendered before it."""
    clocks = _pages(sites, path, "", 403, 404)
    timing.contest(WARM_UP, clocks)
    ratio, noise = timing.contest(PAGES, clocks)
    name = "tombstone of a private dataset, against CKAN's page that refuses it"
    return Row(name, TOMBSTONE_GOAL, ratio, noise)


def _row(what: str, goal: Goal, rounds: int, clocks: Sequence[timing.Clock]) -> Row:
    timing.contest(WARM_UP, clocks)
    ratio, noise = timing.contest(rounds, clocks)
    return Row(
        f"{what} of a dataset with a DOI, with the plugin against without", goal, ratio, noise
    )


def _count(
    what: str, most: int, sites: Sequence[Worker], read: Callable[..., object], *arguments: object
) -> Row:
    """Count what reading waits for: it does not depend on the machine."""
    with_plugin, without = (one.run(wire.watch, read, *arguments) for one in sites[:2])
    name = f"round trips to the database that the plugin adds to {what}"
    goal = Goal(highest=most, digits=0)
    return Row(name, goal, with_plugin.beside(without).messages)


def _dataset(worker: Worker) -> str:
    """Publish a dataset, and mint; return its name."""
    worker.run(site.empty)
    user, organization = worker.run(site.prepare)
    dataset = site.dataset(organization)
    worker.run(site.act, "package_create", user, dataset)
    worker.run(drains.sync, None)
    return str(dataset["name"])
