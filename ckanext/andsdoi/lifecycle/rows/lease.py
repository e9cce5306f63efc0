"""The lease under which one worker at a time works at a row. All moments are the database's."""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa

from ...database import begin

FREE = "(andsdoi_doi.lease_until IS NULL OR andsdoi_doi.lease_until < clock_timestamp())"
"""In SQL: no worker is at the row."""

_IS_OURS = sa.text("SELECT true FROM andsdoi_doi WHERE id = :id AND lease_token = :token")
# a row that waits for something is not touched by the worker that was woken
_UNDER_WAY = sa.text(
    """
    SELECT d.due_at IS NOT NULL AND d.waits_for IS NULL
           AND (a.paused_since IS NULL
                OR a.paused_by = 'registry' AND a.next_probe_at <= clock_timestamp())
           AND NOT coalesce(a.wait_until > clock_timestamp(), false)
           OR coalesce(d.lease_until > clock_timestamp(), false)
      FROM andsdoi_doi AS d LEFT JOIN andsdoi_account AS a
           ON (a.name, a.environment) = (d.account, d.environment)
     WHERE d.id = :id
    """
)
_POLL = 0.25


class LeaseLost(Exception):
    """Another worker has taken the row."""


@dataclass(frozen=True)
class Claimed:
    """A row under a lease of ours."""

    row_id: int
    package_id: str
    token: str


def check(claimed: Claimed) -> None:
    """Refuse to go on with a row that is another worker's by now.

    Raises:
        LeaseLost: It is.
    """
    with begin() as connection:
        if not connection.scalar(_IS_OURS, {"id": claimed.row_id, "token": claimed.token}):
            raise LeaseLost(claimed.package_id)


def wait(row_id: int, seconds: float) -> None:
    """Wait until no worker has anything to do for a row, at most for so long."""
    deadline = time.monotonic() + seconds
    while _is_under_way(row_id) and time.monotonic() < deadline:
        time.sleep(max(0.0, min(_POLL, deadline - time.monotonic())))


def _is_under_way(row_id: int) -> bool:
    # on a connection of its own: the request's session holds no transaction meanwhile
    with begin() as connection:
        return bool(connection.scalar(_UNDER_WAY, {"id": row_id}))
