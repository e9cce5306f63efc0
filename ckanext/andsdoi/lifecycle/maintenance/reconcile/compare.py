"""Compare what our row says of a DOI with what the registry holds: values in, differences out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import ckantoolkit as tk

from ....metadata.output.compare import same_document, says_withdrawn
from ....metadata.problems import N_
from ...plan.steps import Desired
from ...rows.enums import EventKind, Parked, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...accounts.enquiry import RegistryHolds


class DifferenceKind(str, Enum):
    """What differs, or why nothing can be said."""

    MISSING = "missing"
    """The registry does not know a DOI that it confirmed."""
    URL = "url"
    """It leads elsewhere."""
    METADATA = "metadata"
    """The registry holds another document than would be sent now."""
    STATE = "state"
    """Findable though it should be hidden, or the other way round."""
    UNKNOWN_HERE = "unknown here"
    """The registry has it for this account, our tables do not."""
    FOREIGN = "foreign"
    """The registry has it for somebody else."""
    UNCHECKED = "not checkable"
    """MDS does not tell, and there is no REST API to ask."""
    UNDER_WAY = "under way"
    """It was written a moment ago, or is to be written: the registry may answer late."""
    UNANSWERED = "not answered"
    """The registry gave no answer."""


class Remedy(str, Enum):
    """Who looks after a finding."""

    FIX = "fix"
    """`--fix` marks it, and the next run mends it."""
    PERSON = "person"
    """Only a person can decide."""
    SURE = "make sure"
    """Nothing is known to be wrong; `--fix` has it sent again to be sure."""
    NOBODY = "none"
    """Nothing needs to be done here."""


class Sentence(Enum):
    """Everything that a reconcile says in words, as it is to be translated."""

    # of a name in our tables
    UNANSWERED = N_("The registry did not answer.")
    FOREIGN = N_(
        "The DOI belongs to somebody else. Have it given to this site's account, or assign another."
    )
    MISSING = N_("The registry does not know it any more.")
    MISSING_HIDDEN = N_(
        "The registry does not know it any more, and its dataset is not public. Ask DataCite;"
        " published again it is registered again."
    )
    TAKEN_IN = N_("The registry has it already: it was registered by a later state of this site.")
    OTHER_PAGE = N_("The registry has it for another page. See in DataCite Fabrica whose it is.")
    NOT_FINDABLE = N_("It is not findable, though its dataset is public.")
    WITHDRAWN = N_(
        "The registry holds a withdrawal that this site knows nothing of. Withdraw the dataset"
        " here, or edit it to have it registered again."
    )
    NOT_HIDDEN = N_("It is findable, though its dataset is not public or was withdrawn.")
    NOT_HIDDEN_BY_US = N_(
        "It is findable, though its dataset is not public or was withdrawn, and the registry does"
        " not hide it for us. Hide it in DataCite Fabrica."
    )
    URL = N_("It leads to another page.")
    URL_HIDDEN = N_(
        "It leads to another page than was registered. Sending the address would show the DOI"
        " again: change it in DataCite Fabrica."
    )
    METADATA = N_("The registry holds other metadata than would be sent now.")
    UNCHECKED = N_(
        "The registry does not tell whether it is findable or hidden; the option"
        " ckanext.andsdoi.rest_endpoint lets DataCite's REST API be asked."
    )
    UNDER_WAY = N_("It was sent a moment ago or is about to be: the registry may answer late.")
    MEANWHILE = N_("It has changed while it was compared.")
    BLOCKED = N_("Its dataset can't be described; see its problems.")
    # of a name that only the registry knows
    DRAFT = N_("A draft without a landing page. It can be deleted in DataCite Fabrica.")
    LOST = N_("It leads to this dataset, which has no DOI here: registered by a later state.")
    HAS_ANOTHER = N_(
        "It leads to this dataset, which has {doi} here. Decide which one stays, and assign it."
    )
    OLD_ADDRESS = N_(
        "It leads to an old address of this dataset. Assign it to the dataset, if it is its."
    )
    NO_DATASET = N_("It leads to no dataset of this site. Assign it to one, if it is one's.")
    # of the whole run
    UNLISTED = N_("The registry does not list its names under {prefix}.")
    RESUMED = N_("Going on after {number} names of an earlier run; --restart begins anew.")
    NOT_CONFIGURED = N_('{number} DOIs belong to the account "{name}", which is not configured.')

    def translated(self, **words: object) -> str:
        """Return the sentence in the reader's language, with these words in its places."""
        return str(tk._(self.value)).format(**words)


_PASSING = (
    DifferenceKind.MISSING,
    DifferenceKind.URL,
    DifferenceKind.METADATA,
    DifferenceKind.STATE,
)
_CREATED = frozenset({EventKind.ANNOUNCED, EventKind.MINTED})
_WRITTEN = frozenset({EventKind.UPDATED, EventKind.RESTORED, EventKind.ADOPTED})


@dataclass(frozen=True)
class Expected:
    """What our row says, and what the registry should hold.

    `url` and `document` are what would be sent now for a DOI that should be findable; a hidden one
    keeps its last address, and its document is not compared. `stuck` says why nothing is
    announced.
    """

    desired: Desired
    state: State = State.NONE
    ever_confirmed: bool = False
    in_doubt: bool = False
    url: str | None = None
    document: bytes | None = None
    parked: Parked | None = None
    stuck: str | None = None

    @property
    def announced(self) -> bool:
        """Tell whether the registry has, or may have, heard of the DOI from us."""
        return self.ever_confirmed or self.in_doubt or self.state is not State.NONE


@dataclass(frozen=True)
class Difference:
    """One difference, and what is to be done about it.

    `reason` is a sentence of the table, or one that is in the reader's language already;
    `expected` and `found` are short facts.
    """

    kind: DifferenceKind
    remedy: Remedy
    reason: Sentence | str
    expected: str = ""
    found: str = ""

    @property
    def text(self) -> str:
        """Return the reason in the reader's language."""
        return self.reason.translated() if isinstance(self.reason, Sentence) else self.reason


def compare(expected: Expected, holds: RegistryHolds) -> tuple[Difference, ...]:
    """Return what differs, the most serious first."""
    if holds.failure is not None:
        reason = Sentence.UNANSWERED
        unanswered = DifferenceKind.UNANSWERED
        return (Difference(unanswered, Remedy.NOBODY, reason, found=holds.failure),)
    return tuple(_announced(expected, holds) if expected.announced else _reserved(expected, holds))


def without_registry_lag(
    differences: tuple[Difference, ...], recent: frozenset[str], *, in_doubt: bool
) -> tuple[Difference, ...]:
    """Return the differences; those that may be the registry's delay become no errors.

    A read may show what was there before our last write, and never what was not: a DOI that was
    just minted may be unknown, but does not lead elsewhere.

    Args:
        differences: What `compare` found.
        recent: What happened to the DOI within the last ten minutes, as the history calls it.
        in_doubt: A write has left, and its answer is not recorded: a run looks after it.
    """
    return tuple(
        under_way(one, Sentence.UNDER_WAY)
        if one.kind in _PASSING and (in_doubt or _may_lag(one, recent))
        else one
        for one in differences
    )


def under_way(difference: Difference, reason: Sentence) -> Difference:
    """Return a difference as one that passes by itself."""
    return replace(difference, kind=DifferenceKind.UNDER_WAY, remedy=Remedy.NOBODY, reason=reason)


def _may_lag(difference: Difference, recent: frozenset[str]) -> bool:
    is_blank = difference.kind is DifferenceKind.MISSING or difference.found in (
        "",
        State.DRAFT.value,
    )
    if is_blank and difference.kind is not DifferenceKind.METADATA:
        return bool(recent & _CREATED)
    if difference.found == State.FINDABLE.value:
        return EventKind.HIDDEN in recent
    return bool(recent & _WRITTEN)


def _reserved(expected: Expected, holds: RegistryHolds) -> Iterator[Difference]:
    """Compare a name that is only reserved here: ours if it leads to the dataset, or nowhere yet.

    One that somebody else has is drawn anew by the next run.
    """
    if holds.foreign or not holds.known:
        return
    facts = (expected.state.value, holds.url or "")
    if holds.url in (None, expected.url):
        yield Difference(DifferenceKind.UNKNOWN_HERE, Remedy.FIX, Sentence.TAKEN_IN, *facts)
    else:
        yield Difference(DifferenceKind.UNKNOWN_HERE, Remedy.PERSON, Sentence.OTHER_PAGE, *facts)


def _announced(expected: Expected, holds: RegistryHolds) -> Iterator[Difference]:
    state, hidden = expected.state.value, expected.desired is Desired.HIDDEN
    if holds.foreign:
        yield Difference(DifferenceKind.FOREIGN, Remedy.PERSON, Sentence.FOREIGN, state)
    elif not holds.known and hidden:
        yield Difference(DifferenceKind.MISSING, Remedy.PERSON, Sentence.MISSING_HIDDEN, state)
    elif not holds.known:
        yield _mend(expected, DifferenceKind.MISSING, Sentence.MISSING, state)
    elif hidden:
        yield from _hidden(expected, holds)
    elif _was_withdrawn(expected, holds):
        state = State.FINDABLE.value
        yield Difference(DifferenceKind.STATE, Remedy.PERSON, Sentence.WITHDRAWN, state)
    else:
        yield from _findable(expected, holds)


def _was_withdrawn(expected: Expected, holds: RegistryHolds) -> bool:
    """Tell whether the registry holds a withdrawal that we know nothing of: a restored backup."""
    if holds.document is None or holds.state is State.FINDABLE or expected.document is None:
        return False
    return says_withdrawn(holds.document) and not says_withdrawn(expected.document)


def _findable(expected: Expected, holds: RegistryHolds) -> Iterator[Difference]:
    if holds.state not in (None, State.FINDABLE):
        facts = (State.FINDABLE.value, holds.state.value if holds.state else "")
        yield _mend(expected, DifferenceKind.STATE, Sentence.NOT_FINDABLE, *facts)
    if expected.url is not None and holds.url != expected.url:
        yield _mend(expected, DifferenceKind.URL, Sentence.URL, expected.url, holds.url or "")
    if _differs(expected.document, holds.document):
        yield _mend(expected, DifferenceKind.METADATA, Sentence.METADATA)
    if holds.state is None:
        state = State.FINDABLE.value
        yield Difference(DifferenceKind.UNCHECKED, Remedy.SURE, Sentence.UNCHECKED, state)


def _differs(expected: bytes | None, held: bytes | None) -> bool:
    return expected is not None and held is not None and not same_document(expected, held)


def _hidden(expected: Expected, holds: RegistryHolds) -> Iterator[Difference]:
    undeletable = expected.parked is Parked.UNDELETABLE
    if holds.state is State.FINDABLE:
        remedy = Remedy.PERSON if undeletable else Remedy.FIX
        reason = Sentence.NOT_HIDDEN_BY_US if undeletable else Sentence.NOT_HIDDEN
        facts = (State.REGISTERED.value, holds.state.value)
        yield Difference(DifferenceKind.STATE, remedy, reason, *facts)
    if expected.url is not None and holds.url != expected.url:
        facts = (expected.url, holds.url or "")
        yield Difference(DifferenceKind.URL, Remedy.PERSON, Sentence.URL_HIDDEN, *facts)
    if holds.state is None:
        remedy = Remedy.PERSON if undeletable else Remedy.SURE
        state = State.REGISTERED.value
        yield Difference(DifferenceKind.UNCHECKED, remedy, Sentence.UNCHECKED, state)


def _mend(expected: Expected, kind: DifferenceKind, reason: Sentence, *facts: str) -> Difference:
    """Return a difference that a run mends, unless something keeps it from announcing anything."""
    if expected.stuck is None:
        return Difference(kind, Remedy.FIX, reason, *facts)
    return Difference(kind, Remedy.PERSON, expected.stuck, *facts)
