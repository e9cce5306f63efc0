"""How claiming, listing, the page of all DOIs and sweeping grow with the number of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from . import rows, site, timing
from .row import Goal, Row
from .worker import Worker

if TYPE_CHECKING:
    from ckanext.andsdoi.lifecycle.rows.lease import Claimed

SMALL, LARGE = 10_000, 1_000_000
CLAIMS, PAGES, PATIENCE, PAGE = 100, 30, 3.0, 20
SWEEPS = {SMALL: 50, LARGE: 5}
GOAL = Goal(highest=1.5)

_GIVE_BACK = "UPDATE andsdoi_doi SET lease_until = NULL WHERE id = ANY (:ids)"


def measure() -> Iterator[Row]:
    """Measure one site with few rows, then with many; a quarter of the rows is due."""
    with Worker() as worker:
        worker.run(site.open_, site.WITH)
        worker.run(site.empty)
        user, _ = worker.run(site.prepare)
        token = worker.run(site.token_of, user)
        taken: list[dict[str, float]] = []
        before = 0
        for size in (SMALL, LARGE):
            worker.run(rows.fill, before + 1, size)
            taken.append(worker.run(operations, size, token))
            before = size
        for what, seconds in taken[0].items():
            name = f"{what} at {LARGE:,} rows, against {SMALL:,}"
            yield Row(name, GOAL, taken[1][what] / seconds)


def operations(size: int, token: str) -> dict[str, float]:
    """Return the seconds of each operation with this many rows; the token is a sysadmin's."""
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle.capture.sweep import sweep
    from ckanext.andsdoi.lifecycle.worker.queue import Queue, now

    queue = Queue(config.account(), now(), patient=True)
    named = replace(queue, ids=[rows.DUE])
    resting = replace(queue, account=replace(queue.account, name=rows.RESTING))
    return {
        **_listings(),
        "the page of all DOIs": _seconds(partial(site.page, "/ckan-admin/dois", token), PAGES),
        "claim of four rows": _claiming(lambda: queue.claim(4)),
        "claim of the row tried longest ago": _claiming(queue.claim_longest_untried),
        "claim where every row waits": _claiming(lambda: resting.claim(4)),
        "trial where every row waits": _claiming(resting.claim_longest_untried),
        "claim of one dataset by its id": _claiming(lambda: named.claim(1)),
        "asking whether more is due": _seconds(queue.has_more, CLAIMS),
        "asking for a lease that runs": _seconds(queue.lease_left, CLAIMS),
        "sweep, per row,": _seconds(sweep, SWEEPS[size]) / size,
    }


def _listings() -> dict[str, float]:
    """Return the seconds of one page of the list, narrowed in different ways."""
    from ckanext.andsdoi.lifecycle.reports import doi_list

    pages = {
        "page of the list": doi_list.Query(PAGE),
        "page of the findable": doi_list.Query(PAGE, state="findable"),
        "page of an empty state": doi_list.Query(PAGE, state="draft"),
        "page of what has a problem": doi_list.Query(PAGE, problem=doi_list.ANY),
        "page of one organization": doi_list.Query(PAGE, organization=rows.ORGANIZATION),
        "page of the requests that wait": doi_list.Query(PAGE, requested=True),
        "page behind the middle of the list": doi_list.Query(PAGE, before=rows.SOMEWHERE),
    }
    return {what: _seconds(partial(doi_list.page, query), CLAIMS) for what, query in pages.items()}


def _claiming(claim: Callable[[], list[Claimed]]) -> float:
    """Return the seconds of a claim; what was claimed is given back each time."""
    taken: list[float] = []
    claimed: list[Claimed] = []
    while len(taken) < CLAIMS and sum(taken) < PATIENCE:
        taken.append(timing.seconds_of(lambda: claimed.extend(claim())))
        site.execute(_GIVE_BACK, ids=[one.row_id for one in claimed])
        claimed.clear()
    return median(taken)


def _seconds(act: Callable[[], object], times: int) -> float:
    return median(timing.seconds_of(act) for _ in range(times))
