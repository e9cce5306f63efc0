"""How much may leave for an account: requests within its rate, hides of an hour (the brake).

Each is one statement by the database's clock, so that it holds across processes and machines.
"""

from __future__ import annotations

import sqlalchemy as sa

from ... import config
from ...database import at_once, begin
from .state import execute, get, key_of

WINDOW = 300.0
"""Seconds that a rate speaks of."""
BURST = 0.05
"""Share of the rate that may go out at once."""

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


def reserve_request(
    account: config.Account, patience: float, *, window: float = WINDOW
) -> float | None:
    """Reserve the next request of an account within its rate.

    Returns:
        Seconds to wait before the request, or None if that would be more than `patience`.
    """
    if not account.rate:
        return 0.0
    period = window / account.rate
    tolerance = period * (max(1.0, account.rate * BURST) - 1)
    values = {"period": period, "tolerance": tolerance, "patience": patience}
    with at_once() as connection:
        seconds = connection.scalar(_TAKE, {**key_of(account), **values})
    if seconds is None:
        # an account that was never used has its whole rate left
        return None if get(account) else 0.0
    return max(0.0, float(seconds))


def count_hide(account: config.Account) -> bool:
    """Count one more hide of the hour; false closes the brake until a person opens it."""
    limit = config.hide_limit()
    if not limit or execute(_COUNT_HIDE, account, limit=limit):
        return True
    execute(_BRAKE, account)
    return False


def uncount_hide(account: config.Account) -> None:
    """Take back the last hide that was counted, because it was not confirmed."""
    if config.hide_limit():
        execute(_UNCOUNT_HIDE, account)


def release_brake() -> None:
    """Open the brake of every account of this environment."""
    with begin() as connection:
        connection.execute(_RELEASE, {"environment": config.environment()})
