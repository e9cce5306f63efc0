"""How many DOIs there are of each kind: each question has its index, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config
from ...model import PROBLEM, REQUEST_WAITS, STATE
from ..rows.enums import Parked, Priority, State, WaitsFor
from .overview import EXTERNAL, RESERVED, STATES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.engine import Connection

NAMED = (RESERVED, State.DRAFT, State.FINDABLE, State.REGISTERED)
"""The states in which a DOI of ours has a name."""

_OURS = "FROM andsdoi_doi WHERE environment = :environment"
_BY_STATE = sa.text(
    f"""
    SELECT account, {STATE} AS word, current, count(*) AS number
      {_OURS} GROUP BY account, {STATE}, current
    """
)
# clock_timestamp() can't be looked up in an index, the statement's own time can
_DUE = sa.text(
    f"""
    SELECT account, priority, count(*) AS number, min(due_at) AS since
      {_OURS} AND due_at IS NOT NULL AND due_at <= statement_timestamp()
     GROUP BY account, priority
    """
)
_IN_DOUBT = sa.text(
    f"""
    SELECT account, count(*) AS number, min(written_at) AS since,
           count(*) FILTER (WHERE due_at IS NULL) AS idle
      {_OURS} AND in_doubt GROUP BY account
    """
)
_PARKED = sa.text(
    f"SELECT account, parked, count(*) AS number {_OURS} AND parked IS NOT NULL GROUP BY 1, 2"
)
_HELD = sa.text(
    f"""
    SELECT account, count(*) AS number
      {_OURS} AND waits_for = '{WaitsFor.BRAKE}' AND due_at = 'infinity' GROUP BY account
    """
)
_PROBLEMS = sa.text(
    f"""
    SELECT {PROBLEM} AS word, count(DISTINCT package_id) AS number
      {_OURS} AND {PROBLEM} IS NOT NULL GROUP BY 1 ORDER BY 1
    """
)
_PLANNED = sa.text(f"SELECT count(*) {_OURS} AND due_at IS NOT NULL")
_REQUESTED = sa.text(f"SELECT count(*) {_OURS} AND {REQUEST_WAITS}")
_WITHDRAWN = sa.text(f"SELECT count(*) {_OURS} AND withdrawn_at IS NOT NULL")


@dataclass
class AccountCounts:
    """What is counted of one account.

    Attributes:
        dois: How many DOIs of ours are in each state, current and former ones.
        due: How many are due now, by priority.
        oldest_due: Since when the first of them is, None if none is.
        in_doubt: Of how many an answer is outstanding.
        oldest_in_doubt: Since when the first of them is in doubt.
        parked: How many are given up until something changes, by why.
        held_hides: How many wait for somebody to open a brake.
    """

    dois: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, NAMED), 0))
    due: dict[Priority, int] = field(default_factory=lambda: dict.fromkeys(Priority, 0))
    oldest_due: datetime | None = None
    in_doubt: int = 0
    oldest_in_doubt: datetime | None = None
    parked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Parked), 0))
    held_hides: int = 0


@dataclass
class SiteCounts:
    """What is counted of the whole site.

    Attributes:
        states: How many datasets are in each state.
        unfinished: How many DOIs are to be sent, now or later, or have an answer outstanding.
        requested: How many requests wait for somebody.
        withdrawn: How many DOIs a person withdrew.
        problems: How many datasets have a problem, by class.
        accounts: What is counted of each account that rows name.
    """

    states: dict[str, int]
    unfinished: int
    requested: int
    withdrawn: int
    problems: dict[str, int]
    accounts: defaultdict[str, AccountCounts]

    @property
    def external(self) -> int:
        """Return how many datasets have a DOI of somebody else."""
        return self.states[EXTERNAL]

    @property
    def parked(self) -> int:
        """Return how many DOIs are given up until something changes."""
        return sum(sum(one.parked.values()) for one in self.accounts.values())

    @property
    def in_doubt(self) -> int:
        """Return of how many DOIs an answer is outstanding."""
        return sum(one.in_doubt for one in self.accounts.values())

    @property
    def held_hides(self) -> int:
        """Return how many DOIs wait for somebody to open a brake."""
        return sum(one.held_hides for one in self.accounts.values())

    @property
    def oldest_due(self) -> datetime | None:
        """Return since when something is due, None if nothing is."""
        return _first(one.oldest_due for one in self.accounts.values())

    @property
    def oldest_in_doubt(self) -> datetime | None:
        """Return since when something is in doubt, None if nothing is."""
        return _first(one.oldest_in_doubt for one in self.accounts.values())


def count(connection: Connection) -> SiteCounts:
    """Count the rows of this environment."""

    def ask(statement: sa.TextClause) -> Any:
        return connection.execute(statement, {"environment": config.environment()})

    accounts: defaultdict[str, AccountCounts] = defaultdict(AccountCounts)
    states = _states(ask(_BY_STATE), accounts)
    for row in ask(_DUE):
        one = accounts[row.account]
        one.due[Priority(row.priority)] = row.number
        one.oldest_due = _first([one.oldest_due, row.since])
    idle = _in_doubt(ask(_IN_DOUBT), accounts)
    for row in ask(_PARKED):
        accounts[row.account].parked[row.parked] = row.number
    for row in ask(_HELD):
        accounts[row.account].held_hides = row.number
    return SiteCounts(
        states=states,
        unfinished=idle + ask(_PLANNED).scalar(),
        requested=ask(_REQUESTED).scalar(),
        withdrawn=ask(_WITHDRAWN).scalar(),
        problems={row.word: row.number for row in ask(_PROBLEMS)},
        accounts=accounts,
    )


def _states(rows: Iterable[Any], accounts: defaultdict[str, AccountCounts]) -> dict[str, int]:
    """Note the states of all DOIs by account; return those of the datasets, by current rows."""
    states = dict.fromkeys(map(str, STATES), 0)
    for row in rows:
        if row.current:
            states[row.word] += row.number
        if row.word in accounts[row.account].dois:
            accounts[row.account].dois[row.word] += row.number
    return states


def _in_doubt(rows: Iterable[Any], accounts: defaultdict[str, AccountCounts]) -> int:
    """Note what is in doubt by account; return how many of it nobody tries again."""
    idle = 0
    for row in rows:
        one = accounts[row.account]
        one.in_doubt, one.oldest_in_doubt = row.number, row.since
        idle += row.idle
    return idle


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
