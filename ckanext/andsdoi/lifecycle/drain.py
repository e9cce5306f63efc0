"""The work itself: claim what is due, plan it, perform it in threads, record it.

Any number of workers on any number of machines share it. `job` is the background job, `sync` the
command that leaves nothing untried.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import plugins as p

from .. import config
from ..interfaces import IAndsDoi
from ..model import account as account_table
from ..model import begin, is_migrated
from ..registry import Client, RestClient, TransientError
from . import accounts, claims, history, index, relations, wakeup
from .claims import Claimed, Queue
from .dataset import LeaseLost
from .index import Indexer
from .outcome import Out, Run
from .perform import Gate, Report, perform
from .prepare import prepare
from .record import record
from .sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .perform import Task

log = logging.getLogger(__name__)

JOB_SECONDS = 60.0
INDEX_SECONDS = 15.0
"""How long a job may go on indexing after that."""
_PATIENCE = 0.1
FAILURES = 3
"""Requests without an answer, one after the other, after which a drain lets an account rest."""


@dataclass
class Totals:
    """What a drain did, in numbers of rows."""

    swept: int = 0
    tried: int = 0
    confirmed: int = 0
    failed: int = 0
    defects: int = 0
    skipped_accounts: list[str] = field(default_factory=list)

    @property
    def all_well(self) -> bool:
        """Tell whether nothing failed and no account was left out."""
        return not (self.failed or self.defects or self.skipped_accounts)


@dataclass
class Scope:
    """One drain of one account: its rows, its registry, its bounds and its totals."""

    queue: Queue
    client: Client
    gate: Gate
    totals: Totals
    limit: int | None = None
    progress: Callable[[Report], None] | None = None
    sent: int = 0
    unanswered: int = 0
    indexer: Indexer = field(default_factory=Indexer)

    @property
    def account(self) -> config.Account:
        """The account that is drained."""
        return self.queue.account

    @property
    def is_over(self) -> bool:
        """Tell whether no more rows should be claimed."""
        tried_enough = self.limit is not None and self.totals.tried >= self.limit
        return tried_enough or self.gate.is_shut or self.unanswered >= FAILURES


def job() -> None:
    """Drain what is due for a minute; the background job.

    Raises:
        RuntimeError: A defect of ours came up; what it concerns is tried again later.
    """
    if not is_migrated():
        return
    totals, deadline = Totals(), time.monotonic() + JOB_SECONDS
    more = [_job_for(account, totals, deadline) for account in config.accounts().values()]
    index.finish(deadline + INDEX_SECONDS)
    if any(more):
        wakeup.request()
    if totals.defects:
        raise RuntimeError(f"{totals.defects} datasets could not be processed; see the log")


def sync(
    ids: Sequence[str] | None = None,
    *,
    limit: int | None = None,
    confirm_hides: bool = False,
    progress: Callable[[Report], None] | None = None,
) -> Totals:
    """Find what no event told, then drain until every unfinished row was tried.

    Args:
        ids: Only these datasets (ids of packages).
        limit: Try no more rows than this.
        confirm_hides: Send the hides that the brake holds, and open it.
        progress: Called with the report of each row.
    """
    totals = Totals()
    if ids is None:
        totals.swept = sweep()
        history.forget_routine()
    if confirm_hides:
        claims.release("brake")
    for account in config.accounts().values():
        queue = Queue(account, claims.now(), patient=True, ids=ids)
        gate = Gate(account, brake=not confirm_hides)
        _sync_account(Scope(queue, client(account), gate, totals, limit, progress))
        _stamp(account, "last_sync_at")
    if confirm_hides:
        accounts.release_brake()
        # what a job held back meanwhile
        claims.release("brake")
    index.finish()
    return totals


def _job_for(account: config.Account, totals: Totals, deadline: float) -> bool:
    """Drain one account until the deadline; tell whether more is due."""
    queue = Queue(account, claims.now())
    scope = Scope(queue, client(account), Gate(account, deadline), totals)
    accounts.use(account)
    _stamp(account, "last_job_at")
    if not config.send():
        return _compute(scope)
    claims.release("send")
    if not _is_open(scope):
        return False
    _drain_and_probe(scope)
    return _goes_on(scope) and queue.has_more()


def _sync_account(scope: Scope) -> None:
    if not config.send():
        _compute(scope)
        return
    claims.release("send")
    if _is_held(scope.account) or not _trial(scope):
        scope.totals.skipped_accounts.append(scope.account.name)
        return
    _drain_and_probe(scope)
    until = time.monotonic() + config.lease_seconds()
    while not scope.is_over and (_await_lease(scope.queue, until) or _await_locks(until)):
        _drain_and_probe(scope)
    if scope.gate.is_held or scope.gate.is_crowded:
        scope.totals.skipped_accounts.append(scope.account.name)


def _goes_on(scope: Scope) -> bool:
    """Tell whether another job would get further than this one."""
    gate = scope.gate
    if gate.refused or gate.is_held or scope.unanswered >= FAILURES:
        return False
    return bool(scope.sent) or not gate.is_crowded


def _compute(scope: Scope) -> bool:
    """Plan what is due and write down what stands in the way, but send nothing."""
    while claimed := _claim(scope, config.concurrency()):
        for task in _tasks(scope, claimed, send=False):
            out = Out.UNSENT if task.steps else Out.DONE
            _finish(scope, Report(task, Run(out=out, found=task.found_in_doubt)))
    return False


def _await_lease(queue: Queue, until: float) -> bool:
    """Wait for a lease that runs on an unfinished row; false if there is none to wait for."""
    left = queue.lease_left()
    if left is None or time.monotonic() >= until:
        return False
    time.sleep(max(0.05, min(left, until - time.monotonic())))
    return True


def _await_locks(until: float) -> bool:
    """Wait for those who hold rows that are to be marked; false if there are none."""
    if time.monotonic() >= until or not relations.is_untold():
        return False
    time.sleep(_PATIENCE)
    return True


def client(account: config.Account) -> Client:
    """Return a client of the registry for an account."""
    return Client(
        account.endpoint,
        account.user,
        account.password,
        profile=account.profile,
        connect_timeout=account.connect_timeout,
        read_timeout=account.read_timeout,
        contact=account.contact,
    )


def rest_client(account: config.Account) -> RestClient:
    """Return a client of the REST API beside an account's registry.

    The users of the ANDS proxy are none of DataCite's: their secret is not sent there.
    """
    has_login = account.profile == "mds"
    return RestClient(
        account.rest_endpoint,
        account.user if has_login else None,
        account.password if has_login else "",
        account.connect_timeout,
        account.read_timeout,
        contact=account.contact,
    )


def _is_held(account: config.Account) -> bool:
    """Tell whether a person, a move or the registry's Retry-After holds an account."""
    known = accounts.use(account)
    what = accounts.moved(known, account)
    if what:
        log.error("Nothing is sent, %s has changed: run `ckan andsdoi check`", what)
    return bool(what or known.paused_by_hand or known.is_waiting)


def _is_open(scope: Scope) -> bool:
    """Tell whether a job may drain an account; a paused one is probed when it is time."""
    if _is_held(scope.account):
        return False
    if not accounts.use(scope.account).paused_by_registry:
        return True
    return accounts.take_probe(scope.account) and _probe(scope)


def _trial(scope: Scope) -> bool:
    """Try the row that was tried longest ago; tell whether the registry answers."""
    accounts.take_probe(scope.account, now=True)
    return _probe(scope)


def _probe(scope: Scope) -> bool:
    """Try rows one by one until one makes a request; tell whether the account is open then."""
    while not scope.is_over:
        claimed = scope.queue.claim_longest_untried()
        if not claimed:
            return not accounts.use(scope.account).paused_by_registry
        for task in _tasks(scope, claimed, probe=True):
            report = perform(task, scope.client, scope.gate)
            _finish(scope, report)
            if report.requests:
                return _opened(scope, report)
    return False


def _opened(scope: Scope, report: Report) -> bool:
    if isinstance(report.error, TransientError) or report.run.out is Out.ACCOUNT:
        return False
    accounts.resume(scope.account)
    return True


def _drain_and_probe(scope: Scope) -> None:
    """Drain; after a refusal that may concern one DOI only, ask with the next one and go on."""
    _drain(scope)
    while scope.gate.refused and scope.queue.has_unrefused():
        if not accounts.take_probe(scope.account):
            return
        scope.gate.reopen()
        if not _probe(scope):
            return
        _drain(scope)


def _drain(scope: Scope) -> None:
    """Keep the threads busy until nothing is due; plan and record between their answers."""
    with ThreadPoolExecutor(config.concurrency()) as pool:
        running: set[Future[Report]] = set()
        while _has_work(scope, pool, running):
            done, running = _answered(scope, running)
            for future in done:
                _finish(scope, future.result())
    scope.indexer.settle()


def _has_work(scope: Scope, pool: ThreadPoolExecutor, running: set[Future[Report]]) -> bool:
    """Tell whether anything is to be done; what has changed of others comes last."""
    filled = _fill(scope, pool, running)
    return bool(filled or running or scope.indexer.has_work) or relations.tell()


def _answered(
    scope: Scope, running: set[Future[Report]]
) -> tuple[set[Future[Report]], set[Future[Report]]]:
    """Return what has come back and what still runs; a wait is time to index a dataset."""
    if not scope.indexer.has_work:
        return wait(running, return_when=FIRST_COMPLETED)
    done, left = wait(running, timeout=0, return_when=FIRST_COMPLETED)
    if not done:
        scope.indexer.advance()
    return done, left


def _fill(scope: Scope, pool: ThreadPoolExecutor, running: set[Future[Report]]) -> int:
    """Claim and plan rows ahead, a set for all threads; return how many rows were claimed."""
    threads = config.concurrency()
    claimed = [] if len(running) > threads else _claim(scope, threads)
    for task in _tasks(scope, claimed):
        if task.steps:
            running.add(pool.submit(perform, task, scope.client, scope.gate))
        else:
            _finish(scope, Report(task, Run(found=task.found_in_doubt)))
    return len(claimed)


def _claim(scope: Scope, limit: int) -> list[Claimed]:
    if scope.is_over:
        return []
    if scope.limit is not None:
        limit = min(limit, scope.limit - scope.totals.tried)
    return scope.queue.claim(limit)


def _tasks(
    scope: Scope, claimed: Iterable[Claimed], *, probe: bool = False, send: bool = True
) -> Iterator[Task]:
    for row in claimed:
        scope.totals.tried += 1
        try:
            yield prepare(row, probe=probe, send=send)
        except LeaseLost:
            log.info("Dataset %s is another worker's by now", row.package_id)
        except Exception as error:
            log.exception("Dataset %s could not be planned", row.package_id)
            scope.totals.defects += 1
            claims.set_aside(row, error)


def _finish(scope: Scope, report: Report) -> None:
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
        _tell(report.task.package_id, result.doi, result.state)
    if result.index_pending:
        scope.indexer.note(report.task.row_id)
    if scope.progress:
        scope.progress(report)


def _count(scope: Scope, report: Report) -> None:
    scope.totals.failed += report.failed
    scope.totals.confirmed += bool(report.requests) and not report.failed
    scope.sent += report.requests
    if report.requests:
        unanswered = isinstance(report.error, TransientError)
        scope.unanswered = scope.unanswered + 1 if unanswered else 0


def _tell(package_id: str, doi: str, state: str) -> None:
    for plugin in p.PluginImplementations(IAndsDoi):
        try:
            plugin.after_confirmed(package_id, doi, state)
        except Exception:
            log.exception("after_confirmed of %s failed", plugin.name)


def _stamp(account: config.Account, column: str) -> None:
    of = account_table.c
    where = sa.and_(of.name == account.name, of.environment == account.environment)
    with begin() as connection:
        values = {column: sa.func.clock_timestamp()}
        connection.execute(account_table.update().where(where).values(**values))
