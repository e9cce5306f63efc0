"""A person moves the DOI of a dataset that is gone, or merged with another, to that other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import tables
from ..dataset import brought, ownership
from ..rows import current, exemption, former, history, marks
from ..rows.enums import EventKind, Parked, State
from ..rows.history import Event
from ..rows.problem import ProblemClass, refusal
from ..rows.row import DoiRow

if TYPE_CHECKING:
    from ckan import model
    from sqlalchemy.engine import Connection

_NAMED = sa.text(
    """
    SELECT d.*, p.name AS package_name,
           p.state = 'active' AND p.private IS NOT TRUE AND d.current AS is_public
      FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id WHERE d.doi = :doi
    """
)
# Nothing that was confirmed holds for the other dataset; the year was registered with the DOI.
# A worker that is at the row may record nothing any more, but what it sent may still arrive.
_MOVE = sa.text(
    f"""
    UPDATE andsdoi_doi SET
        package_id = :to, in_doubt = in_doubt OR ever_confirmed OR state <> '{State.NONE}',
        once_in_doubt = true, written_at = clock_timestamp(), attempts = 0, refused_step = NULL,
        parked = CASE WHEN parked = '{Parked.UNDELETABLE}' THEN parked END,
        xml_hash = NULL, xml_size = NULL, url = NULL, seen = NULL, external_doi = NULL,
        publisher = NULL, publisher_ror = NULL, published_on = NULL, lease_token = NULL
     WHERE id = :id
    """
)
_DELETE = sa.text("DELETE FROM andsdoi_doi WHERE id = :id")


@dataclass(frozen=True, kw_only=True)
class NamedRow(DoiRow):
    """The row of a DOI, with the name of its dataset and whether that is public, as its current."""

    package_name: str | None
    is_public: bool | None


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
        current.lock_datasets(connection, [source, to.id])
        row = _named(connection, doi)
        if row.package_id != source:
            raise refusal(ProblemClass.TRANSFERRED, "doi", doi)
        _check(connection, row, doi, to)
        note = Event(EventKind.TRANSFERRED, who=who, text=f"{source} -> {to.id}")
        _leave(connection, row, note)
        _arrive(connection, row, to.id)
        for package_id in (source, to.id):
            ownership.update_extra_and_index(connection, package_id)
            history.append(connection, package_id, doi, row.of_account, note)


def _named(connection: Connection, doi: str) -> NamedRow:
    row = connection.execute(_NAMED, {"doi": doi}).mappings().one_or_none()
    if row is None:
        raise refusal(ProblemClass.UNKNOWN_HERE, "doi", doi)
    return NamedRow.from_row(row)


def _check(connection: Connection, row: NamedRow, doi: str, to: model.Package) -> None:
    if row.environment != config.environment():
        raise refusal(ProblemClass.OTHER_ENVIRONMENT, "doi", doi)
    if row.package_id == to.id:
        raise refusal(ProblemClass.SAME_DATASET, "to_id", to.name)
    if row.is_public:
        raise refusal(ProblemClass.PUBLIC, "doi", row.package_name or row.package_id)
    # the DOI of somebody else in its extra would be overwritten
    foreign = brought.foreign(connection, to.id)
    if foreign:
        raise refusal(ProblemClass.HAS_FOREIGN_DOI, "to_id", foreign)


def _leave(connection: Connection, row: DoiRow, note: Event) -> None:
    """Let another row be the current one of the dataset that loses the DOI."""
    current.demote(connection, row)
    if not row.current:
        return
    latest = former.latest(connection, row)
    if latest is not None:
        current.promote(connection, latest, row)
        return
    marks.mark(connection, [row.package_id])
    exemption.end_all(connection, row.package_id)
    exemption.exclude(connection, row.package_id, f"{row.doi}: {note.text}", note.who)


def _arrive(connection: Connection, row: DoiRow, package_id: str) -> None:
    """Let the DOI be the current one of its new dataset, unless that has one."""
    before = current.mark_and_lock(connection, package_id)
    connection.execute(_MOVE, {"id": row.id, "to": package_id})
    if before.doi:
        return
    current.demote(connection, before)
    current.promote(connection, row.id, before)
    connection.execute(_DELETE, {"id": before.id})
