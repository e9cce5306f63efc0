"""The whole site at a glance, for those who run it. No secret, no document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config
from ...database import NotMigrated, begin, tables
from ...model import REQUEST_WAITS, STATE
from .. import accounts
from ..accounts import brake
from ..accounts.stops import of_account
from . import problems
from .overview import EXTERNAL, STATES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from ..accounts import Status

_ALL = "FROM andsdoi_doi WHERE environment = :environment"
_CURRENT = f"{_ALL} AND current"
_BY_STATE = sa.text(
    f"""
    SELECT {STATE} AS word, count(*) AS number
      {_CURRENT} GROUP BY 1
    """
)
_BY_PROBLEM = sa.text(
    f"""
    SELECT problem_class AS word, count(DISTINCT package_id) AS number
      {_ALL} AND problem_class IS NOT NULL GROUP BY 1 ORDER BY 1
    """
)
_NUMBERS = sa.text(
    f"""
    SELECT count(*) FILTER (WHERE due_at IS NOT NULL OR in_doubt) AS due,
           count(*) FILTER (WHERE parked IS NOT NULL) AS parked,
           count(*) FILTER (WHERE in_doubt) AS in_doubt,
           count(*) FILTER (WHERE {REQUEST_WAITS}) AS requested,
           count(*) FILTER (WHERE withdrawn_at IS NOT NULL) AS withdrawn,
           min(due_at) FILTER (WHERE due_at <= clock_timestamp()) AS oldest_due
      {_ALL}
    """
)
_OLDEST_DUE = sa.text(
    """
    SELECT min(due_at) FROM andsdoi_doi
     WHERE environment = :environment AND account = :account AND due_at <= clock_timestamp()
    """
)
_PARKED = sa.text(
    "SELECT count(*) FROM andsdoi_doi WHERE environment = :environment AND parked IS NOT NULL"
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
            return {**_settings(), "migrated": True, **_counts(connection), **running()}
    except NotMigrated:
        return {**_settings(), "migrated": False, "problem": problems.unmigrated().as_dict()}


def oldest_due(account: config.Account) -> datetime | None:
    """Return since when something is due for an account, None if nothing is."""
    with begin() as connection:
        values = {"environment": account.environment, "account": account.name}
        moment: datetime | None = connection.scalar(_OLDEST_DUE, values)
    return moment


def count_parked() -> int:
    """Return how many DOIs nobody tries again until somebody changes something."""
    with begin() as connection:
        return int(connection.scalar(_PARKED, {"environment": config.environment()}))


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
        "environment": config.environment(),
        "send": config.send(),
    }


def _counts(connection: Connection) -> dict[str, Any]:
    values = {"environment": config.environment()}
    states = {row.word: row.number for row in connection.execute(_BY_STATE, values)}
    problems = {row.word: row.number for row in connection.execute(_BY_PROBLEM, values)}
    numbers = connection.execute(_NUMBERS, values).one()
    return {
        "states": {str(state): states.get(state, 0) for state in STATES},
        "external": states.get(EXTERNAL, 0),
        "due": numbers.due,
        "parked": numbers.parked,
        "in_doubt": numbers.in_doubt,
        "requested": numbers.requested,
        "withdrawn": numbers.withdrawn,
        "problems": problems,
        "oldest_due": _iso(numbers.oldest_due),
    }


def running() -> dict[str, Any]:
    """Return what the accounts do, which hides are held, and when jobs and `sync` last ran."""
    usable = [account for account in config.accounts().values() if account.is_usable]
    known = [(account, accounts.get(account)) for account in usable]
    return {
        "accounts": [_account(account, status) for account, status in known],
        "held": [_held(one) for one in brake.closed()],
        "last_job": _latest([status.last_job_at for _, status in known if status]),
        "last_sync": _latest([status.last_sync_at for _, status in known if status]),
    }


def _account(account: config.Account, status: Status | None) -> dict[str, Any]:
    stop = of_account(account.name)
    return {
        "name": account.name,
        "profile": account.profile,
        "endpoint": account.endpoint,
        "prefix": account.prefix,
        "paused_since": _iso(status.paused_since) if status else None,
        "paused_by": status.paused_by if status else None,
        "paused_because": status.problem_text if status else None,
        "next_probe": _iso(status.next_probe_at) if status else None,
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


def _latest(moments: list[datetime | None]) -> str | None:
    return _iso(max((moment for moment in moments if moment), default=None))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
