"""An import from its first entry to its totals: resumable, repeatable, in constant memory.

What our tables know already is not asked about, so a run that was killed costs nothing when it is
started again; where it ended in good order it goes on there.
"""

from __future__ import annotations

from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from ckan import plugins as p

from .... import config
from ....database import begin, tables
from ... import accounts
from ...accounts.enquiry import EnquiryStopped, RegistryEnquiry, RegistryHolds
from ...rows.problem import Problem, ProblemClass
from ...worker import index
from . import here
from .here import Site
from .outcome import FOR_PERSONS, Choices, Outcome, before_asking
from .write import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
    old_sites: Sequence[str] = (),
    restart: bool = False,
    tell: Callable[[Settled], None],
    note: Callable[[str], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportTotals:
    """Take over the DOIs that a source has for the datasets of this site.

    Args:
        source: Who says which DOI a dataset has.
        choices: What the person who imports chose.
        who: The user in whose name it is written; None: a dry run, which writes nothing.
        old_sites: Addresses that the site had before.
        restart: Begin anew, whatever the last run came to.
        tell: Called with what each entry came to.
        note: Called with what is worth knowing beside them.
        progress: Called with the number of entries done so far.

    Raises:
        ImportRefused: Another extension mints still, or nothing may be sent here.
    """
    site = Site.configured(old_sites)
    with RegistryEnquiry(site.account, patient=True, dry_run=who is None) as enquiry:
        if who is not None:
            _check(enquiry)
        run = _Run(source, choices, site, enquiry, who)
        run.tell, run.show = tell, progress
        kept = None if restart or who is None else run.kept(old_sites)
        if kept:
            note(f"Goes on after the {kept['totals']['read']} entries of an earlier run.")
            run.resume(kept)
        run.go(old_sites)
    if who is not None:
        index.finish()
    return run.totals


def _check(enquiry: RegistryEnquiry) -> None:
    for rival in _RIVALS:
        if p.plugin_loaded(rival):
            raise ImportRefused(
                f'The plugin "{rival}" mints still: take it out of ckan.plugins, restart CKAN, then'
                " import. A dry run is possible before."
            )
    stop = enquiry.stop()
    if stop:
        raise ImportRefused(stop.sentence)


class _Run:
    """One import."""

    def __init__(
        self,
        source: Source,
        choices: Choices,
        site: Site,
        enquiry: RegistryEnquiry,
        who: str | None,
    ) -> None:
        self.totals = ImportTotals()
        self.tell: Callable[[Settled], None] = lambda _: None
        self.show: Callable[[int], None] = lambda _: None
        self._source = source
        self._choices = choices
        self._site = site
        self._enquiry = enquiry
        self._who = who
        self._place = ""
        self._unanswered = 0

    def kept(self, old_sites: Sequence[str]) -> dict[str, Any] | None:
        """Return what an earlier run with the same aim left, None if it came to its end."""
        with begin() as connection:
            kept = connection.scalar(_KEPT, accounts.key_of(self._site.account))
        return kept if kept and kept["aim"] == self._aim(old_sites) else None

    def resume(self, kept: dict[str, Any]) -> None:
        """Go on where an earlier run ended."""
        self._place = kept["place"]
        self.totals = ImportTotals(**kept["totals"])

    def go(self, old_sites: Sequence[str]) -> None:
        """Take every entry; keep where it ends, whatever happens."""
        aim = self._aim(old_sites)
        try:
            with ThreadPoolExecutor(config.concurrency()) as pool:
                for entry, holds in self._answers(pool):
                    self._take(entry, holds)
                    if self.totals.read % _SAVE_EVERY == 0:
                        self._keep(aim)
        except EnquiryStopped as stopped:
            self._keep(aim)
            self.totals.stopped = stopped.problem.sentence
        except BaseException:
            self._keep(aim)
            raise
        else:
            self._store(None)

    def _answers(self, pool: ThreadPoolExecutor) -> Iterator[tuple[Entry, RegistryHolds | None]]:
        """Keep every thread busy with one question, and one question ready for each."""
        waiting: deque[tuple[Entry, Future[RegistryHolds] | None]] = deque()
        try:
            for entry in self._source.entries(self._place):
                waiting.append((entry, self._ask(entry, pool)))
                if len(waiting) >= 2 * config.concurrency():
                    yield _answered(*waiting.popleft())
            while waiting:
                yield _answered(*waiting.popleft())
        finally:
            for _, future in waiting:
                if future:
                    future.cancel()

    def _ask(self, entry: Entry, pool: ThreadPoolExecutor) -> Future[RegistryHolds] | None:
        """Ask the registry, if what is known here does not suffice."""
        try:
            with tables() as connection:
                found = here.look(connection, entry, self._site)
        finally:
            model.Session.remove()
        if found.doi is None or before_asking(found.facts, self._choices) is not None:
            return None
        return pool.submit(self._enquiry.look, found.doi)

    def _take(self, entry: Entry, holds: RegistryHolds | None) -> None:
        settled = settle(entry, self._site, self._choices, holds, self._who)
        self.totals.count(settled.outcome)
        self.tell(settled)
        self.show(self.totals.read)
        if settled.outcome is Outcome.CONFIRMED and self._who is not None:
            self._remember_use()
        is_silent = holds is not None and holds.silent
        self._unanswered = self._unanswered + 1 if is_silent else 0
        if not is_silent:
            self._place = entry.place
        if self._unanswered == FAILURES:
            words = {"answer": (holds and holds.failure) or ""}
            raise EnquiryStopped(Problem(ProblemClass.FAILING, words))

    def _remember_use(self) -> None:
        """Note that the registry confirmed something of the account: a copy is known by it (P10)."""
        with begin() as connection:
            connection.execute(_CONFIRMED, accounts.key_of(self._site.account))

    def _aim(self, old_sites: Sequence[str]) -> list[Any]:
        return [self._source.key, asdict(self._choices), sorted(old_sites)]

    def _keep(self, aim: list[Any]) -> None:
        self._store({"aim": aim, "place": self._place, "totals": asdict(self.totals)})

    def _store(self, progress: dict[str, Any] | None) -> None:
        if self._who is not None:
            accounts.store(self._site.account, import_progress=progress)


def _answered(
    entry: Entry, future: Future[RegistryHolds] | None
) -> tuple[Entry, RegistryHolds | None]:
    return entry, None if future is None else future.result()
