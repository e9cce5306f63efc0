"""How many requests may leave for an account: within its own rate, and that of its host.

DataCite counts the requests of an IP address, whatever account they are of: so the accounts at one
host share its rate. One statement by the database's clock takes from both buckets, or from none, so
that it holds across processes and machines.
"""

from __future__ import annotations

import sqlalchemy as sa

from ... import config
from ...database import at_once
from .state import add_host_bucket, get, host_bucket

WINDOW = 300.0
"""Seconds that a rate speaks of."""
BURST = 0.05
"""Share of the rate that may go out at once."""

# the generic cell rate algorithm, as a reservation: the answer is the time to wait; the rows are
# locked in one order, and what is read under the lock is what counts
_TAKE = sa.text(
    """
    WITH asked AS (
        SELECT * FROM unnest(cast(:names AS text[]), cast(:periods AS float[]),
                             cast(:tolerances AS float[])) AS a (name, period, tolerance)
    ), locked AS MATERIALIZED (
        SELECT a.name, a.arrival_at FROM andsdoi_account AS a
         WHERE a.environment = :environment AND a.name = ANY (:names)
         ORDER BY a.name FOR UPDATE
    ), judged AS (
        SELECT name, period, tolerance, greatest(arrival_at, clock_timestamp()) AS arrival_at,
               count(*) OVER () = cardinality(cast(:names AS text[]))
               AND bool_and(coalesce(arrival_at, clock_timestamp())
                        <= clock_timestamp() + make_interval(secs => tolerance + :patience))
                   OVER () AS is_free
          FROM locked JOIN asked USING (name)
    ), taken AS (
        UPDATE andsdoi_account AS a
           SET arrival_at = j.arrival_at + make_interval(secs => j.period)
          FROM judged AS j
         WHERE a.name = j.name AND a.environment = :environment AND j.is_free
        RETURNING extract(epoch FROM a.arrival_at - clock_timestamp()) - j.period - j.tolerance
               AS seconds
    )
    SELECT max(seconds) AS seconds, (SELECT count(*) FROM judged) AS buckets FROM taken
    """
)


def reserve_request(
    account: config.Account, patience: float, *, window: float = WINDOW
) -> float | None:
    """Reserve the next request of an account within its rate and its host's.

    Returns:
        Seconds to wait before the request, or None if that would be more than `patience`.
    """
    held = rates(account)
    if not held:
        return 0.0
    periods = [window / rate for rate in held.values()]
    values: dict[str, object] = {
        "names": list(held),
        "environment": account.environment,
        "periods": periods,
        "tolerances": [
            period * (max(1.0, rate * BURST) - 1)
            for period, rate in zip(periods, held.values(), strict=True)
        ],
        "patience": patience,
    }
    seconds, buckets = _take(values)
    if seconds is None and buckets < len(held):
        if get(account) is None:
            # an account that was never used has its whole rate left
            return 0.0
        add_host_bucket(account)
        seconds, _ = _take(values)
    return None if seconds is None else max(0.0, float(seconds))


def rates(account: config.Account) -> dict[str, int]:
    """Return the rates that hold an account, by the bucket: that of its host, and its own."""
    found = {host_bucket(account): account.rate, account.name: account.own_rate}
    return {name: rate for name, rate in found.items() if rate}


def _take(values: dict[str, object]) -> tuple[float | None, int]:
    """Take a turn from all buckets; return the time to wait, and how many buckets there are."""
    with at_once() as connection:
        found = connection.execute(_TAKE, values).one()
    return found.seconds, found.buckets
