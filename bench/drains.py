"""How fast first mints go, against what concurrency, latency and the rate allow."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from unittest import mock

from . import registry, site
from .row import Goal, Row
from .worker import Worker

DATASETS = 200
REQUESTS_EACH = 3
"""GET metadata, POST metadata, POST url."""
LATENCY = 0.1
GOALS = {4: Goal(lowest=0.93), 8: Goal(lowest=0.8)}
"""By concurrency: as the option is by default, and twice that."""

LIMIT, WINDOW = 100, 10.0
"""Requests in a window of seconds."""
LIMITED = 100
"""Datasets that are minted at the limit."""


@dataclass
class Pair:
    """A site and the registry at which it mints, in processes of their own."""

    site: Worker
    registry: Worker

    def drain(self, delay: float, limit: int | None = None, **options: object) -> float:
        """Mint anew and return the seconds.

        Raises:
            RuntimeError: a DOI is missing, or there were more requests than needed.
        """
        self.site.run(forget)
        self.registry.run(registry.begin, delay)
        self.site.run(site.set_options, dict(options))
        seconds = self.site.time(sync, limit)
        count = limit or DATASETS
        made = self.registry.run(registry.findable), len(self.arrivals())
        if made != (count, REQUESTS_EACH * count):
            raise RuntimeError(f"{count} mints made {made[0]} DOIs by {made[1]} requests")
        return seconds

    def arrivals(self) -> list[float]:
        """Return when the registry got the requests, in seconds of its clock."""
        return self.registry.run(registry.arrivals)


def measure() -> Iterator[Row]:
    """Mint with the ordinary number of threads and with more, at a registry that takes its time."""
    with ExitStack() as stack:
        pair = _pair(stack)
        for concurrency, goal in GOALS.items():
            seconds = pair.drain(LATENCY, concurrency=concurrency, rate=0)
            ceiling = concurrency / LATENCY
            what = (
                f"drain: first mints a second, concurrency {concurrency} and a latency of"
                f" {1000 * LATENCY:.0f} ms, against the ceiling"
            )
            yield Row(what, goal, REQUESTS_EACH * DATASETS / seconds / ceiling)


def measure_rate() -> Iterator[Row]:
    """Mint at a limit that is reached, and look at every window of the registry's journal."""
    from ckanext.andsdoi.lifecycle.accounts import BURST

    with ExitStack() as stack:
        pair = _pair(stack)
        pair.site.run(shorten_window, WINDOW)
        pair.drain(0, LIMITED, concurrency=4, rate=LIMIT)
        arrivals, burst = pair.arrivals(), LIMIT * BURST
        # the burst is allowed beside the rate
        achieved = (len(arrivals) - burst) / (arrivals[-1] - arrivals[0])
        what = f"drain at a limit of {LIMIT} requests in {WINDOW:.0f} s, against the limit"
        yield Row(what, Goal(1.0, 0.95), achieved * WINDOW / LIMIT)
        what = "the fullest window of that drain, against the limit and its burst"
        yield Row(what, Goal(1.0), fullest(arrivals, WINDOW) / (LIMIT + burst))


def fullest(moments: Sequence[float], window: float) -> int:
    """Return the most moments that lie in one window."""
    return max(bisect_left(moments, start + window) - index for index, start in enumerate(moments))


def _pair(stack: ExitStack) -> Pair:
    """Start a site with public datasets that have no DOI yet, and a registry."""
    pair = Pair(stack.enter_context(Worker()), stack.enter_context(Worker()))
    endpoint = pair.registry.run(registry.open_)
    pair.site.run(site.open_, site.WITH, registry.options(endpoint))
    pair.site.run(site.empty)
    user, organization = pair.site.run(site.prepare)
    for _ in range(DATASETS):
        pair.site.run(site.act, "package_create", user, site.dataset(organization))
    return pair


def forget() -> None:
    """Remove the DOIs of the site."""
    from ckanext.andsdoi.lifecycle.maintenance.forget_test import forget_test

    forget_test()


def sync(limit: int | None) -> None:
    """Find what has no DOI, and drain."""
    from ckanext.andsdoi.lifecycle import worker

    worker.sync(limit=limit)


def shorten_window(seconds: float) -> None:
    """Let the limiter count in another window than the five minutes of the options."""
    from ckanext.andsdoi.lifecycle import accounts

    shortened = functools.partial(accounts.reserve_request, window=seconds)
    mock.patch.object(accounts, "reserve_request", shortened).start()
