"""What the database knows of an account: its first use, pauses and probes, the registry's waits.

Every decision is one statement by the database's clock, so that it holds across processes and
machines.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import sqlalchemy as sa

from ... import config, log
from ...database import begin
from ...model import account as table
from ..rows.enums import Priority

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ...registry import RegistryError

LONGEST_WAIT = 3600
SHORT_WAIT = 30
BY_REGISTRY = "registry"
BY_HAND = "hand"
"""How the log calls a person, whoever it is."""
OLD_STOCK = "old_stock"
"""How the log calls a pause of nothing else."""
BY_IMPORT = "import"
"""Who paused an account whose rows came from an export; the registry may be asked all the same."""
LAST_PRIORITY = f"""coalesce((
    SELECT {Priority.UPDATE.value} FROM andsdoi_account AS paused
     WHERE (paused.name, paused.environment) = (:account, :environment)
       AND old_stock_paused_since IS NOT NULL), {Priority.PRE_EXISTING.value})"""
"""In SQL: the last priority that may go to an account; a statement asks once, whatever its rows."""

MAY_GO = f"""NOT (priority = {Priority.PRE_EXISTING.value} AND (account, environment) IN (
    SELECT name, environment FROM andsdoi_account WHERE old_stock_paused_since IS NOT NULL))"""
"""In SQL, of a row of any account: it is no old stock that a person has paused."""


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
    old_stock_paused_since: datetime | None
    old_stock_paused_by: str | None
    old_stock_paused_because: str | None
    next_probe_at: datetime | None
    confirmed_at: datetime | None
    last_job_at: datetime | None
    last_sync_at: datetime | None
    reconciled_at: datetime | None
    reconcile_found: Mapping[str, int] | None
    moved_since: datetime | None
    config_differs_at: datetime | None
    is_waiting: bool

    @property
    def paused_by_hand(self) -> bool:
        """Tell whether a person paused the account: only a person resumes it."""
        return self.paused_since is not None and self.paused_by != BY_REGISTRY

    @property
    def paused_by_any(self) -> bool:
        """Tell whether anything was paused that `resume` ends."""
        return bool(self.paused_since or self.old_stock_paused_since)

    @property
    def paused_by_registry(self) -> bool:
        """Tell whether a refusal paused the account: a confirmed probe resumes it."""
        return self.paused_since is not None and self.paused_by == BY_REGISTRY


_READ = sa.text(
    """
    SELECT name, environment, endpoint, prefix, landing_base, paused_since, paused_by,
           problem_text, problem_status, old_stock_paused_since, old_stock_paused_by,
           old_stock_paused_because, next_probe_at, confirmed_at,
           last_job_at, last_sync_at, reconciled_at, reconcile_found,
           moved_since, config_differs_at,
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
       AND paused_since IS NOT NULL AND (paused_by = 'registry' OR :by_hand)
    """
)
_PAUSE_OLD_STOCK = sa.text(
    """
    UPDATE andsdoi_account SET
        old_stock_paused_since = clock_timestamp(),
        old_stock_paused_by = :by,
        old_stock_paused_because = :because
     WHERE name = :name AND environment = :environment
    """
)
_RESUME_OLD_STOCK = sa.text(
    """
    UPDATE andsdoi_account SET
        old_stock_paused_since = NULL, old_stock_paused_by = NULL, old_stock_paused_because = NULL
     WHERE name = :name AND environment = :environment AND old_stock_paused_since IS NOT NULL
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
_MOVED = sa.text(
    """
    UPDATE andsdoi_account SET moved_since = CASE WHEN :moved THEN clock_timestamp() END
     WHERE name = :name AND environment = :environment AND (moved_since IS NULL) = :moved
    """
)
# two changes within the hour: one machine would have to be changed and changed back
_CONFIGURED = sa.text(
    """
    UPDATE andsdoi_account SET
        config_differs_at = CASE
            WHEN config_hash IS NOT NULL
             AND config_changed_at > clock_timestamp() - interval '1 hour'
            THEN clock_timestamp() ELSE config_differs_at END,
        config_changed_at = CASE WHEN config_hash IS NOT NULL THEN clock_timestamp() END,
        config_hash = :hash
     WHERE name = :name AND environment = :environment AND config_hash IS DISTINCT FROM :hash
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
    if execute(_PAUSE, account, **values):
        answer = {"status": error.status, "said": log.said(error.text)}
        _tell(logging.ERROR, "paused", account, by=BY_REGISTRY, **answer)


def pause_by_hand(account: config.Account, who: str, reason: str) -> None:
    """Pause an account until a person resumes it."""
    get_or_create(account)
    if execute(_PAUSE, account, by=who, text=reason, status=None, delay=0):
        _tell(logging.INFO, "paused", account, by=BY_HAND)


def pause_old_stock(account: config.Account, who: str, reason: str) -> None:
    """Let the old stock of an account wait until a person resumes it; all else goes on."""
    get_or_create(account)
    execute(_PAUSE_OLD_STOCK, account, by=who, because=reason)
    _tell(logging.INFO, "paused", account, by=BY_HAND, what=OLD_STOCK)


def resume(account: config.Account, *, by_hand: bool = False) -> None:
    """End a pause: any by hand, the registry's own after a confirmed probe."""
    if execute(_RESUME, account, by_hand=by_hand):
        _tell(logging.INFO, "resumed", account, by=BY_HAND if by_hand else BY_REGISTRY)
    if by_hand and execute(_RESUME_OLD_STOCK, account):
        _tell(logging.INFO, "resumed", account, by=BY_HAND, what=OLD_STOCK)


def take_probe(account: config.Account, *, now: bool = False) -> bool:
    """Take the next probe of a paused account, if it is due; one process gets it."""
    return execute(_PROBE, account, now=now)


def wait(account: config.Account, seconds: float | None) -> None:
    """Let the whole account wait, as the registry asked."""
    longest = min(SHORT_WAIT if seconds is None else seconds, LONGEST_WAIT)
    execute(_WAIT, account, seconds=longest)
    _tell(logging.WARNING, "paused", account, by="retry_after", seconds=round(longest))


def note_move(account: config.Account, known: Status, what: str | None) -> None:
    """Keep since when an account is another one than at its first use, and log the change.

    Args:
        account: The account.
        known: What the database knows of it.
        what: What has moved, as `changed_identity` tells; None if nothing has.
    """
    moved = what is not None
    if moved is (known.moved_since is not None) or not execute(_MOVED, account, moved=moved):
        return
    if moved:
        _tell(logging.ERROR, "moved", account, what=what)
    else:
        _tell(logging.INFO, "resumed", account, by="moved")


def note_configuration(account: config.Account) -> None:
    """Keep which configuration works on an account, so that two that differ are found."""
    execute(_CONFIGURED, account, hash=account.fingerprint)


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


def _tell(level: int, event: str, account: config.Account, **facts: object) -> None:
    """Log what happened to a whole account."""
    of = {"account": account.name, "environment": account.environment}
    log.tell(level, event, **of, **facts)


def _place(value: str) -> str:
    """Return an address without its scheme: a site that changes to https has not moved."""
    return re.sub(r"^https?://", "", value)
