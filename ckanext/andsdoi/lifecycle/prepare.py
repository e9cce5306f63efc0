"""From a claimed row to a task: read, plan, draw a name, write the document. No network."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .. import citation, config, suffix
from ..database import begin
from . import dataset
from .plan import Desired, Plan, Wanted, plan
from .rows import former, history, lease
from .rows.enums import EventKind, Parked, State
from .rows.facts import facts
from .rows.history import Event
from .rows.lease import LeaseLost
from .rows.problem import Problem, ProblemClass, blocked, of_columns, said
from .task import NOTHING_FOUND, Findings, Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..metadata import Document
    from .dataset import Subject
    from .rows.facts import RowFacts
    from .rows.lease import Claimed
    from .rows.row import ReadRow

log = logging.getLogger(__name__)

PLACEHOLDER = "xxxxxxxxxx"

_DRAW = sa.text(
    """
    UPDATE andsdoi_doi SET doi = :doi, once_in_doubt = false
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
_DRAWS = 20


@dataclass(frozen=True)
class Outlook:
    """What would be done for a dataset now, and why nothing is.

    `doi` is the name that the document was written under.
    """

    subject: Subject
    known: RowFacts
    plan: Plan
    doi: str
    document: Document | None = None
    findings: Findings = NOTHING_FOUND


def prepare(claimed: Claimed, *, probe: bool = False, send: bool = True) -> Task:
    """Plan a claimed row; draw its name and keep what the first POST announces.

    Where nothing is sent, nothing is drawn or announced either.

    Raises:
        LeaseLost: Another worker has taken the row in between.
    """
    try:
        subject = dataset.read(claimed.row_id)
    except sa.exc.NoResultFound as error:
        raise LeaseLost(claimed.package_id) from error
    if subject.row.has_former:
        former.mark_outdated(subject.row)
    subject = dataset.relate(subject, claimed.token)
    outlook = consider(subject, draw=suffix.generate)
    if send and any(step.is_post for step in outlook.plan.steps):
        outlook = _announced(claimed, outlook)
    return _task(claimed, outlook, probe)


def consider(subject: Subject, draw: Callable[[str], str] | None = None) -> Outlook:
    """Plan for a dataset as it was read.

    Args:
        subject: The dataset and its row.
        draw: Makes a suffix for a dataset that has no name yet; without, a placeholder stands in
            the document.
    """
    known = replace(facts(subject.row), withdrawn=subject.main.is_withdrawn)
    doi = known.doi or _candidate(account_of(subject), draw)
    wanted = Wanted(
        public=subject.public, eligible=subject.eligible, postable=False, url=subject.url
    )
    doc = None
    if _speaks(known, wanted):
        doc, failure = _describe(subject, doi)
        wanted = _with_document(wanted, doc)
    else:
        failure = None
    planned = plan(known, wanted)
    findings = _findings(subject, known, planned, doc, failure, doi)
    return Outlook(subject, known, planned, doi, doc, findings)


def new_name(account: config.Account) -> str:
    """Draw a DOI name."""
    return _candidate(account, suffix.generate)


def sha256(xml: bytes) -> str:
    """Return the hash by which documents are compared."""
    return hashlib.sha256(xml).hexdigest()


def account_of(subject: Subject) -> config.Account:
    """Return the account that a row belongs to."""
    return config.account(subject.row.account)


def _speaks(known: RowFacts, wanted: Wanted) -> bool:
    """Tell whether a document may be needed: to publish, or as the last word."""
    if known.withdrawn:
        return wanted.public and known.state is State.FINDABLE
    return wanted.public and (known.ever_confirmed or wanted.eligible)


def _candidate(account: config.Account, draw: Callable[[str], str] | None) -> str:
    drawn = draw(account.shoulder) if draw else PLACEHOLDER
    return f"{account.prefix}/{drawn}".lower()


def _describe(subject: Subject, doi: str) -> tuple[Document | None, str | None]:
    if subject.dataset is None:
        return None, subject.failure
    try:
        return dataset.describe(subject, doi, account_of(subject)), None
    except Exception as error:
        log.exception("Dataset %s could not be mapped", subject.row.package_id)
        return None, said(error)


def _with_document(wanted: Wanted, doc: Document | None) -> Wanted:
    if doc is None or doc.blocked:
        return wanted
    return replace(wanted, postable=True, xml_hash=sha256(doc.xml))


def _findings(
    subject: Subject,
    known: RowFacts,
    planned: Plan,
    doc: Document | None,
    failure: str | None,
    doi: str,
) -> Findings:
    package = subject.package
    findings = Findings(
        seen=None if package is None else package.seen,
        public_since=subject.public_since,
        external_doi=subject.external_doi(),
        waits_until=subject.waits_until(),
        planned_revision=None if subject.current is None else subject.current.revision,
        name=None if package is None else package.name,
        page=subject.url if subject.public else None,
        **_announcement(subject, doc, doi),
    )
    problem = _in_the_way(subject, known, planned, doc, failure)
    return replace(findings, problem=problem, failed=_may_pass(subject, failure, problem))


def _may_pass(subject: Subject, failure: str | None, problem: Problem | None) -> bool:
    """Tell whether a failure of code, ours or an extension's, is worth another try."""
    return bool(failure and subject.public) or (
        problem is not None and problem.class_ is ProblemClass.EXTENSION_FAILED
    )


def _announcement(subject: Subject, doc: Document | None, doi: str) -> dict[str, Any]:
    if doc is None:
        return {}
    text = citation.citation(doc.record, doi, subject.row.environment)
    return {
        "title": doc.record.titles[0].text if doc.record.titles else None,
        "citation": text,
        "published_on": dataset.published_on(subject),
        "described": sha256(doc.xml),
        "mentions": subject.related.keys,
        "versions": subject.related.versions_stated_by(doc),
    }


def _in_the_way(
    subject: Subject, known: RowFacts, planned: Plan, doc: Document | None, failure: str | None
) -> Problem | None:
    """Say why nothing is announced: a problem that lasts, or a rule."""
    row = subject.row
    if known.parked and not planned.steps and row.problem_class:
        return of_columns(row)
    if failure and subject.public:
        return Problem(ProblemClass.MAPPING, {"failure": failure})
    if doc is not None and doc.blocked and planned.desired is Desired.FINDABLE:
        return blocked(doc.problems[0])
    obstacle = subject.obstacle()
    if obstacle is not None and obstacle.class_ in _SHOWN:
        return obstacle
    return _ignored(subject) if subject.current is None else None


def _ignored(subject: Subject) -> Problem | None:
    """A DOI in a field that belongs to another dataset stops nothing, but is not sent."""
    first = next(iter(subject.ignored()), None)
    if first is None:
        return None
    return Problem(ProblemClass.ELSEWHERE, {"found": first.doi}, first.field)


_SHOWN = (ProblemClass.NEEDS_ASSIGN, ProblemClass.EXTENSION, ProblemClass.EXTENSION_FAILED)
"""Obstacles that somebody has to remove; the others are the site's own choice."""


def _announced(claimed: Claimed, outlook: Outlook) -> Outlook:
    """Keep name, year, publisher and day before the first request, and write them down."""
    if not outlook.known.doi:
        outlook = _named(claimed, outlook)
    if outlook.document is None:
        raise RuntimeError("a request is planned without a document")
    _announce(claimed, outlook.document, outlook)
    return replace(outlook, known=replace(outlook.known, doi=outlook.doi))


def _named(claimed: Claimed, outlook: Outlook) -> Outlook:
    """Store under the lease a name that our tables never knew: the drawn one, else another."""
    for _ in range(_DRAWS):
        if _store_name(claimed, outlook.doi, outlook.subject.row.environment):
            return outlook
        lease.check(claimed)
        outlook = consider(outlook.subject, draw=suffix.generate)
    raise RuntimeError("no free name was found; the prefix needs a longer shoulder")


def _store_name(claimed: Claimed, doi: str, environment: str) -> bool:
    values = {"id": claimed.row_id, "token": claimed.token, "doi": doi}
    try:
        with begin() as connection:
            drawn = bool(connection.execute(_DRAW, values).rowcount)
            if drawn:
                event = Event(EventKind.RESERVED)
                history.append(connection, claimed.package_id, doi, environment, event)
    except sa.exc.IntegrityError:
        return False
    return drawn


def _announce(claimed: Claimed, doc: Document, outlook: Outlook) -> None:
    publisher = doc.record.publisher
    values = {
        "id": claimed.row_id,
        "token": claimed.token,
        "publication_year": int(doc.record.publication_year),
        "publisher": publisher.name,
        "publisher_ror": publisher.identifier,
        "published_on": outlook.findings.published_on,
        "existing_doi": outlook.subject.overwritten_doi(),
    }
    with begin() as connection:
        if not connection.execute(_ANNOUNCE, values).rowcount:
            raise LeaseLost(claimed.package_id)


def _task(claimed: Claimed, outlook: Outlook, probe: bool) -> Task:
    row, doc = outlook.subject.row, outlook.document
    posts = any(step.is_post for step in outlook.plan.steps)
    return Task(
        row_id=claimed.row_id,
        package_id=claimed.package_id,
        token=claimed.token,
        revision=row.revision,
        steps=outlook.plan.steps,
        doi=outlook.known.doi,
        xml=doc.xml if doc and posts else b"",
        xml_hash=outlook.findings.described if posts else None,
        url=outlook.subject.url,
        found_in_doubt=row.in_doubt,
        aged=row.aged,
        withdrawn=outlook.known.withdrawn,
        not_found_before=row.problem_class is ProblemClass.NOT_FOUND,
        once_more=_may_be_taken(row),
        for_person=outlook.known.parked is Parked.PERSON,
        probe=probe,
        pages=outlook.subject.related.pages,
        findings=outlook.findings,
    )


def _may_be_taken(row: ReadRow) -> bool:
    """Tell whether another DOI of the account was confirmed since this one was refused."""
    confirmed = row.account_confirmed_at
    refused = row.refused_at if row.refused_step else None
    return refused is not None and confirmed is not None and confirmed > refused
