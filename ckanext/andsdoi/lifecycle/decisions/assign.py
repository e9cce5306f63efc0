"""A person gives a dataset a DOI that was registered elsewhere, or a former one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import tables
from ...metadata.output.compare import announced
from ...registry import AccountError, RegistryError, TransientError
from ..accounts.enquiry import RegistryEnquiry, RegistryHolds
from ..dataset import brought, ownership
from ..rows import current, history
from ..rows.enums import EventKind, Origin
from ..rows.history import Event
from ..rows.problem import DecisionRefused, Problem, ProblemClass, answered, refusal
from ..rows.row import AccountKey

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ..rows.row import DoiRow

# a lease under which no name was drawn let nothing leave
_TAKE = sa.text(
    """
    UPDATE andsdoi_doi SET
        lease_token = CASE WHEN doi IS NULL THEN NULL ELSE lease_token END,
        lease_until = CASE WHEN doi IS NULL THEN NULL ELSE lease_until END,
        doi = :doi, account = :account,
        origin = CASE WHEN ever_confirmed THEN origin ELSE :origin END,
        in_doubt = true, once_in_doubt = true,
        written_at = clock_timestamp(), parked = NULL, refused_step = NULL, attempts = 0,
        publication_year = coalesce(:year, publication_year),
        despite_existing = despite_existing OR :foreign IS NOT NULL,
        existing_doi = coalesce(:foreign, existing_doi), external_doi = NULL,
        problem_class = NULL, problem_params = NULL, problem_field = NULL,
        problem_status = NULL, problem_at = NULL
     WHERE id = :id
    """
)


class Taken(NamedTuple):
    """A DOI, the account that has it at the registry, and its document there."""

    doi: str
    account: str
    document: bytes | None


def assign(package_id: str, doi: str, who: str, *, replace: bool = False) -> int:
    """Give a dataset a DOI of one of our prefixes that the registry holds for its account.

    As little as possible is believed of it: it is in doubt until both metadata and address are
    confirmed for this dataset. A DOI that the dataset had before becomes a former one.

    No transaction is open while the registry is asked: what the caller has changed is committed
    before.

    Args:
        package_id: The dataset.
        doi: The bare DOI, in lower case.
        who: The user, for the history.
        replace: Although the dataset has another DOI.

    Returns:
        The id of the row.

    Raises:
        DecisionRefused: On `doi`: it is not of our prefixes, known for another dataset, unknown
            to the registry or somebody else's there. On `replace`: the dataset has another.
            On `registry`: it can't be asked now.
        NotMigrated: The tables are missing.
    """
    account = config.owner(doi)
    if account is None:
        raise refusal(ProblemClass.PREFIX, "doi", doi)
    with tables() as connection:
        _check(connection, package_id, doi, replace=replace)
    model.repo.commit()
    with RegistryEnquiry(account, for_decision=True) as enquiry:
        holds = _registry_holds(enquiry, doi)
    try:
        with tables() as connection:
            taken = Taken(doi, account.name, holds.document)
            return _assign(connection, package_id, taken, who, replace=replace)
    except sa.exc.IntegrityError as error:
        raise _elsewhere(doi) from error


def _registry_holds(enquiry: RegistryEnquiry, doi: str) -> RegistryHolds:
    """Return what the registry holds of a DOI, which it knows and which is this account's.

    Anybody may read the metadata of a findable DOI. For its address the registry answers the
    owner alone.
    """
    try:
        document = enquiry.metadata(doi)
        if document is None:
            raise refusal(ProblemClass.UNKNOWN_THERE, "doi", doi)
        return RegistryHolds(document=document, url=enquiry.url(doi))
    except RegistryError as error:
        raise DecisionRefused(_problem(error, doi)) from error


def _problem(error: RegistryError, doi: str) -> Problem:
    if error.is_not_ours:
        return Problem(ProblemClass.NOT_OURS, {"found": doi}, "doi")
    if isinstance(error, (AccountError, TransientError)):
        return answered(ProblemClass.NO_ANSWER, error, "registry")
    return answered(ProblemClass.NOT_TOLD, error, "doi")


def _check(connection: Connection, package_id: str, doi: str, *, replace: bool) -> str | None:
    """Refuse what can't be; return the DOI of somebody else that stands in the extra."""
    named = current.named(connection, doi)
    if named is not None and named.package_id != package_id:
        raise _elsewhere(doi)
    if named is not None and named.environment != config.environment():
        raise refusal(ProblemClass.OTHER_ENVIRONMENT, "doi", doi)
    foreign = brought.foreign(connection, package_id, but=doi)
    row = current.find(connection, package_id, config.environment())
    standing = row.doi if row is not None and row.doi else foreign
    if standing is not None and standing != doi and not replace:
        raise refusal(ProblemClass.HAS_OTHER_DOI, "replace", standing)
    return foreign


def _elsewhere(doi: str) -> DecisionRefused:
    return refusal(ProblemClass.OTHER_DATASET, "doi", doi)


def _assign(
    connection: Connection, package_id: str, taken: Taken, who: str, *, replace: bool
) -> int:
    doi, document = taken.doi, taken.document
    current.lock_datasets(connection, [package_id])
    foreign = _check(connection, package_id, doi, replace=replace)
    row = current.mark_and_lock(connection, package_id)
    known = current.named(connection, doi)
    if known and known.current and known.is_announced and not known.parked:
        # the dataset has it already, beyond doubt
        return known.id
    row_id = _new_current(connection, row, known)
    if known is None or known.parked or not known.is_announced:
        year = announced(document).publication_year if document else None
        values = {"id": row_id, "doi": doi, "account": taken.account, "year": year}
        values |= {"foreign": foreign}
        connection.execute(_TAKE, {**values, "origin": Origin.ASSIGNED})
    _note(connection, row, taken, who, foreign)
    ownership.update_extra_and_index(connection, package_id)
    return row_id


def _new_current(connection: Connection, before: DoiRow, known: DoiRow | None) -> int:
    """Return the row that is the dataset's current one from now on."""
    holds = before.doi is None if known is None else known.current
    if holds:
        return before.id
    current.demote(connection, before)
    if known is None:
        return current.new_current_row(connection, before)
    current.promote(connection, known.id, before)
    return known.id


def _note(
    connection: Connection, before: DoiRow, taken: Taken, who: str, foreign: str | None
) -> None:
    former = before.doi if before.doi != taken.doi else None
    if former:
        replaced = Event(EventKind.REPLACED, who=who, text=taken.doi)
        history.append(connection, before.package_id, former, before.of_account, replaced)
    assigned = Event(EventKind.ASSIGNED, who=who, text=former or foreign)
    account = AccountKey(taken.account, before.environment)
    history.append(connection, before.package_id, taken.doi, account, assigned)
