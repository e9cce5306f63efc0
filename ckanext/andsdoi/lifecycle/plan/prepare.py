"""From a claimed row to a task, each value made once for the next. No network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import sqlalchemy as sa

from ... import config
from ...database import at_once, begin
from ..accounts.names import new_name
from ..dataset import snapshot as snapshots
from ..dataset.eligibility import judge
from ..dataset.relations.lookup import find_mentions
from ..rows import former, history, lease
from ..rows.enums import EventKind, Parked
from ..rows.history import Event
from ..rows.lease import LeaseLost
from ..rows.problem import ProblemClass
from ..rows.settled import FORGOTTEN
from .assess import assess
from .steps import Step
from .task import Task

if TYPE_CHECKING:
    from ..dataset.snapshot import Snapshot
    from ..rows.lease import Claimed
    from ..rows.row import DoiRow
    from .assess import Assessment

_DRAW = sa.text(
    """
    UPDATE andsdoi_doi SET doi = :doi, once_in_doubt = false, found_free = false
     WHERE id = :id AND lease_token = :token AND doi IS NULL
       AND NOT EXISTS (SELECT FROM andsdoi_event WHERE doi = :doi)
    """
)
_ANNOUNCE = sa.text(
    """
    UPDATE andsdoi_doi SET
        publication_year = coalesce(publication_year, :publication_year),
        publisher_ror = CASE WHEN publisher IS NULL THEN :publisher_ror ELSE publisher_ror END,
        publisher = coalesce(publisher, :publisher),
        published_on = coalesce(published_on, :published_on),
        existing_doi = coalesce(existing_doi, :existing_doi)
     WHERE id = :id AND lease_token = :token
    """
)
_HAND_OVER = sa.text(
    f"""
    UPDATE andsdoi_doi SET
        account = :account, {FORGOTTEN}
     WHERE id = :id AND lease_token = :token AND revision = :revision
    """
)
_GIVE_BACK = sa.text(
    """
    UPDATE andsdoi_doi SET lease_token = NULL, lease_until = NULL
     WHERE id = :id AND lease_token = :token
    """
)
_OWN = sa.text("UPDATE andsdoi_doi SET owner = :owner WHERE id = :id AND lease_token = :token")
_NAME = sa.text("SELECT doi FROM andsdoi_doi WHERE id = :id AND lease_token = :token FOR UPDATE")
# a transfer stands in the history of both datasets
_HOLDERS = sa.text(
    f"""
    SELECT DISTINCT e.package_id, coalesce(p.name, ''), coalesce(p.type, 'dataset')
      FROM andsdoi_event AS e LEFT JOIN package AS p ON p.id = e.package_id
     WHERE e.doi = :doi AND e.what = '{EventKind.TRANSFERRED}'
    """
)
_DRAWS = 20


class HandedOver(Exception):
    """A row is another account's from now on."""


def prepare(claimed: Claimed, *, probe: bool = False, send: bool = True) -> Task:
    """Plan a claimed row; draw its name and keep what the first POST announces.

    Where nothing is sent, nothing is drawn or announced either.

    Raises:
        HandedOver: The row is another account's from now on, and due there.
        LeaseLost: Another worker has taken the row in between.
    """
    snapshot = _read(claimed)
    mentions = find_mentions(snapshot, claimed.token)
    eligibility = judge(snapshot)
    doi = snapshot.row.doi or new_name(config.account(snapshot.row.account))
    assessment = assess(snapshot, mentions, eligibility, doi)
    if send and assessment.plan.announces:
        if snapshot.moves_from is not None:
            _hand_over(claimed, snapshot)
        if not assessment.known.doi:
            assessment = _named(claimed, assessment)
        _announce(claimed, assessment)
        assessment = replace(assessment, known=replace(assessment.known, doi=assessment.doi))
    return _task(claimed, assessment, probe)


def _hand_over(claimed: Claimed, snapshot: Snapshot) -> NoReturn:
    """Leave a row to the account that gets its DOI; a name that nobody has seen is given up.

    Claims are per account: whoever drains that one takes the row from here. What a person decided
    meanwhile, who may have pinned the name, is planned anew.
    """
    row, mine = snapshot.row, {"id": claimed.row_id, "token": claimed.token}
    values = {**mine, "account": row.account, "revision": row.revision}
    with begin() as connection:
        doi = connection.scalar(_NAME, mine)
        if not connection.execute(_HAND_OVER, values).rowcount:
            connection.execute(_GIVE_BACK, mine)
        elif doi:
            given_up = Event(EventKind.GIVEN_UP, text=doi)
            history.append(connection, claimed.package_id, doi, row.of_account, given_up)
    raise HandedOver(claimed.package_id)


def _read(claimed: Claimed) -> Snapshot:
    """Read the row and its dataset; what a former DOI was planned from is outdated then."""
    try:
        snapshot = snapshots.read(claimed.row_id)
    except sa.exc.NoResultFound as error:
        raise LeaseLost(claimed.package_id) from error
    if snapshot.row.has_former:
        former.mark_outdated(snapshot.row, snapshot.seen)
    if snapshot.owner != snapshot.row.owner:
        _keep_owner(claimed, snapshot)
    return snapshot


def _keep_owner(claimed: Claimed, snapshot: Snapshot) -> None:
    """Write down whose dataset it is: once it is purged nothing else tells."""
    values = {"id": claimed.row_id, "token": claimed.token, "owner": snapshot.owner}
    with at_once() as connection:
        connection.execute(_OWN, values)


def _named(claimed: Claimed, assessment: Assessment) -> Assessment:
    """Store under the lease a name that our tables never knew: the drawn one, else another."""
    snapshot = assessment.snapshot
    for _ in range(_DRAWS):
        if _store_name(claimed, assessment.doi, snapshot.row):
            return assessment
        lease.check(claimed)
        another = new_name(config.account(snapshot.row.account))
        assessment = assess(snapshot, assessment.mentions, assessment.eligibility, another)
    raise RuntimeError("no free name was found; the prefix needs a longer shoulder")


def _store_name(claimed: Claimed, doi: str, row: DoiRow) -> bool:
    values = {"id": claimed.row_id, "token": claimed.token, "doi": doi}
    try:
        with begin() as connection:
            drawn = bool(connection.execute(_DRAW, values).rowcount)
            if drawn:
                event = Event(EventKind.RESERVED)
                history.append(connection, claimed.package_id, doi, row.of_account, event)
    except sa.exc.IntegrityError:
        return False
    return drawn


def _announce(claimed: Claimed, assessment: Assessment) -> None:
    """Write down year, publisher and day before the first request."""
    if assessment.document is None:
        raise RuntimeError("a request is planned without a document")
    record = assessment.document.record
    values = {
        "id": claimed.row_id,
        "token": claimed.token,
        "publication_year": int(record.publication_year),
        "publisher": record.publisher.name,
        "publisher_ror": record.publisher.identifier,
        "published_on": assessment.observed.published_on,
        "existing_doi": assessment.observed.overwritten_doi,
    }
    with at_once() as connection:
        if not connection.execute(_ANNOUNCE, values).rowcount:
            raise LeaseLost(claimed.package_id)


def _task(claimed: Claimed, assessment: Assessment, probe: bool) -> Task:
    row, known, document = assessment.snapshot.row, assessment.known, assessment.document
    refused_at, confirmed_at = row.refused_at, row.account_confirmed_at
    posts = assessment.plan.announces
    return Task(
        row_id=claimed.row_id,
        package_id=claimed.package_id,
        token=claimed.token,
        revision=row.revision,
        steps=assessment.plan.steps,
        account=row.account,
        doi=known.doi,
        xml=document.xml if document and posts else b"",
        xml_hash=assessment.observed.described if posts else None,
        url=assessment.snapshot.url,
        found_in_doubt=row.in_doubt,
        aged=row.aged,
        withdrawn=known.withdrawn,
        hide_confirmed=row.hide_confirmed,
        owner=assessment.snapshot.owner,
        not_found_before=row.problem_class is ProblemClass.NOT_FOUND,
        once_more=bool(
            row.refused_step and refused_at and confirmed_at and confirmed_at > refused_at
        ),
        for_person=known.parked is Parked.PERSON,
        probe=probe,
        pages_before=_pages_before(assessment),
        pages=assessment.mentions.pages,
        observed=assessment.observed,
    )


def _pages_before(assessment: Assessment) -> tuple[str, ...]:
    """Return the pages of all datasets that a DOI is or was of, if a person transferred it."""
    row = assessment.snapshot.row
    # a transfer leaves every name so
    if not row.once_in_doubt or Step.ASK_FIRST not in assessment.plan.steps:
        return ()
    with begin() as connection:
        holders = connection.execute(_HOLDERS, {"doi": row.doi}).all()
    return tuple(config.landing_url(*holder) for holder in holders)
