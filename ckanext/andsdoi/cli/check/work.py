"""What is due: whether jobs and cron get it done, and what waits for somebody."""

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
from ...lifecycle.notices import mail, told
from ...lifecycle.reports import shared_problems as reported_problems
from ...lifecycle.reports import site_status
from ...lifecycle.reports.shared import shared_dois
from ...lifecycle.rows.problem import moment
from ...metadata.problems import ENGLISH
from .result import NOTE, OK, PATIENCE, WRONG, CheckResult, age

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 10
CRON_PATIENCE = timedelta(days=1)


def jobs(account: config.Account) -> CheckResult:
    """Tell whether jobs run: while none does and something is long due, the worker is stuck."""
    known = accounts.get(account)
    last = known.last_job_at if known else None
    since = site_status.oldest_due(account)
    is_stuck = since and age(since) > PATIENCE and not of_account(account.name)
    if is_stuck and since and (last is None or last < since):
        text = f"Datasets wait since {moment(since)}. Look at ckan jobs list and the"
        mend = "worker's log; ckan andsdoi sync does the work, too."
        return CheckResult("jobs", WRONG, f"{text} {mend}")
    return CheckResult("jobs", OK, f"last run {moment(last)}" if last else "none has run yet")


def old_stock(account: config.Account) -> Iterator[CheckResult]:
    """Tell whether a person has paused the old stock: it waits for a person again."""
    problem = of_old_stock(account.name)
    if problem:
        yield CheckResult("account", NOTE, problem.english)


def cron(account: config.Account) -> CheckResult:
    """Tell whether sync has run lately: it makes up for every job that was lost."""
    known = accounts.get(account)
    last = known.last_sync_at if known else None
    if last is not None and age(last) <= CRON_PATIENCE:
        return CheckResult("cron", OK, f"last sync {moment(last)}")
    ran = f"last ran {moment(last)}" if last else "has not run yet"
    command = f"{Path(sys.argv[0]).resolve()} -c {tk.config.get('__file__')} andsdoi sync"
    text = f"ckan andsdoi sync {ran}. Add to the crontab: */10 * * * * {command}"
    return CheckResult("cron", WRONG, text)


def held() -> Iterator[CheckResult]:
    """Tell whose hides wait for somebody to say that they are right."""
    for one in brake.closed():
        yield CheckResult("brake", WRONG, one.text)


def parked() -> Iterator[CheckResult]:
    """Tell what nobody tries again until somebody changes something."""
    number = site_status.count_parked()
    if number:
        text = f"{number} wait for a change of their dataset or a decision."
        yield CheckResult("datasets", NOTE, f"{text} andsdoi_list with problem=any tells why.")


def shared() -> Iterator[CheckResult]:
    """Tell of datasets that have the same DOI of somebody else."""
    found = shared_dois()
    for doi, names in [*found.items()][:SHOWN]:
        text = f"{doi} is the DOI of several: {', '.join(names)}. At most one can be right."
        yield CheckResult("datasets", NOTE, f"{text} Correct the field of the others.")
    if len(found) > SHOWN:
        yield CheckResult("datasets", NOTE, f"and {len(found) - SHOWN} more DOIs that are shared")


def shared_problems() -> Iterator[CheckResult]:
    """Tell what many datasets have, and what an organization or the site can mend for all."""
    found = reported_problems.told()
    for one in found[:SHOWN]:
        text = one.in_language(ENGLISH)
        whose = f"{one.organization}: " if one.organization else ""
        yield CheckResult(one.problem.scope, NOTE, f"{whose}{text}")
    if len(found) > SHOWN:
        rest = f"and {len(found) - SHOWN} more: andsdoi_shared_problem_list tells them"
        yield CheckResult("datasets", NOTE, rest)


def index() -> CheckResult:
    """Tell whether the search index knows the DOIs that stand in the extras."""
    backlog = site_status.index_backlog()
    if backlog.since is None or age(backlog.since) <= PATIENCE:
        return CheckResult("index", OK, "it knows the DOIs")
    text = f"{backlog.number} datasets wait since {moment(backlog.since)} to be indexed"
    mend = "Look at the worker's log and at solr_url; each run tries again."
    return CheckResult("index", WRONG, f"{text} with their DOI. {mend}")


def notices() -> CheckResult:
    """Tell whether the contact learns by e-mail what waits for a person."""
    if not config.notices():
        return CheckResult("notices", OK, f"switched off by {config.NOTICES}")
    if not config.contact():
        text = f"Nobody is told what waits for a person. Write {config.CONTACT} or email_to."
        return CheckResult("notices", NOTE, text)
    if not mail.server():
        text = "Nobody is told what waits for a person: CKAN has no mail server. Set smtp.server."
        return CheckResult("notices", NOTE, text)
    return _mail_server()


def _mail_server() -> CheckResult:
    mend = f"Check smtp.server and the other smtp options, or set {config.NOTICES} = false."
    try:
        mail.greet()
    except mail.MailFailed as failed:
        return CheckResult("notices", WRONG, f"Nobody is told anything: {failed}. {mend}")
    last = told.mail_server()
    if last.failed_at and last.failure:
        when = f"The last mail failed on {moment(last.failed_at)}"
        return CheckResult("notices", WRONG, f"{when}: {last.failure}; see the log. {mend}")
    sent = f"last sent {moment(last.told_at)}" if last.told_at else "none was sent yet"
    text = f"{mail.server()} answers, they go to {config.contact()}; {sent}"
    return CheckResult("notices", OK, text)
