"""Inside the transaction of an edit: "look at this dataset again", and the DOI put back.

Nothing is decided here. A failure is logged and never reaches the save: what it loses, the sweep
finds.
"""

from __future__ import annotations

import contextlib
import logging
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from ckan import plugins as p

from ... import config
from ...database import (
    LOCK_TO_READ,
    UPGRADE,
    is_migrated,
    is_missing_table,
    message,
    send,
    take_committed,
)
from ..dataset import extras, ownership
from ..dataset.ownership import InExtra
from ..rows import marks
from ..rows.problem import said
from . import wakeup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.engine import Connection

log = logging.getLogger(__name__)

_IDS = "andsdoi_ids"
_MARKED = "andsdoi_marked"
_WAKE = "andsdoi_wake"
_NOT_MIGRATED = f"the tables are missing, run `{UPGRADE}`"
_LOCK_TIMEOUT = "300ms"


_HURRY = f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"
_NO_HURRY = "SET LOCAL lock_timeout TO DEFAULT"


def bounded(statement: str) -> str:
    """Bound how long a statement waits for locks.

    The time-out ends with it, or it would hold for the rest of CKAN's transaction.
    """
    return f"{_HURRY}; {statement}; {_NO_HURRY}"


_MARK = message(bounded(marks.MARK))
_EXISTING = sa.text("SELECT id FROM package WHERE id = ANY (cast(:ids AS text[]))")
_INDEX = message(bounded(marks.INDEX_CURRENT))


@cache
def _mark_and_ask() -> sa.TextClause:
    # the mark keeps our table from going away before the question
    return message(bounded(marks.MARK), InExtra.question())


@cache
def _ask() -> sa.TextClause:
    return message(bounded(LOCK_TO_READ), InExtra.question())


def remember_changed(entity: object) -> None:
    """Remember the dataset that a changed object belongs to, until the transaction commits."""
    package_id = _package_id(entity)
    if package_id:
        model.Session().info.setdefault(_IDS, set()).add(package_id)


def remember_of_extra(_mapper: object, _connection: object, extra: Any) -> None:
    """Remember the dataset of a removed extra: CKAN 2.11 tells of it without its dataset."""
    session = sa.orm.object_session(extra)
    if session is not None and extra.package_id:
        session.info.setdefault(_IDS, set()).add(extra.package_id)


def remember_related(_mapper: object, _connection: object, relationship: Any) -> None:
    """Remember both sides of a relationship of CKAN's: CKAN tells nobody of it."""
    session = sa.orm.object_session(relationship)
    sides = {relationship.subject_package_id, relationship.object_package_id} - {None}
    if session is not None and sides:
        session.info.setdefault(_IDS, set()).update(sides)


@contextlib.contextmanager
def remembering(listed: object) -> Iterator[None]:
    """Remember the datasets in a list of ids while an action changes them without events.

    Whatever the list holds: what it means and who may change it is the action's business. Goes
    when CKAN 2.11 goes.
    """
    info, ids = model.Session().info, _existing(listed)
    info.setdefault(_IDS, set()).update(ids)
    try:
        yield
    except Exception:
        info.get(_IDS, set()).difference_update(ids)
        raise


def _existing(listed: object) -> set[str]:
    ids = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    with shielded("look for the datasets of a bulk action"):
        connection = model.Session.connection()
        with connection.begin_nested():
            return set(connection.execute(_EXISTING, {"ids": ids}).scalars())
    return set()


def mark_saved(package_id: str) -> None:
    """Mark a dataset, and write its DOI into the extras again if the edit dropped or forged it.

    Called in the hooks of a save: CKAN holds the lock of the package row then.
    """
    with shielded("mark the dataset and put its DOI back"):
        connection = model.Session.connection()
        found = _mark_and_look(connection, package_id)
        if not found.is_settled:
            _put_back(connection, package_id, found)


def _mark_and_look(connection: Connection, package_id: str) -> InExtra:
    """Mark a dataset and look into its extra, with one message: each save waits for it.

    A mark that gets no lock in time is tried once more before the commit.
    """
    values = InExtra.values(package_id)
    try:
        answer = send(connection, _mark_and_ask(), {**marks.values([package_id]), **values})
    except sa.exc.OperationalError as error:
        log.info("The dataset %s is marked later: %s", package_id, said(error))
        return InExtra.of(send(connection, _ask(), values))
    model.Session().info.setdefault(_MARKED, set()).add(package_id)
    return InExtra.of(answer)


def _put_back(connection: Connection, package_id: str, found: InExtra) -> None:
    with connection.begin_nested():
        connection.execute(sa.text(_HURRY))
        changed = ownership.correct_extra(connection, package_id, found)
        connection.execute(sa.text(_NO_HURRY))
    if changed:
        extras.expire_cached(package_id)
        _index_again(connection, package_id)


def _index_again(connection: Connection, package_id: str) -> None:
    """Let a worker index a dataset whose DOI was put back.

    CKAN 2.11 commits in the middle of the save of a dataset that once changed its organization,
    and indexes it there, before our hook. Goes when CKAN 2.11 goes.
    """
    if extras.are_rows():
        send(connection, _INDEX, {"id": package_id, "environment": config.environment()})


def mark_now(package_ids: Iterable[str]) -> None:
    """Mark datasets in the transaction that CKAN's session has open."""
    session, ids = model.Session(), list(package_ids)
    if not ids:
        return
    with shielded("mark datasets as due"):
        send(session.connection(), _MARK, marks.values(ids))
        session.info[_WAKE] = True


def before_commit(session: Any) -> None:
    """Mark what the transaction touched. CKAN releases savepoints: the same transaction, too."""
    if not p.plugin_loaded("andsdoi"):
        return
    touched, marked = session.info.pop(_IDS, set()), session.info.get(_MARKED, set())
    if marked:
        session.info[_WAKE] = True
    mark_now(touched - marked)


def after_transaction_end(session: Any, transaction: Any) -> None:
    """Forget what is marked: it counts as long as its transaction, or a savepoint in it, lasts.

    What waits for the commit of a transaction that was rolled back is forgotten, too.
    """
    if transaction.nested or transaction.parent is None:
        session.info.pop(_MARKED, None)
    if transaction.parent is None:
        take_committed(session)


def after_commit(session: Any) -> None:
    """Do what waits for the commit of the outermost transaction; no SQL can be asked here.

    What was decided is logged, and the worker is woken.
    """
    if not p.plugin_loaded("andsdoi") or session.in_nested_transaction():
        return
    for action in take_committed(session):
        action()
    if session.info.pop(_WAKE, False):
        wakeup.enqueue_drain()


def listen() -> None:
    """Listen to the commits of CKAN's sessions, once."""
    for target, name, listener in _listeners():
        if not sa.event.contains(target, name, listener):
            sa.event.listen(target, name, listener)


def tell_if_not_migrated() -> None:
    """Log the command that creates our tables, where they are missing. Never raises."""
    with shielded("look for the tables"):
        if not is_migrated():
            log.error("No DOI is minted: %s", _NOT_MIGRATED)


def _listeners() -> Iterator[tuple[Any, str, Callable[..., None]]]:
    for session in (model.Session, model.meta.create_local_session):
        yield session, "before_commit", before_commit
        yield session, "after_commit", after_commit
        yield session, "after_transaction_end", after_transaction_end
    for event in ("after_insert", "after_update", "before_delete"):
        yield model.PackageRelationship, event, remember_related
    if extras.are_rows():
        # goes when CKAN 2.11 goes
        yield model.PackageExtra, "before_delete", remember_of_extra  # type: ignore[attr-defined]


def _package_id(entity: object) -> str | None:
    if isinstance(entity, model.Package):
        return str(entity.id)
    if isinstance(entity, model.Resource) and entity.package_id:
        return str(entity.package_id)
    return None


@contextlib.contextmanager
def shielded(what: str) -> Iterator[None]:
    """Keep a failure of ours away from the save."""
    try:
        yield
    except Exception as error:
        missed = "`ckan andsdoi sync` will find what was missed"
        hint = _NOT_MIGRATED if is_missing_table(error) else missed
        log.error("Could not %s (%s): %s", what, said(error), hint)
