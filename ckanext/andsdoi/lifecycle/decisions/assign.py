"""A person gives a dataset a DOI that was registered elsewhere, or a former one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ... import config, suffix
from .. import dataset, events, ownership
from ..dataset import ASSIGNED
from ..events import Event
from ..overview import tables
from ..rows.problem import DecisionRefused, ProblemClass, refusal
from . import rows, seats
from .desk import Desk

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from .desk import Held

_NAMED = sa.text("SELECT * FROM andsdoi_doi WHERE doi = :doi")
# a lease under which no name was drawn let nothing leave
_TAKE = sa.text(
    """
    UPDATE andsdoi_doi SET
        lease_token = CASE WHEN doi IS NULL THEN NULL ELSE lease_token END,
        lease_until = CASE WHEN doi IS NULL THEN NULL ELSE lease_until END,
        doi = :doi, origin = CASE WHEN ever_confirmed THEN origin ELSE :origin END,
        in_doubt = true, once_in_doubt = true,
        written_at = clock_timestamp(), parked = NULL, refused_step = NULL, attempts = 0,
        publication_year = coalesce(:year, publication_year),
        despite_existing = despite_existing OR :foreign IS NOT NULL,
        existing_doi = coalesce(:foreign, existing_doi), external_doi = NULL,
        problem_class = NULL, problem_params = NULL, problem_field = NULL,
        problem_status = NULL, problem_at = NULL
     WHERE id = :id
    """
)


def assign(package_id: str, doi: str, who: str, *, replace: bool = False) -> int:
    """Give a dataset a DOI of one of our prefixes that the registry holds for this account.

    As little as possible is believed of it: it is in doubt until both metadata and address are
    confirmed for this dataset. A DOI that the dataset had before becomes a former one.

    No transaction is open while the registry is asked: what the caller has changed is committed
    before.

    Args:
        package_id: The dataset.
        doi: The bare DOI, in lower case.
        who: The user, for the history.
        replace: Although the dataset has another DOI.

    Returns:
        The id of the row.

    Raises:
        DecisionRefused: On `doi`: it is not of our prefixes, known for another dataset, unknown
            to the registry or somebody else's there. On `replace`: the dataset has another.
            On `registry`: it can't be asked now.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        _check(connection, package_id, doi, replace=replace)
    model.repo.commit()
    held = Desk(config.account()).held(doi)
    try:
        with tables() as connection:
            return _assign(connection, package_id, doi, who, held, replace=replace)
    except sa.exc.IntegrityError as error:
        raise _elsewhere(doi) from error


def _check(connection: Connection, package_id: str, doi: str, *, replace: bool) -> str | None:
    """Refuse what can't be; return the DOI of somebody else that stands in the extra."""
    if suffix.prefix_of(doi) not in config.prefixes():
        raise refusal(ProblemClass.PREFIX, "doi", doi)
    named = connection.execute(_NAMED, {"doi": doi}).one_or_none()
    if named is not None:
        _check_known(named, package_id)
    found = ownership.foreign(connection, package_id)
    foreign = None if found == doi else found
    current = rows.current(connection, package_id)
    standing = current.doi if current is not None and current.doi else foreign
    if standing not in (None, doi) and not replace:
        raise refusal(ProblemClass.HAS_OTHER_DOI, "replace", standing)
    return foreign


def _check_known(named: Row[Any], package_id: str) -> None:
    if named.package_id != package_id:
        raise _elsewhere(named.doi)
    if named.environment != config.environment():
        raise refusal(ProblemClass.OTHER_ENVIRONMENT, "doi", named.doi)


def _elsewhere(doi: str) -> DecisionRefused:
    return refusal(ProblemClass.OTHER_DATASET, "doi", doi)


def _assign(
    connection: Connection, package_id: str, doi: str, who: str, held: Held, *, replace: bool
) -> int:
    seats.lock(connection, [package_id])
    foreign = _check(connection, package_id, doi, replace=replace)
    current = rows.marked(connection, package_id)
    known = connection.execute(_NAMED, {"doi": doi}).one_or_none()
    if known is not None and _stands(known):
        return int(known.id)
    row_id = _seat(connection, current, known)
    values = {"id": row_id, "doi": doi, "origin": ASSIGNED, "year": held.year, "foreign": foreign}
    if known is None or known.parked or not dataset.is_announced(known):
        connection.execute(_TAKE, values)
    _tell(connection, current, doi, who, foreign)
    seats.settle(connection, package_id)
    return row_id


def _stands(row: Row[Any]) -> bool:
    """Tell whether the dataset has the DOI already, beyond doubt."""
    return bool(row.current and dataset.is_announced(row) and not row.parked)


def _seat(connection: Connection, current: Row[Any], known: Row[Any] | None) -> int:
    """Return the row that is the dataset's current one from now on."""
    holds = current.doi is None if known is None else known.current
    if holds:
        return int(current.id)
    seats.vacate(connection, current)
    if known is None:
        return seats.successor(connection, current)
    seats.promote(connection, known.id, current)
    return int(known.id)


def _tell(
    connection: Connection, before: Row[Any], doi: str, who: str, foreign: str | None
) -> None:
    former = before.doi if before.doi != doi else None
    if former:
        replaced = Event("replaced", who=who, text=doi)
        events.append(connection, before.package_id, former, before.environment, replaced)
    note = Event(ASSIGNED, who=who, text=former or foreign)
    events.append(connection, before.package_id, doi, before.environment, note)
