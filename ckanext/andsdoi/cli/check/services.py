"""What CKAN runs on: the queue with its worker, and the search index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk
import redis

from ... import config
from ...database import seconds_ahead
from ...lifecycle.capture.workers import listening
from ...lifecycle.reports import site_status, waiting
from ...lifecycle.rows.problem import moment
from .result import NOTE, OK, PATIENCE, TIMEOUT, WRONG, CheckResult, Topic, age

if TYPE_CHECKING:
    from collections.abc import Iterator


CLOCK_PATIENCE = 120
"""Seconds that clocks may differ."""


def all_results() -> Iterator[CheckResult]:
    """Tell whether Redis, a worker and the search index are there, and the clocks agree."""
    yield from _redis()
    yield _index()
    yield clock("database", seconds_ahead())


def clock(of: str, ahead: float) -> CheckResult:
    """Tell whether a clock goes as this machine's does; `ahead` is in seconds."""
    seconds = abs(round(ahead))
    if seconds <= CLOCK_PATIENCE:
        return CheckResult(Topic.CLOCK, OK, f"those of the {of} and of this machine agree")
    way = "ahead of" if ahead > 0 else "behind"
    text = f"That of the {of} is {seconds} seconds {way} this machine's."
    return CheckResult(Topic.CLOCK, WRONG, text, "Set both by a time server (NTP).")


def _redis() -> Iterator[CheckResult]:
    try:
        names = _workers()
    except (redis.RedisError, ValueError) as error:
        text = f"It cannot be asked ({type(error).__name__})."
        yield CheckResult(Topic.REDIS, WRONG, text, "Check ckan.redis.url.")
        return
    yield CheckResult(Topic.REDIS, OK, "it answers")
    yield _worker(len(names))


def _worker(number: int) -> CheckResult:
    queue = config.queue()
    if number:
        return CheckResult(Topic.WORKER, OK, f"{number} on the queue {queue}")
    start = "ckan jobs worker" if queue == "default" else f"ckan jobs worker {queue}"
    result = NOTE if waiting.may_still_start() else WRONG
    return CheckResult(
        Topic.WORKER, result, f"None listens on the queue {queue}.", f"Start one: {start}"
    )


def _workers() -> list[str]:
    timeouts = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
    return listening(redis.Redis.from_url(tk.config["ckan.redis.url"], **timeouts))


def _index() -> CheckResult:
    """Ask the index for a DOI that it must know: only then it is said to know them."""
    known = waiting.a_registered_doi(indexed=True)
    try:
        found = waiting.in_search_index(known.package_id if known else None)
    except waiting.IndexFailed as failed:
        mend = "Check solr_url, and whether Solr runs."
        return CheckResult(Topic.INDEX, WRONG, f"It cannot be asked ({failed}).", mend)
    if known and (found is None or known.doi not in found):
        text = f"It does not know {known.doi}."
        mend = f"Run ckan search-index rebuild {known.package_id}, or rebuild it for all."
        return CheckResult(Topic.INDEX, WRONG, text, mend)
    backlog = site_status.index_backlog()
    if backlog.since is not None and age(backlog.since) > PATIENCE:
        wait = f"{backlog.number} datasets wait since {moment(backlog.since)}"
        mend = "Look at the worker's log; each run tries again."
        return CheckResult(Topic.INDEX, WRONG, f"{wait} to be indexed with their DOI.", mend)
    text = f"it answers, and knows {known.doi}" if known else "it answers"
    return CheckResult(Topic.INDEX, OK, text)
