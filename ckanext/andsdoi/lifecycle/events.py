"""The history: what was confirmed, refused and decided, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

WORKER = "worker"

_AGAIN = sa.text(
    """
    UPDATE andsdoi_event SET count = count + 1, last_at = clock_timestamp()
     WHERE id = (SELECT max(id) FROM andsdoi_event WHERE package_id = :package_id)
       AND (what, environment, who) = (:what, :environment, :who)
       AND doi IS NOT DISTINCT FROM :doi AND status IS NOT DISTINCT FROM :status
       AND text IS NOT DISTINCT FROM :text
    """
)
_APPEND = sa.text(
    """
    INSERT INTO andsdoi_event (package_id, doi, environment, what, who, status, text)
    VALUES (:package_id, :doi, :environment, :what, :who, :status, :text)
    """
)


@dataclass(frozen=True)
class Event:
    """One line of the history: what happened, and the registry's answer if there was one.

    `repeats`: the same again, twice running, is one line with a count.
    """

    what: str
    status: int | None = None
    text: str | None = None
    who: str = WORKER
    repeats: bool = False


def append(
    connection: Connection, package_id: str, doi: str | None, environment: str, event: Event
) -> None:
    """Append an event in the caller's transaction."""
    values = {
        "package_id": package_id,
        "doi": doi,
        "environment": environment,
        "what": event.what,
        "who": event.who,
        "status": event.status,
        "text": event.text,
    }
    if not event.repeats or not connection.execute(_AGAIN, values).rowcount:
        connection.execute(_APPEND, values)
