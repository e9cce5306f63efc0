"""One drain of one account: claim and plan rows ahead, send in threads, record between answers.

Called by `run`, for the background job and for `ckan andsdoi sync`. Any number of workers on any
number of machines share the work.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ckan import plugins as p

from ... import config
from ...interfaces import IAndsDoi
from ...registry import TransientError
from ..dataset.relations import neighbours
from ..plan.prepare import HandedOver, prepare
from ..rows.lease import Claimed, LeaseLost
from . import queue
from .endings import RunResult
from .index import Indexer
from .perform import RunReport, perform
from .queue import Queue
from .record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ...registry import Registry
    from ..plan.task import Task
    from ..rows.enums import State
    from .gate import Gate

log = logging.getLogger(__name__)

FAILURES = 3
"""Requests without an answer, one after the other, after which a drain lets an account rest."""
_TURN = 0.0005
"""Seconds that planning goes on when a thread has its answer. Python's own 5 ms come several times
with each request, and were a tenth of a drain."""


@dataclass
class DrainTotals:
    """What a drain did, in numbers of rows.

    `to_try` is how many there were to be tried at the start of a `sync`; `held` wait at the end
    until a brake is opened, `handed_over` are another account's now.
    """

    swept: int = 0
    to_try: int = 0
    tried: int = 0
    confirmed: int = 0
    failed: int = 0
    defects: int = 0
    held: int = 0
    handed_over: int = 0
    skipped_accounts: list[str] = field(default_factory=list)

    @property
    def all_well(self) -> bool:
        """Tell whether nothing failed, no account was left out and no hide waits for a person."""
        return not (self.failed or self.defects or self.held or self.skipped_accounts)


@dataclass
class Scope:
    """One drain of one account: its rows, its registry, its bounds and its totals."""

    queue: Queue
    client: Registry
    gate: Gate
    totals: DrainTotals
    limit: int | None = None
    progress: Callable[[RunReport], None] | None = None
    stop: Callable[[], bool] = lambda: False
    sent: int = 0
    unanswered: int = 0
    indexer: Indexer = field(default_factory=Indexer)

    @property
    def account(self) -> config.Account:
        """Return the account that is drained."""
        return self.queue.account

    @property
    def is_over(self) -> bool:
        """Tell whether no more rows should be claimed."""
        tried_enough = self.limit is not None and self.totals.tried >= self.limit
        return tried_enough or self.stop() or self.gate.is_shut or self.unanswered >= FAILURES


def drain(scope: Scope) -> None:
    """Keep the threads busy until nothing is due; plan and record between their answers."""
    with _taking_turns(), ThreadPoolExecutor(config.concurrency()) as pool:
        running: set[Future[RunReport]] = set()
        while _refill(scope, pool, running):
            done, running = _answered(scope, running)
            for future in done:
                finish(scope, future.result())
    scope.indexer.commit()


def claim(scope: Scope, limit: int) -> list[Claimed]:
    """Claim due rows, no more than the scope still may try."""
    if scope.is_over:
        return []
    if scope.limit is not None:
        limit = min(limit, scope.limit - scope.totals.tried)
    return scope.queue.claim(limit)


def plan_rows(
    scope: Scope, claimed: Iterable[Claimed], *, probe: bool = False, send: bool = True
) -> Iterator[Task]:
    """Plan claimed rows; one that cannot be planned is set aside and stops nobody else."""
    for row in claimed:
        scope.totals.tried += 1
        try:
            yield prepare(row, probe=probe, send=send)
        except HandedOver:
            scope.totals.handed_over += 1
        except LeaseLost:
            log.info("Dataset %s is another worker's by now", row.package_id)
        except Exception as error:
            log.exception("Dataset %s could not be planned", row.package_id)
            scope.totals.defects += 1
            queue.set_aside(row, error)


def finish(scope: Scope, report: RunReport) -> None:
    """Record a report, then tell whoever wants to know."""
    try:
        result = record(report)
    except Exception:
        # the lease runs out, and the row is planned again
        log.exception("The answers for %s could not be recorded", report.task.doi)
        scope.totals.defects += 1
        return
    _count(scope, report)
    if result.news:
        _notify_extensions(report.task.package_id, result.doi, result.state)
    if result.index_pending:
        scope.indexer.note(report.task.row_id)
    if scope.progress:
        scope.progress(report)


@contextlib.contextmanager
def _taking_turns() -> Iterator[None]:
    """Let the threads that have their answers go on at once, while others are planned."""
    ordinary = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(ordinary)


def _refill(scope: Scope, pool: ThreadPoolExecutor, running: set[Future[RunReport]]) -> bool:
    """Give the threads new work; false if nothing is left to do or to wait for.

    The neighbours of what has changed are marked last: that may make more rows due.
    """
    claimed = [] if len(running) > config.concurrency() else claim(scope, config.concurrency())
    for task in plan_rows(scope, claimed):
        if task.steps:
            running.add(pool.submit(perform, task, scope.client, scope.gate))
        else:
            finish(scope, RunReport(task, RunResult(found_in_doubt=task.found_in_doubt)))
    return bool(claimed or running or scope.indexer.has_work or neighbours.notify_neighbours())


def _answered(
    scope: Scope, running: set[Future[RunReport]]
) -> tuple[set[Future[RunReport]], set[Future[RunReport]]]:
    """Return what has come back and what still runs; a wait is time to index a dataset."""
    if not scope.indexer.has_work:
        return wait(running, return_when=FIRST_COMPLETED)
    done, left = wait(running, timeout=0, return_when=FIRST_COMPLETED)
    if not done:
        scope.indexer.advance()
    return done, left


def _count(scope: Scope, report: RunReport) -> None:
    scope.totals.failed += report.failed
    scope.totals.confirmed += bool(report.requests) and not report.failed
    scope.sent += report.requests
    if report.requests:
        unanswered = isinstance(report.error, TransientError)
        scope.unanswered = scope.unanswered + 1 if unanswered else 0


def _notify_extensions(package_id: str, doi: str, state: State) -> None:
    for plugin in p.PluginImplementations(IAndsDoi):
        try:
            plugin.after_confirmed(package_id, doi, state.value)
        except Exception:
            log.exception("after_confirmed of %s failed", plugin.name)
