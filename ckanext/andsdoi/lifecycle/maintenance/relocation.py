"""A person says that it was the site, or the account, that moved: then sending goes on.

Each confirms its own part only. A copy of the site differs in both from the original, and
confirming one by mistake sends nothing yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import batches, begin
from ...model import account as table
from .. import accounts
from ..capture import wakeup
from ..rows import marks
from ..rows.enums import State

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 1000

_FINDABLE = sa.text(
    f"""
    SELECT DISTINCT package_id FROM andsdoi_doi
     WHERE environment = :environment AND state = '{State.FINDABLE}' AND package_id > :after
     ORDER BY package_id LIMIT :limit
    """
)
_HIDDEN = sa.text(
    f"""
    SELECT count(*) FROM andsdoi_doi
     WHERE environment = :environment AND state = '{State.REGISTERED}'
    """
)


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


def site_moves() -> list[Move]:
    """Return the accounts that were first used under another address of the site."""
    return [move for move in _moves() if move.what == "landing_base"]


def account_moves() -> list[Move]:
    """Return the accounts whose endpoint or prefix has changed."""
    return [move for move in _moves() if move.what != "landing_base"]


def confirm_site() -> Moved:
    """Have the new address sent for every findable DOI, and let the accounts go on.

    A hidden DOI keeps its old address: sending the new one would put it into the index again.
    """
    due = _mark_findable()
    with begin() as connection:
        hidden = int(connection.scalar(_HIDDEN, {"environment": config.environment()}))
    _confirm(site_moves())
    wakeup.enqueue_drain()
    return Moved(due, hidden)


def confirm_account() -> None:
    """Let the accounts go on at their new endpoint or prefix."""
    _confirm(account_moves())
    wakeup.enqueue_drain()


def _moves() -> Iterator[Move]:
    for account in config.accounts().values():
        known = accounts.get(account)
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


def _mark_findable() -> int:
    """Mark in small transactions, so that no save waits long."""
    count, values = 0, {"environment": config.environment()}
    for ids in batches(str, _FINDABLE, values, size=BATCH, after=""):
        with begin() as connection:
            marks.mark(connection, ids)
        count += len(ids)
    return count
