"""What a run at the registry means for the row: pure functions, one row in, one row out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from .plan import Known, Parked, State


class Out(str, Enum):
    """How a run ended."""

    DONE = "done"
    REPLAN = "the guard refused"
    LATER = "nothing can be said yet"
    ABSENT = "nothing is there"
    ADOPT = "the name is ours"
    REDRAW = "the name is taken"
    NOT_FOUND = "the registry does not know it"
    NO_METADATA = "the registry has no metadata for it"
    DATA = "refused as data"
    ACCOUNT = "refused as account"
    TRANSIENT = "nothing is known to have happened"
    SILENCE = "no complete answer"
    UNDELETABLE = "cannot be hidden"
    BRAKED = "too many hides"
    UNSENT = "nothing is sent"


@dataclass(frozen=True)
class Row(Known):
    """A row as RECORD sees it: what PLAN reads, and what waits."""

    once_in_doubt: bool = False
    pinned: bool = False
    due: bool = True
    refused: str | None = None


@dataclass(frozen=True)
class Run:
    """What one run did: which writes were confirmed, which ended without an answer, and the end.

    `found` tells that the run found the row in doubt, `wrote` that a write left, `silent` that a
    write was answered by nothing that says whether it happened, `late` that none came at all.
    `current` tells that the revision is still the planned one.
    """

    out: Out = Out.DONE
    found: bool = False
    metadata: bool = False
    url: bool = False
    deleted: bool = False
    wrote: bool = False
    silent: bool = False
    late: bool = False
    current: bool = True
    refused_step: str = ""
    sent_hash: str | None = None
    sent_url: str | None = None


def overtaken(row: Row) -> Row:
    """Return the row after a run that lost its lease but let a write go: nothing is certain."""
    return replace(row, due=True, in_doubt=row.in_doubt or row.doi is not None)


def recorded(row: Row, run: Run) -> Row:
    """Return the row after a run that still holds its lease."""
    row = replace(row, once_in_doubt=row.once_in_doubt or run.found)
    row = _confirmed(row, run)
    if run.out is Out.ABSENT and run.current:
        row = replace(row, state=State.NONE, xml_hash=None, url=None, in_doubt=False)
    elif _is_certain(run):
        row = replace(row, in_doubt=False)
    return _ended(row, run)


def taken_by_other(row: Row) -> Row:
    """Return the row whose name turned out to be somebody else's: drawn anew, or for a person.

    A name that was confirmed, handed out, or ever found in doubt may be ours at the registry:
    it is never given up for another.
    """
    if row.ever_confirmed or row.in_doubt or row.once_in_doubt or row.pinned:
        return replace(row, parked=Parked.PERSON, due=True, refused=None)
    return replace(
        row,
        doi=None,
        state=State.NONE,
        xml_hash=None,
        url=None,
        in_doubt=False,
        once_in_doubt=False,
        due=True,
        refused=None,
    )


_SHOWN = {State.NONE: State.DRAFT, State.REGISTERED: State.FINDABLE}


def _confirmed(row: Row, run: Run) -> Row:
    if run.metadata:
        # DataCite shows a registered DOI again as soon as its metadata is posted
        state = _SHOWN.get(row.state, row.state)
        row = replace(row, state=state, xml_hash=run.sent_hash, refused=None, parked=_freed(row))
    if run.url:
        row = replace(
            row, state=State.FINDABLE, url=run.sent_url, ever_confirmed=True, refused=None
        )
    if run.deleted:
        row = replace(row, state=State.REGISTERED, refused=None)
    return row


def _freed(row: Row) -> Parked | None:
    return None if row.parked is Parked.UNDELETABLE else row.parked


def _is_certain(run: Run) -> bool:
    """Tell whether nothing is in doubt after the run."""
    if not run.current or run.silent or run.out in (Out.LATER, Out.UNSENT):
        return False
    return not run.found or (run.metadata and run.url) or run.deleted


def _ended(row: Row, run: Run) -> Row:
    end = _ENDS.get(run.out)
    return end(row, run) if end else row


def _done(row: Row, run: Run) -> Row:
    return replace(row, due=row.due and not run.current)


def _parked_as_data(row: Row, run: Run) -> Row:
    return replace(row, parked=Parked.DATA, due=False) if run.current else row


def _parked_as_undeletable(row: Row, run: Run) -> Row:
    return replace(row, parked=Parked.UNDELETABLE, due=False) if run.current else row


def _refused(row: Row, run: Run) -> Row:
    return replace(row, refused=run.refused_step or None)


def _adopted(row: Row, _: Run) -> Row:
    return replace(row, in_doubt=True)


def _not_found(row: Row, _: Run) -> Row:
    return replace(row, state=State.NONE, xml_hash=None, url=None)


def _without_metadata(row: Row, _: Run) -> Row:
    """Have the metadata sent once more; whether they arrived the first time, the name is ours."""
    return replace(row, xml_hash=None, url=None)


def _taken(row: Row, run: Run) -> Row:
    return taken_by_other(replace(row, in_doubt=run.found or run.silent))


_ENDS: dict[Out, Callable[[Row, Run], Row]] = {
    Out.DONE: _done,
    Out.ABSENT: _done,
    Out.DATA: _parked_as_data,
    Out.UNDELETABLE: _parked_as_undeletable,
    Out.ACCOUNT: _refused,
    Out.ADOPT: _adopted,
    Out.NOT_FOUND: _not_found,
    Out.NO_METADATA: _without_metadata,
    Out.REDRAW: _taken,
}
