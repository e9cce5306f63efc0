"""Which rows are due, and the lease under which a worker takes them.

A claim locks rows for a moment and skips what others hold. All moments are the database's.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import at_once, begin
from ...model import doi as table
from ..accounts import LAST_PRIORITY, MAY_GO
from ..accounts.brake import OF_ROW
from ..rows.enums import Priority, WaitsFor
from ..rows.lease import Claimed
from ..rows.problem import Problem, ProblemClass, as_columns, said
from .schedule import backoff, from_now

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

DEFECT_TRIES = 4
"""A defect of ours is tried again as late as what failed so often."""

# clock_timestamp() can't be looked up in an index, the statement's own time can
_NOW = "statement_timestamp()"
_MINE = (
    "environment = :environment AND account = :account AND due_at IS NOT NULL"
    f" AND priority <= {LAST_PRIORITY}"
)
_FREE = f"(lease_until IS NULL OR lease_until < {_NOW})"
_DUE = f"due_at <= {_NOW}"
_BACKED_OFF = f"waits_for = '{WaitsFor.BACKOFF}' AND (tried_at IS NULL OR tried_at < :since)"
_CLAIM = """
    UPDATE andsdoi_doi SET
        lease_token = :token,
        lease_until = clock_timestamp() + make_interval(secs => :lease),
        tried_at = clock_timestamp()
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi WHERE {mine} AND {free} AND {which}
         ORDER BY {order}, id LIMIT :limit FOR UPDATE SKIP LOCKED))
    RETURNING id, package_id
    """
# an array is made once; a subquery might run again for each row, and lock more than its limit


def _claiming(which: str, order: str) -> sa.TextClause:
    return sa.text(_CLAIM.format(mine=_MINE, free=_FREE, which=which, order=order))


_BY_PRIORITY = _claiming(f"priority = :priority AND {_DUE}", "due_at")
_BY_BACKOFF = _claiming(_BACKED_OFF, "tried_at NULLS FIRST")
# what waits for a person is due at infinity, and there may be very much of it
_BY_LAST_TRY = _claiming(
    f"due_at < 'infinity' AND ({_DUE} OR {_BACKED_OFF})", "tried_at NULLS FIRST"
)
_BY_ID = _claiming(f"package_id = ANY (:ids) AND ({_DUE} OR {_BACKED_OFF})", "package_id")

_MORE = sa.text(
    f"""
    SELECT EXISTS (
        SELECT FROM andsdoi_doi WHERE {_MINE} AND {_FREE} AND {_DUE}
           AND (:all OR package_id = ANY (:ids)))
    """
)
_OTHERS = sa.text(
    f"""
    SELECT EXISTS (
        SELECT FROM andsdoi_doi WHERE {_MINE} AND {_FREE} AND {_DUE} AND refused_step IS NULL
           AND (:all OR package_id = ANY (:ids)))
    """
)
_LEASED = sa.text(
    f"""
    SELECT extract(epoch FROM min(lease_until) - clock_timestamp()) FROM andsdoi_doi
     WHERE {_MINE} AND ({_DUE} OR {_BACKED_OFF}) AND lease_until >= {_NOW}
       AND (:all OR package_id = ANY (:ids))
    """
)
_LEFT_OF = """
    SELECT count(*) FROM andsdoi_doi
     WHERE environment = :environment AND due_at IS NOT NULL
       AND (:all OR package_id = ANY (:ids))
       AND (cast(:only AS text) IS NULL OR account = :only)"""
_LEFT = sa.text(_LEFT_OF)
_TO_TRY = sa.text(
    f"{_LEFT_OF} AND due_at < 'infinity' AND ({_DUE} OR waits_for = '{WaitsFor.BACKOFF}')"
    f" AND {MAY_GO}"
)
_RELEASE = sa.text(
    """
    UPDATE andsdoi_doi SET
        due_at = clock_timestamp(), waits_for = NULL,
        hide_confirmed = hide_confirmed OR waits_for = :brake
     WHERE due_at = 'infinity' AND waits_for = :waits_for AND id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi
         WHERE environment = :environment AND due_at = 'infinity' AND waits_for = :waits_for
           AND (:all OR package_id = ANY (:ids))
         ORDER BY package_id, current DESC, id FOR UPDATE))
    """
)
_RELEASE_UNBRAKED = sa.text(
    f"""
    UPDATE andsdoi_doi SET due_at = clock_timestamp(), waits_for = NULL
     WHERE due_at = 'infinity' AND waits_for = :brake AND id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi AS d
         WHERE environment = :environment AND due_at = 'infinity' AND waits_for = :brake
           AND NOT EXISTS (
                SELECT FROM andsdoi_brake
                 WHERE environment = d.environment AND {OF_ROW}
                   AND closed_at IS NOT NULL)
         ORDER BY package_id, current DESC, id FOR UPDATE))
    """
)
"""A run that was held back may be recorded after its brake was opened: the next one frees it."""


@dataclass(frozen=True)
class Queue:
    """The rows of one account that a drain may take.

    `patient`: also what is backed off and was not tried `since`. `ids`: only these datasets.
    """

    account: config.Account
    since: datetime
    patient: bool = False
    ids: Sequence[str] | None = None

    def claim(self, limit: int) -> list[Claimed]:
        """Take up to `limit` due rows, the most urgent first."""
        found: list[Claimed] = []
        with at_once() as connection:
            for statement, values in self._choices():
                if len(found) < limit:
                    found += self._take(connection, statement, limit - len(found), values)
        return found

    def claim_longest_untried(self) -> list[Claimed]:
        """Take the unfinished row that was tried longest ago, if there is one."""
        with begin() as connection:
            return self._take(connection, _BY_LAST_TRY if self.ids is None else _BY_ID, 1, {})

    def has_more(self) -> bool:
        """Tell whether a row is due and free now."""
        with begin() as connection:
            return bool(connection.scalar(_MORE, {**self._values(), "all": self.ids is None}))

    def has_unrefused(self) -> bool:
        """Tell whether a row is due and free now that the registry has not refused."""
        with begin() as connection:
            return bool(connection.scalar(_OTHERS, {**self._values(), "all": self.ids is None}))

    def lease_left(self) -> float | None:
        """Return the seconds until the first lease on an unfinished row ends, or None."""
        with begin() as connection:
            seconds = connection.scalar(_LEASED, {**self._values(), "all": self.ids is None})
        return None if seconds is None else float(seconds)

    def _choices(self) -> Iterator[tuple[sa.TextClause, dict[str, object]]]:
        if self.ids is not None:
            yield _BY_ID, {}
            return
        for priority in Priority:
            yield _BY_PRIORITY, {"priority": priority.value}
        if self.patient:
            yield _BY_BACKOFF, {}

    def _take(
        self,
        connection: Connection,
        statement: sa.TextClause,
        limit: int,
        values: dict[str, object],
    ) -> list[Claimed]:
        token = uuid.uuid4().hex
        lease = config.lease_seconds()
        values = {**self._values(), **values, "token": token, "lease": lease, "limit": limit}
        rows = connection.execute(statement, values).all()
        return [Claimed(row.id, row.package_id, token) for row in rows]

    def _values(self) -> dict[str, object]:
        return {
            "environment": self.account.environment,
            "account": self.account.name,
            "since": self.since,
            "ids": list(self.ids or ()),
        }


def now() -> datetime:
    """Return the database's time."""
    with begin() as connection:
        moment: datetime = connection.scalar(sa.text("SELECT clock_timestamp()"))
    return moment


def set_aside(claimed: Claimed, error: Exception) -> None:
    """Give a row back that could not be planned: a defect, shown and tried again later."""
    of, problem = table.c, Problem(ProblemClass.DEFECT, {"answer": said(error)})
    mine = sa.and_(of.id == claimed.row_id, of.lease_token == claimed.token)
    values = {
        **as_columns(problem),
        "lease_token": None,
        "lease_until": None,
        "attempts": of.attempts + 1,
        "waits_for": WaitsFor.BACKOFF,
        "due_at": from_now(backoff(DEFECT_TRIES)),
    }
    with begin() as connection:
        connection.execute(table.update().where(mine).values(**values))


def count_left(ids: Sequence[str] | None = None, only: str | None = None) -> int:
    """Return how many DOIs something is to be sent for, now or later, of these datasets or of all.

    What waits for a person counts, too; of an account `only` its own.
    """
    return _count(_LEFT, ids, only)


def count_to_try(ids: Sequence[str] | None = None, only: str | None = None) -> int:
    """Return how many rows a patient drain would try, of these datasets or of all."""
    return _count(_TO_TRY, ids, only)


def _count(statement: sa.TextClause, ids: Sequence[str] | None, only: str | None) -> int:
    values = {
        "environment": config.environment(),
        "all": ids is None,
        "ids": list(ids or ()),
        "only": only,
    }
    with begin() as connection:
        return int(connection.scalar(statement, values))


def release(waits_for: WaitsFor, ids: Sequence[str] | None = None) -> int:
    """Let the rows go that wait for a person: for the brake, or for `send`; return how many.

    A hide that a person lets go is right whenever it is sent: no brake holds it a second time.

    Args:
        waits_for: What they wait for.
        ids: Only those of these datasets.
    """
    waiting = {"waits_for": waits_for, "brake": WaitsFor.BRAKE}
    values = {"environment": config.environment(), **waiting}
    with begin() as connection:
        found = connection.execute(_RELEASE, {**values, "all": ids is None, "ids": list(ids or ())})
        return int(found.rowcount)


def release_unbraked() -> int:
    """Let the rows go that wait for a brake which is open; return how many."""
    values = {"environment": config.environment(), "brake": WaitsFor.BRAKE}
    with begin() as connection:
        return int(connection.execute(_RELEASE_UNBRAKED, values).rowcount)
