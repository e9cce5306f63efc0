"""`ckan andsdoi check`: what is wrong with the installation, and how to mend it.

`options` looks at the configuration, `services` at what CKAN runs on, `landing` at the pages that
DOIs lead to, `registry` at the accounts and their registries, `work` at what is due, `datasets` at
what waits for people, `notices` at the mails. Each finding says only what was really asked.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click
import sqlalchemy as sa

from ... import config
from ...database import UPGRADE, foreign_revision, is_migrated
from ...lifecycle.dataset.ckan import request_context
from ..choice import account_option
from ..console import Console, finish, json_option
from . import datasets, landing, notices, options, registry, services, work
from .result import NOTE, OK, WRONG, CheckResult, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="Find what is wrong with the installation.")
@account_option
@click.option(
    "--quick",
    is_flag=True,
    help="Ask nobody but this site's own database, Redis and search index.",
)
@json_option
def check(account: str | None, quick: bool, as_json: bool) -> None:
    """Look at configuration, tables, registry, landing pages, worker and cron.

    Says what is wrong and how to mend it; the exit code is 1 if anything is. A few harmless
    questions go to the registry, one request to a landing page, and a greeting to the mail server.

    \b
    Examples:
      ckan andsdoi check
      ckan andsdoi check --quick --json
    """
    console = Console(as_json)
    results = Counter[str]()
    with request_context():
        for one in _results(account, quick=quick):
            results[one.result] += 1
            console.find(one.line, **vars(one))
    console.at_end(lambda: ("", {"results": {one: results[one] for one in (OK, NOTE, WRONG)}}))
    finish(WRONG not in results)


def _results(only: str | None, *, quick: bool) -> Iterator[CheckResult]:
    try:
        yield from options.all_results()
        if not quick:
            yield from landing.landing_page()
        yield from _with_tables(only, quick=quick)
    except sa.exc.OperationalError as error:
        text = f"It cannot be asked ({type(error.orig).__name__})."
        yield CheckResult(Topic.DATABASE, WRONG, text, "Check sqlalchemy.url.")


def _with_tables(only: str | None, *, quick: bool) -> Iterator[CheckResult]:
    """Yield what is known from our tables only."""
    if not is_migrated():
        yield CheckResult(Topic.TABLES, WRONG, "They are missing.", f"Run {UPGRADE}.")
        return
    yield _tables()
    yield from services.all_results()
    for account in config.usable_accounts(only):
        yield from registry.account(account, quick=quick)
        yield from work.old_stock(account)
        yield work.jobs(account)
        yield work.cron(account)
        yield from work.machines(account)
    yield from registry.removed_accounts()
    yield from work.held()
    yield from datasets.all_results()
    yield from notices.notices(quick=quick)


def _tables() -> CheckResult:
    revision = foreign_revision()
    if revision is None:
        return CheckResult(Topic.TABLES, OK, "they are those of this version")
    text = f"A version of this extension that is not the installed one made them ({revision})."
    mend = f"Install the version that was here last, or run {UPGRADE}."
    return CheckResult(Topic.TABLES, WRONG, text, mend)
