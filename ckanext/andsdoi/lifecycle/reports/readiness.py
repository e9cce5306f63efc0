"""What an editor has to know before a dataset gets its DOI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import config
from ...database import NotMigrated
from ...metadata.lines import lines
from ...metadata.problems import BLOCKS
from ..dataset.eligibility import judge
from ..dataset.snapshot import as_if_public, peek_dataset
from ..rows.enums import Origin
from ..rows.problem import ProblemClass, moment
from . import lookup
from .preview import document_of
from .shared_problems import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...metadata import Document
    from ...metadata.lines import Line
    from ..dataset.snapshot import Snapshot
    from .preview import Preview

_BY_CHOICE = frozenset(
    {
        ProblemClass.TYPE,
        ProblemClass.ORGANIZATION,
        ProblemClass.NO_ACCOUNT,
        ProblemClass.HARVESTED,
        ProblemClass.EXTERNAL,
    }
)
"""Where nobody waits for a DOI, nothing is missing for it."""


@dataclass(frozen=True)
class Outlook:
    """What stands between a dataset and its first DOI.

    Attributes:
        is_public: Everybody may read the dataset.
        rule: Why the site, a person or another DOI keeps it away, in a sentence.
        is_requested: Somebody asked for it, and nobody has answered.
        lines: What the dataset lacks, in the language of who asks.
        delay: How many minutes after publication it is registered.
        waits_until: When that is, of a public dataset.
    """

    is_public: bool
    rule: str | None
    is_requested: bool
    lines: tuple[Line, ...]
    delay: int
    waits_until: str | None

    @property
    def is_clear(self) -> bool:
        """Tell whether nothing keeps the DOI away."""
        return self.rule is None and not self.lines


def outlook(package_id: str) -> Outlook | None:
    """Return what stands between a dataset and its first DOI; the caller has checked who asks.

    One that is not public is judged as if it were published as it is.

    Returns:
        None if it has a DOI of ours already, or cannot be read.

    Raises:
        NotMigrated: The tables are missing.
    """
    return _outlook(as_if_public(peek_dataset(package_id)))


def outlook_beside(preview: Preview) -> Outlook | None:
    """Return the same of a dataset that was mapped for a preview: it is not mapped again."""
    return _outlook(preview.snapshot, preview.document)


def lost_doi(package_id: str) -> str | None:
    """Return the DOI of somebody else that a dataset had and that an edit dropped, or None."""
    try:
        found = lookup.find(package_id)
    except NotMigrated:
        return None
    problem = found.row.problem if found and found.row else None
    if problem is None or problem.class_ is not ProblemClass.WAS_EXTERNAL:
        return None
    return problem.params.get("found")


def _outlook(snapshot: Snapshot, document: Document | None = None) -> Outlook | None:
    row, judged = snapshot.row, judge(snapshot)
    if row.confirmed_doi or row.origin is not Origin.MINTED or snapshot.dataset is None:
        return None
    obstacle = judged.obstacle
    by_choice = obstacle is not None and obstacle.class_ in _BY_CHOICE
    return Outlook(
        is_public=snapshot.public,
        rule=obstacle.sentence if obstacle else None,
        is_requested=row.requested and not row.approved,
        lines=() if by_choice else tuple(_blocking(document or document_of(snapshot))),
        delay=0 if row.approved else config.delay(),
        waits_until=moment(judged.waits_until) if judged.waits_until else None,
    )


def _blocking(document: Document) -> Iterator[Line]:
    told = lines(document.problems, language())
    return (line for line in told if line.severity == BLOCKS)
