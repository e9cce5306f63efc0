"""All that the tables know, as values for a file: to keep, to move, or to leave.

The lines are the same for the same tables. No secret stands in our tables, so none is in them.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model as ckan_model

from ... import config, model
from ...database import engine
from ...model import STATE
from ..dataset.snapshot import peek
from ..plan.assess import assess_unclaimed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

FORMAT, VERSION = "andsdoi-export", 1
BATCH = 1000


@dataclass(frozen=True)
class Kind:
    """A table in the export: which of its columns, in which order of rows."""

    table: sa.Table
    columns: tuple[str, ...]
    order: str
    where: str = "true"

    @property
    def reading(self) -> sa.TextClause:
        """Return the statement that reads its rows, each as one JSON object."""
        columns = ", ".join(self.columns)
        inner = f"SELECT {columns} FROM {self.table.name} WHERE {self.where} ORDER BY {self.order}"
        return sa.text(f"SELECT to_jsonb(one) FROM ({inner}) AS one")


def _columns(table: sa.Table, *left_out: str) -> tuple[str, ...]:
    """Return the names of what is stored: a computed column follows from the others."""
    stored = (column.name for column in table.c if column.computed is None)
    return tuple(name for name in stored if name not in left_out)


_OF_DATASETS = f"""(
    cast(:organization AS text) IS NULL AND cast(:state AS text) IS NULL
    OR package_id IN (
        SELECT d.package_id
          FROM (SELECT package_id, owner, {STATE} AS word FROM andsdoi_doi) AS d
          LEFT JOIN package AS p ON p.id = d.package_id
         WHERE (cast(:state AS text) IS NULL OR word = :state)
           AND (cast(:organization AS text) IS NULL
                OR coalesce(p.owner_org, d.owner) = :organization))
    OR cast(:state AS text) IS NULL
       AND package_id IN (SELECT id FROM package WHERE owner_org = :organization))"""

KINDS = {
    "account": Kind(
        model.account,
        ("name", "environment", "endpoint", "prefix", "landing_base", "confirmed_at"),
        "environment, name",
        # the others are the rates of hosts
        "name NOT LIKE 'host:%'",
    ),
    "doi": Kind(
        model.doi,
        _columns(model.doi, "id", "lease_token", "lease_until"),
        "package_id, environment, current DESC, id",
        _OF_DATASETS,
    ),
    "exemption": Kind(
        model.exemption, _columns(model.exemption), "package_id, reason", _OF_DATASETS
    ),
    "event": Kind(model.event, _columns(model.event, "id"), "id", _OF_DATASETS),
}
"""What an export holds, in this order."""

_FOR_PEOPLE = sa.text(
    f"""
    SELECT d.id, d.doi, d.word AS state, d.package_id AS dataset_id, p.name,
           coalesce(p.title, d.title) AS title, g.name AS organization, d.account, d.url,
           d.confirmed_at AS confirmed, d.withdrawn_at AS withdrawn, d.withdrawn_reason AS reason
      FROM (SELECT *, {STATE} AS word FROM andsdoi_doi
             WHERE doi IS NOT NULL AND environment = :environment) AS d
      LEFT JOIN package AS p ON p.id = d.package_id
      LEFT JOIN "group" AS g ON g.id = coalesce(p.owner_org, d.owner)
     WHERE (cast(:state AS text) IS NULL OR d.word = :state)
       AND (cast(:organization AS text) IS NULL
            OR coalesce(p.owner_org, d.owner) = :organization)
     ORDER BY d.doi
    """
)


@dataclass(frozen=True)
class Chosen:
    """What is exported: the datasets of an organization (its id), those in a state."""

    organization: str | None = None
    state: str | None = None


def everything(chosen: Chosen) -> Iterator[dict[str, Any]]:
    """Yield all that is known, one object after the other: the head, the rows, their numbers.

    It is read in one snapshot of the database, and nothing of it is kept in memory.
    """
    yield {"type": FORMAT, "version": VERSION}
    numbers = Counter[str]()
    with _snapshot() as connection:
        for name, kind in KINDS.items():
            for row in _rows(connection, kind.reading, vars(chosen)):
                numbers[name] += 1
                yield {"type": name, **row[0]}
    yield {"type": "totals", **{name: numbers[name] for name in KINDS}}


def for_people(chosen: Chosen) -> Iterator[dict[str, Any]]:
    """Yield the DOIs of the site's environment, with what people ask of one."""
    values = {**vars(chosen), "environment": config.environment()}
    with _snapshot() as connection:
        for row in _rows(connection, _FOR_PEOPLE, values):
            told = dict(row._mapping)
            yield {name: told[name] for name in told if name != "id"}


def documents(chosen: Chosen) -> Iterator[tuple[str, bytes | None]]:
    """Yield the DOIs with the document that would be sent now, None where there is none."""
    values = {**vars(chosen), "environment": config.environment()}
    with _snapshot() as connection:
        for row in _rows(connection, _FOR_PEOPLE, values):
            yield row.doi, _document(row.id)


def _document(row_id: int) -> bytes | None:
    try:
        document = assess_unclaimed(peek(row_id)).document
    finally:
        ckan_model.Session.rollback()
        ckan_model.Session.remove()
    return None if document is None else document.xml


@contextlib.contextmanager
def _snapshot() -> Iterator[Connection]:
    with engine().connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        # times are written alike, wherever it runs
        connection.execute(sa.text("SET LOCAL timezone = 'UTC'"))
        yield connection


def _rows(
    connection: Connection, statement: sa.TextClause, values: dict[str, Any]
) -> Iterator[Any]:
    found = connection.execute(statement.execution_options(stream_results=True), values)
    for batch in found.partitions(BATCH):
        yield from batch
