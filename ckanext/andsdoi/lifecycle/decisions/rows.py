"""The row of a dataset while a person decides: marked, locked, changed, with a line of history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config
from ...model import doi as table
from .. import events, intent
from ..events import Event

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

_CURRENT = sa.text(
    """
    SELECT * FROM andsdoi_doi
     WHERE package_id = :id AND current AND environment = :environment
    """
)
_END_OLD_STOCK = sa.text(
    "DELETE FROM andsdoi_exemption WHERE package_id = :id AND reason = 'existing'"
)


def current(connection: Connection, package_id: str) -> Row[Any] | None:
    """Return the row of a dataset, None if it was never looked at."""
    values = {"id": package_id, "environment": config.environment()}
    return connection.execute(_CURRENT, values).one_or_none()


def marked(connection: Connection, package_id: str) -> Row[Any]:
    """Mark a dataset as due and return its row, which the caller's transaction has locked then."""
    intent.mark(connection, [package_id])
    values = {"id": package_id, "environment": config.environment()}
    return connection.execute(_CURRENT, values).one()


def change(connection: Connection, row: Row[Any], **values: Any) -> None:
    """Set columns of a row."""
    connection.execute(table.update().where(table.c.id == row.id).values(**values))


def note(
    connection: Connection,
    row: Row[Any],
    what: str,
    who: str,
    text: str | None = None,
    doi: str | None = None,
) -> None:
    """Append what was decided to the history; `doi`: if it is not the row's as it was read."""
    event = Event(what, who=who, text=text)
    events.append(connection, row.package_id, doi or row.doi, row.environment, event)


def approval(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """Let a dataset of before be like any other; return the columns of an approved row."""
    ended = connection.execute(_END_OLD_STOCK, {"id": row.package_id}).rowcount
    return {"approved": True, "pre_existing": row.pre_existing or bool(ended)}


def may_be_held(row: Row[Any]) -> bool:
    """Tell whether the registry holds the DOI, as far as is known, or may hold it."""
    return bool(row.ever_confirmed or row.in_doubt or row.state != "none")
