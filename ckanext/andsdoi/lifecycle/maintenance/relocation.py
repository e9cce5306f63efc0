"""A person says that it was the site, or the account, that moved: then sending goes on.

Each confirms its own part only. A copy of the site differs in both from the original, and
confirming one by mistake sends nothing yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import batches, begin, until_done
from ...model import account as table
from .. import accounts
from ..capture import wakeup
from ..rows import history, marks
from ..rows.enums import EventKind, State
from ..rows.lease import FREE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BATCH = 1000

_FINDABLE = sa.text(
    f"""
    SELECT DISTINCT package_id FROM andsdoi_doi
     WHERE environment = :environment AND account = ANY (:accounts)
       AND state = '{State.FINDABLE}' AND package_id > :after
     ORDER BY package_id LIMIT :limit
    """
)
_HIDDEN = sa.text(
    f"""
    SELECT count(*) FROM andsdoi_doi
     WHERE environment = :environment AND account = ANY (:accounts)
       AND state = '{State.REGISTERED}'
    """
)
_OF = "environment = :environment AND account = :old"
_PREFIXES = sa.text(
    f"SELECT DISTINCT split_part(doi, '/', 1) FROM andsdoi_doi WHERE {_OF} AND doi IS NOT NULL"
)
_ARE_BUSY = sa.text(
    """
    SELECT EXISTS (
        SELECT FROM andsdoi_doi WHERE environment = :environment AND account IN (:old, :new)
           AND lease_until >= clock_timestamp())
    """
)
_MOVE = sa.text(
    f"""
    WITH moving AS (
        SELECT id, package_id, doi FROM andsdoi_doi WHERE {_OF} AND {FREE}
         ORDER BY package_id, id LIMIT {BATCH} FOR UPDATE
    ), told AS (
        INSERT INTO andsdoi_event (package_id, doi, environment, what, who, text)
        SELECT package_id, doi, :environment, '{EventKind.ACCOUNT_MOVED}', :who, :text FROM moving
    )
    UPDATE andsdoi_doi AS d SET account = :new, lease_token = NULL, lease_until = NULL
      FROM moving WHERE d.id = moving.id
    RETURNING d.package_id, d.doi, d.account
    """
)
_LEFT = sa.text(f"SELECT count(*) FROM andsdoi_doi WHERE {_OF}")


@dataclass(frozen=True)
class Move:
    """One fact of an account that differs from its first use."""

    account: str
    what: str
    before: str
    now: str


@dataclass(frozen=True)
class Moved:
    """What a site's move leaves to do: addresses to send, and hidden DOIs that keep theirs."""

    due: int
    hidden: int


class NotMovable(Exception):
    """The DOIs of an account can't be moved to another one; the text says why."""


def site_moves(only: str | None = None) -> list[Move]:
    """Return the accounts that were first used under another address of the site."""
    return [move for move in _moves(only) if move.what == "landing_base"]


def account_moves(only: str | None = None) -> list[Move]:
    """Return the accounts whose endpoint or prefix has changed."""
    return [move for move in _moves(only) if move.what != "landing_base"]


def confirm_site(only: str | None = None) -> Moved:
    """Have the new address sent for every findable DOI, and let the accounts go on.

    A hidden DOI keeps its old address: sending the new one would put it into the index again.

    Args:
        only: The name of the one account that has moved; None: all that have.
    """
    moves = site_moves(only)
    names = [move.account for move in moves]
    values = {"environment": config.environment(), "accounts": names}
    due = _mark_findable(values)
    with begin() as connection:
        hidden = int(connection.scalar(_HIDDEN, values))
    _confirm(moves)
    wakeup.enqueue_drain()
    return Moved(due, hidden)


def confirm_account(only: str | None = None) -> None:
    """Let the accounts, or one, go on at their new endpoint or prefix."""
    _confirm(account_moves(only))
    wakeup.enqueue_drain()


def move_rows(old: str, new: config.Account, who: str) -> int:
    """Leave all DOIs of an account to another one, which has them at the registry; return how many.

    Nothing becomes due. It is done in small transactions, and goes on if it is called again.

    Args:
        old: The name of the account, which need not be configured any more.
        new: The other account.
        who: The user, for the history.

    Raises:
        NotMovable: The other account has not all of the prefixes, or a worker is at one of the two.
    """
    values = {"environment": new.environment, "old": old, "new": new.name}
    with begin() as connection:
        foreign = set(connection.execute(_PREFIXES, values).scalars()) - new.prefixes
        if foreign:
            text = f"{new.name} has not the prefix {', '.join(sorted(foreign))} of its DOIs."
            raise NotMovable(f"{text} Write it into {new.place('former_prefixes')}.")
        if connection.scalar(_ARE_BUSY, values):
            raise NotMovable("A worker is at one of the accounts. Pause both, and try again.")
    told = partial(history.tell_all, what=EventKind.ACCOUNT_MOVED, environment=new.environment)
    moved = until_done(_MOVE, {**values, "who": who, "text": f"{old} {new.name}"}, told)
    with begin() as connection:
        if connection.scalar(_LEFT, values):
            raise NotMovable("A worker is at one of the accounts. Pause both, and try again.")
    return moved


def _moves(only: str | None) -> Iterator[Move]:
    for account in config.accounts().values():
        known = accounts.get(account) if only in (None, account.name) else None
        if known is None or not accounts.changed_identity(known, account):
            continue
        for what, now in accounts.identity(account).items():
            before = getattr(known, what)
            if before != now:
                yield Move(account.name, what, before, now)


def _confirm(moves: list[Move]) -> None:
    with begin() as connection:
        for move in moves:
            where = sa.and_(
                table.c.name == move.account, table.c.environment == config.environment()
            )
            connection.execute(table.update().where(where).values({move.what: move.now}))


def _mark_findable(values: Mapping[str, object]) -> int:
    """Mark in small transactions, so that no save waits long."""
    count = 0
    for ids in batches(str, _FINDABLE, values, size=BATCH, after=""):
        with begin() as connection:
            marks.mark(connection, ids)
        count += len(ids)
    return count
