"""The current row of a dataset: it holds the decisions, and its DOI is the dataset's.

The package row is locked first, then ours: the order of every save.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin
from ...model import doi as table
from . import exemption, history, marks
from .enums import EventKind, ExemptionReason
from .history import Event
from .row import DoiRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

_OF_THE_DATASET = (
    "requested",
    "approved",
    "despite_existing",
    "existing_doi",
    "pre_existing",
    "withdrawn_at",
    "withdrawn_reason",
    "successors",
    "redacted_at",
    "redacted_reason",
    "public_since",
)
"""What was decided and found out for a dataset, whatever its DOI."""
_ANNOUNCED = ("publication_year", "publisher", "publisher_ror", "published_on")

_CURRENT = sa.text(
    """
    SELECT * FROM andsdoi_doi
     WHERE package_id = :id AND environment = :environment AND current
    """
)
_KNOWS = sa.text(
    "SELECT EXISTS (SELECT FROM andsdoi_doi WHERE package_id = :id AND doi IS NOT NULL)"
)
_NAMED = sa.text("SELECT * FROM andsdoi_doi WHERE doi = :doi")
_UNNAMED = sa.text(
    """
    SELECT name FROM unnest(cast(:names AS text[])) AS listed (name)
     WHERE NOT EXISTS (SELECT FROM andsdoi_doi WHERE doi = name) ORDER BY name
    """
)
_LOCK_PACKAGE = sa.text("SELECT id FROM package WHERE id = :id FOR UPDATE")
_LOCK_PACKAGES = sa.text("SELECT FROM package WHERE id = ANY (:ids) ORDER BY id FOR NO KEY UPDATE")
_LOCK_ROWS = sa.text(
    "SELECT id FROM andsdoi_doi WHERE package_id = ANY (:ids)"
    " ORDER BY package_id, current DESC, id FOR UPDATE"
)
_CHANGED_PLACES = f"{marks.AT_ONCE}, planned_revision = NULL, priority = {marks.BY_URGENCY}"
_DEMOTE = sa.text(
    f"""
    UPDATE andsdoi_doi SET current = false, revision = revision + 1, {_CHANGED_PLACES}
     WHERE id = :id
    """
)
# The former DOIs of a dataset are planned by the revision of its current row. So that none of them
# takes a new current row for the one that it was planned by, that revision only rises.
_PROMOTE = sa.text(
    f"""
    UPDATE andsdoi_doi SET current = true, {_CHANGED_PLACES},
           revision = greatest(andsdoi_doi.revision, c.revision) + 1,
           {", ".join(f"{name} = c.{name}" for name in _OF_THE_DATASET)}
      FROM andsdoi_doi AS c WHERE c.id = :current AND andsdoi_doi.id = :id
    """
)
_COPIED = ", ".join(("package_id", "environment", *_OF_THE_DATASET, *_ANNOUNCED))
_NEW = sa.text(
    f"""
    INSERT INTO andsdoi_doi ({_COPIED}, revision, due_at)
    SELECT {_COPIED}, revision + 1, clock_timestamp() FROM andsdoi_doi WHERE id = :id RETURNING id
    """
)


def find(connection: Connection, package_id: str, environment: str) -> DoiRow | None:
    """Return the current row of a dataset, None if it was never looked at."""
    found = connection.execute(_CURRENT, {"id": package_id, "environment": environment})
    row = found.mappings().one_or_none()
    return None if row is None else DoiRow.from_row(row)


def knows(connection: Connection, package_id: str) -> bool:
    """Tell whether a dataset has or had a DOI here, purged or not, in whatever environment."""
    return bool(connection.scalar(_KNOWS, {"id": package_id}))


def named(connection: Connection, doi: str) -> DoiRow | None:
    """Return the row of a DOI, current or former, of whatever environment."""
    row = connection.execute(_NAMED, {"doi": doi}).mappings().one_or_none()
    return None if row is None else DoiRow.from_row(row)


def unnamed(names: Iterable[str]) -> list[str]:
    """Return the names that stand in no row of ours, of whatever environment."""
    with begin() as connection:
        return list(connection.execute(_UNNAMED, {"names": list(names)}).scalars())


def mark_and_lock(connection: Connection, package_id: str) -> DoiRow:
    """Mark a dataset as due and return its row, which the caller's transaction has locked then."""
    marks.mark(connection, [package_id])
    values = {"id": package_id, "environment": config.environment()}
    return DoiRow.from_row(connection.execute(_CURRENT, values).mappings().one())


def lock_package(connection: Connection, package_id: str) -> None:
    """Lock a dataset for a transaction of a worker, which writes its extra.

    It waits also for a save that so far has only added what refers to the dataset, such as the
    extras of CKAN 2.11: one of them may be ours.
    """
    connection.execute(_LOCK_PACKAGE, {"id": package_id})


def lock_packages(connection: Connection, package_ids: Iterable[str]) -> None:
    """Lock datasets as CKAN's own UPDATE will lock them later in the same transaction.

    What others add meanwhile that refers to the datasets does not have to wait, nor do we for it:
    a person waits here.
    """
    connection.execute(_LOCK_PACKAGES, {"ids": sorted(set(package_ids))})


def lock_datasets(connection: Connection, package_ids: Iterable[str]) -> None:
    """Lock datasets and their rows, so that neither a save nor a RECORD comes between."""
    ids = sorted(set(package_ids))
    lock_packages(connection, ids)
    connection.execute(_LOCK_ROWS, {"ids": ids})


def change(connection: Connection, row: DoiRow, **values: object) -> None:
    """Set columns of a row."""
    connection.execute(table.update().where(table.c.id == row.id).values(**values))


def note(
    connection: Connection,
    row: DoiRow,
    what: EventKind,
    who: str,
    text: str | None = None,
    doi: str | None = None,
) -> None:
    """Append what was decided to the history; `doi`: if it is not the row's as it was read."""
    event = Event(what, who=who, text=text)
    history.append(connection, row.package_id, doi or row.doi, row.of_account, event)


def approval_columns(connection: Connection, row: DoiRow) -> dict[str, object]:
    """End the exemption of a pre-existing dataset; return the columns of an approved row."""
    ended = exemption.end(connection, row.package_id, ExemptionReason.EXISTING)
    return {"approved": True, "pre_existing": row.pre_existing or ended}


def undecided_columns(connection: Connection, row: DoiRow) -> dict[str, object]:
    """Exempt what is pre-existing as before; return the columns of a row that nobody approved."""
    if row.pre_existing:
        exemption.exempt_as_existing(connection, row.package_id)
    return {"requested": False, "approved": False, "despite_existing": False}


def demote(connection: Connection, row: DoiRow) -> None:
    """Make a current row a former one."""
    connection.execute(_DEMOTE, {"id": row.id})


def promote(connection: Connection, row_id: int, before: DoiRow) -> None:
    """Make a former row the current one, with what was decided for the dataset."""
    connection.execute(_PROMOTE, {"id": row_id, "current": before.id})


def new_current_row(connection: Connection, before: DoiRow) -> int:
    """Make a current row without a name, with what was decided and announced; return its id."""
    return int(connection.scalar(_NEW, {"id": before.id}))
