"""What would be done for a dataset now, and why nothing is: a value, from values."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ... import citation, config
from ...metadata.lines import YEAR_OF_ENTRY, shared
from ..accounts.names import placeholder
from ..dataset.description import describe, published_on
from ..dataset.eligibility import judge
from ..dataset.relations.lookup import peek_mentions
from ..rows.enums import State
from ..rows.facts import facts
from ..rows.problem import Problem, ProblemClass, blocked, said
from .steps import DatasetFacts, Desired, plan
from .task import NOTHING_OBSERVED, Observations

if TYPE_CHECKING:
    from ...metadata import Document
    from ...metadata.lines import SharedProblem
    from ..dataset.eligibility import Eligibility
    from ..dataset.relations.mentions import Mentions
    from ..dataset.snapshot import Snapshot
    from ..rows.facts import RowFacts
    from .steps import Plan

log = logging.getLogger(__name__)

_SHOWN = (
    ProblemClass.NEEDS_ASSIGN,
    ProblemClass.UNREAD_DOI,
    ProblemClass.WAS_EXTERNAL,
    ProblemClass.NEEDS_IMPORT,
    ProblemClass.EXTENSION,
    ProblemClass.EXTENSION_FAILED,
)
"""Obstacles that somebody has to remove; the others are the site's own choice."""


@dataclass(frozen=True)
class Assessment:
    """What would be done for a dataset now, and why nothing is.

    `known` are the facts of its row, `doi` is the name that the document was written under.
    """

    snapshot: Snapshot
    mentions: Mentions
    eligibility: Eligibility
    known: RowFacts
    plan: Plan
    doi: str
    document: Document | None = None
    observed: Observations = NOTHING_OBSERVED


def assess(
    snapshot: Snapshot,
    mentions: Mentions,
    eligibility: Eligibility,
    doi: str,
    *,
    first_publisher: bool = True,
) -> Assessment:
    """Plan for a dataset as it was read.

    Args:
        snapshot: The dataset and its row.
        mentions: What it may say of others.
        eligibility: Whether its DOI may be announced.
        doi: The DOI to write the document under.
        first_publisher: Whether the publisher that was first registered still counts.
    """
    known = replace(facts(snapshot.row), withdrawn=snapshot.current.is_withdrawn)
    document, failure = None, None
    if _is_document_needed(known, snapshot, eligibility):
        document, failure = _document(snapshot, mentions, doi, first_publisher=first_publisher)
    plan_ = plan(known, _dataset_facts(snapshot, eligibility, document))
    problem = _find_problem(snapshot, eligibility, plan_, document, failure)
    observed = _observe(snapshot, mentions, eligibility, document, doi)
    may_pass = failure is not None or (
        problem is not None and problem.class_ is ProblemClass.EXTENSION_FAILED
    )
    observed = replace(observed, problem=problem, failed=may_pass)
    return Assessment(snapshot, mentions, eligibility, known, plan_, doi, document, observed)


def assess_unclaimed(snapshot: Snapshot, *, first_publisher: bool = True) -> Assessment:
    """Plan for a dataset that nobody has claimed, in the transaction that is open.

    Nothing is written down; a placeholder stands for the name that would be drawn.
    """
    doi = name_or_placeholder(snapshot)
    mentions, eligibility = peek_mentions(snapshot), judge(snapshot)
    return assess(snapshot, mentions, eligibility, doi, first_publisher=first_publisher)


def name_or_placeholder(snapshot: Snapshot) -> str:
    """Return the DOI of a dataset, or what stands for one that is not drawn yet."""
    row = snapshot.row
    return row.doi or placeholder(config.shown_account(row.account))


def sha256(xml: bytes) -> str:
    """Return the hash by which documents are compared."""
    return hashlib.sha256(xml).hexdigest()


def _is_document_needed(known: RowFacts, snapshot: Snapshot, eligibility: Eligibility) -> bool:
    """Tell whether a document may be needed: to publish, or as the last word."""
    if known.withdrawn:
        return snapshot.public and known.state is State.FINDABLE
    return snapshot.public and (known.ever_confirmed or eligibility.may_be_announced)


def _document(
    snapshot: Snapshot, mentions: Mentions, doi: str, *, first_publisher: bool
) -> tuple[Document | None, str | None]:
    """Return the document, or why there is none."""
    if snapshot.dataset is None:
        return None, snapshot.failure
    account = config.shown_account(snapshot.row.account)
    try:
        return describe(snapshot, mentions, doi, account, first_publisher=first_publisher), None
    except Exception as error:
        log.exception("Dataset %s could not be mapped", snapshot.row.package_id)
        return None, said(error)


def _dataset_facts(
    snapshot: Snapshot, eligibility: Eligibility, document: Document | None
) -> DatasetFacts:
    postable = document is not None and not document.blocked
    return DatasetFacts(
        public=snapshot.public,
        eligible=eligibility.may_be_announced,
        postable=postable,
        xml_hash=sha256(document.xml) if document and postable else None,
        url=snapshot.url,
    )


def _find_problem(
    snapshot: Snapshot,
    eligibility: Eligibility,
    plan_: Plan,
    document: Document | None,
    failure: str | None,
) -> Problem | None:
    """Say why nothing is announced: a problem that lasts, or a rule."""
    row, obstacle = snapshot.row, eligibility.obstacle
    if row.parked and not plan_.steps and row.problem_class:
        return row.problem
    if failure:
        return Problem(ProblemClass.MAPPING, {"failure": failure})
    if document is not None and document.blocked and plan_.desired is Desired.FINDABLE:
        return blocked(document.problems[0])
    if obstacle is not None and obstacle.class_ in _SHOWN:
        return obstacle
    if snapshot.ignored and not snapshot.is_former:
        # a DOI in a field that belongs to another dataset stops nothing, but is not sent
        first = snapshot.ignored[0]
        return Problem(ProblemClass.ELSEWHERE, {"found": first.doi}, first.field)
    return None


def _observe(
    snapshot: Snapshot,
    mentions: Mentions,
    eligibility: Eligibility,
    document: Document | None,
    doi: str,
) -> Observations:
    package = snapshot.package
    observed = Observations(
        seen=snapshot.seen,
        public_since=snapshot.public_since,
        external_doi=eligibility.external_doi,
        foreign_doi=snapshot.foreign_doi,
        waits_until=eligibility.waits_until,
        planned_revision=snapshot.current.revision if snapshot.is_former else None,
        name=None if package is None else package.name,
        page=snapshot.url if snapshot.public else None,
        organization=package.owner_org if package and snapshot.public else None,
    )
    if document is None:
        return observed
    titles = document.record.titles
    return replace(
        observed,
        title=titles[0].text if titles else None,
        citation=citation.citation(document.record, doi, snapshot.row.environment),
        published_on=published_on(snapshot),
        overwritten_doi=snapshot.overwritten_doi,
        shared_problems=_shared_problems(snapshot, document),
        described=sha256(document.xml),
        mentions=mentions.keys,
        versions=mentions.versions_stated_by(document),
        claims=mentions.claims,
    )


def _shared_problems(snapshot: Snapshot, document: Document) -> tuple[SharedProblem, ...]:
    """Return what of a document's problems is told once.

    That the year is only that of the entry is so for ever once it was registered, though the
    document does not tell any more.
    """
    found, row = shared(document.problems), snapshot.row
    known = [one["code"] for one in row.shared_problems or ()]
    stays = row.publication_year is not None and YEAR_OF_ENTRY.code in known
    return (*found, YEAR_OF_ENTRY) if stays and YEAR_OF_ENTRY not in found else found
