"""The history: what was confirmed, refused and decided, by whom. Only added to, but for routine."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

from ... import config, log
from ...database import after_commit, begin
from .enums import EventKind
from .row import AccountKey

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

WORKER = "worker"
WORTH_A_LOOK = 3
"""From which attempt on in a row a failure that may pass is logged as a warning."""
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


Changed: TypeAlias = "tuple[str, str | None, str] | Row[tuple[str, str | None, str]]"
"""What a statement has changed: the dataset, the DOI, the account."""


@dataclass(frozen=True)
class Event:
    """One line of the history: what happened, and the registry's answer if there was one.

    `repeats`: the same again, twice running, is one line with a count. `run`: what the log, and
    nothing else, tells of the run that it came of: request, outcome, time and attempt.
    `may_pass`: it is a failure that is tried again by itself.
    """

    what: EventKind
    status: int | None = None
    text: str | None = None
    who: str = WORKER
    repeats: bool = False
    run: Mapping[str, object] = field(default_factory=dict, hash=False)
    may_pass: bool = False

    @property
    def level(self) -> int:
        """Return the level at which it is logged."""
        if self.what not in (EventKind.REFUSED, EventKind.PARKED):
            return logging.INFO
        attempt = self.run.get("attempt")
        is_early = isinstance(attempt, int) and attempt < WORTH_A_LOOK
        return logging.INFO if self.may_pass and is_early else logging.WARNING


def append(
    connection: Connection, package_id: str, doi: str | None, account: AccountKey, event: Event
) -> None:
    """Append an event in the caller's transaction; it is logged when that is committed.

    Args:
        connection: That of the caller.
        package_id: The dataset.
        doi: Its DOI, or the one that it had.
        account: Whose DOI it is.
        event: What happened.
    """
    values = {
        "package_id": package_id,
        "doi": doi,
        "environment": account.environment,
        "what": event.what,
        "who": event.who,
        "status": event.status,
        "text": event.text,
    }
    if not event.repeats or not connection.execute(_AGAIN, values).rowcount:
        connection.execute(_APPEND, values)
    facts = {**_of(package_id, doi, account), **event.run}
    if event.what is EventKind.REFUSED:
        facts["said"] = log.said(event.text or "")
    after_commit(connection, partial(log.tell, event.level, str(event.what), **facts))


def tell_all(
    connection: Connection, rows: Iterable[Changed], what: EventKind, environment: str
) -> None:
    """Log, once it is committed, what one statement has changed and appended for many datasets."""
    for package_id, doi, name in rows:
        facts = _of(package_id, doi, AccountKey(name, environment))
        after_commit(connection, partial(log.tell, logging.INFO, str(what), **facts))


def _of(package_id: str, doi: str | None, account: AccountKey) -> dict[str, object]:
    """Return whose event it is, as the log tells it."""
    whose = {"account": account.name, "environment": account.environment}
    return {"doi": doi, "dataset": package_id, **whose}


def remember_external(connection: Connection, package_id: str, doi: str) -> None:
    """Keep a DOI of somebody else that a dataset has, unless it is the last one that is kept.

    The dataset is not minted by itself from then on, though an edit drops the DOI.
    """
    values = {"package_id": package_id, "environment": config.environment(), "text": doi}
    if connection.execute(_REMEMBER_EXTERNAL, values).rowcount:
        # somebody else's DOI is in no account of ours
        facts = {"doi": doi, "dataset": package_id, "environment": values["environment"]}
        after_commit(connection, partial(log.tell, logging.INFO, EventKind.EXTERNAL.value, **facts))


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
