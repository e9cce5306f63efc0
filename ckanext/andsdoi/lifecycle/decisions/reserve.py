"""A person reserves a name for a manuscript: drawn, free at the registry, and kept for ever."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ... import config
from ...model import begin
from ...registry import AccountError, RegistryError
from .. import accounts
from ..accounts.enquiry import RegistryEnquiry
from ..accounts.names import new_name
from ..dataset.snapshot import peek
from ..overview import tables
from ..rows.problem import DecisionRefused, Problem, ProblemClass, answered, refusal
from . import rows
from .approve import check_rules
from .request import check_not_deleted

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

TRIES = 20
PATIENCE = 10.0
"""Seconds to wait for a worker that is at the dataset."""
_POLL = 0.25

_KNOWN = sa.text("SELECT EXISTS (SELECT FROM andsdoi_event WHERE doi = :doi)")
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


def _look(package_id: str) -> Row[Any]:
    """Return the row as it is now, unless a rule is in the way."""
    with tables() as connection:
        row = rows.marked(connection, package_id)
        if not row.ever_confirmed:
            check_rules(peek(row.id))
    model.repo.commit()
    return row


def _settled(row: Row[Any]) -> Choice | None:
    """Return the name that is the dataset's beyond doubt; the registry needs no asking then."""
    if row.pinned or row.once_in_doubt or rows.may_be_held(row):
        return Choice(row.doi)
    return None


def _choose(row: Row[Any], url: str) -> Choice:
    """Ask the registry for a name: the one that is reserved here already, else a free one."""
    with RegistryEnquiry(_account(row.account), for_decision=True) as enquiry:
        try:
            return _chosen(enquiry, row, url)
        except RegistryError as error:
            if isinstance(error, AccountError):
                accounts.pause(enquiry.account, error)
            raise DecisionRefused(answered(ProblemClass.MAYBE_TAKEN, error, "registry")) from error


def _chosen(enquiry: RegistryEnquiry, row: Row[Any], url: str) -> Choice:
    if row.doi:
        document = _document(enquiry, row.doi)
        if document is None:
            return Choice(row.doi)
        if _is_ours(enquiry, row, document, url):
            return Choice(row.doi, adopted=True)
    return Choice(_free_name(enquiry))


def _pin(who: str, before: Row[Any], choice: Choice) -> bool:
    """Pin the name; false if the row has changed meanwhile, or another dataset has it by now."""
    try:
        with tables() as connection:
            row = rows.marked(connection, before.package_id)
            if not _may_pin(connection, row, before, choice):
                return False
            _write(connection, row, choice, who)
    except sa.exc.IntegrityError:
        return False
    model.repo.commit()
    return True


def _may_pin(connection: Connection, row: Row[Any], before: Row[Any], choice: Choice) -> bool:
    """Tell whether the row may take the name.

    What it has already it may always keep. For another nothing may have changed, and no worker
    be at the row: it may be drawing a name, or sending the old one.
    """
    if row.doi == choice.doi:
        return True
    if row.doi != before.doi or _settled(row):
        return False
    return not connection.scalar(_LEASED, {"id": row.id})


def _write(connection: Connection, row: Row[Any], choice: Choice, who: str) -> None:
    if row.pinned and row.approved:
        return
    if row.doi and row.doi != choice.doi:
        rows.note(connection, row, "given up", who, row.doi)
    rows.change(
        connection,
        row,
        **rows.approval(connection, row),
        doi=choice.doi,
        in_doubt=row.in_doubt or choice.adopted,
        pinned=True,
        requested=True,
    )
    rows.note(connection, row, "reserved", who, doi=choice.doi)


def _free_name(enquiry: RegistryEnquiry) -> str:
    """Return a name that neither our tables nor the registry ever knew."""
    for _ in range(TRIES):
        doi = new_name(enquiry.account)
        if not _is_known(doi) and _document(enquiry, doi) is None:
            return doi
    raise refusal(ProblemClass.NO_FREE_NAME, "registry")


def _is_ours(enquiry: RegistryEnquiry, row: Row[Any], document: bytes, url: str) -> bool:
    """Tell whether the registry has a name for this dataset, as after a restored backup."""
    if document and row.package_id.encode() not in document:
        return False
    try:
        return enquiry.url(row.doi) == url
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
    if account is None:
        problem = Problem(ProblemClass.NOT_CONFIGURED, {"name": name}, "registry")
        raise DecisionRefused(problem)
    return account


def _is_known(doi: str) -> bool:
    with begin() as connection:
        return bool(connection.scalar(_KNOWN, {"doi": doi}))
