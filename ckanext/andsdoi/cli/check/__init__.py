"""`ckan andsdoi check`: what is wrong with the installation, and how to mend it.

`site` looks at what surrounds the extension, `registry` at the accounts and their registries,
`work` at what is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import sqlalchemy as sa

from ... import config
from ...database import is_migrated
from ...lifecycle.dataset.ckan import request_context
from ...lifecycle.reports import problems
from ..console import Console, finish, json_option
from . import registry, site, work
from .result import OK, WRONG, CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="Find what is wrong with the installation.")
@json_option
def check(as_json: bool) -> None:
    """Look at configuration, tables, registry, landing pages, worker and cron.

    Says what is wrong and how to mend it; the exit code is 1 if anything is. One harmless question
    goes to the registry, and one request to a landing page.

    Example:
        ckan andsdoi check --json
    """
    console = Console(as_json)
    results = set()
    with request_context():
        for one in _results():
            results.add(one.result)
            console.tell(f"{one.result:6} {one.topic}: {one.text}", **vars(one))
    finish(WRONG not in results)


def _results() -> Iterator[CheckResult]:
    yield from site.configuration()
    yield from site.rdf()
    yield site.worker()
    try:
        yield from _in_database()
    except sa.exc.OperationalError as error:
        text = f"It cannot be asked ({type(error.orig).__name__}). Check sqlalchemy.url."
        yield CheckResult("database", WRONG, text)


def _in_database() -> Iterator[CheckResult]:
    """Yield what is known from the database only."""
    yield site.landing_page()
    if not is_migrated():
        yield CheckResult("tables", WRONG, problems.unmigrated().text)
        return
    yield CheckResult("tables", OK, "they are there")
    for account in config.accounts().values():
        yield from registry.account(account)
        yield from work.old_stock(account)
        yield work.jobs(account)
        yield work.cron(account)
    yield from work.held()
    yield from work.parked()
    yield from work.shared()
    yield from work.shared_problems()
    yield work.index()
    yield work.notices()
