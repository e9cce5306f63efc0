"""What a DOI leads to when its dataset is not public any more: only what was public before.

Everything comes from the row, as the registry confirmed it. What became of the dataset since then
is nobody's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timezone
from typing import TYPE_CHECKING

from ..rows.enums import State
from . import overview, successors

if TYPE_CHECKING:
    from datetime import date, datetime

    from ..rows.row import DoiRow
    from .lookup import DoiLookup
    from .successors import Successor


@dataclass(frozen=True)
class Tombstone:
    """What everybody may know of a DOI and of the dataset that was behind it.

    Attributes:
        doi: The bare DOI.
        url: Its address, None where it does not resolve: in a test environment.
        environment: `production` or `test`.
        dataset_id: The id of the dataset.
        gone: The dataset was deleted, or purged; else it may come back.
        since: The day on which the DOI was hidden, as far as that tells when the dataset went.
        withdrawn_on: The day on which a person withdrew the DOI.
        reason: Why it was withdrawn, or why no more is told.
        redacted: No more may be told than the DOI and the reason.
        title, citation, year, publisher: As the registry confirmed them.
        successors: What takes its place.
    """

    doi: str
    url: str | None
    environment: str
    dataset_id: str
    gone: bool
    since: date | None = None
    withdrawn_on: date | None = None
    reason: str | None = None
    redacted: bool = False
    title: str | None = None
    citation: str | None = None
    year: int | None = None
    publisher: str | None = None
    successors: tuple[Successor, ...] = ()


def of_dataset(found: DoiLookup) -> Tombstone | None:
    """Return the tombstone of a dataset's page, None if no DOI was ever registered for it.

    It is that of the current DOI; of the latest former one while that is not registered.

    Args:
        found: The dataset, and its rows.

    Raises:
        NotMigrated: The tables are missing.
    """
    row = next((one for one in found.rows if one.is_announced), None)
    return None if row is None else of_doi(replace(found, row=row, current=found.row))


def of_doi(found: DoiLookup) -> Tombstone | None:
    """Return the tombstone of a DOI, None if it was never registered.

    Args:
        found: What the DOI belongs to.

    Raises:
        NotMigrated: The tables are missing.
    """
    row = found.row
    if row is None or row.doi is None or not row.ever_confirmed:
        return None
    decided = found.current or row
    told = Tombstone(
        doi=row.doi,
        url=overview.address(row, row.doi),
        environment=row.environment,
        dataset_id=found.id,
        gone=found.dataset is None or found.dataset.state == "deleted",
        since=_since(row, decided),
    )
    if decided.is_redacted:
        return replace(told, redacted=True, reason=decided.redacted_reason)
    return _with_description(_with_withdrawal(told, decided), row)


def _with_description(told: Tombstone, row: DoiRow) -> Tombstone:
    """Add how the dataset was described; a DOI on its way to another dataset describes neither."""
    if not row.is_announced:
        return told
    return replace(
        told,
        title=row.title,
        citation=row.citation,
        year=row.publication_year,
        publisher=row.publisher,
    )


def _with_withdrawal(told: Tombstone, decided: DoiRow) -> Tombstone:
    if decided.withdrawn_at is None:
        return told
    return replace(
        told,
        withdrawn_on=decided.withdrawn_on,
        reason=decided.withdrawn_reason,
        successors=successors.tellable(decided.successors or ()),
    )


def _since(row: DoiRow, decided: DoiRow) -> date | None:
    """Return when the DOI was hidden; after a withdrawal that was not because the dataset went."""
    if row.state is not State.REGISTERED or row.confirmed_at is None:
        return None
    withdrawn = decided.withdrawn_at
    return None if withdrawn and withdrawn <= row.confirmed_at else _day(row.confirmed_at)


def _day(moment: datetime) -> date:
    return moment.astimezone(timezone.utc).date()
