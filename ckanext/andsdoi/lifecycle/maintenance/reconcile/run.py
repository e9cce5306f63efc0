"""Every DOI against the registry: reads only, resumable, in constant memory.

First each name of ours is asked for, in the order of our rows; then the registry's list of names
is held against our tables. What a run came to is kept in the database after every few names, so
the next one goes on there. `fix` marks what a run of the drain mends, and sends nothing itself.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from .... import config, suffix
from ....database import batches, begin
from ... import accounts
from ...accounts.enquiry import UNKNOWN, EnquiryStopped, RegistryEnquiry, RegistryHolds
from ...accounts.removed import removed
from ...dataset import snapshot as snapshots
from ...plan.assess import assess_unclaimed
from ...plan.steps import Desired
from ...rows import current
from ...rows.enums import State
from ...rows.problem import Problem, ProblemClass
from ..in_order import in_order
from . import fix, unknown_here
from .compare import (
    Difference,
    DifferenceKind,
    Expected,
    Remedy,
    Sentence,
    compare,
    under_way,
    without_registry_lag,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from ...dataset.snapshot import Snapshot
    from ...plan.assess import Assessment
    from ...rows.row import DoiRow

BATCH = 100
FAILURES = 3
"""Names without an answer, one after the other, after which an account is left for later."""
_SAVE_EVERY = 25

_NEXT = sa.text(
    """
    SELECT id FROM andsdoi_doi
     WHERE environment = :environment AND account = :account AND doi IS NOT NULL AND id > :after
     ORDER BY id LIMIT :limit
    """
)
_AS_IT_WAS = sa.text(
    """
    SELECT revision = :revision AND written_at IS NOT DISTINCT FROM :written_at
           AND doi IS NOT DISTINCT FROM :doi
           AND NOT coalesce(lease_until > clock_timestamp(), false)
      FROM andsdoi_doi WHERE id = :id
    """
)
_RECENT = sa.text(
    """
    SELECT DISTINCT what FROM andsdoi_event
     WHERE doi = :doi AND last_at > clock_timestamp() - interval '10 minutes'
    """
)
_KEPT = sa.text(
    "SELECT reconcile FROM andsdoi_account WHERE name = :name AND environment = :environment"
)


@dataclass(frozen=True)
class ReportedDifference:
    """One difference as people and machines are told of it."""

    finding: str
    action: str
    doi: str
    dataset_id: str | None = None
    dataset: str | None = None
    expected: str = ""
    found: str = ""
    text: str = ""
    marked: bool = False

    @classmethod
    def of_name(cls, doi: str, difference: Difference) -> ReportedDifference:
        """Return a difference about a DOI whose dataset is not known yet."""
        return cls(
            finding=difference.kind.value,
            action=difference.remedy.value,
            doi=doi,
            expected=difference.expected,
            found=difference.found,
            text=difference.text,
        )

    @classmethod
    def of_row(
        cls, snapshot: Snapshot, difference: Difference, *, marked: bool
    ) -> ReportedDifference:
        """Return a difference about a row; `marked` if anything of the row was marked."""
        return replace(
            cls.of_name(snapshot.row.doi or "", difference),
            dataset_id=snapshot.row.package_id,
            dataset=snapshot.package.name if snapshot.package else None,
            marked=marked and difference.remedy in (Remedy.FIX, Remedy.SURE),
        )


@dataclass
class ReconcileTotals:
    """What a reconcile came to, also in the runs before that it goes on with."""

    compared: int = 0
    listed: int = 0
    differ: int = 0
    marked: int = 0
    made_sure: int = 0
    persons: int = 0
    unanswered: int = 0
    not_checkable: int = 0
    under_way: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    skipped_accounts: list[str] = field(default_factory=list)

    @property
    def all_well(self) -> bool:
        """Tell whether everything was compared, and nothing is left to be mended or decided."""
        left = self.differ - self.marked
        return not (left or self.unanswered or self.skipped_accounts)

    def count(self, finding: ReportedDifference) -> None:
        """Count one finding."""
        self.kinds[finding.finding] = self.kinds.get(finding.finding, 0) + 1
        self.marked += finding.marked and finding.action == Remedy.FIX.value
        self.made_sure += finding.marked and finding.action == Remedy.SURE.value
        self.persons += finding.action == Remedy.PERSON.value
        self.differ += finding.action in (Remedy.FIX.value, Remedy.PERSON.value)
        self.unanswered += finding.finding == DifferenceKind.UNANSWERED.value
        self.not_checkable += finding.finding == DifferenceKind.UNCHECKED.value
        self.under_way += finding.finding == DifferenceKind.UNDER_WAY.value

    def add(self, more: ReconcileTotals) -> None:
        """Count what another account came to."""
        for name, number in vars(more).items():
            if isinstance(number, int):
                setattr(self, name, getattr(self, name) + number)
        self.kinds = dict(Counter(self.kinds) + Counter(more.kinds))
        self.skipped_accounts = [*self.skipped_accounts, *more.skipped_accounts]


@dataclass
class Progress:
    """How far one account has come; what the next run goes on with."""

    fix: bool
    row: int = 0
    names: str | None = None
    totals: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, account: config.Account) -> Progress | None:
        """Return how far the last run came; None if it came to its end, or there was none."""
        with begin() as connection:
            kept = connection.scalar(_KEPT, accounts.key_of(account))
        return None if kept is None else cls(**kept)


@dataclass(frozen=True)
class Compared:
    """One DOI, what the registry answered, and what differs."""

    assessment: Assessment
    holds: RegistryHolds
    differences: tuple[Difference, ...]


def reconcile(  # noqa: PLR0913 - the words of one command
    *,
    fix: str | None = None,
    restart: bool = False,
    only: str | None = None,
    tell: Callable[[ReportedDifference], None],
    note: Callable[[str], None],
    progress: Callable[[int], None] = lambda _: None,
    totals: ReconcileTotals | None = None,
) -> ReconcileTotals:
    """Compare every DOI of this environment with the registry.

    Args:
        fix: The user in whose name what a run can mend is marked as due; None: only report.
        restart: Begin anew, whatever the last run came to.
        only: The name of the one account to look at; None: all.
        tell: Called with each finding.
        note: Called with what is worth knowing beside them.
        progress: Called with the number of names done so far.
        totals: Where to count, for who wants to know of a run that breaks off.
    """
    totals = ReconcileTotals() if totals is None else totals
    for account in config.usable_accounts(only):
        run = _Run(account, fix, tell, note, progress)
        try:
            run.go(restart=restart)
        finally:
            totals.add(run.totals)
    for text in _orphans():
        note(text)
    return totals


class _Run:
    """The reconcile of one account."""

    def __init__(
        self,
        account: config.Account,
        fix: str | None,
        tell: Callable[[ReportedDifference], None],
        note: Callable[[str], None],
        progress: Callable[[int], None],
    ) -> None:
        self.account = account
        self.fix = fix
        self.note = note
        self.totals = ReconcileTotals()
        self._tell = tell
        self._show = progress
        self._progress = Progress(fix is not None)
        self._enquiry = RegistryEnquiry(account, patient=True)

    def go(self, *, restart: bool) -> None:
        """Compare from where the last run ended; keep where this one ends, whatever happens."""
        with self._enquiry:
            stop = self._enquiry.stop()
            if stop:
                self.stop(stop)
                return
            self.resume(restart=restart)
            try:
                self.go_through()
            except EnquiryStopped as stopped:
                self.keep_progress()
                self.stop(stopped.problem)
            except BaseException:
                self.keep_progress()
                raise

    def go_through(self) -> None:
        """Compare the names of our rows, then those that the registry lists."""
        if self._progress.names is None:
            self.compare_rows()
            self._progress = replace(self._progress, names="")
        self.find_unknown_names()
        finished_at = sa.func.clock_timestamp()
        found = {"reconcile_found": self.totals.kinds}
        accounts.store(self.account, reconcile=None, reconciled_at=finished_at, **found)

    def resume(self, *, restart: bool) -> None:
        """Take up what an earlier run with the same aim left."""
        known = None if restart else Progress.load(self.account)
        if known is None or known.fix is not self._progress.fix:
            return
        self._progress = known
        self.totals = ReconcileTotals(**known.totals)
        done = self.totals.compared + self.totals.listed
        self.note(Sentence.RESUMED.translated(number=done))

    def stop(self, problem: Problem) -> None:
        """Leave the account for later, and say why."""
        self.totals.skipped_accounts.append(self.account.name)
        self.note(problem.sentence)

    def keep_progress(self) -> None:
        """Write down how far this run has come."""
        accounts.store(self.account, reconcile=asdict(self._progress))

    def advance(self, reached: Progress) -> None:
        """Note what was reached, and keep it now and then."""
        self._progress = replace(reached, totals=asdict(self.totals))
        done = self.totals.compared + self.totals.listed
        self._show(done)
        if done % _SAVE_EVERY == 0:
            self.keep_progress()

    # Names of ours

    def compare_rows(self) -> None:
        """Ask in threads, and take the answers in the order of the rows."""
        unanswered = 0
        with ThreadPoolExecutor(config.concurrency()) as pool:
            for row_id, compared in self.answers(pool):
                unanswered = unanswered + 1 if compared.holds.silent else 0
                self.take(compared)
                if not unanswered:
                    self.advance(replace(self._progress, row=row_id))
                if unanswered == FAILURES:
                    words = {"answer": compared.holds.failure or ""}
                    raise EnquiryStopped(Problem(ProblemClass.FAILING, words))

    def answers(self, pool: ThreadPoolExecutor) -> Iterator[tuple[int, Compared]]:
        """Yield the rows, each compared."""

        def asked() -> Iterator[tuple[int, Future[Compared]]]:
            for row_id in self.row_ids():
                assessment = _assessment(row_id)
                yield row_id, pool.submit(self.look, assessment, expected_of(assessment))

        return in_order(asked())

    def row_ids(self) -> Iterator[int]:
        """Yield the rows that are left."""
        values = {"environment": self.account.environment, "account": self.account.name}
        for ids in batches(int, _NEXT, values, size=BATCH, after=self._progress.row):
            yield from ids

    def look(self, assessment: Assessment, own: Expected) -> Compared:
        """Ask the registry and compare; in a thread, without a session."""
        doi = assessment.snapshot.row.doi
        # a dataset that has gone to another account gives a name up that was never sent
        holds = self._enquiry.look(doi) if doi else UNKNOWN
        return Compared(assessment, holds, compare(own, holds))

    def take(self, compared: Compared) -> None:
        """Report what differs, and mark the row once if something of it can be mended."""
        self.totals.compared += 1
        differences, snapshot = compared.differences, compared.assessment.snapshot
        if differences:
            differences = _lasting(snapshot.row, differences)
        marked = self.mark(compared, differences)
        for difference in differences:
            self.report(ReportedDifference.of_row(snapshot, difference, marked=marked))

    def mark(self, compared: Compared, differences: tuple[Difference, ...]) -> bool:
        """Set the row in doubt and due if a run may mend it; tell whether it was."""
        remedies = {difference.remedy for difference in differences}
        if self.fix is None or not remedies & {Remedy.FIX, Remedy.SURE}:
            return False
        text = ", ".join(difference.kind.value for difference in differences)
        holds = compared.holds
        confirmed = holds.known and holds.url is not None and holds.state is not State.DRAFT
        return fix.doubt(compared.assessment.snapshot.row, self.fix, text, confirmed=confirmed)

    # Names of the registry

    def find_unknown_names(self) -> None:
        """Look after the names that the registry lists and our tables do not know."""
        listed = set[str]()
        for batch in unknown_here.batches(self._enquiry, self._progress.names or ""):
            listed |= {suffix.prefix_of(name) for name in batch.names}
            for name in current.unnamed(batch.names):
                self.take_unknown_name(name)
            self.totals.listed += len(batch.names)
            self.advance(replace(self._progress, names=batch.reached))
        for prefix in unknown_here.unlisted(self._enquiry, listed):
            text = Sentence.UNLISTED.translated(prefix=prefix)
            self.report(
                ReportedDifference.of_name(
                    "", Difference(DifferenceKind.UNCHECKED, Remedy.NOBODY, text)
                )
            )

    def take_unknown_name(self, doi: str) -> None:
        """Report a name that our tables do not know, and take it in if that is asked for."""
        holds = self._enquiry.look(doi)
        if holds.failure is not None:
            self.report(
                ReportedDifference.of_name(
                    doi, Difference(DifferenceKind.UNANSWERED, Remedy.NOBODY, holds.failure)
                )
            )
            return
        if not holds.known or holds.foreign:
            return
        match = unknown_here.match(doi, holds, self._enquiry)
        kind, url = DifferenceKind.UNKNOWN_HERE, holds.url or ""
        found = ReportedDifference.of_name(
            doi, Difference(kind, match.remedy, match.reason, found=url)
        )
        marked = bool(self.fix and match.doi and fix.take_in(match.doi, self.account, self.fix))
        self.report(replace(found, dataset_id=match.package_id, dataset=match.name, marked=marked))

    def report(self, finding: ReportedDifference) -> None:
        """Count a finding, and tell it; a name or an address may repeat our secret."""
        self.totals.count(finding)
        hidden = self._enquiry.secrets.hidden
        self._tell(replace(finding, doi=hidden(finding.doi), found=hidden(finding.found)))


def _assessment(row_id: int) -> Assessment:
    """Return what a run would send now; leaves no session open."""
    try:
        return assess_unclaimed(snapshots.read(row_id))
    finally:
        model.Session.remove()


def expected_of(assessment: Assessment) -> Expected:
    """Return what the registry should hold of a row, by the plan that a run would make now."""
    snapshot, row, known = assessment.snapshot, assessment.snapshot.row, assessment.known
    document = assessment.document
    postable = document is not None and not document.blocked
    own = Expected(
        assessment.plan.desired,
        known.state,
        ever_confirmed=known.ever_confirmed,
        in_doubt=known.in_doubt,
        url=row.url,
        parked=known.parked,
    )
    if assessment.plan.desired is not Desired.FINDABLE:
        return own if own.announced else replace(own, url=snapshot.url)
    problem = assessment.observed.problem
    stuck = problem.sentence if problem else Sentence.BLOCKED.translated()
    return replace(
        own,
        url=snapshot.url,
        document=document.xml if document and postable else None,
        stuck=None if postable else stuck,
    )


def _lasting(row: DoiRow, differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Return the differences; what an edit, a worker or the delay may explain is no error."""
    values = {"id": row.id, "revision": row.revision, "doi": row.doi}
    with begin() as connection:
        is_as_it_was = connection.scalar(_AS_IT_WAS, {**values, "written_at": row.written_at})
        recent = frozenset(connection.execute(_RECENT, {"doi": row.doi}).scalars())
    if not is_as_it_was:
        return tuple(
            one if one.kind is DifferenceKind.UNANSWERED else under_way(one, Sentence.MEANWHILE)
            for one in differences
        )
    return without_registry_lag(differences, recent, in_doubt=row.in_doubt)


def _orphans() -> Iterator[str]:
    """Say which DOIs cannot be asked for, since their account is not configured any more."""
    for name, number in removed().items():
        yield Sentence.NOT_CONFIGURED.translated(number=number, name=name)
