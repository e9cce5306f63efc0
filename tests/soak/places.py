"""Every DOI is at its account: who holds it at the registry, who wrote it, who has its prefix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .accounts import USERS
from .site import Site
from .violation import Violation

_ROWS = "SELECT * FROM andsdoi_doi WHERE doi IS NOT NULL"
_UNSENT = """
    SELECT package_id, doi, account FROM andsdoi_doi
     WHERE account = ANY (:away) AND due_at IS NOT NULL AND current AND origin = 'minted'
       AND state = 'none' AND NOT (pinned OR in_doubt OR once_in_doubt OR ever_confirmed)
"""


def without_removed(site: Site) -> Iterator[Violation]:
    """Nothing is sent for an account that is gone, and what was never sent waits for nobody."""
    from ckanext.andsdoi.lifecycle import worker

    if not site.accounts.away:
        return
    before = len(site.registry.journal)
    worker.sync(confirm_hides=True)
    away = list(site.accounts.away)
    users = {one.user for one in site.accounts.away.values()}
    for entry in site.registry.journal[before:]:
        if entry.account in users:
            text = f"{entry.method} {entry.doi} of {entry.account}, whose account is gone"
            yield Violation("misplaced", text)
    for row in site.all(_UNSENT, away=away):
        text = f"{row.doi} of {row.package_id} waits for {row.account}, and was never sent"
        yield Violation("misplaced", text)


def wrong(site: Site) -> Iterator[Violation]:
    """Each DOI is at the account that the registry holds it at, and has one of its prefixes."""
    dois = site.registry.dois
    for row in site.all(_ROWS):
        yield from _of_row(site, row, dois.get(row.doi))
    for entry in site.requests("POST", "DELETE"):
        had = site.accounts.had.get(entry.account or "", set())
        if entry.doi and entry.doi.partition("/")[0] not in had:
            text = f"{entry.method} {entry.doi} by {entry.account}, who never had its prefix"
            yield Violation("misplaced", text)
    for placed in site.misplaced:
        yield Violation("misplaced", f"{placed}, which is not its organization's")


def _of_row(site: Site, row: Any, record: Any) -> Iterator[Violation]:
    account = site.accounts.known.get(row.account)
    if account is None:
        yield Violation("misplaced", f"{row.doi} is of {row.account}, which is no account")
        return
    if row.doi.partition("/")[0] not in account.prefixes:
        yield Violation("misplaced", f"{row.doi} is of {row.account}, which has not its prefix")
    if record is not None and record.owner in USERS and record.owner != account.user:
        text = f"{row.doi} is of {row.account}, and the registry has it for {record.owner}"
        yield Violation("misplaced", text)
