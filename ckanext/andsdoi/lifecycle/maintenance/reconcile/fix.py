"""What `reconcile --fix` writes: what the registry knows is taken in, in doubt and due.

Nothing is sent here. While a DOI is in doubt no confirmed fact counts, so the next run sends what
makes it right, whatever was wrong; the ten minutes in which the registry may answer late begin
anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ....database import begin
from ...rows import current, history
from ...rows.enums import EventKind, Parked, State
from ...rows.history import Event
from ...rows.lease import FREE
from ...rows.marks import BY_URGENCY, DUE
from ...rows.row import AccountKey

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from .... import config
    from ....metadata.output.compare import Announced
    from ...rows.row import DoiRow

_DOUBT = sa.text(
    f"""
    UPDATE andsdoi_doi SET
        in_doubt = true, written_at = clock_timestamp(),
        ever_confirmed = ever_confirmed OR :confirmed,
        {DUE}, refused_step = NULL, priority = {BY_URGENCY},
        parked = CASE WHEN parked = '{Parked.UNDELETABLE}' THEN parked END
     WHERE id = :id AND revision = :revision AND doi = :doi AND {FREE}
    """
)
_TAKE = sa.text(
    f"""
    INSERT INTO andsdoi_doi (package_id, environment, account, doi, in_doubt, ever_confirmed,
        written_at, due_at, publication_year, publisher, publisher_ror)
    VALUES (:package_id, :environment, :account, :doi, true, :confirmed,
        clock_timestamp(), clock_timestamp(), :publication_year, :publisher, :publisher_ror)
    ON CONFLICT (package_id, environment) WHERE current DO UPDATE SET
        doi = :doi, account = :account, in_doubt = true, ever_confirmed = :confirmed,
        written_at = clock_timestamp(), {DUE}, refused_step = NULL, parked = NULL,
        publication_year = :publication_year, publisher = :publisher,
        publisher_ror = :publisher_ror, xml_hash = NULL, url = NULL, state = '{State.NONE}'
     WHERE andsdoi_doi.doi IS NOT DISTINCT FROM :before AND NOT andsdoi_doi.ever_confirmed
       AND NOT andsdoi_doi.in_doubt AND {FREE}
    RETURNING id
    """
)


@dataclass(frozen=True)
class UnknownDoi:
    """A DOI that the registry has for a dataset, and our tables do not know.

    `before` is the name that was reserved for the dataset and gives way; `confirmed` tells that
    the DOI has a landing page at the registry, so it was published once.
    """

    package_id: str
    doi: str
    confirmed: bool
    announced: Announced
    before: str | None = None


def doubt(row: DoiRow, who: str, text: str, *, confirmed: bool) -> bool:
    """Set a row in doubt and due; false if it has changed since it was compared."""
    values = {"id": row.id, "revision": row.revision, "doi": row.doi, "confirmed": confirmed}
    with begin() as connection:
        if not connection.execute(_DOUBT, values).rowcount:
            return False
        note = Event(EventKind.RECONCILED, text=text, who=who)
        history.append(connection, row.package_id, row.doi, row.of_account, note)
    return True


def take_in(unknown: UnknownDoi, account: config.Account, who: str) -> bool:
    """Give a dataset the DOI that the registry has for it; false if its row is not free for it."""
    values = {
        **vars(unknown.announced),
        "package_id": unknown.package_id,
        "environment": account.environment,
        "account": account.name,
        "doi": unknown.doi,
        "confirmed": unknown.confirmed,
        "before": unknown.before,
    }
    try:
        with begin() as connection:
            return _take(
                connection, unknown, AccountKey(account.name, account.environment), who, values
            )
    except sa.exc.IntegrityError:
        # another row has just got this name
        return False


def _take(
    connection: Connection,
    unknown: UnknownDoi,
    account: AccountKey,
    who: str,
    values: dict[str, object],
) -> bool:
    current.lock_package(connection, unknown.package_id)
    if not connection.execute(_TAKE, values).rowcount:
        return False
    if unknown.before:
        given_up = Event(EventKind.GIVEN_UP, text=unknown.before, who=who)
        history.append(connection, unknown.package_id, unknown.before, account, given_up)
    taken_in = Event(EventKind.TAKEN_IN, who=who)
    history.append(connection, unknown.package_id, unknown.doi, account, taken_in)
    return True
