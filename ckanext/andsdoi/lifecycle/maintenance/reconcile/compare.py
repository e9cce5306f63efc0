"""What we believe of a DOI against what the registry holds: pure, facts in, findings out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from ....metadata.output.compare import same_document, says_withdrawn
from ....metadata.problems import N_
from ...plan.steps import Desired
from ...rows.enums import EventKind, Parked, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...accounts.enquiry import RegistryHolds


class Kind(str, Enum):
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


class Care(str, Enum):
    """Who looks after a finding."""

    FIX = "fix"
    """`--fix` marks it, and the next run mends it."""
    PERSON = "person"
    """Only a person can decide."""
    SURE = "make sure"
    """Nothing is known to be wrong; `--fix` has it sent again to be sure."""
    NOBODY = "none"
    """Nothing needs to be done here."""


@dataclass(frozen=True)
class Believed:
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
    """One finding, with a sentence to be translated; `expected` and `found` are short facts."""

    kind: Kind
    care: Care
    text: str
    expected: str = ""
    found: str = ""


def compare(believed: Believed, holds: RegistryHolds) -> tuple[Difference, ...]:
    """Return what differs, the most serious first."""
    if holds.failure is not None:
        return (Difference(Kind.UNANSWERED, Care.NOBODY, _UNANSWERED, found=holds.failure),)
    if holds.foreign:
        return tuple(_foreign(believed))
    return tuple(_known(believed, holds) if holds.known else _unknown(believed))


def settled(
    differences: tuple[Difference, ...], recent: frozenset[str], *, in_doubt: bool
) -> tuple[Difference, ...]:
    """Return the differences without those that may be the registry's delay, which are no errors.

    A read may show what was there before our last write, and never what was not: a DOI that was
    just minted may be unknown, but does not lead elsewhere.

    Args:
        differences: What `compare` found.
        recent: What happened to the DOI within the last ten minutes, as the history calls it.
        in_doubt: A write has left, and its answer is not recorded: a run looks after it.
    """
    return tuple(
        _under_way(one) if one.kind in _PASSING and (in_doubt or _may_lag(one, recent)) else one
        for one in differences
    )


_PASSING = (Kind.MISSING, Kind.URL, Kind.METADATA, Kind.STATE)
_CREATED = frozenset({EventKind.ANNOUNCED, EventKind.MINTED})
_WRITTEN = frozenset({EventKind.UPDATED, EventKind.RESTORED, EventKind.ADOPTED})


def _may_lag(difference: Difference, recent: frozenset[str]) -> bool:
    is_blank = difference.kind is Kind.MISSING or difference.found in ("", State.DRAFT.value)
    if is_blank and difference.kind is not Kind.METADATA:
        return bool(recent & _CREATED)
    if difference.found == State.FINDABLE.value:
        return EventKind.HIDDEN in recent
    return bool(recent & _WRITTEN)


def _foreign(believed: Believed) -> Iterator[Difference]:
    """A name that was only drawn is drawn anew by the next run."""
    if believed.announced:
        yield Difference(Kind.FOREIGN, Care.PERSON, _FOREIGN, believed.state.value)


def _unknown(believed: Believed) -> Iterator[Difference]:
    if not believed.announced:
        return
    if believed.desired is Desired.HIDDEN:
        yield Difference(Kind.MISSING, Care.PERSON, _MISSING_HIDDEN, believed.state.value)
    else:
        yield _mend(believed, Kind.MISSING, _MISSING, believed.state.value)


def _known(believed: Believed, holds: RegistryHolds) -> Iterator[Difference]:
    if not believed.announced:
        yield from _reserved(believed, holds)
        return
    if believed.desired is Desired.HIDDEN:
        yield from _hidden(believed, holds)
    elif _was_withdrawn(believed, holds):
        yield Difference(Kind.STATE, Care.PERSON, _WITHDRAWN, State.FINDABLE.value)
    else:
        yield from _findable(believed, holds)


def _reserved(believed: Believed, holds: RegistryHolds) -> Iterator[Difference]:
    """A name that is only reserved here: ours if it leads to the dataset, or nowhere yet."""
    facts = (believed.state.value, holds.url or "")
    if holds.url in (None, believed.url):
        yield Difference(Kind.UNKNOWN_HERE, Care.FIX, _TAKEN_IN, *facts)
    else:
        yield Difference(Kind.UNKNOWN_HERE, Care.PERSON, _OTHER_PAGE, *facts)


def _was_withdrawn(believed: Believed, holds: RegistryHolds) -> bool:
    """Tell whether the registry holds a withdrawal that we know nothing of: a restored backup."""
    if holds.document is None or holds.state is State.FINDABLE or believed.document is None:
        return False
    return says_withdrawn(holds.document) and not says_withdrawn(believed.document)


def _findable(believed: Believed, holds: RegistryHolds) -> Iterator[Difference]:
    if holds.state not in (None, State.FINDABLE):
        facts = (State.FINDABLE.value, holds.state.value if holds.state else "")
        yield _mend(believed, Kind.STATE, _NOT_FINDABLE, *facts)
    if believed.url is not None and holds.url != believed.url:
        yield _mend(believed, Kind.URL, _URL, believed.url, holds.url or "")
    if _differs(believed.document, holds.document):
        yield _mend(believed, Kind.METADATA, _METADATA)
    if holds.state is None:
        yield Difference(Kind.UNCHECKED, Care.SURE, _UNCHECKED, State.FINDABLE.value)


def _hidden(believed: Believed, holds: RegistryHolds) -> Iterator[Difference]:
    if holds.state is State.FINDABLE:
        facts = (State.REGISTERED.value, holds.state.value)
        if believed.parked is Parked.UNDELETABLE:
            yield Difference(Kind.STATE, Care.PERSON, _NOT_HIDDEN_BY_US, *facts)
        else:
            yield Difference(Kind.STATE, Care.FIX, _NOT_HIDDEN, *facts)
    if believed.url is not None and holds.url != believed.url:
        yield Difference(Kind.URL, Care.PERSON, _URL_HIDDEN, believed.url, holds.url or "")
    if holds.state is None:
        care = Care.PERSON if believed.parked is Parked.UNDELETABLE else Care.SURE
        yield Difference(Kind.UNCHECKED, care, _UNCHECKED, State.REGISTERED.value)


def _differs(wanted: bytes | None, held: bytes | None) -> bool:
    return wanted is not None and held is not None and not same_document(wanted, held)


def _mend(
    believed: Believed, kind: Kind, text: str, expected: str = "", found: str = ""
) -> Difference:
    """A difference that a run mends, unless something keeps it from announcing anything."""
    if believed.stuck is None:
        return Difference(kind, Care.FIX, text, expected, found)
    return Difference(kind, Care.PERSON, believed.stuck, expected, found)


def _under_way(found: Difference) -> Difference:
    return replace(found, kind=Kind.UNDER_WAY, care=Care.NOBODY, text=_UNDER_WAY)


_UNANSWERED = N_("The registry did not answer.")
_FOREIGN = N_(
    "The DOI belongs to somebody else. Have it given to this site's account, or assign another."
)
_MISSING = N_("The registry does not know it any more.")
_MISSING_HIDDEN = N_(
    "The registry does not know it any more, and its dataset is not public. Ask DataCite;"
    " published again it is registered again."
)
_TAKEN_IN = N_("The registry has it already: it was registered by a later state of this site.")
_OTHER_PAGE = N_("The registry has it for another page. See in DataCite Fabrica whose it is.")
_NOT_FINDABLE = N_("It is not findable, though its dataset is public.")
_WITHDRAWN = N_(
    "The registry holds a withdrawal that this site knows nothing of. Withdraw the dataset here,"
    " or edit it to have it registered again."
)
_NOT_HIDDEN = N_("It is findable, though its dataset is not public or was withdrawn.")
_NOT_HIDDEN_BY_US = N_(
    "It is findable, though its dataset is not public or was withdrawn, and the registry does not"
    " hide it for us. Hide it in DataCite Fabrica."
)
_URL = N_("It leads to another page.")
_URL_HIDDEN = N_(
    "It leads to another page than was registered. Sending the address would show the DOI again:"
    " change it in DataCite Fabrica."
)
_METADATA = N_("The registry holds other metadata than would be sent now.")
_UNCHECKED = N_(
    "The registry does not tell whether it is findable or hidden; the option"
    " ckanext.andsdoi.rest_endpoint lets DataCite's REST API be asked."
)
_UNDER_WAY = N_("It was sent a moment ago or is about to be: the registry may answer late.")
