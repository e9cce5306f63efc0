"""A person reserves a name for a manuscript: drawn, free at the registry, and kept for ever."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import tables
from ...registry import AccountError, RegistryError
from .. import accounts, dataset
from ..prepare import new_name
from ..rows import current, history
from ..rows.enums import EventKind
from ..rows.problem import DecisionRefused, Problem, ProblemClass, answered, refusal
from .approve import check_rules
from .desk import Desk
from .request import check_not_deleted

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from ..rows.row import DoiRow

T = TypeVar("T")

TRIES = 20
PATIENCE = 10.0
"""Seconds to wait for a worker that is at the dataset."""
_POLL = 0.25

_LEASED = sa.text("SELECT lease_until >= clock_timestamp() FROM andsdoi_doi WHERE id = :id")


@dataclass(frozen=True)
class Choice:
    """The name to pin; `adopted`: the registry holds it already, for this dataset."""

    doi: str
    adopted: bool = False


def reserve(package: model.Package, who: str) -> None:
    """Pin a name for a dataset, public or not: the one it has, or one that is free.

    It counts as an approved request. No transaction is open while the registry is asked; what
    the caller has changed is committed before.

    Raises:
        DecisionRefused: A rule stands in the way, the dataset is deleted, or the registry can't be
            asked now; nothing is pinned then.
        NotMigrated: The tables are missing.
    """
    check_not_deleted(package)
    package_id = package.id
    url = config.landing_url(package_id, package.name, package.type)
    deadline = time.monotonic() + PATIENCE
    while True:
        row = _look(package_id)
        if row.ever_confirmed or _pin(who, row, _settled(row) or _choose(row, url)):
            return
        if time.monotonic() > deadline:
            raise refusal(ProblemClass.BUSY, "registry")
        time.sleep(_POLL)


def _look(package_id: str) -> DoiRow:
    """Return the row as it is now, unless a rule is in the way."""
    with tables() as connection:
        row = current.mark_and_lock(connection, package_id)
        if not row.ever_confirmed:
            check_rules(dataset.peek(row.id))
    model.repo.commit()
    return row


def _settled(row: DoiRow) -> Choice | None:
    """Return the name that is the dataset's beyond doubt; the registry needs no asking then."""
    if row.doi and (row.pinned or row.once_in_doubt or row.may_be_held):
        return Choice(row.doi)
    return None


def _choose(row: DoiRow, url: str) -> Choice:
    names = _Names(_account(row.account))
    if row.doi and names.is_free(row.doi):
        return Choice(row.doi)
    if row.doi and names.is_ours(row.doi, row.package_id, url):
        return Choice(row.doi, adopted=True)
    return Choice(names.free_name())


def _pin(who: str, before: DoiRow, choice: Choice) -> bool:
    """Pin the name; false if the row has changed meanwhile, or another dataset has it by now."""
    try:
        with tables() as connection:
            row = current.mark_and_lock(connection, before.package_id)
            if not _may_pin(connection, row, before, choice):
                return False
            _write(connection, row, choice, who)
    except sa.exc.IntegrityError:
        return False
    model.repo.commit()
    return True


def _may_pin(connection: Connection, row: DoiRow, before: DoiRow, choice: Choice) -> bool:
    """Tell whether the row may take the name.

    What it has already it may always keep. For another nothing may have changed, and no worker
    be at the row: it may be drawing a name, or sending the old one.
    """
    if row.doi == choice.doi:
        return True
    if row.doi != before.doi or _settled(row):
        return False
    return not connection.scalar(_LEASED, {"id": row.id})


def _write(connection: Connection, row: DoiRow, choice: Choice, who: str) -> None:
    if row.pinned and row.approved:
        return
    if row.doi and row.doi != choice.doi:
        current.note(connection, row, EventKind.GIVEN_UP, who, row.doi)
    current.change(
        connection,
        row,
        **current.approval_columns(connection, row),
        doi=choice.doi,
        in_doubt=row.in_doubt or choice.adopted,
        pinned=True,
        requested=True,
    )
    current.note(connection, row, EventKind.RESERVED, who, doi=choice.doi)


class _Names(Desk):
    """Asks the registry whose a name is."""

    def free_name(self) -> str:
        """Return a name that neither our tables nor the registry ever knew."""
        for _ in range(TRIES):
            doi = new_name(self._account)
            if not history.knows(doi) and self.is_free(doi):
                return doi
        raise refusal(ProblemClass.NO_FREE_NAME, "registry")

    def is_free(self, doi: str) -> bool:
        return self._ask(self._registry.get_metadata, doi) is None

    def is_ours(self, doi: str, package_id: str, url: str) -> bool:
        """Tell whether the registry has a name for this dataset, as after a restored backup."""
        document = self._ask(self._registry.get_metadata, doi)
        if document and package_id.encode() not in document:
            return False
        return self._ask(self._registry.get_url, doi) == url

    def _ask(self, question: Callable[[str], T | None], doi: str) -> T | bytes | None:
        """Return what the registry says of a name; of one that is not for us, nothing."""
        self._take_turn()
        try:
            return question(doi)
        except RegistryError as error:
            if error.is_taken:
                return b""
            self._heed(error)
            raise DecisionRefused(answered(ProblemClass.NO_ANSWER, error, "registry")) from error

    def _heed(self, error: RegistryError) -> None:
        super()._heed(error)
        if isinstance(error, AccountError):
            accounts.pause(self._account, error)


def _account(name: str) -> config.Account:
    account = config.accounts().get(name)
    if account is None:
        problem = Problem(ProblemClass.NOT_CONFIGURED, {"name": name}, "registry")
        raise DecisionRefused(problem)
    return account
