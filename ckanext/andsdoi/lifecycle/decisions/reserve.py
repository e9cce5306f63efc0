"""A person reserves a name for a manuscript: drawn, free at the registry, and kept for ever."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import tables
from ...registry import AccountError, RegistryError
from .. import accounts
from ..accounts.enquiry import RegistryEnquiry
from ..accounts.names import new_name
from ..dataset.snapshot import as_if_public, peek
from ..rows import current, history
from ..rows.enums import EventKind
from ..rows.problem import DecisionRefused, Problem, ProblemClass, answered, refusal
from ..rows.settled import is_settled
from .approve import check_rules
from .request import check_not_deleted

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ..rows.row import DoiRow

TRIES = 20
PATIENCE = 5.0
"""Seconds to wait for a worker that is at the dataset, while a web process does nothing else."""
_POLL = 0.25

_LEASED = sa.text("SELECT lease_until >= clock_timestamp() FROM andsdoi_doi WHERE id = :id")


@dataclass(frozen=True)
class Choice:
    """The name to pin, and the account that it is of.

    `adopted`: the registry holds it already, for this dataset. `free`: it knows nothing of it.
    """

    doi: str
    account: str
    adopted: bool = False
    free: bool = False


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
        row, planned = _look(package_id)
        if row.ever_confirmed or _pin(who, row, _settled(row) or _choose(planned, url)):
            return
        if time.monotonic() > deadline:
            raise refusal(ProblemClass.BUSY, "registry")
        time.sleep(_POLL)


def _look(package_id: str) -> tuple[DoiRow, DoiRow]:
    """Return the row as it is now, and as the account has it that gets the DOI.

    Raises:
        DecisionRefused: A rule is in the way.
    """
    with tables() as connection:
        row = current.mark_and_lock(connection, package_id)
        snapshot = peek(row.id)
        if not row.ever_confirmed:
            snapshot = as_if_public(snapshot)
            check_rules(snapshot)
    model.repo.commit()
    return row, snapshot.row


def _settled(row: DoiRow) -> Choice | None:
    """Return the name that is the dataset's beyond doubt; the registry needs no asking then."""
    return Choice(row.doi, row.account) if row.doi and is_settled(row) else None


def _choose(row: DoiRow, url: str) -> Choice:
    """Ask the registry for a name: the one that is reserved here already, else a free one."""
    with RegistryEnquiry(_account(row.account), for_decision=True) as enquiry:
        try:
            return _chosen(enquiry, row, url)
        except RegistryError as error:
            if isinstance(error, AccountError):
                accounts.pause(enquiry.account, error)
            raise DecisionRefused(answered(ProblemClass.MAYBE_TAKEN, error, "registry")) from error


def _chosen(enquiry: RegistryEnquiry, row: DoiRow, url: str) -> Choice:
    if row.doi:
        document = _document(enquiry, row.doi)
        if document is None:
            return Choice(row.doi, row.account, free=True)
        if _is_ours(enquiry, row.doi, row.package_id, document, url):
            return Choice(row.doi, row.account, adopted=True)
    return Choice(_free_name(enquiry), row.account, free=True)


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
        account=choice.account,
        in_doubt=row.in_doubt or choice.adopted,
        found_free=choice.free or (row.found_free and row.doi == choice.doi),
        pinned=True,
        requested=True,
    )
    current.note(connection, row, EventKind.RESERVED, who, doi=choice.doi)


def _free_name(enquiry: RegistryEnquiry) -> str:
    """Return a name that neither our tables nor the registry ever knew."""
    for _ in range(TRIES):
        doi = new_name(enquiry.account)
        if not history.knows(doi) and _document(enquiry, doi) is None:
            return doi
    raise refusal(ProblemClass.NO_FREE_NAME, "registry")


def _is_ours(
    enquiry: RegistryEnquiry, doi: str, package_id: str, document: bytes, url: str
) -> bool:
    """Tell whether the registry has a name for this dataset, as after a restored backup."""
    if document and package_id.encode() not in document:
        return False
    try:
        return enquiry.url(doi) == url
    except RegistryError as error:
        if error.is_taken_by_other:
            return False
        raise


def _document(enquiry: RegistryEnquiry, doi: str) -> bytes | None:
    """Return the document that the registry has under a name, None if the name is free."""
    try:
        return enquiry.metadata(doi)
    except RegistryError as error:
        if error.is_taken_by_other:
            return b""
        raise


def _account(name: str) -> config.Account:
    account = config.accounts().get(name)
    if account is None or not account.is_usable:
        problem = Problem(ProblemClass.NOT_CONFIGURED, {"name": name}, "registry")
        raise DecisionRefused(problem)
    return account
