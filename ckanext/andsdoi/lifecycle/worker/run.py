"""The two ways in: the background job, and `ckan andsdoi sync`.

Both drain every account, after asking whether it is open: not paused, not moved, and answering.
"""

from __future__ import annotations

import logging
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config, log
from ...database import is_migrated
from ...registry import TransientError
from .. import accounts, notices
from ..accounts import brake
from ..accounts.clients import client
from ..accounts.removed import recall, waiting
from ..accounts.stops import of_account
from ..capture import wakeup
from ..capture.sweep import sweep
from ..dataset.relations import neighbours
from ..rows import history
from ..rows.enums import WaitsFor
from ..rows.problem import ProblemClass
from . import index, queue
from .drain import FAILURES, DrainTotals, Scope, claim, drain, finish, plan_rows
from .endings import Ending, RunResult
from .gate import Gate
from .passing_on import pass_on
from .perform import RunReport, perform
from .queue import Queue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

JOB_SECONDS = 60.0
INDEX_SECONDS = 15.0
"""How long a job may go on indexing after that."""
_PATIENCE = 0.1
ROUNDS = 5
"""Times that a `sync` comes to an account at most, where others made rows of it due meanwhile."""


def job() -> None:
    """Drain what is due for a minute; the background job.

    Raises:
        RuntimeError: A defect of ours came up; what it concerns is tried again later.
    """
    if not is_migrated():
        return
    totals, deadline = DrainTotals(), time.monotonic() + JOB_SECONDS
    recall()
    _release_what_is_free(config.accounts().values())
    scopes = [*_drained_in_turn(totals, deadline)]
    index.finish(deadline + INDEX_SECONDS)
    if any(_goes_on(scope) and scope.queue.has_more() for scope in scopes):
        wakeup.enqueue_drain()
    notices.tell()
    if totals.defects:
        raise RuntimeError(f"{totals.defects} datasets could not be processed; see the log")


def _drained_in_turn(totals: DrainTotals, deadline: float) -> Iterator[Scope]:
    """Drain the accounts, each for its share of what time is left; yield those that are open."""
    known = config.accounts().values()
    for before, account in enumerate(known):
        begun = time.monotonic()
        scope = _job_for(account, totals, begun + (deadline - begun) / (len(known) - before))
        if scope is not None:
            yield scope


def sync(  # noqa: PLR0913 - the words of one command
    ids: Sequence[str] | None = None,
    *,
    limit: int | None = None,
    confirm_hides: bool = False,
    only: str | None = None,
    progress: Callable[[RunReport], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
    totals: DrainTotals | None = None,
) -> DrainTotals:
    """Find what no event told, then drain until every unfinished row was tried.

    Args:
        ids: Only these datasets (ids of packages).
        limit: Try no more rows than this.
        confirm_hides: Send the hides that a brake holds, also those that it comes to hold
            meanwhile, and open it. With ids only theirs are sent, and it stays closed for others.
        only: The name of the one account to drain; None: all.
        progress: Called with the report of each row.
        stop: Tells whether to end early: nothing more is claimed, what is under way is recorded.
        totals: Where to count, for who wants to know of a run that breaks off.
    """
    totals = DrainTotals() if totals is None else totals
    since, started = queue.now(), time.monotonic()
    if ids is None:
        totals.swept = sweep()
        history.purge_routine_events()
    if confirm_hides:
        let_hides_go(ids)
    recall()
    if only not in (None, config.DEFAULT_ACCOUNT):
        pass_on(config.account())
    totals.to_try = _at_most(queue.count_to_try(ids, only), limit)

    def scope_of(rows: Queue) -> Scope:
        gate = Gate(rows.account, has_brake=not confirm_hides)
        return Scope(rows, client(rows.account), gate, totals, limit, progress, stop)

    def queues() -> list[Queue]:
        return [Queue(one, since, patient=True, ids=ids) for one in _concerned(only, ids)]

    while True:
        _sync_accounts(queues, scope_of)
        # what a job held back meanwhile
        if stop() or not confirm_hides or not let_hides_go(ids):
            break
    if ids is None and only is None:
        totals.skipped_accounts += waiting()
    index.finish()
    totals.held = brake.count_held(ids)
    notices.tell()
    _log_sync(totals, started)
    return totals


def _sync_accounts(queues: Callable[[], list[Queue]], scope_of: Callable[[Queue], Scope]) -> None:
    """Drain the accounts, and come back to those where others made something due meanwhile.

    A row may be handed to an account that was left already; a former DOI, or a dataset that names
    another one, may be of another account than the DOI that was confirmed.
    """
    closed: set[str] = set()
    due, rounds = queues(), 0
    while due and rounds < ROUNDS:
        rounds += 1
        _release_what_is_free(rows.account for rows in due)
        for rows in due:
            scope = scope_of(rows)
            if not scope.is_over:
                _sync_account(scope)
            if not _may_go_on(scope):
                closed.add(rows.account.name)
        due = [rows for rows in queues() if rows.account.name not in closed and rows.has_more()]


def _may_go_on(scope: Scope) -> bool:
    """Tell whether a sync that comes to an account again would get further."""
    is_closed = scope.is_over or scope.account.name in scope.totals.skipped_accounts
    return not is_closed and _is_sending(scope.account)


def _concerned(only: str | None, ids: Sequence[str] | None) -> list[config.Account]:
    """Return the accounts of a sync: the one that was named, and of given datasets only theirs."""
    named = [one for one in config.accounts().values() if only in (None, one.name)]
    return [one for one in named if ids is None or queue.count_left(ids, one.name)]


def let_hides_go(ids: Sequence[str] | None = None) -> int:
    """Let the hides go that a brake holds, and open it; return how many there were.

    They are sent uncounted, by whatever drain comes to them.

    Args:
        ids: Only those of these datasets; the brake stays closed for others.
    """
    if ids is None:
        brake.open_all()
    number = queue.release(WaitsFor.BRAKE, ids)
    if number:
        log.tell(logging.INFO, "released", environment=config.environment(), count=number)
    return number


def _note_sync(scope: Scope) -> None:
    """Keep who synchronized; and when, if nothing was left out because somebody said so."""
    accounts.note_configuration(scope.account)
    if scope.queue.ids is None and (scope.limit is None or scope.totals.tried < scope.limit):
        accounts.store(scope.account, last_sync_at=sa.func.clock_timestamp())


def _log_sync(totals: DrainTotals, started: float) -> None:
    """Log what a sync came to, and the accounts that it left out."""
    environment, skipped = config.environment(), dict.fromkeys(totals.skipped_accounts)
    for name in skipped:
        stop = of_account(name)
        why = stop.class_.value if stop else ProblemClass.FAILING.value
        facts = {"account": name, "environment": environment, "problem": why}
        log.tell(logging.INFO, "skipped", **facts)
    numbers = {**asdict(totals), "skipped_accounts": len(skipped)}
    ms = round(1000 * (time.monotonic() - started))
    log.tell(logging.INFO, "sync", environment=environment, **numbers, ms=ms)


def _release_what_is_free(concerned: Iterable[config.Account]) -> None:
    """Let the rows go that waited for what does not hold them any more, where anything is sent."""
    if not any(map(_is_sending, concerned)):
        return
    queue.release(WaitsFor.SEND)
    if not config.hide_limit():
        brake.open_all()
    queue.release_unbraked()


def _job_for(account: config.Account, totals: DrainTotals, deadline: float) -> Scope | None:
    """Drain one account until the deadline; None if it is not open."""
    scope = Scope(Queue(account, queue.now()), client(account), Gate(account, deadline), totals)
    known = accounts.get_or_create(account)
    accounts.note_configuration(account)
    accounts.store(account, last_job_at=sa.func.clock_timestamp())
    if not _is_sending(account):
        _compute(scope)
        return None
    if not _open_for_job(scope, known):
        pass_on(account)
        return None
    _drain_and_probe(scope)
    return scope


def _sync_account(scope: Scope) -> None:
    """Drain one account, and keep when that was, unless somebody said to stop."""
    if _is_sending(scope.account):
        _drain_patiently(scope)
    else:
        _compute(scope)
    if not scope.stop():
        _note_sync(scope)


def _drain_patiently(scope: Scope) -> None:
    """Drain, and wait for what others are at, until every row was tried."""
    known = accounts.get_or_create(scope.account)
    if _is_held(scope.account, known) or not (_try_oldest(scope) or scope.stop()):
        pass_on(scope.account)
        _skip(scope)
        return
    _drain_and_probe(scope)
    until = time.monotonic() + config.lease_seconds()
    while not scope.is_over and (_await_lease(scope, until) or _await_locks(until)):
        _drain_and_probe(scope)
    if scope.gate.is_held or scope.gate.is_crowded:
        _skip(scope)


def _skip(scope: Scope) -> None:
    if scope.account.name not in scope.totals.skipped_accounts:
        scope.totals.skipped_accounts.append(scope.account.name)


def _is_sending(account: config.Account) -> bool:
    """Tell whether anything is sent for an account: a site without one of its own only plans."""
    return config.send() and account.is_usable


def _drain_and_probe(scope: Scope) -> None:
    """Drain; after a refusal that may concern one DOI only, ask with the next one and go on."""
    drain(scope)
    while scope.gate.refused and scope.queue.has_unrefused():
        if not accounts.take_probe(scope.account):
            return
        scope.gate.reopen()
        if not _probe(scope):
            return
        drain(scope)


def _compute(scope: Scope) -> None:
    """Plan what is due and write down what stands in the way, but send nothing.

    What is another account's is handed over, if that one sends.
    """
    while claimed := claim(scope, config.concurrency()):
        for task in plan_rows(scope, claimed, send=config.send()):
            ending = Ending.UNSENT if task.steps else Ending.DONE
            finish(scope, RunReport(task, RunResult(ending, found_in_doubt=task.found_in_doubt)))


def _goes_on(scope: Scope) -> bool:
    """Tell whether another job would get further than this one."""
    gate = scope.gate
    if gate.refused or gate.is_held or scope.unanswered >= FAILURES:
        return False
    return bool(scope.sent) or not gate.is_crowded


def _is_held(account: config.Account, known: accounts.Status) -> bool:
    """Tell whether a person, a move or Retry-After holds an account; a new move is logged."""
    what = accounts.changed_identity(known, account)
    accounts.note_move(account, known, what)
    return bool(what or known.paused_by_hand or known.is_waiting)


def _open_for_job(scope: Scope, known: accounts.Status) -> bool:
    """Open an account for a job, if it may be drained: a paused one is probed when it is time."""
    if _is_held(scope.account, known):
        return False
    if not known.paused_by_registry:
        return True
    return accounts.take_probe(scope.account) and _probe(scope)


def _try_oldest(scope: Scope) -> bool:
    """Try the row that was tried longest ago; tell whether the registry answers."""
    accounts.take_probe(scope.account, now=True)
    return _probe(scope)


def _probe(scope: Scope) -> bool:
    """Try rows one by one until one makes a request; tell whether the account is open then."""
    while not scope.is_over:
        claimed = scope.queue.claim_longest_untried()
        if not claimed:
            return not accounts.get_or_create(scope.account).paused_by_registry
        for task in plan_rows(scope, claimed, probe=True):
            report = perform(task, scope.client, scope.gate)
            finish(scope, report)
            if report.requests:
                return _opened(scope, report)
    return False


def _opened(scope: Scope, report: RunReport) -> bool:
    """End the pause of an account that answered a probe; tell whether it did."""
    if isinstance(report.error, TransientError) or report.run.ending is Ending.ACCOUNT:
        return False
    accounts.resume(scope.account)
    return True


def _await_lease(scope: Scope, until: float) -> bool:
    """Wait for a lease that runs on an unfinished row; false if there is none to wait for."""
    left = scope.queue.lease_left()
    if left is None or time.monotonic() >= until:
        return False
    end = min(time.monotonic() + max(0.05, left), until)
    while not scope.stop() and (seconds := end - time.monotonic()) > 0:
        time.sleep(min(seconds, _PATIENCE))
    return True


def _at_most(number: int, limit: int | None) -> int:
    return number if limit is None else min(number, limit)


def _await_locks(until: float) -> bool:
    """Wait for those who hold rows that are to be marked; false if there are none."""
    if time.monotonic() >= until or not neighbours.are_neighbours_pending():
        return False
    time.sleep(_PATIENCE)
    return True
