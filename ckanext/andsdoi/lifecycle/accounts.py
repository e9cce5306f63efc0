"""The accounts at the registry: pause and probe, waiting, the rate, the brake, moved sites.

Every decision is one statement by the database's clock, so that it holds across processes and
machines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .. import config
from ..database import begin

if TYPE_CHECKING:
    from datetime import datetime

    from ..registry import RegistryError

WINDOW = 300.0
"""Seconds that a rate speaks of."""
BURST = 0.05
"""Share of the rate that may go out at once."""
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
    braked_at: datetime | None
    last_job_at: datetime | None
    last_sync_at: datetime | None
    is_waiting: bool
    may_probe: bool

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
           problem_text, problem_status, next_probe_at, confirmed_at, braked_at,
           last_job_at, last_sync_at,
           coalesce(wait_until > clock_timestamp(), false) AS is_waiting,
           coalesce(next_probe_at <= clock_timestamp(), true) AS may_probe
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
# the generic cell rate algorithm, as a reservation: the answer is the time to wait
_TAKE = sa.text(
    """
    UPDATE andsdoi_account
       SET arrival_at = greatest(arrival_at, clock_timestamp()) + make_interval(secs => :period)
     WHERE name = :name AND environment = :environment
       AND coalesce(arrival_at, clock_timestamp())
           <= clock_timestamp() + make_interval(secs => :tolerance + :patience)
    RETURNING extract(epoch FROM arrival_at - clock_timestamp()) - :period - :tolerance
    """
)
_RECENT = """ARRAY(
    SELECT hidden FROM unnest(hide_times) AS listed (hidden)
     WHERE hidden > clock_timestamp() - interval '1 hour'
)"""
_COUNT_HIDE = sa.text(
    f"""
    UPDATE andsdoi_account SET hide_times = {_RECENT} || clock_timestamp()
     WHERE name = :name AND environment = :environment
       AND braked_at IS NULL AND cardinality({_RECENT}) < :limit
    """
)
_UNCOUNT_HIDE = sa.text(
    """
    UPDATE andsdoi_account SET hide_times = hide_times[1:cardinality(hide_times) - 1]
     WHERE name = :name AND environment = :environment AND cardinality(hide_times) > 0
    """
)
_BRAKE = sa.text(
    """
    UPDATE andsdoi_account SET braked_at = coalesce(braked_at, clock_timestamp())
     WHERE name = :name AND environment = :environment
    """
)
_RELEASE = sa.text(
    """
    UPDATE andsdoi_account SET braked_at = NULL, hide_times = '{}'
     WHERE environment = :environment
    """
)


def peek(account: config.Account) -> Status | None:
    """Return what the database knows of an account, None if it was never used."""
    with begin() as connection:
        row = connection.execute(_READ, _key(account)).one_or_none()
    return None if row is None else Status(**row._mapping)


def use(account: config.Account) -> Status:
    """Return what the database knows of an account, and remember its first use.

    Until the registry has confirmed something, a mistaken option may still be mended.
    """
    with begin() as connection:
        connection.execute(_FIRST_USE, {**_key(account), **identity(account)})
        row = connection.execute(_READ, _key(account)).one()
    return Status(**row._mapping)


def moved(known: Status, account: config.Account) -> str | None:
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
    _run(_PAUSE, account, **values)


def pause_by_hand(account: config.Account, who: str, reason: str) -> None:
    """Pause an account until a person resumes it."""
    use(account)
    _run(_PAUSE, account, by=who, text=reason, status=None, delay=0)


def resume(account: config.Account, *, by_hand: bool = False) -> None:
    """End a pause: any by hand, the registry's own after a confirmed probe."""
    _run(_RESUME, account, by_hand=by_hand)


def take_probe(account: config.Account, *, now: bool = False) -> bool:
    """Take the next probe of a paused account, if it is due; one process gets it."""
    return _run(_PROBE, account, now=now)


def wait(account: config.Account, seconds: float | None) -> None:
    """Let the whole account wait, as the registry asked."""
    _run(_WAIT, account, seconds=min(SHORT_WAIT if seconds is None else seconds, LONGEST_WAIT))


def take_turn(account: config.Account, patience: float, *, window: float = WINDOW) -> float | None:
    """Reserve the next request of an account within its rate.

    Returns:
        Seconds to wait before the request, or None if that would be more than `patience`.
    """
    if not account.rate:
        return 0.0
    period = window / account.rate
    tolerance = period * (max(1.0, account.rate * BURST) - 1)
    values = {"period": period, "tolerance": tolerance, "patience": patience}
    with begin() as connection:
        seconds = connection.scalar(_TAKE, {**_key(account), **values})
    return None if seconds is None else max(0.0, float(seconds))


def may_hide(account: config.Account) -> bool:
    """Count one more hide of the hour; false closes the brake until a person opens it."""
    limit = config.hide_limit()
    if not limit or _run(_COUNT_HIDE, account, limit=limit):
        return True
    _run(_BRAKE, account)
    return False


def uncount_hide(account: config.Account) -> None:
    """Take back the last hide that was counted, because it was not confirmed."""
    if config.hide_limit():
        _run(_UNCOUNT_HIDE, account)


def release_brake() -> None:
    """Open the brake of every account of this environment."""
    with begin() as connection:
        connection.execute(_RELEASE, {"environment": config.environment()})


def identity(account: config.Account) -> dict[str, str]:
    """Return what an account is recognised by, as it is configured now."""
    return {
        "endpoint": account.endpoint,
        "prefix": account.prefix,
        "landing_base": config.landing_base(),
    }


def _place(value: str) -> str:
    """An address without its scheme: a site that takes to https has not moved."""
    return re.sub(r"^https?://", "", value)


def _key(account: config.Account) -> dict[str, str]:
    return {"name": account.name, "environment": account.environment}


def _run(statement: Any, account: config.Account, **values: object) -> bool:
    with begin() as connection:
        return bool(connection.execute(statement, {**_key(account), **values}).rowcount)
