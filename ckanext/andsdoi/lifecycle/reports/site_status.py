"""The whole site at a glance, for those who run it. No secret, no document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import ckan
import sqlalchemy as sa

from ... import config
from ...database import NotMigrated, begin, tables
from .. import accounts
from ..accounts import brake, pace
from ..accounts.stops import account_stops, of_old_stock
from ..capture import workers
from ..rows.enums import Priority
from . import counts, problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..accounts import Status
    from .counts import AccountCounts, SiteCounts

_OLDEST_DUE = sa.text(
    f"""
    SELECT min(due_at) FROM andsdoi_doi
     WHERE environment = :environment AND account = :account AND due_at <= clock_timestamp()
       AND priority <= {accounts.LAST_PRIORITY}
    """
)
_INDEX_PENDING = sa.text(
    """
    SELECT count(*) AS number, min(index_pending) AS since FROM andsdoi_doi
     WHERE index_pending IS NOT NULL
    """
)
_A_PUBLIC_DATASET = sa.text(
    """
    SELECT id, name, type FROM package
     WHERE state = 'active' AND private IS NOT TRUE AND type = ANY (:types)
     ORDER BY metadata_modified DESC LIMIT 1
    """
)


@dataclass(frozen=True)
class IndexBacklog:
    """How many datasets wait to be indexed with their DOI, and since when the first does."""

    number: int
    since: datetime | None


def status() -> dict[str, Any]:
    """Return counts, accounts and the last runs; the moments are in ISO 8601."""
    try:
        with tables() as connection:
            found = counts.count(connection)
    except NotMigrated:
        return {**_settings(), "migrated": False, "problem": problems.unmigrated().as_dict()}
    return {**_settings(), "migrated": True, **_counts(found), **_with_counts(running(), found)}


def numbers() -> dict[str, Any]:
    """Return the counts of `status` alone: neither workers nor accounts are asked for.

    Raises:
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        return _counts(counts.count(connection))


def oldest_due(account: config.Account) -> datetime | None:
    """Return since when something is due that may go to an account, None if nothing is."""
    with begin() as connection:
        values = {"environment": account.environment, "account": account.name}
        moment: datetime | None = connection.scalar(_OLDEST_DUE, values)
    return moment


def index_backlog() -> IndexBacklog:
    """Return what the search index has not taken yet, of any environment."""
    with begin() as connection:
        return IndexBacklog(**connection.execute(_INDEX_PENDING).one()._mapping)


def example_landing_page() -> str:
    """Return the landing page of the dataset that was changed last, else the site's address."""
    with begin() as connection:
        types = {"types": sorted(config.dataset_types())}
        row = connection.execute(_A_PUBLIC_DATASET, types).one_or_none()
    return config.landing_base() if row is None else config.landing_url(row.id, row.name, row.type)


def _settings() -> dict[str, Any]:
    return {
        "version": version("ckanext-andsdoi"),
        "ckan": ckan.__version__,
        "environment": config.environment(),
        "send": config.send(),
        "select": config.select(),
        "queue": config.queue(),
        "workers": workers.names(),
    }


def _counts(found: SiteCounts) -> dict[str, Any]:
    return {
        "states": found.states,
        "external": found.external,
        "due": found.unfinished,
        "parked": found.parked,
        "in_doubt": found.in_doubt,
        "requested": found.requested,
        "withdrawn": found.withdrawn,
        "held_hides": found.held_hides,
        "index_pending": index_backlog().number,
        "problems": found.problems,
        "oldest_due": _iso(found.oldest_due),
        "oldest_in_doubt": _iso(found.oldest_in_doubt),
    }


def running() -> dict[str, Any]:
    """Return what the accounts do, which hides are held, and when jobs and `sync` last ran."""
    of = [(account, accounts.get(account)) for account in config.usable_accounts()]
    known = [status for _, status in of if status]
    return {
        "accounts": [_account(account, status) for account, status in of],
        "held": [_held(one) for one in brake.closed()],
        "last_job": _latest(status.last_job_at for status in known),
        "last_sync": _latest(status.last_sync_at for status in known),
        "last_reconcile": _latest(status.reconciled_at for status in known),
        "reconcile_findings": _sum(status.reconcile_found for status in known),
    }


def _with_counts(running: dict[str, Any], found: SiteCounts) -> dict[str, Any]:
    """Add to each account what is counted of it."""
    told = running["accounts"]
    requests = {one["name"]: _requests(found.accounts[one["name"]].due, one) for one in told}
    seconds = pace.seconds(requests)
    for one in told:
        eta = seconds[one["name"]] if requests[one["name"]] else None
        one.update(_of_account(found.accounts[one["name"]], eta))
    return running


def _requests(due: Mapping[Priority, int], told: Mapping[str, Any]) -> int:
    """Return how many requests wait of an account: of an old stock that is paused, none."""
    going = {Priority.PRE_EXISTING: 0} if told["old_stock"] else {}
    return sum(pace.REQUESTS[one] * number for one, number in {**due, **going}.items())


def _of_account(counted: AccountCounts, seconds: float | None) -> dict[str, Any]:
    return {
        "dois": counted.dois,
        "due": {priority.name.lower(): number for priority, number in counted.due.items()},
        "oldest_due": _iso(counted.oldest_due),
        "eta": _iso(_eta(seconds)),
        "in_doubt": counted.in_doubt,
        "oldest_in_doubt": _iso(counted.oldest_in_doubt),
        "parked": counted.parked,
        "held_hides": counted.held_hides,
    }


def _eta(seconds: float | None) -> datetime | None:
    """Return about when all that is due will be sent, at the rate; None if nothing holds it up."""
    return None if seconds is None else datetime.now(timezone.utc) + timedelta(seconds=seconds)


def _account(account: config.Account, status: Status | None) -> dict[str, Any]:
    stop = next(account_stops(account.name, known=status), None)
    old_stock = of_old_stock(status)
    return {
        "name": account.name,
        "profile": account.profile,
        "endpoint": account.endpoint,
        "prefix": account.prefix,
        "paused_since": _iso(status.paused_since) if status else None,
        "paused_by": status.paused_by if status else None,
        "paused_because": status.problem_text if status else None,
        "old_stock_paused_since": _iso(status.old_stock_paused_since) if status else None,
        "old_stock": old_stock.as_dict() if old_stock else None,
        "next_probe": _iso(status.next_probe_at) if status else None,
        "confirmed_at": _iso(status.confirmed_at) if status else None,
        "waiting": bool(status and status.is_waiting),
        "moved": accounts.changed_identity(status, account) if status else None,
        "problem": stop.as_dict() if stop else None,
    }


def _held(closed: brake.ClosedBrake) -> dict[str, Any]:
    return {
        "organization": closed.organization,
        "user": closed.user,
        "since": _iso(closed.since),
        "waiting": closed.waiting,
        "problem": closed.problem.as_dict(),
    }


def _latest(moments: Iterable[datetime | None]) -> str | None:
    return _iso(max((moment for moment in moments if moment), default=None))


def _sum(found: Iterable[Mapping[str, int] | None]) -> dict[str, int]:
    return dict(sum((Counter(one) for one in found if one), Counter()))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
