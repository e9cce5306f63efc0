"""What to do for one DOI: a pure function of its row and of the dataset as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ..rows.enums import Parked, State

if TYPE_CHECKING:
    from ..rows.facts import RowFacts


class Desired(str, Enum):
    """Where a DOI should be: found in the index, or not."""

    FINDABLE = "findable"
    HIDDEN = "hidden"


class Step(str, Enum):
    """One thing to do; all but DRAW are requests to the registry."""

    DRAW = "draw a name"
    ASK_FIRST = "GET metadata before the first POST"
    ASK_URL = "GET url"
    ASK_IN_DOUBT = "GET metadata in doubt"
    POST_METADATA = "POST metadata"
    POST_URL = "POST url"
    DELETE = "DELETE metadata"

    @property
    def is_post(self) -> bool:
        """Tell whether the step announces something."""
        return self in POSTS

    @property
    def is_write(self) -> bool:
        """Tell whether the step changes the registry."""
        return self in POSTS or self is Step.DELETE


POSTS = (Step.POST_METADATA, Step.POST_URL)


@dataclass(frozen=True)
class DatasetFacts:
    """The facts of the dataset that a plan depends on.

    `xml_hash` and `url` are of the document and the landing page that would be sent now;
    `postable` is false for a blocked document and a failed mapping.
    """

    public: bool
    eligible: bool = True
    postable: bool = True
    xml_hash: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Plan:
    """Where the DOI should be, and the steps that bring it there."""

    desired: Desired
    steps: tuple[Step, ...] = ()

    @property
    def announces(self) -> bool:
        """Tell whether a step announces something."""
        return any(step.is_post for step in self.steps)


def plan(known: RowFacts, wanted: DatasetFacts) -> Plan:
    """Return what to do: the table of desired state against what the registry holds.

    Withdrawn wins over public. A DOI that was confirmed once is kept up to date though its dataset
    is no longer eligible. Parked or blocked: nothing is announced, hiding goes on all the same.
    """
    may = known.ever_confirmed or wanted.eligible
    if wanted.public and not known.withdrawn and may:
        return Plan(Desired.FINDABLE, _publish(known, wanted))
    return Plan(Desired.HIDDEN, _hide(known, wanted))


def _publish(known: RowFacts, wanted: DatasetFacts) -> tuple[Step, ...]:
    if not wanted.postable or known.parked in (Parked.DATA, Parked.PERSON):
        return ()
    if known.in_doubt or known.parked is Parked.UNDELETABLE:
        return POSTS
    if known.state is State.NONE:
        name = (Step.DRAW,) if known.doi is None else ()
        return (*name, Step.ASK_FIRST, *POSTS)
    if known.state is State.DRAFT:
        return (*_changed_metadata(known, wanted), Step.POST_URL)
    if known.state is State.REGISTERED:
        return POSTS
    url = (Step.POST_URL,) if known.url != wanted.url else ()
    return (*_changed_metadata(known, wanted), *url)


def _hide(known: RowFacts, wanted: DatasetFacts) -> tuple[Step, ...]:
    if known.parked is Parked.UNDELETABLE:
        return ()
    if known.in_doubt:
        return (Step.DELETE,) if known.ever_confirmed else (Step.ASK_IN_DOUBT,)
    if known.state is State.NONE and _may_be_known_there(known):
        # a run that was to ask whose the drawn name is, if anybody's, did not get that far
        return (Step.ASK_FIRST,)
    if known.state is not State.FINDABLE:
        return ()
    return (*_last_word(known, wanted), Step.DELETE)


def _may_be_known_there(known: RowFacts) -> bool:
    return known.doi is not None and not known.found_free and known.parked is not Parked.PERSON


def _last_word(known: RowFacts, wanted: DatasetFacts) -> tuple[Step, ...]:
    """Return the POST of the document that carries a withdrawal: before the DOI is hidden."""
    speaks = known.withdrawn and wanted.public and wanted.postable and known.parked is None
    return _changed_metadata(known, wanted) if speaks else ()


def _changed_metadata(known: RowFacts, wanted: DatasetFacts) -> tuple[Step, ...]:
    return (Step.POST_METADATA,) if known.xml_hash != wanted.xml_hash else ()
