"""A person moves the DOI of a dataset that is gone, or merged with another, to that other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ... import config
from .. import events, intent, ownership
from ..events import Event
from ..overview import tables
from ..rows.problem import ProblemClass, refusal
from . import rows, seats

if TYPE_CHECKING:
    from ckan import model
    from sqlalchemy.engine import Connection, Row

_NAMED = sa.text(
    """
    SELECT d.*, p.name,
           p.state = 'active' AND p.private IS NOT TRUE AND d.current AS is_public
      FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id WHERE d.doi = :doi
    """
)
_LATEST_FORMER = sa.text(
    """
    SELECT id FROM andsdoi_doi
     WHERE package_id = :package_id AND environment = :environment AND NOT current
       AND doi IS NOT NULL AND id <> :id
     ORDER BY ever_confirmed DESC, id DESC LIMIT 1
    """
)
# Nothing that was confirmed holds for the other dataset; the year was registered with the DOI.
# A worker that is at the row may record nothing any more, but what it sent may still arrive.
_MOVE = sa.text(
    """
    UPDATE andsdoi_doi SET
        package_id = :to, in_doubt = in_doubt OR ever_confirmed OR state <> 'none',
        once_in_doubt = true, written_at = clock_timestamp(), attempts = 0, refused_step = NULL,
        parked = CASE WHEN parked = 'undeletable' THEN parked END,
        xml_hash = NULL, url = NULL, seen = NULL, external_doi = NULL,
        publisher = NULL, publisher_ror = NULL, published_on = NULL, lease_token = NULL
     WHERE id = :id
    """
)
_DELETE = sa.text("DELETE FROM andsdoi_doi WHERE id = :id")
_NO_OTHER_EXEMPTION = sa.text("DELETE FROM andsdoi_exemption WHERE package_id = :id")
_EXCLUDE = sa.text(
    """
    INSERT INTO andsdoi_exemption (package_id, reason, text, who)
    VALUES (:id, 'excluded', :text, :who)
    """
)


def transfer(doi: str, to: model.Package, who: str) -> None:
    """Move a DOI to another dataset: the current one where that has none, else a former one.

    The dataset that loses it must not be public. Where it has former DOIs the latest takes the
    place; else it is excluded, so that it gets no second one should it be published again.

    Args:
        doi: The bare DOI, in lower case.
        to: The dataset that gets it.
        who: The user, for the history.

    Raises:
        DecisionRefused: On `doi`: unknown here, of another environment, or its dataset is public.
            On `to_id`: it is the dataset that has it, or has the DOI of somebody else.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        source = _named(connection, doi).package_id
        seats.lock(connection, [source, to.id])
        row = _named(connection, doi)
        if row.package_id != source:
            raise refusal(ProblemClass.TRANSFERRED, "doi", doi)
        _check(connection, row, to)
        note = Event("transferred", who=who, text=f"{source} -> {to.id}")
        _leave(connection, row, note)
        _arrive(connection, row, to.id)
        for package_id in (source, to.id):
            seats.settle(connection, package_id)
            events.append(connection, package_id, doi, row.environment, note)


def _named(connection: Connection, doi: str) -> Row[Any]:
    row = connection.execute(_NAMED, {"doi": doi}).one_or_none()
    if row is None:
        raise refusal(ProblemClass.UNKNOWN_HERE, "doi", doi)
    return row


def _check(connection: Connection, row: Row[Any], to: model.Package) -> None:
    if row.environment != config.environment():
        raise refusal(ProblemClass.OTHER_ENVIRONMENT, "doi", row.doi)
    if row.package_id == to.id:
        raise refusal(ProblemClass.SAME_DATASET, "to_id", to.name)
    if row.is_public:
        raise refusal(ProblemClass.PUBLIC, "doi", row.name)
    _check_target(connection, to)


def _check_target(connection: Connection, to: model.Package) -> None:
    """A DOI of somebody else in the extra would be overwritten."""
    foreign = ownership.foreign(connection, to.id)
    if foreign:
        raise refusal(ProblemClass.HAS_FOREIGN_DOI, "to_id", foreign)


def _leave(connection: Connection, row: Row[Any], note: Event) -> None:
    """Let another row be the current one of the dataset that loses the DOI."""
    seats.vacate(connection, row)
    if not row.current:
        return
    values = {"package_id": row.package_id, "environment": row.environment, "id": row.id}
    latest = connection.scalar(_LATEST_FORMER, values)
    if latest is not None:
        seats.promote(connection, latest, row)
        return
    intent.mark(connection, [row.package_id])
    connection.execute(_NO_OTHER_EXEMPTION, {"id": row.package_id})
    values = {"id": row.package_id, "text": f"{row.doi}: {note.text}", "who": note.who}
    connection.execute(_EXCLUDE, values)


def _arrive(connection: Connection, row: Row[Any], package_id: str) -> None:
    """Let the DOI be the current one of its new dataset, unless that has one."""
    before = rows.marked(connection, package_id)
    connection.execute(_MOVE, {"id": row.id, "to": package_id})
    if before.doi:
        return
    seats.vacate(connection, before)
    seats.promote(connection, row.id, before)
    connection.execute(_DELETE, {"id": before.id})
