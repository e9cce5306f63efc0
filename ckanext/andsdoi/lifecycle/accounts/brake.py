"""The brake: so many DOIs are hidden within an hour, then a person has to say that it is right.

It counts for each owner, and for the whole site, whatever the account: a mass of hides comes from
CKAN, such as a broken import, and not from a registry. The owner of a dataset is its organization;
of one without, the user who created it. So nobody's mass holds what somebody else hides, unless
the whole site is in it.

All moments are the database's; the counts hold across processes and machines.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config, log
from ...database import after_commit, begin
from ..rows.enums import WaitsFor
from ..rows.problem import Problem, ProblemClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.engine import Connection

SITE = "*"
"""Stands for the whole site, where an owner is named."""
NOBODY = "-"
"""The owner of what has neither an organization nor a known creator: all of it counts together."""
SITE_FACTOR = 10
"""How many times the limit of one owner the whole site has."""

OF_ROW = f"owner IN (coalesce(d.owner, '{NOBODY}'), '{SITE}')"
"""In SQL: the brakes that may hold a row of `andsdoi_doi AS d`."""

_MINE = "environment = :environment AND owner IN (:owner, '*')"
_RECENT = """ARRAY(
    SELECT hidden FROM unnest(hide_times) AS listed (hidden)
     WHERE hidden > clock_timestamp() - interval '1 hour')"""
_LEFT = f"""CASE WHEN closed_at IS NOT NULL THEN 0
    ELSE :limit * CASE owner WHEN '*' THEN {SITE_FACTOR} ELSE 1 END - cardinality({_RECENT}) END"""

_ADD = sa.text(
    """
    INSERT INTO andsdoi_brake (environment, owner)
    VALUES (:environment, :owner), (:environment, '*')
    ON CONFLICT DO NOTHING
    """
)
# the site's row is locked last, everywhere
_LOCK = sa.text(
    f"""
    SELECT owner, {_LEFT} > 0 AS is_open FROM andsdoi_brake
     WHERE {_MINE} ORDER BY owner = '*', owner FOR UPDATE
    """
)
_COUNT = sa.text(
    f"UPDATE andsdoi_brake SET hide_times = {_RECENT} || clock_timestamp() WHERE {_MINE}"
)
_UNCOUNT = sa.text(
    f"""
    UPDATE andsdoi_brake SET hide_times = hide_times[1:cardinality(hide_times) - 1]
     WHERE {_MINE} AND cardinality(hide_times) > 0
    """
)
_CLOSE = sa.text(
    """
    UPDATE andsdoi_brake SET closed_at = clock_timestamp()
     WHERE environment = :environment AND owner = ANY (:owners) AND closed_at IS NULL
    """
)
_OPEN = sa.text(
    """
    DELETE FROM andsdoi_brake WHERE environment = :environment AND owner = ANY (ARRAY(
        SELECT owner FROM andsdoi_brake WHERE environment = :environment
         ORDER BY owner = '*', owner FOR UPDATE))
    """
)
_OWNER = """g.title, g.name AS organization, u.name AS person
      FROM andsdoi_brake AS b
      LEFT JOIN "group" AS g ON g.id = b.owner LEFT JOIN "user" AS u ON u.id = b.owner
     WHERE b.environment = :environment"""
_NAMED = sa.text(f"SELECT b.owner, {_OWNER} AND b.owner = :owner")
_WAITING = """
    SELECT count(*) FROM andsdoi_doi AS d
     WHERE d.environment = :environment AND d.due_at = 'infinity' AND d.waits_for = :brake"""
_CLOSED = sa.text(
    f"""
    SELECT b.owner, b.closed_at,
           ({_WAITING} AND b.{OF_ROW}) AS waiting, {_OWNER}
       AND b.closed_at IS NOT NULL ORDER BY b.closed_at, b.owner
    """
)
_HELD = sa.text(f"{_WAITING} AND (:all OR d.package_id = ANY (:ids))")
_ROOM = sa.text(
    f"SELECT owner, {_LEFT} AS room FROM andsdoi_brake WHERE environment = :environment"
)


@dataclass(frozen=True)
class ClosedBrake:
    """One brake that is closed.

    Attributes:
        since: Since when.
        waiting: How many DOIs wait to be hidden.
        problem: Whose DOIs they are, and what to do, in a sentence.
        organization: The name of the organization whose brake it is, None if it is none's.
        user: The name of the user whose datasets without an organization it is about, or None.
    """

    since: datetime
    waiting: int
    problem: Problem
    organization: str | None
    user: str | None

    @property
    def text(self) -> str:
        """Return whose DOIs wait, how many, and what to do, for a person."""
        return f"{self.problem.sentence} {self.waiting} wait."


def count_hide(owner: str) -> Problem | None:
    """Count one more hide of the hour, or close the brake and return why the hide has to wait.

    Once closed it stays so until a person opens it, or the option `hide_limit` is 0.
    """
    if not config.hide_limit():
        return None
    with begin() as connection:
        connection.execute(_ADD, _values(owner))
        closed = [row.owner for row in _lock(connection, owner) if not row.is_open]
        if not closed:
            connection.execute(_COUNT, _values(owner))
            return None
        is_news = connection.execute(_CLOSE, {**_values(owner), "owners": closed}).rowcount
        named = connection.execute(_NAMED, _values(closed[0])).one()
        if is_news:
            after_commit(connection, partial(log.tell, logging.ERROR, "braked", **_scope(named)))
        return _problem(named)


def uncount_hide(owner: str) -> None:
    """Take back the last hide that was counted, because it was not confirmed."""
    if config.hide_limit():
        with begin() as connection:
            _lock(connection, owner)
            connection.execute(_UNCOUNT, _values(owner))


def open_all() -> None:
    """Open every brake of this environment, and count anew."""
    with begin() as connection:
        connection.execute(_OPEN, {"environment": config.environment()})


def closed() -> list[ClosedBrake]:
    """Return the brakes that are closed, the one that closed first at the front."""
    values = {"environment": config.environment(), "brake": WaitsFor.BRAKE}
    with begin() as connection:
        rows = connection.execute(_CLOSED, values).all()
    return [
        ClosedBrake(row.closed_at, row.waiting, _problem(row), row.organization, row.person)
        for row in rows
    ]


def count_held(ids: Sequence[str] | None = None) -> int:
    """Return how many DOIs wait for a brake to be opened, of these datasets or of all."""
    values = {"environment": config.environment(), "brake": WaitsFor.BRAKE}
    with begin() as connection:
        found = connection.scalar(_HELD, {**values, "all": ids is None, "ids": list(ids or ())})
    return int(found)


class Forecast:
    """Which hides would have to wait if they were sent now, one after the other."""

    def __init__(self) -> None:
        self._limit = config.hide_limit()
        with begin() as connection:
            rows = connection.execute(_ROOM, _values("")).all()
        self._room = {row.owner: int(row.room) for row in rows}

    def holds(self, owner: str) -> bool:
        """Tell whether the next hide of an owner would have to wait; count it if not."""
        if not self._limit:
            return False
        room = {
            SITE: self._room.get(SITE, self._limit * SITE_FACTOR),
            owner: self._room.get(owner, self._limit),
        }
        if min(room.values()) <= 0:
            return True
        self._room |= {name: left - 1 for name, left in room.items()}
        return False


def _lock(connection: Connection, owner: str) -> Iterable[sa.Row[tuple[object, ...]]]:
    return connection.execute(_LOCK, _values(owner)).all()


def _values(owner: str) -> dict[str, object]:
    return {
        "environment": config.environment(),
        "owner": owner,
        "limit": config.hide_limit(),
    }


def _scope(row: sa.Row[tuple[object, ...]]) -> dict[str, object]:
    """Return whose brake it is, for the log: no person is named there."""
    whose = "organization" if row.organization else "user"
    return {
        "environment": config.environment(),
        "scope": "site" if row.owner == SITE else whose,
        "organization": row.organization,
    }


def _problem(row: sa.Row[tuple[object, ...]]) -> Problem:
    """Return why hides of an owner wait; `row` is a brake with the names of its owner."""
    if row.owner == SITE:
        return Problem(ProblemClass.BRAKE)
    if row.organization is not None:
        return Problem(ProblemClass.BRAKE, {"organization": row.title or row.organization})
    return Problem(ProblemClass.BRAKE, {"user": row.person or ""})
