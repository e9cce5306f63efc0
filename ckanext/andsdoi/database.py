"""The database as everybody reaches it: our own short transactions, and CKAN's open one."""

from __future__ import annotations

import contextlib
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from ckan import model as ckan_model
from psycopg2.errors import UndefinedTable

from . import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, CursorResult, Engine, Row

T = TypeVar("T")

UPGRADE = "ckan db upgrade -p andsdoi"
"""What creates our tables."""

LOCK_TO_READ = "LOCK TABLE andsdoi_doi IN ACCESS SHARE MODE"
"""What makes sure that our rows can be read: once the table is locked, it is there."""

_AFTER_COMMIT = "andsdoi_after_commit"
_MIGRATIONS = Path(__file__).parent / "migration" / "andsdoi"
_NOW = sa.text("SELECT extract(epoch FROM clock_timestamp())")
_REVISION = sa.text("SELECT version_num FROM andsdoi_alembic_version")
_BACK = sa.text("ROLLBACK TO SAVEPOINT andsdoi; RELEASE SAVEPOINT andsdoi")


class NotMigrated(Exception):
    """The tables are missing: `ckan db upgrade -p andsdoi` has not been run."""


def engine() -> Engine:
    """Return CKAN's engine."""
    return cast("Engine", ckan_model.meta.engine)  # set as soon as CKAN has started


@contextlib.contextmanager
def begin() -> Iterator[Connection]:
    """Open a short transaction of our own, apart from CKAN's session."""
    with engine().begin() as connection:
        waiting = connection.info[_AFTER_COMMIT] = []
        try:
            yield connection
        finally:
            del connection.info[_AFTER_COMMIT]
    for action in waiting:
        action()


def after_commit(connection: Connection, action: Callable[[], None]) -> None:
    """Do something once the transaction is committed, and never if it is rolled back.

    Args:
        connection: One that `begin` opened, or that of CKAN's session.
        action: What is done; it must not raise.
    """
    waiting = connection.info.get(_AFTER_COMMIT)
    if waiting is None:
        waiting = ckan_model.Session().info.setdefault(_AFTER_COMMIT, [])
    waiting.append(action)


def take_committed(session: Any) -> list[Callable[[], None]]:
    """Take what waits for the end of a transaction of CKAN's session."""
    actions: list[Callable[[], None]] = session.info.pop(_AFTER_COMMIT, [])
    return actions


def at_once() -> AbstractContextManager[Connection]:
    """Open a connection on which each statement is a transaction of its own.

    It takes one message to the database; `begin` takes three.
    """
    return engine().connect().execution_options(isolation_level="AUTOCOMMIT")


@contextlib.contextmanager
def tables() -> Iterator[Connection]:
    """Give CKAN's open transaction, which stays usable when a statement fails.

    What is rolled back then is not told after the commit, either.

    Raises:
        NotMigrated: The tables are missing.
    """
    connection = ckan_model.Session.connection()
    waiting = ckan_model.Session().info.setdefault(_AFTER_COMMIT, [])
    before = len(waiting)
    try:
        with _telling_if_not_migrated(), connection.begin_nested():
            yield connection
    except BaseException:
        del waiting[before:]
        raise


def message(statements: str, question: str = "") -> sa.TextClause:
    """Put statements under a savepoint, and a question behind it: one message to the database.

    A savepoint of SQLAlchemy's takes two messages more, and saves and pages wait for each. The
    answer is the question's, which is asked outside of the savepoint: nothing may be left that
    could make it fail once the statements went through.
    """
    return sa.text(f"SAVEPOINT andsdoi; {statements}; RELEASE SAVEPOINT andsdoi; {question}")


def send(
    connection: Connection, prepared: sa.TextClause, values: Mapping[str, Any]
) -> CursorResult[Any]:
    """Send a `message` in the open transaction, which stays usable when a statement fails."""
    try:
        return connection.execute(prepared, values)
    except sa.exc.DBAPIError:
        connection.execute(_BACK)
        raise


def reading(question: str) -> sa.TextClause:
    """Return the `message` that reads our rows."""
    return message(LOCK_TO_READ, question)


def read(prepared: sa.TextClause, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Ask a question of `reading` in CKAN's open transaction.

    Raises:
        NotMigrated: The tables are missing.
    """
    with _telling_if_not_migrated():
        return send(ckan_model.Session.connection(), prepared, values)


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


def until_done(
    statement: sa.TextClause,
    values: Mapping[str, Any],
    told: Callable[[Connection, Sequence[Row[Any]]], None] | None = None,
) -> int:
    """Run a statement that changes a batch until none is left, each in its own transaction.

    Args:
        statement: What changes a batch.
        values: Its values.
        told: Gets the rows that it returns, in the same transaction.

    Returns:
        How many rows were changed.
    """
    total = 0
    while True:
        with begin() as connection:
            result = connection.execute(statement, values)
            number = int(result.rowcount)
            if told:
                told(connection, result.all())
        if not number:
            return total
        total += number


def is_migrated() -> bool:
    """Tell whether `ckan db upgrade -p andsdoi` has been run."""
    with begin() as connection:
        return sa.inspect(connection).has_table(model.doi.name)


def seconds_ahead() -> float:
    """Return by how many seconds the database's clock is ahead of this machine's."""
    with at_once() as connection:
        return float(connection.scalar(_NOW)) - time.time()


def foreign_revision() -> str | None:
    """Return the migration that made our tables, if it is none of this version's newest ones."""
    with begin() as connection:
        made_by: str | None = connection.scalar(_REVISION)
    newest = ScriptDirectory(str(_MIGRATIONS)).get_heads()
    return made_by if made_by not in newest else None


@contextlib.contextmanager
def _telling_if_not_migrated() -> Iterator[None]:
    try:
        yield
    except sa.exc.ProgrammingError as error:
        if is_missing_table(error):
            raise NotMigrated from error
        raise


def is_missing_table(error: Exception) -> bool:
    """Tell whether a statement failed because the migration has not been run."""
    return isinstance(getattr(error, "orig", None), UndefinedTable)
