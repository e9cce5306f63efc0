"""An import from its first entry to its totals: resumable, repeatable, in constant memory.

What our tables know already is not asked about, so a run that was killed costs nothing when it is
started again; where it ended in good order it goes on there.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from ckan import plugins as p

from .... import config
from ....database import begin, tables
from ... import accounts
from ...accounts.enquiry import EnquiryStopped, RegistryEnquiry
from ...rows.problem import Problem, ProblemClass
from ...worker import index
from ..in_order import in_order, known
from . import here
from .answers import Answers, RegistrySays, worth_a_list
from .here import Site
from .outcome import FOR_PERSONS, Choices, Outcome, before_asking
from .write import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Future

    from .sources import Entry, Source
    from .write import Settled

FAILURES = 10
"""Entries without an answer, one after the other, after which a run ends for now."""
_SAVE_EVERY = 25
_RIVALS = ("doi", "ap_doi")

_KEPT = sa.text(
    "SELECT import_progress FROM andsdoi_account WHERE name = :name AND environment = :environment"
)
_CONFIRMED = sa.text(
    """
    UPDATE andsdoi_account SET confirmed_at = clock_timestamp()
     WHERE name = :name AND environment = :environment AND confirmed_at IS NULL
    """
)


class ImportRefused(Exception):
    """Nothing can be imported now; the text says why, and what to do."""


@dataclass
class ImportTotals:
    """What an import came to, also in the runs before that it goes on with."""

    read: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    stopped: str | None = None

    @property
    def all_well(self) -> bool:
        """Tell whether everything was read, and nothing waits for a person."""
        return self.stopped is None and not any(self.outcomes.get(one) for one in FOR_PERSONS)

    def count(self, outcome: Outcome) -> None:
        """Count one entry."""
        self.read += 1
        self.outcomes = dict(Counter(self.outcomes) + Counter([outcome.value]))


def import_dois(
    source: Source,
    choices: Choices,
    *,
    who: str | None,
    restart: bool = False,
    tell: Callable[[Settled], None],
    note: Callable[[str], None],
) -> ImportTotals:
    """Take over the DOIs that a source has for the datasets of this site.

    Args:
        source: Who says which DOI a dataset has.
        choices: What the person who imports chose.
        who: The user in whose name it is written; None: a dry run, which writes nothing.
        restart: Begin anew, whatever the last run came to.
        tell: Called with what each entry came to.
        note: Called with what is worth knowing beside them.

    Raises:
        ImportRefused: Another extension mints still, or nothing may be sent here.
    """
    site = Site.configured(choices.old_sites, source.disputed())
    with contextlib.ExitStack() as stack:
        enquiries = {
            account.name: stack.enter_context(
                RegistryEnquiry(account, patient=True, dry_run=who is None)
            )
            for account in config.usable_accounts()
        }
        if who is not None:
            _check(enquiries.values())
            # it keeps how far the run has come, also where it is asked nothing
            accounts.get_or_create(site.account)
        run = _Run(source, choices, site, enquiries, who)
        if who is not None and not restart and run.resume():
            note(f"Goes on where an earlier run ended: {run.totals.read} done.")
        run.go(tell)
    if who is not None:
        index.finish()
    return run.totals


def _check(enquiries: Iterable[RegistryEnquiry]) -> None:
    for rival in _RIVALS:
        if p.plugin_loaded(rival):
            raise ImportRefused(
                f'The plugin "{rival}" mints still: take it out of ckan.plugins, restart CKAN, then'
                " import. A dry run is possible before."
            )
    for stop in filter(None, (enquiry.stop() for enquiry in enquiries)):
        raise ImportRefused(stop.sentence)


class _Run:
    """One import."""

    def __init__(
        self,
        source: Source,
        choices: Choices,
        site: Site,
        enquiries: Mapping[str, RegistryEnquiry],
        who: str | None,
    ) -> None:
        self.totals = ImportTotals()
        self._source = source
        self._choices = choices
        self._site = site
        self._enquiries = enquiries
        self._who = who
        # what came to nothing at the end is read again by the run that goes on
        self._place, self._reached = "", asdict(self.totals)
        self._unanswered = 0
        self._used: set[str] = set()

    def resume(self) -> bool:
        """Go on where an earlier run with the same aim ended; tell whether there was one."""
        with begin() as connection:
            kept = connection.scalar(_KEPT, accounts.key_of(self._site.account))
        if not kept or kept["aim"] != self._aim:
            return False
        self._place, self._reached = kept["place"], kept["totals"]
        self.totals = ImportTotals(**kept["totals"])
        return True

    def go(self, tell: Callable[[Settled], None]) -> None:
        """Take every entry; keep where it ends, whatever happens."""
        try:
            with (
                ThreadPoolExecutor(config.concurrency()) as pool,
                contextlib.ExitStack() as stack,
            ):
                answers = {
                    name: stack.enter_context(Answers(enquiry, pool))
                    for name, enquiry in self._enquiries.items()
                }
                self._read_lists(answers)
                asked = (
                    (entry, self._ask(entry, answers))
                    for entry in self._source.entries(self._place)
                )
                for entry, holds in in_order(asked):
                    tell(self._take(entry, holds))
                    if self.totals.read % _SAVE_EVERY == 0:
                        self._keep()
        except EnquiryStopped as stopped:
            self._keep()
            self.totals.stopped = stopped.problem.sentence
        except BaseException:
            self._keep()
            raise
        else:
            self._store(None)

    def _read_lists(self, answers: Mapping[str, Answers]) -> None:
        listing = [name for name, one in answers.items() if one.has_list]
        if self._choices.unverified or not listing:
            return
        for name in worth_a_list(self._source.entries(self._place), listing):
            answers[name].read_list()

    def _ask(self, entry: Entry, answers: Mapping[str, Answers]) -> Future[RegistrySays | None]:
        """Ask the registry, if what is known here does not suffice."""
        try:
            with tables() as connection:
                found = here.look(connection, entry, self._site)
        finally:
            model.Session.remove()
        if found.doi is None or before_asking(found.facts, self._choices) is not None:
            return known(None)
        answering = answers.get(found.account.name)
        if answering is None:
            where = found.account.place("app_id")
            return known(RegistrySays(failure=f"nobody can be asked: {where} is missing"))
        return answering.ask(found.doi)

    def _take(self, entry: Entry, holds: RegistrySays | None) -> Settled:
        if self._unanswered == FAILURES:
            words = {"answer": (holds and holds.failure) or ""}
            raise EnquiryStopped(Problem(ProblemClass.FAILING, words))
        settled = settle(entry, self._site, self._choices, holds, self._who)
        self.totals.count(settled.outcome)
        if settled.outcome is Outcome.CONFIRMED and self._who is not None:
            self._remember_use(settled)
        is_silent = holds is not None and holds.silent
        self._unanswered = self._unanswered + 1 if is_silent else 0
        if not self._unanswered:
            self._place, self._reached = entry.place, asdict(self.totals)
        return settled

    def _remember_use(self, settled: Settled) -> None:
        """Note that the registry confirmed something: a copy of the site is known by it (P10)."""
        name = settled.account
        if name is None or name in self._used:
            return
        self._used.add(name)
        with begin() as connection:
            connection.execute(_CONFIRMED, accounts.key_of(config.account(name)))

    @property
    def _aim(self) -> list[Any]:
        choices = asdict(self._choices)
        return [self._source.key, {**choices, "old_sites": list(self._choices.old_sites)}]

    def _keep(self) -> None:
        self._store({"aim": self._aim, "place": self._place, "totals": self._reached})

    def _store(self, progress: dict[str, Any] | None) -> None:
        if self._who is not None:
            accounts.store(self._site.account, import_progress=progress)
