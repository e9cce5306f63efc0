"""What is due: whether jobs and cron get it done, and which hides are held."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import ckantoolkit as tk

from ... import config
from ...lifecycle import accounts
from ...lifecycle.accounts import brake
from ...lifecycle.accounts.stops import of_account, of_old_stock
from ...lifecycle.reports import site_status, waiting
from ...lifecycle.rows.problem import moment
from .result import NOTE, OK, PATIENCE, WRONG, CheckResult, Topic, age, halves

if TYPE_CHECKING:
    from collections.abc import Iterator

CRON_PATIENCE = timedelta(days=1)
MACHINES_PATIENCE = timedelta(hours=1)


def jobs(account: config.Account) -> CheckResult:
    """Tell whether jobs run: while none does and something is long due, the worker is stuck."""
    known = accounts.get(account)
    last = known.last_job_at if known else None
    since = site_status.oldest_due(account)
    is_stuck = since and age(since) > PATIENCE and not of_account(account.name)
    if is_stuck and since and (last is None or last < since):
        result = NOTE if waiting.may_still_start() else WRONG
        text = f"Datasets wait since {moment(since)}, and no job has run since."
        mend = "Look at ckan jobs list and the worker's log; ckan andsdoi sync does the work, too."
        return CheckResult(Topic.JOBS, result, text, mend)
    if last:
        return CheckResult(Topic.JOBS, OK, f"last run {moment(last)}")
    return CheckResult(Topic.JOBS, NOTE, "None has run yet, and none was missed.")


def old_stock(account: config.Account) -> Iterator[CheckResult]:
    """Tell whether a person has paused the old stock: it waits for a person again."""
    problem = of_old_stock(accounts.get(account))
    if problem:
        yield CheckResult(Topic.ACCOUNT, NOTE, *halves(problem.english))


def cron(account: config.Account) -> CheckResult:
    """Tell whether sync has run lately: it makes up for every job that was lost."""
    known = accounts.get(account)
    last = known.last_sync_at if known else None
    if last is not None and age(last) <= CRON_PATIENCE:
        return CheckResult(Topic.CRON, OK, f"last sync {moment(last)}")
    ran = f"last ran {moment(last)}" if last else "has not run yet"
    command = f"{Path(sys.argv[0]).resolve()} -c {tk.config.get('__file__')} andsdoi sync"
    result = NOTE if waiting.may_still_start() else WRONG
    mend = f"Add to the crontab: */10 * * * * {command}"
    return CheckResult(Topic.CRON, result, f"ckan andsdoi sync {ran}.", mend)


def machines(account: config.Account) -> Iterator[CheckResult]:
    """Tell whether two machines work on an account with different options."""
    known = accounts.get(account)
    since = known.config_differs_at if known else None
    if since is None or age(since) > MACHINES_PATIENCE:
        return
    text = f"Two machines of this site have different options ({moment(since)}), or they were"
    text += " changed twice within an hour."
    names = ("endpoint", "prefix", "shoulder", "kernel", "organizations")
    mend = f"Compare {', '.join(names)} of {account.where} on all of them."
    yield CheckResult(Topic.MACHINES, WRONG, text, mend)


def held() -> Iterator[CheckResult]:
    """Tell whose hides wait for somebody to say that they are right."""
    for one in brake.closed():
        what, mend = halves(one.problem.english)
        yield CheckResult(Topic.BRAKE, WRONG, f"{what} {one.waiting} wait.", mend)
