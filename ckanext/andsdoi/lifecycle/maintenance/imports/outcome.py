"""What becomes of a DOI that a site brings along: plain facts in, an outcome out.

A source says which name was meant for which dataset. That the DOI is registered, whose it is, and
where it leads, only the registry says (P4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ...rows.enums import State, Word

PRACTICE_PREFIX = "10.5072"
"""Everybody's prefix for tests: such a DOI never resolved."""


class Outcome(Word):
    """What a DOI that a site brings along comes to."""

    CONFIRMED = "confirmed"
    """Ours, findable, and it leads to its dataset: nothing is left to do."""
    IN_DOUBT = "in-doubt"
    """Ours; the next run makes sure of what the registry holds."""
    RESERVED = "reserved"
    """A name that was handed out, and never registered."""
    UNREGISTERED = "unregistered"
    """It was called registered, and the registry does not know it."""
    HIDDEN = "hidden"
    """Ours, and hidden at the registry, though its dataset is public."""
    EXTERNAL = "external"
    """It has none of our prefixes."""
    KNOWN = "known"
    """Our tables have it for this dataset."""
    HAS_DOI = "has-doi"
    """The dataset has another DOI."""
    ELSEWHERE = "elsewhere"
    """Our tables, or the page that it leads to, give it to another dataset."""
    AWAY = "away"
    """It leads to no page of this site."""
    FOREIGN = "foreign"
    """It has our prefix, and is another account's."""
    GONE = "gone"
    """There is no such dataset."""
    TEST = "test"
    """It is a DOI of a test registry, or of the site's other environment."""
    INVALID = "invalid"
    """It is no DOI."""
    UNANSWERED = "unanswered"
    """There is no answer, or a worker is at the dataset: run it again."""


WRITTEN = frozenset(
    {
        Outcome.CONFIRMED,
        Outcome.IN_DOUBT,
        Outcome.RESERVED,
        Outcome.UNREGISTERED,
        Outcome.HIDDEN,
        Outcome.EXTERNAL,
    }
)
"""Outcomes with which something enters our tables, or the dataset's extras."""
FOR_PERSONS = frozenset(
    {
        Outcome.UNREGISTERED,
        Outcome.HIDDEN,
        Outcome.HAS_DOI,
        Outcome.ELSEWHERE,
        Outcome.AWAY,
        Outcome.FOREIGN,
        Outcome.GONE,
        Outcome.INVALID,
        Outcome.UNANSWERED,
    }
)
"""Outcomes after which somebody has to do something."""


class Holder(Enum):
    """For whom our tables know a DOI."""

    NOBODY = "nobody"
    THIS = "this dataset"
    ANOTHER = "another dataset"
    OTHER_ENVIRONMENT = "the other environment"


class OtherDoi(Enum):
    """Which other DOI a dataset has."""

    NONE = "none"
    OURS = "ours"
    UNKNOWN = "one in its fields that is not known here"


class Leads(Enum):
    """Where a DOI leads."""

    NOWHERE = "nowhere"
    HERE = "to its dataset"
    ELSEWHERE = "to another dataset of the site"
    AWAY = "to no page of the site"


@dataclass(frozen=True)
class Choices:
    """What the person who imports chose.

    `unverified`: believe the source, and leave it to the next run to make sure. `former`: take a
    DOI of ours as a former one where its dataset has another one. `gone`: take those whose dataset
    is gone, so that they are hidden. `old_sites`: addresses that the site had before, whose pages
    are its own.
    """

    unverified: bool = False
    former: bool = False
    gone: bool = False
    old_sites: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known here of one DOI and its dataset.

    `published`: the source calls it registered. `is_test`: by its prefix. `exists`, `public`: the
    dataset. `needs_post`: the registry hides no DOI but what it was sent itself, as the ANDS proxy.
    """

    is_doi: bool = True
    published: bool = True
    is_ours: bool = True
    is_test: bool = False
    holder: Holder = Holder.NOBODY
    exists: bool = True
    public: bool = True
    other: OtherDoi = OtherDoi.NONE
    needs_post: bool = False


@dataclass(frozen=True)
class Answer:
    """What the registry says of the DOI; `failed`: it says nothing now."""

    known: bool = True
    foreign: bool = False
    failed: bool = False
    state: State | None = None
    leads: Leads = Leads.HERE


_OTHER_PAGES = {Leads.ELSEWHERE: Outcome.ELSEWHERE, Leads.AWAY: Outcome.AWAY}


def before_asking(facts: Facts, choices: Choices) -> Outcome | None:
    """Return what a DOI comes to whatever the registry says; None: it is to be asked."""
    if not facts.is_doi:
        return Outcome.INVALID
    if facts.is_test or facts.holder is Holder.OTHER_ENVIRONMENT:
        return Outcome.TEST
    if facts.holder is not Holder.NOBODY:
        return Outcome.KNOWN if facts.holder is Holder.THIS else Outcome.ELSEWHERE
    left = _left_alone(facts, choices)
    if left is not None or choices.unverified is False:
        return left
    return Outcome.IN_DOUBT if facts.published else _without_registration(facts)


def decide(facts: Facts, choices: Choices, answer: Answer) -> Outcome:
    """Return what a DOI comes to by the registry's answer."""
    already = before_asking(facts, choices)
    if already is not None:
        return already
    if answer.failed:
        return Outcome.UNANSWERED
    if answer.foreign:
        return Outcome.FOREIGN
    if not answer.known:
        return _without_registration(facts)
    return _OTHER_PAGES.get(answer.leads) or _registered(facts, answer)


def _left_alone(facts: Facts, choices: Choices) -> Outcome | None:
    """Return why nothing of ours is written, though nobody else has the DOI here."""
    if not facts.exists and not (choices.gone and facts.is_ours):
        return Outcome.GONE
    is_former = facts.other is OtherDoi.OURS and choices.former and facts.is_ours
    if facts.other is not OtherDoi.NONE and not is_former:
        return Outcome.HAS_DOI
    return None if facts.is_ours else Outcome.EXTERNAL


def _without_registration(facts: Facts) -> Outcome:
    """Return what a name comes to that the registry does not know."""
    if not facts.exists:
        return Outcome.GONE
    if facts.other is not OtherDoi.NONE:
        return Outcome.HAS_DOI
    return Outcome.UNREGISTERED if facts.published else Outcome.RESERVED


def _registered(facts: Facts, answer: Answer) -> Outcome:
    """Return what a DOI of ours comes to that leads to no other page.

    What is hidden there is not shown again by an import (P9). A registry that hides only what it
    was sent gets the metadata once, as long as the dataset is public.
    """
    if not facts.exists or not facts.public or facts.other is not OtherDoi.NONE:
        return Outcome.IN_DOUBT
    if answer.state is State.REGISTERED:
        return Outcome.HIDDEN
    told = answer.state is State.FINDABLE and answer.leads is Leads.HERE
    return Outcome.CONFIRMED if told and not facts.needs_post else Outcome.IN_DOUBT
