"""The accounts of our tables that are not configured any more.

What was sent for one waits until it is configured again, or its rows are moved to another. What was
never sent goes back to the site's own account, and is planned anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin, until_done
from ..rows import history
from ..rows.enums import EventKind
from ..rows.lease import FREE
from ..rows.settled import FORGOTTEN, UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

BATCH = 1000

_COUNTED = sa.text(
    """
    SELECT account, count(*) AS number FROM andsdoi_doi
     WHERE environment = :environment AND doi IS NOT NULL AND NOT account = ANY (:known)
     GROUP BY account ORDER BY account
    """
)
# one look into the index for each account, however many rows are due
_DUE = "environment = :environment AND due_at IS NOT NULL"
_WITH_DUE = sa.text(
    f"""
    WITH RECURSIVE found (account) AS (
        SELECT min(account) FROM andsdoi_doi WHERE {_DUE}
         UNION ALL
        SELECT (SELECT min(account) FROM andsdoi_doi WHERE {_DUE} AND account > found.account)
          FROM found WHERE found.account IS NOT NULL)
    SELECT account FROM found WHERE account IS NOT NULL
    """
)
_RECALL = sa.text(
    f"""
    WITH unsent AS (
        SELECT id, package_id, doi FROM andsdoi_doi
         WHERE {_DUE} AND account = :removed AND current AND {FREE} AND {UNSETTLED}
         ORDER BY package_id LIMIT {BATCH} FOR UPDATE SKIP LOCKED
    ), told AS (
        INSERT INTO andsdoi_event (package_id, doi, environment, what, text)
        SELECT package_id, doi, :environment, '{EventKind.GIVEN_UP}', doi
          FROM unsent WHERE doi IS NOT NULL
    )
    UPDATE andsdoi_doi AS d
       SET account = :default, revision = d.revision + 1, {FORGOTTEN}
      FROM unsent WHERE d.id = unsent.id
    RETURNING d.package_id, unsent.doi, :removed
    """
)


def removed() -> dict[str, int]:
    """Return how many DOIs each account has that is not configured any more."""
    known = [one.name for one in config.usable_accounts()]
    values = {"environment": config.environment(), "known": known}
    with begin() as connection:
        return {row.account: row.number for row in connection.execute(_COUNTED, values)}


def waiting() -> list[str]:
    """Return the names of the accounts that are gone while something is due for them."""
    with begin() as connection:
        names = connection.execute(_WITH_DUE, {"environment": config.environment()}).scalars()
        return sorted(set(names) - config.accounts().keys())


def recall() -> None:
    """Give the site's own account what is due for others that are gone, and was never sent."""
    values = {"environment": config.environment(), "default": config.DEFAULT_ACCOUNT}
    for name in waiting():
        until_done(_RECALL, {**values, "removed": name}, _tell_given_up)


def _tell_given_up(connection: Connection, rows: Sequence[history.Changed]) -> None:
    named = [one for one in rows if one[1] is not None]
    history.tell_all(connection, named, EventKind.GIVEN_UP, config.environment())
