"""Find the documents that would differ now, though no dataset has changed.

A new version of the mapping, another kernel, a new publisher or title of an organization send
nothing by themselves; a person lets them through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import batches, begin
from ...metadata import FirstPublisher
from ..dataset.description import describe
from ..dataset.relations.mentions import NO_MENTIONS
from ..dataset.snapshot import as_if_public, peek
from ..plan.assess import assess_unclaimed
from ..plan.steps import Desired
from ..rows import history, marks
from ..rows.enums import EventKind, Parked
from ..rows.history import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...metadata import Document
    from ..plan.assess import Assessment

BATCH = 200

_CONCERNED = sa.text(
    f"""
    SELECT d.id FROM andsdoi_doi AS d
      LEFT JOIN package AS p ON p.id = d.package_id
     WHERE d.environment = :environment AND d.id > :after
       AND (d.ever_confirmed OR d.parked = '{Parked.DATA}')
       AND (:all OR d.package_id = ANY (:ids))
       AND (cast(:organization AS text) IS NULL OR p.owner_org = :organization)
     ORDER BY d.id LIMIT :limit
    """
)
_PUBLISH = sa.text(
    "UPDATE andsdoi_doi SET publisher = :publisher, publisher_ror = :ror WHERE id = :id"
)


@dataclass(frozen=True)
class Candidate:
    """A DOI, and what a refresh means for it.

    `result` is `changed`, `freed`, `blocked`, `failed`, `hidden` or `same`.

    `publisher` is the one to take instead of the one first registered.
    """

    row_id: int
    result: str
    assessment: Assessment
    publisher: FirstPublisher | None = None

    @property
    def is_concerned(self) -> bool:
        """Tell whether a refresh changes anything."""
        return self.result in ("changed", "freed") or self.publisher is not None

    @property
    def name(self) -> str:
        """Return the name of the dataset, its id after a purge."""
        return self.assessment.snapshot.name


def candidates(
    ids: Sequence[str] | None = None, organization: str | None = None, *, publisher: bool = False
) -> Iterator[Candidate]:
    """Look at every DOI that was confirmed once, or whose document was refused.

    Args:
        ids: Only these datasets.
        organization: Only datasets of the organization with this id.
        publisher: Take the present publishers instead of those first registered.
    """
    for row_id in _concerned(ids, organization):
        model.Session.remove()
        try:
            assessment = assess_unclaimed(peek(row_id), first_publisher=not publisher)
            other = _publisher(assessment) if publisher else None
            yield Candidate(row_id, _result(assessment), assessment, other)
        finally:
            model.Session.remove()


def mark(candidate: Candidate, who: str) -> None:
    """Let a DOI be sent as it is now, after what is more urgent."""
    row = candidate.assessment.snapshot.row
    with begin() as connection:
        if candidate.publisher is not None:
            values = {"publisher": candidate.publisher.name, "ror": candidate.publisher.ror}
            connection.execute(_PUBLISH, {"id": candidate.row_id, **values})
        if candidate.result in ("changed", "freed"):
            marks.mark_refreshed(connection, candidate.row_id)
        note = Event(
            EventKind.REFRESHED, who=who, text=row.publisher if candidate.publisher else None
        )
        history.append(connection, row.package_id, row.doi, row.of_account, note)


def _concerned(ids: Sequence[str] | None, organization: str | None) -> Iterator[int]:
    values = {
        "environment": config.environment(),
        "all": ids is None,
        "ids": list(ids or ()),
        "organization": organization,
    }
    for row_ids in batches(int, _CONCERNED, values, size=BATCH):
        yield from row_ids


def _result(assessment: Assessment) -> str:
    known, document = assessment.known, assessment.document
    if known.parked is Parked.DATA:
        return "freed"
    if assessment.plan.desired is Desired.HIDDEN:
        return "hidden"
    if document is None:
        return "failed"
    if document.blocked:
        return "blocked"
    return "same" if assessment.observed.described == known.xml_hash else "changed"


def _publisher(assessment: Assessment) -> FirstPublisher | None:
    """Return the present publisher if it is not the one first registered."""
    row, document = assessment.snapshot.row, assessment.document or _hidden_document(assessment)
    if document is None or row.publisher is None:
        return None
    present = document.record.publisher
    now = FirstPublisher(present.name, present.identifier)
    return None if now == (row.publisher, row.publisher_ror) else now


def _hidden_document(assessment: Assessment) -> Document | None:
    """Return the document of a dataset that is not public, for its publisher only."""
    snapshot = assessment.snapshot
    if snapshot.package is None or snapshot.public:
        return None
    account = config.shown_account(snapshot.row.account)
    return describe(
        as_if_public(snapshot), NO_MENTIONS, assessment.doi, account, first_publisher=False
    )
