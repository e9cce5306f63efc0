"""How many requests may leave for an account within its rate.

One statement by the database's clock, so that it holds across processes and machines.
"""

from __future__ import annotations

import sqlalchemy as sa

from ... import config
from ...database import at_once
from .state import get, key_of

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
