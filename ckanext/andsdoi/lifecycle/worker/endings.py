"""How a run at the registry can end, and what follows for the row, a person and the next try.

Pure: facts of a row in, facts of a row out. `ending_of` reads a refusal of the registry, in the
words of `registry.errors`; `ENDINGS` is the table of what follows, printed in docs/endings.rst;
`after_run` applies it. The model of the lifecycle has the same rules (tests/model).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from ...registry import AccountError, TransientError
from ..plan.steps import Step
from ..rows.enums import Parked, State
from ..rows.facts import RowFacts
from ..rows.problem import ProblemClass

if TYPE_CHECKING:
    from ...registry import RegistryError


class Ending(str, Enum):
    """How a run ended."""

    DONE = "done"
    REPLAN = "replan"
    UNKNOWN_YET = "unknown yet"
    ABSENT = "absent"
    ADOPT = "adopt"
    TAKEN = "taken"
    NOT_FOUND = "not found"
    NO_METADATA = "no metadata"
    DATA = "data"
    DATA_IN_DOUBT = "data in doubt"
    ACCOUNT = "account"
    LATER = "later"
    TRANSIENT = "transient"
    SILENCE = "silence"
    UNDELETABLE = "undeletable"
    BRAKED = "braked"
    UNSENT = "unsent"


class Attempts(str, Enum):
    """What an ending means for the number of failed tries, by which the delay grows."""

    NONE = "none"
    SAME = "same"
    ONE_MORE = "one more"


class Again(str, Enum):
    """When a row that still is due is tried again."""

    AT_ONCE = "at once; from the fifth failed try on after a growing delay"
    BACKOFF = "after a growing delay, at most an hour"
    PROBE = "when the account goes on: with its next probe, or at once"
    TEN_MINUTES = "ten minutes after the last write"
    BRAKE = "when a person has opened the brake"
    SEND = "when the option ``send`` is true"


@dataclass(frozen=True)
class RunResult:
    """What one run did: which writes were confirmed, and how it ended.

    `found_in_doubt` tells that the row was in doubt before, `free` that the registry was asked
    about the name and knew nothing of it, `wrote` that a write left, `unedited` that the revision
    is still the planned one.
    """

    ending: Ending = Ending.DONE
    found_in_doubt: bool = False
    metadata: bool = False
    url: bool = False
    deleted: bool = False
    free: bool = False
    wrote: bool = False
    unedited: bool = True
    refused_step: str = ""
    sent_hash: str | None = None
    sent_url: str | None = None


@dataclass(frozen=True)
class Rule:
    """What one ending means.

    Attributes:
        when: When a run ends like this, for the docs.
        change: What it does to the facts of the row, beside what was confirmed.
        certain: Whether it leaves nothing in doubt that this run sent.
        holds_lease: Whether the lease stands until it runs out: the registry may still execute
            what was sent.
        problem: What a person is told. None: what PLAN found in the way, if anything.
        tells: Whether the row's problem is written anew at all.
        attempts: What becomes of the number of failed tries.
        again: When the row is tried again, if it still is due.
        goes_on: Whether this is a step on the way, and no failure.
    """

    when: str
    change: Callable[[RowFacts, RunResult], RowFacts]
    certain: bool = True
    holds_lease: bool = False
    problem: ProblemClass | None = None
    tells: bool = True
    attempts: Attempts = Attempts.ONE_MORE
    again: Again = Again.AT_ONCE
    goes_on: bool = False


def unchanged(row: RowFacts, _: RunResult) -> RowFacts:
    """Stays as it was."""
    return row


def finished(row: RowFacts, run: RunResult) -> RowFacts:
    """Is not due any more, if it was not edited meanwhile."""
    return replace(row, due=row.due and not run.unedited)


def known_absent(row: RowFacts, run: RunResult) -> RowFacts:
    """Nothing is at the registry, and nothing in doubt; edited meanwhile, all stays as it was."""
    if not run.unedited:
        return row
    absent = replace(row, state=State.NONE, xml_hash=None, url=None, found_free=True)
    return replace(absent, in_doubt=False, due=False)


def adopted(row: RowFacts, _: RunResult) -> RowFacts:
    """The name is this dataset's, and in doubt until both POSTs are confirmed."""
    return replace(row, in_doubt=True)


def taken_by_other(row: RowFacts) -> RowFacts:
    """Return the row whose name turned out to be somebody else's: drawn anew, or for a person.

    A name that was confirmed, handed out, or ever found in doubt may be ours at the registry:
    it is never given up for another.
    """
    if row.ever_confirmed or row.in_doubt or row.once_in_doubt or row.pinned:
        return replace(row, parked=Parked.PERSON, due=True, refused_step=None)
    return replace(
        row,
        doi=None,
        state=State.NONE,
        xml_hash=None,
        url=None,
        in_doubt=False,
        once_in_doubt=False,
        found_free=False,
        due=True,
        refused_step=None,
    )


def taken(row: RowFacts, run: RunResult) -> RowFacts:
    """Another name is drawn; one that may be ours is parked for a person, in doubt if it was."""
    return taken_by_other(replace(row, in_doubt=run.found_in_doubt))


def forgotten_there(row: RowFacts, _: RunResult) -> RowFacts:
    """The registry holds nothing; everything is sent again."""
    return replace(row, state=State.NONE, xml_hash=None, url=None)


def without_metadata(row: RowFacts, _: RunResult) -> RowFacts:
    """The metadata are sent once more: whether they arrived the first time, the name is ours."""
    return replace(row, xml_hash=None, url=None)


def parked_as_data(row: RowFacts, run: RunResult) -> RowFacts:
    """Is parked until the dataset or the mapping changes, if it was not edited meanwhile."""
    return replace(row, parked=Parked.DATA, due=False) if run.unedited else row


def parked_as_undeletable(row: RowFacts, run: RunResult) -> RowFacts:
    """Is parked, no DELETE is sent any more, if it was not edited meanwhile."""
    return replace(row, parked=Parked.UNDELETABLE, due=False) if run.unedited else row


def refused_once(row: RowFacts, run: RunResult) -> RowFacts:
    """Notes the step that was forbidden: forbidden again, the DOI is somebody else's."""
    return replace(row, refused_step=run.refused_step or None)


ENDINGS: Mapping[Ending, Rule] = {
    Ending.DONE: Rule(
        "Everything that was planned was confirmed, or nothing was to be done.",
        finished,
        attempts=Attempts.NONE,
        goes_on=True,
    ),
    Ending.REPLAN: Rule(
        "The guard, the rate or a pause let a request not leave.",
        unchanged,
        tells=False,
        attempts=Attempts.SAME,
    ),
    Ending.UNKNOWN_YET: Rule(
        "In doubt and to be hidden; the registry does not know the DOI yet, and the last write is"
        " less than ten minutes old.",
        unchanged,
        certain=False,
        problem=ProblemClass.TRANSIENT,
        again=Again.TEN_MINUTES,
    ),
    Ending.ABSENT: Rule(
        "In doubt and to be hidden; ten minutes after the last write the registry does not know the"
        " DOI.",
        known_absent,
        attempts=Attempts.NONE,
    ),
    Ending.ADOPT: Rule(
        "The registry knows the drawn name, and it leads to this dataset.",
        adopted,
        attempts=Attempts.SAME,
    ),
    Ending.TAKEN: Rule(
        "The registry knows the name for another page or another owner, or it was forbidden twice.",
        taken,
        problem=ProblemClass.TAKEN_BY_OTHER,
        goes_on=True,
    ),
    Ending.NOT_FOUND: Rule(
        "The registry does not know a DOI that a request changes.",
        forgotten_there,
        problem=ProblemClass.NOT_FOUND,
        goes_on=True,
    ),
    Ending.NO_METADATA: Rule(
        "POST url finds no metadata, right after their confirmation.",
        without_metadata,
        problem=ProblemClass.NOT_FOUND,
        goes_on=True,
    ),
    Ending.DATA: Rule(
        "The registry refuses this document or address.",
        parked_as_data,
        problem=ProblemClass.DATA,
    ),
    Ending.DATA_IN_DOUBT: Rule(
        "The registry refuses this document or address, and what it holds instead is in doubt: it"
        " may be of another dataset.",
        unchanged,
        problem=ProblemClass.DATA,
        again=Again.BACKOFF,
    ),
    Ending.ACCOUNT: Rule(
        "The registry refuses the account: credentials, prefix, domain or endpoint.",
        refused_once,
        problem=ProblemClass.ACCOUNT,
        attempts=Attempts.SAME,
        again=Again.PROBE,
    ),
    Ending.LATER: Rule(
        "A question was not answered, or a DELETE was refused: nothing can be said yet.",
        unchanged,
        certain=False,
        problem=ProblemClass.TRANSIENT,
        again=Again.BACKOFF,
    ),
    Ending.TRANSIENT: Rule(
        "A write certainly did not happen.",
        unchanged,
        certain=False,
        problem=ProblemClass.TRANSIENT,
        again=Again.BACKOFF,
    ),
    Ending.SILENCE: Rule(
        "A write was sent and not answered: it may happen, now or later.",
        unchanged,
        certain=False,
        holds_lease=True,
        problem=ProblemClass.TRANSIENT,
        again=Again.BACKOFF,
    ),
    Ending.UNDELETABLE: Rule(
        "The proxy has no row for the DOI and forwards no DELETE.",
        parked_as_undeletable,
        problem=ProblemClass.UNDELETABLE,
    ),
    Ending.BRAKED: Rule(
        "Too many DOIs of the organization, or of the site, were hidden within the hour.",
        unchanged,
        problem=ProblemClass.BRAKE,
        attempts=Attempts.SAME,
        again=Again.BRAKE,
    ),
    Ending.UNSENT: Rule(
        "The option ``send`` is false: nothing was sent.",
        unchanged,
        certain=False,
        attempts=Attempts.SAME,
        again=Again.SEND,
    ),
}


@dataclass(frozen=True)
class Refusal:
    """One request that was not confirmed, and what the run knows beside the answer.

    Attributes:
        step: What was asked.
        error: The answer.
        for_person: The DOI is known to be somebody else's, and waits for a person.
        once_more: Another DOI of the account was confirmed since this one was forbidden.
        foreign_document: The document under the name, just read, is of no dataset of ours.
        not_found_before: The run before ended with `NO_METADATA`, too.
        hides_next: Only the DELETE is left to do.
        found_in_doubt: What the registry holds was in doubt before this run.
    """

    step: Step
    error: RegistryError
    for_person: bool = False
    once_more: bool = False
    foreign_document: bool = False
    not_found_before: bool = False
    hides_next: bool = False
    found_in_doubt: bool = False


def ending_of(refusal: Refusal) -> Ending | None:
    """Return how a run ends that got this answer; None: the next step goes out all the same."""
    step, error = refusal.step, refusal.error
    if refusal.for_person and error.may_be_foreign:
        # nothing new: hiding goes on, now and then, and holds nobody else up
        return Ending.LATER
    if isinstance(error, AccountError):
        foreign = refusal.once_more or refusal.foreign_document
        return Ending.TAKEN if error.is_forbidden and foreign else Ending.ACCOUNT
    if not isinstance(error, TransientError) and (step is Step.ASK_URL or error.is_taken_by_other):
        return Ending.TAKEN
    if not step.is_write:
        return Ending.LATER
    if isinstance(error, TransientError):
        return Ending.SILENCE if error.may_have_happened else Ending.TRANSIENT
    return _of_refused_write(step, refusal)


def _of_refused_write(step: Step, refusal: Refusal) -> Ending | None:
    error = refusal.error
    if step is Step.DELETE and error.is_not_found:
        return Ending.UNDELETABLE if error.is_unknown_to_proxy else Ending.NOT_FOUND
    if step is Step.DELETE:
        # it carries no data that could be mended: hiding goes on until it is confirmed
        return Ending.LATER
    refused = Ending.DATA_IN_DOUBT if refusal.found_in_doubt else Ending.DATA
    if step is Step.POST_URL and error.is_not_found:
        return refused if refusal.not_found_before else Ending.NO_METADATA
    if error.is_not_found:
        return Ending.NOT_FOUND
    # a refused last document does not keep a withdrawn DOI in the index
    return None if refusal.hides_next else refused


def after_run(row: RowFacts, run: RunResult) -> RowFacts:
    """Return the facts of a row after a run that still holds its lease."""
    rule = ENDINGS[run.ending]
    row = replace(
        row,
        once_in_doubt=row.once_in_doubt or run.found_in_doubt,
        found_free=row.found_free or run.free,
    )
    row = _confirmed(row, run)
    answered = not run.found_in_doubt or (run.metadata and run.url) or run.deleted
    if rule.certain and run.unedited and answered:
        row = replace(row, in_doubt=False)
    return rule.change(row, run)


def after_lost_lease(row: RowFacts) -> RowFacts:
    """Return the row after a run that lost its lease but let a write go: nothing is certain."""
    parked = None if row.parked is Parked.DATA else row.parked
    return replace(row, due=True, parked=parked, in_doubt=row.in_doubt or row.doi is not None)


def _confirmed(row: RowFacts, run: RunResult) -> RowFacts:
    """Take over what the registry confirmed.

    DataCite shows a registered DOI again as soon as its metadata is posted.
    """
    if run.metadata:
        shown = {State.NONE: State.DRAFT, State.REGISTERED: State.FINDABLE}
        parked = None if row.parked is Parked.UNDELETABLE else row.parked
        state = shown.get(row.state, row.state)
        row = replace(row, state=state, xml_hash=run.sent_hash, parked=parked)
    if run.url:
        row = replace(row, state=State.FINDABLE, url=run.sent_url, ever_confirmed=True)
    if run.deleted:
        row = replace(row, state=State.REGISTERED)
    confirmed = run.metadata or run.url or run.deleted
    return replace(row, refused_step=None) if confirmed else row
