"""The history: what was confirmed, refused and decided, by whom. Only added to, but for routine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin
from .enums import EventKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

WORKER = "worker"
BATCH = 10_000

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
_REMEMBER_EXTERNAL = sa.text(
    f"""
    INSERT INTO andsdoi_event (package_id, environment, what, who, text)
    SELECT :package_id, :environment, '{EventKind.EXTERNAL}', '{WORKER}', :text
     WHERE :text IS DISTINCT FROM (
            SELECT text FROM andsdoi_event
             WHERE package_id = :package_id AND what = '{EventKind.EXTERNAL}'
             ORDER BY id DESC LIMIT 1)
    """
)
_KNOWN = sa.text("SELECT EXISTS (SELECT FROM andsdoi_event WHERE doi = :doi)")
# an index is built on this very condition
_PURGE_ROUTINE = sa.text(
    f"""
    DELETE FROM andsdoi_event WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_event
         WHERE what = '{EventKind.UPDATED}' AND last_at < clock_timestamp() - interval '365 days'
         ORDER BY last_at LIMIT :limit))
    """
)


@dataclass(frozen=True)
class Event:
    """One line of the history: what happened, and the registry's answer if there was one.

    `repeats`: the same again, twice running, is one line with a count.
    """

    what: EventKind
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


def remember_external(connection: Connection, package_id: str, doi: str) -> None:
    """Keep a DOI of somebody else that a dataset has, unless it is the last one that is kept.

    The dataset is not minted by itself from then on, though an edit drops the DOI.
    """
    values = {"package_id": package_id, "environment": config.environment(), "text": doi}
    connection.execute(_REMEMBER_EXTERNAL, values)


def knows(doi: str) -> bool:
    """Tell whether a name was ever drawn here, even if it was given up since."""
    with begin() as connection:
        return bool(connection.scalar(_KNOWN, {"doi": doi}))


def purge_routine_events() -> int:
    """Forget updates older than a year, a bounded number at a time; return how many.

    Mints, decisions and refusals are kept for ever, and with them every name that was ever drawn.
    """
    with begin() as connection:
        return int(connection.execute(_PURGE_ROUTINE, {"limit": BATCH}).rowcount)
