"""The database as everybody reaches it: our own short transactions, and CKAN's open one."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import sqlalchemy as sa
from ckan import model as ckan_model
from psycopg2.errors import UndefinedTable

from . import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy.engine import Connection, Engine

T = TypeVar("T")

UPGRADE = "ckan db upgrade -p andsdoi"
"""What creates our tables."""


class NotMigrated(Exception):
    """The tables are missing: `ckan db upgrade -p andsdoi` has not been run."""


def engine() -> Engine:
    """Return CKAN's engine."""
    return cast("Engine", ckan_model.meta.engine)  # set as soon as CKAN has started


def begin() -> AbstractContextManager[Connection]:
    """Open a short transaction of our own, apart from CKAN's session."""
    return engine().begin()


@contextlib.contextmanager
def tables() -> Iterator[Connection]:
    """Give CKAN's open transaction, which stays usable when a statement fails.

    Raises:
        NotMigrated: The tables are missing.
    """
    connection = ckan_model.Session.connection()
    try:
        with connection.begin_nested():
            yield connection
    except sa.exc.ProgrammingError as error:
        if is_missing_table(error):
            raise NotMigrated from error
        raise


def batches(
    of: Callable[..., T],
    statement: sa.TextClause,
    values: Mapping[str, Any],
    *,
    size: int,
    after: int | str = 0,
) -> Iterator[list[T]]:
    """Yield what a statement finds in batches, each read in a short transaction of its own.

    Nothing is locked or kept open between two batches, however much there is.

    Args:
        of: Makes a value of the columns of one row.
        statement: Selects at most `:limit` rows whose first column is greater than `:after`, in
            the order of that column.
        values: Its other values.
        size: The length of a batch.
        after: Where to begin.
    """
    while True:
        with begin() as connection:
            rows = connection.execute(statement, {**values, "after": after, "limit": size}).all()
        if not rows:
            return
        yield [of(*row) for row in rows]
        after = rows[-1][0]


def is_migrated() -> bool:
    """Tell whether `ckan db upgrade -p andsdoi` has been run."""
    with begin() as connection:
        return sa.inspect(connection).has_table(model.doi.name)


def is_missing_table(error: Exception) -> bool:
    """Tell whether a statement failed because the migration has not been run."""
    return isinstance(getattr(error, "orig", None), UndefinedTable)
