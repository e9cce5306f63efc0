"""What the database knows of an account: its first use, pauses and probes, the registry's waits.

Every decision is one statement by the database's clock, so that it holds across processes and
machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import sqlalchemy as sa

from ... import config
from ...database import begin
from ...model import account as table

if TYPE_CHECKING:
    from datetime import datetime

    from ...registry import RegistryError

LONGEST_WAIT = 3600
SHORT_WAIT = 30
BY_REGISTRY = "registry"


@dataclass(frozen=True)
class Status:
    """An account as the database knows it."""

    name: str
    environment: str
    endpoint: str
    prefix: str
    landing_base: str
    paused_since: datetime | None
    paused_by: str | None
    problem_text: str | None
    problem_status: int | None
    next_probe_at: datetime | None
    confirmed_at: datetime | None
    last_job_at: datetime | None
    last_sync_at: datetime | None
    is_waiting: bool

    @property
    def paused_by_hand(self) -> bool:
        """Tell whether a person paused the account: only a person resumes it."""
        return self.paused_since is not None and self.paused_by != BY_REGISTRY

    @property
    def paused_by_registry(self) -> bool:
        """Tell whether a refusal paused the account: a confirmed probe resumes it."""
        return self.paused_since is not None and self.paused_by == BY_REGISTRY


_READ = sa.text(
    """
    SELECT name, environment, endpoint, prefix, landing_base, paused_since, paused_by,
           problem_text, problem_status, next_probe_at, confirmed_at,
           last_job_at, last_sync_at,
           coalesce(wait_until > clock_timestamp(), false) AS is_waiting
      FROM andsdoi_account WHERE name = :name AND environment = :environment
    """
)
_FIRST_USE = sa.text(
    """
    INSERT INTO andsdoi_account AS known (name, environment, endpoint, prefix, landing_base)
    VALUES (:name, :environment, :endpoint, :prefix, :landing_base)
    ON CONFLICT (name, environment) DO UPDATE SET
        endpoint = :endpoint, prefix = :prefix, landing_base = :landing_base
     WHERE known.confirmed_at IS NULL
       AND (known.endpoint, known.prefix, known.landing_base)
           IS DISTINCT FROM (:endpoint, :prefix, :landing_base)
    """
)
_HOST = sa.text(
    """
    INSERT INTO andsdoi_account (name, environment, endpoint, prefix, landing_base)
    VALUES (:host, :environment, '', '', '') ON CONFLICT DO NOTHING
    """
)
_PAUSE = sa.text(
    """
    UPDATE andsdoi_account SET
        paused_since = clock_timestamp(),
        paused_by = :by,
        problem_text = :text,
        problem_status = :status,
        probe_delay = :delay,
        next_probe_at = clock_timestamp() + make_interval(secs => :delay)
     WHERE name = :name AND environment = :environment
       AND (paused_since IS NULL OR :by <> 'registry')
    """
)
_RESUME = sa.text(
    """
    UPDATE andsdoi_account SET
        paused_since = NULL, paused_by = NULL, problem_text = NULL, problem_status = NULL,
        next_probe_at = NULL, probe_delay = 0
     WHERE name = :name AND environment = :environment
       AND (paused_by = 'registry' OR :by_hand)
    """
)
_PROBE = sa.text(
    """
    UPDATE andsdoi_account SET
        probe_delay = least(greatest(60, 2 * probe_delay), 3600),
        next_probe_at = clock_timestamp()
                      + make_interval(secs => least(greatest(60, 2 * probe_delay), 3600))
     WHERE name = :name AND environment = :environment AND paused_by = 'registry'
       AND (next_probe_at <= clock_timestamp() OR :now)
    """
)
_WAIT = sa.text(
    """
    UPDATE andsdoi_account
       SET wait_until = greatest(wait_until, clock_timestamp() + make_interval(secs => :seconds))
     WHERE name = :name AND environment = :environment
    """
)


def get(account: config.Account) -> Status | None:
    """Return what the database knows of an account, None if it was never used."""
    with begin() as connection:
        row = connection.execute(_READ, key_of(account)).one_or_none()
    return None if row is None else Status(**row._mapping)


def get_or_create(account: config.Account) -> Status:
    """Return what the database knows of an account, and remember its first use.

    Until the registry has confirmed something, a mistaken option may still be mended.
    """
    with begin() as connection:
        connection.execute(_FIRST_USE, {**key_of(account), **identity(account)})
        row = connection.execute(_READ, key_of(account)).one()
    return Status(**row._mapping)


def changed_identity(known: Status, account: config.Account) -> str | None:
    """Return what differs from the account's first use, or None.

    A copy of the site must not touch the original's DOIs: nothing is sent until a person says
    that it was the site, or the account, that moved. Before the registry has confirmed anything
    a changed option is a mended one.
    """
    if known.confirmed_at is None:
        return None
    now = identity(account)
    return next((name for name in now if _place(getattr(known, name)) != _place(now[name])), None)


def pause(account: config.Account, error: RegistryError) -> None:
    """Pause an account after a refusal. After a 401 the first probe waits a minute."""
    delay = 60 if error.is_bad_login else 0
    values = {"by": BY_REGISTRY, "text": error.text, "status": error.status, "delay": delay}
    execute(_PAUSE, account, **values)


def pause_by_hand(account: config.Account, who: str, reason: str) -> None:
    """Pause an account until a person resumes it."""
    get_or_create(account)
    execute(_PAUSE, account, by=who, text=reason, status=None, delay=0)


def resume(account: config.Account, *, by_hand: bool = False) -> None:
    """End a pause: any by hand, the registry's own after a confirmed probe."""
    execute(_RESUME, account, by_hand=by_hand)


def take_probe(account: config.Account, *, now: bool = False) -> bool:
    """Take the next probe of a paused account, if it is due; one process gets it."""
    return execute(_PROBE, account, now=now)


def wait(account: config.Account, seconds: float | None) -> None:
    """Let the whole account wait, as the registry asked."""
    execute(_WAIT, account, seconds=min(SHORT_WAIT if seconds is None else seconds, LONGEST_WAIT))


def identity(account: config.Account) -> dict[str, str]:
    """Return what an account is recognised by, as it is configured now."""
    return {
        "endpoint": account.endpoint,
        "prefix": account.prefix,
        "landing_base": config.landing_base(),
    }


def add_host_bucket(account: config.Account) -> None:
    """Begin to count what the host of an account's endpoint gets."""
    execute(_HOST, account, host=host_bucket(account))


def host_bucket(account: config.Account) -> str:
    """Return the name under which the rate of an account's host is kept; no account has it."""
    return f"host:{urlsplit(account.endpoint).netloc.lower()}"


def key_of(account: config.Account) -> dict[str, str]:
    """Return the key of an account's row."""
    return {"name": account.name, "environment": account.environment}


def execute(statement: sa.TextClause, account: config.Account, **values: object) -> bool:
    """Run a statement on an account's row; tell whether it changed the row."""
    with begin() as connection:
        return bool(connection.execute(statement, {**key_of(account), **values}).rowcount)


def store(account: config.Account, **columns: object) -> None:
    """Set columns of an account's row, to values or to expressions of the database."""
    of = table.c
    mine = sa.and_(of.name == account.name, of.environment == account.environment)
    with begin() as connection:
        connection.execute(table.update().where(mine).values(**columns))


def _place(value: str) -> str:
    """Return an address without its scheme: a site that changes to https has not moved."""
    return re.sub(r"^https?://", "", value)
