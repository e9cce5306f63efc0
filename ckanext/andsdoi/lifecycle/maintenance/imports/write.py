"""What an outcome writes: one row in one transaction, the package row locked first.

Nothing of ours is overwritten: a row is written only where it has no name, no doubt and no lease.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from .... import config
from ....database import tables
from ...dataset import extras, ownership
from ...rows import current, history, marks
from ...rows.enums import EventKind, Origin, Parked, Priority, State
from ...rows.history import Event
from ...rows.lease import FREE
from ...rows.marks import SEEN
from ...rows.problem import ProblemClass
from ...rows.row import AccountKey
from . import here
from .answers import Said
from .outcome import WRITTEN, OtherDoi, Outcome, before_asking, decide

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from .answers import RegistrySays
    from .here import Here, Site
    from .outcome import Choices
    from .sources import Entry

_FACTS = (
    *("account", "doi", "origin", "state", "ever_confirmed", "in_doubt", "once_in_doubt", "url"),
    *("pinned", "parked", "problem_class", "title", "published_on", "priority"),
    *("publication_year", "publisher", "publisher_ror"),
)
_FRESH = ("written_at", "confirmed_at", "problem_at", "seen")
# what an edit has made due stays due
_TAKE = sa.text(
    f"""
    INSERT INTO andsdoi_doi (package_id, environment, current, {", ".join(_FACTS)},
        written_at, confirmed_at, problem_at, seen, due_at)
    VALUES (:package_id, :environment, :current, {", ".join(f":{name}" for name in _FACTS)},
        CASE WHEN :in_doubt THEN clock_timestamp() END,
        CASE WHEN :confirmed THEN clock_timestamp() END,
        CASE WHEN cast(:problem_class AS text) IS NOT NULL THEN clock_timestamp() END,
        (SELECT {SEEN} FROM package AS p WHERE p.id = :package_id),
        CASE WHEN :due THEN clock_timestamp() END)
    ON CONFLICT (package_id, environment) WHERE current DO UPDATE SET
        {", ".join(f"{name} = EXCLUDED.{name}" for name in (*_FACTS, *_FRESH))},
        revision = andsdoi_doi.revision + 1, refused_step = NULL, attempts = 0,
        due_at = coalesce(EXCLUDED.due_at, andsdoi_doi.due_at), waits_for = NULL,
        external_doi = NULL, xml_hash = NULL, found_free = false,
        problem_params = NULL, problem_field = NULL, problem_status = NULL
     WHERE andsdoi_doi.doi IS NULL AND NOT andsdoi_doi.in_doubt AND {FREE}
    RETURNING id
    """
)
_PROBLEMS = {
    Outcome.HIDDEN: ProblemClass.HIDDEN,
    Outcome.UNREGISTERED: ProblemClass.UNREGISTERED,
}


_STATES = {Outcome.CONFIRMED: State.FINDABLE, Outcome.HIDDEN: State.REGISTERED}


@dataclass(frozen=True)
class Settled:
    """What one entry came to.

    `account`: whose the DOI is by its prefix, None if it is none of ours. `text`: whose dataset's
    it is instead, or why it cannot be told.
    """

    outcome: Outcome
    doi: str
    account: str | None
    dataset_id: str | None
    dataset: str | None
    url: str | None = None
    text: str = ""


@dataclass(frozen=True)
class _Case:
    """One entry, what is known of it, and what it comes to."""

    entry: Entry
    site: Site
    holds: RegistrySays | None
    found: Here
    outcome: Outcome


def settle(
    entry: Entry, site: Site, choices: Choices, holds: RegistrySays | None, who: str | None
) -> Settled:
    """Decide by what is known now, under the lock of the dataset, and write it.

    Args:
        entry: What a source says.
        site: What does not change during a run.
        choices: What the person who imports chose.
        holds: What the registry said, None if it was not asked.
        who: The user, for the history; None: nothing is written.
    """
    other = ""
    try:
        with tables() as connection:
            if who is not None:
                current.lock_datasets(connection, [here.package_id(connection, entry.dataset)])
            case = _judge(connection, entry, site, choices, holds)
            if who is not None and case.outcome in WRITTEN:
                case = _write(connection, case, who)
            if case.outcome is Outcome.ELSEWHERE:
                url = holds.url if holds else None
                other = here.other_dataset(connection, case.found, url, site)
        model.repo.commit()
    except sa.exc.IntegrityError:
        # another row has just got this name
        model.Session.rollback()
        case = replace(case, outcome=Outcome.ELSEWHERE)
    finally:
        model.Session.remove()
    return _settled(case, other)


def _judge(
    connection: Connection, entry: Entry, site: Site, choices: Choices, holds: RegistrySays | None
) -> _Case:
    """Decide; what would have to be asked now, and was not asked before, is left for later."""
    found = here.look(connection, entry, site)
    if holds is None:
        outcome = before_asking(found.facts, choices) or Outcome.UNANSWERED
    else:
        outcome = decide(found.facts, choices, here.answer(holds, found.package_id, site))
    return _Case(entry, site, holds, found, outcome)


def _write(connection: Connection, case: _Case, who: str) -> _Case:
    """Write what an outcome means; a row that is not free is left for later."""
    found, account = case.found, AccountKey(case.found.account.name, case.found.account.environment)
    if case.outcome is Outcome.EXTERNAL:
        if _write_external(connection, found):
            event = Event(EventKind.IMPORTED, who=who, text=found.doi)
            history.append(connection, found.package_id, None, account, event)
        return case
    if connection.scalar(_TAKE, _row(case)) is None:
        return replace(case, outcome=Outcome.UNANSWERED)
    event = Event(EventKind.IMPORTED, who=who, text=case.outcome.value)
    history.append(connection, found.package_id, found.doi, account, event)
    ownership.update_extra_and_index(connection, found.package_id)
    return case


def _write_external(connection: Connection, found: Here) -> bool:
    """Let a dataset say that it has somebody else's DOI; tell whether it did not say so before."""
    key = config.extra_key()
    if (extras.read(connection, found.package_id, key) or "").strip():
        return False
    marks.mark(connection, [found.package_id])
    extras.write(connection, found.package_id, key, found.doi)
    marks.index_current_again(connection, found.package_id)
    extras.expire_cached(found.package_id)
    return True


def _row(case: _Case) -> dict[str, Any]:
    """Return the columns of a row: as much as is confirmed, and no more."""
    outcome, entry, holds, found = case.outcome, case.entry, case.holds, case.found
    said = Said() if holds is None else holds.said
    is_registered, is_doubted = outcome in _STATES, outcome is Outcome.IN_DOUBT
    is_only_a_name = not (is_registered or is_doubted)
    believed = entry.published if holds is None else holds.url is not None
    # what is not public gets no POST, and yet its tombstone, which the confirmed address shows
    has_address = is_registered or not found.facts.public
    return {
        **vars(said),
        "package_id": found.package_id,
        "environment": case.site.account.environment,
        "account": found.account.name,
        "current": found.facts.other is OtherDoi.NONE,
        "published_on": said.published_on or entry.published_on,
        "doi": found.doi,
        "origin": Origin.MINTED if is_only_a_name else Origin.IMPORTED,
        "state": _STATES.get(outcome, State.NONE),
        "ever_confirmed": is_registered or (is_doubted and believed),
        "in_doubt": is_doubted,
        "once_in_doubt": is_doubted,
        "url": holds.url if holds and has_address else None,
        "confirmed": is_registered,
        # what nobody was asked about may be shown, though its dataset is not: the next run asks
        "due": is_doubted or (is_only_a_name and holds is None and not found.facts.public),
        "pinned": is_only_a_name,
        "parked": Parked.PERSON if outcome in _PROBLEMS else None,
        "problem_class": _PROBLEMS.get(outcome),
        "priority": Priority.PRE_EXISTING.value,
    }


def _settled(case: _Case, other: str) -> Settled:
    holds, found = case.holds, case.found
    return Settled(
        case.outcome,
        found.doi or case.entry.text,
        found.account.name if found.facts.is_ours else None,
        found.package_id or None,
        found.name,
        holds.url if holds else None,
        other or case.entry.wrong or (holds.failure if holds and holds.failure else ""),
    )
