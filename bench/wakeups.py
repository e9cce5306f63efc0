"""What it costs to wake the worker, again and again, while datasets are imported in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from . import site, timing
from .row import Goal, Row
from .worker import Worker

IMPORTED, EDGE, SAVES = 10_000, 500, 60


def measure() -> Iterator[Row]:
    """Save some datasets, then wake the worker as often as a bulk import would; none runs."""
    with Worker() as worker:
        worker.run(site.open_, site.WITH)
        worker.run(site.empty)
        user, organization = worker.run(site.prepare)
        created = [site.dataset(organization, private=False) for _ in range(SAVES)]
        saves = [worker.time(site.act, "package_create", user, one) for one in created]
        seconds = worker.run(wake, IMPORTED - SAVES)
        waiting = worker.run(waiting_jobs)
    save, wakeup = median(saves), median(seconds)
    yield Row(f"jobs that wait after {IMPORTED:,} saves, against one", Goal(highest=1.0), waiting)
    name = "a save of a bulk import, against the same without its wake-up"
    yield Row(name, Goal(highest=1.05), save / (save - wakeup))
    name = f"the last {EDGE} wake-ups of {IMPORTED:,}, against the first"
    yield Row(name, Goal(highest=1.5), median(seconds[-EDGE:]) / median(seconds[:EDGE]))


def wake(times: int) -> list[float]:
    """Do what follows the commit of each save; return the seconds that it took."""
    from ckanext.andsdoi.lifecycle.capture import wakeup

    return [timing.seconds_of(wakeup.enqueue_drain) for _ in range(times)]


def waiting_jobs() -> int:
    """Return how many jobs wait in the queue."""
    from ckan.lib import jobs

    return len(jobs.get_queue().jobs)
