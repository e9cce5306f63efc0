"""At the registry: the steps of one plan, one after the other, in a thread of its own.

Before each request, and after every wait, the guard asks the database in one short transaction
whether it may still leave. No session of CKAN is touched here.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .. import config
from ..model import begin
from ..registry import AccountError, RegistryError, TransientError
from . import accounts
from .events import Event
from .hindrance import said
from .outcome import Out, Run
from .plan import Step

if TYPE_CHECKING:
    from datetime import date

    from ..registry import Registry
    from .hindrance import Hindrance

log = logging.getLogger(__name__)

GUARD = sa.text(
    """
    UPDATE andsdoi_doi AS d SET
        lease_until = clock_timestamp() + make_interval(secs => :lease),
        in_doubt = d.in_doubt OR :write,
        written_at = CASE WHEN :write THEN clock_timestamp() ELSE d.written_at END
     WHERE d.id = :id AND d.lease_token = :token AND d.revision = :revision
       AND (:probe OR NOT EXISTS (
            SELECT FROM andsdoi_account AS a
             WHERE (a.name, a.environment) = (d.account, d.environment)
               AND (a.paused_since IS NOT NULL OR a.wait_until > clock_timestamp())))
       AND (cast(:followed AS bigint) IS NULL OR EXISTS (
            SELECT FROM andsdoi_doi AS c
             WHERE c.package_id = d.package_id AND c.environment = d.environment AND c.current
               AND c.revision = :followed))
       AND (NOT :post OR NOT EXISTS (
            SELECT FROM unnest(array_append(cast(:pages AS text[]), d.package_id)) AS named (id)
             WHERE NOT EXISTS (
                SELECT FROM package
                 WHERE id = named.id AND state = 'active' AND private IS NOT TRUE)))
    """
)
"""Goes through only if the lease is ours, the revision is the planned one and, for a POST, the
dataset is public, and so are those that the document names only by their pages. Without the
revision an UPDATE that waited for an edit's lock would see our row as it is now, but the package as
it was before the edit. An edit raises the revision of the current row: a former DOI goes by that
one, too."""


@dataclass(frozen=True)
class Findings:
    """What PLAN learned that RECORD writes down, whatever the registry says."""

    seen: str | None = None
    public_since: Any = None
    external_doi: str | None = None
    waits_until: Any = None
    followed: int | None = None
    """Of a former DOI: the revision of the current row."""
    hindrance: Hindrance | None = None
    failed: bool = False
    """The dataset could not be read or described: that may pass, so it is tried again."""
    title: str | None = None
    citation: str | None = None
    published_on: date | None = None
    name: str | None = None
    page: str | None = None
    """The landing page, where it is public."""
    described: str | None = None
    """The hash of the document as it is now."""
    keys: tuple[str, ...] | None = None
    """What the document depends on beyond the dataset, None without one (`relations`)."""
    said: tuple[str, ...] = ()


NOTHING_FOUND = Findings()


@dataclass(frozen=True)
class Task:
    """One row's plan, with all that its requests need."""

    row_id: int
    package_id: str
    token: str
    revision: int
    steps: tuple[Step, ...]
    doi: str | None = None
    xml: bytes = b""
    xml_hash: str | None = None
    url: str | None = None
    found_in_doubt: bool = False
    aged: bool = True
    withdrawn: bool = False
    not_found_before: bool = False
    once_more: bool = False
    """Another DOI of the account was confirmed since this one was refused."""
    for_person: bool = False
    """It is known to be somebody else's, and waits for a person."""
    probe: bool = False
    pages: tuple[str, ...] = ()
    """The other datasets that are named by their public pages."""
    findings: Findings = NOTHING_FOUND


@dataclass(frozen=True)
class Report:
    """What became of a task."""

    task: Task
    run: Run
    events: tuple[Event, ...] = ()
    error: RegistryError | None = None
    requests: int = 0

    @property
    def failed(self) -> bool:
        """Tell whether the run ended short of its aim, and not just to be planned anew."""
        goes_on = (Out.DONE, Out.REDRAW, Out.NOT_FOUND, Out.NO_METADATA)
        refused = self.error is not None and self.run.out not in goes_on
        return refused or self.run.out is Out.BRAKED


class Gate:
    """Whether requests of one account may leave: the deadline, the rate, the brake, the guard."""

    def __init__(
        self, account: config.Account, deadline: float | None = None, *, brake: bool = True
    ) -> None:
        self.account = account
        self._deadline = deadline
        self._has_brake = brake
        self._refused = threading.Event()
        self._held = threading.Event()
        self._crowded = threading.Event()

    @property
    def refused(self) -> bool:
        """Tell whether the registry refused the account."""
        return self._refused.is_set()

    @property
    def is_held(self) -> bool:
        """Tell whether the account was paused, or asked to wait, while rows were left."""
        return self._held.is_set()

    @property
    def is_crowded(self) -> bool:
        """Tell whether the rate left no turn in time."""
        return self._crowded.is_set()

    @property
    def is_shut(self) -> bool:
        """Tell whether no further request will leave."""
        return self.refused or self.is_held or self.is_crowded or self._patience() <= 0

    def reopen(self) -> None:
        """Let requests leave again, for a probe after a refusal."""
        self._refused.clear()

    def close(self, error: AccountError) -> None:
        """Pause the account: no request starts once the first refusal has arrived."""
        self._refused.set()
        accounts.pause(self.account, error)

    def refuses(self, task: Task, step: Step) -> Out | None:
        """Return why a request may not leave, or None if it may, now."""
        if not self._take_turn():
            self._crowded.set()
            return Out.REPLAN
        if self._is_counted(task, step) and not accounts.may_hide(self.account):
            return Out.BRAKED
        if self._guard(task, step) and (task.probe or not self.refused):
            return None
        self.uncount(task, step)
        self._look_at_account()
        return Out.REPLAN

    def uncount(self, task: Task, step: Step) -> None:
        """Count no hide that was not confirmed: tries during an outage close no brake."""
        if self._is_counted(task, step):
            accounts.uncount_hide(self.account)

    def _look_at_account(self) -> None:
        """Shut if it was the account that refused: planning its rows anew would change nothing."""
        known = accounts.peek(self.account)
        if known and known.paused_by_registry:
            self._refused.set()
        elif known and (known.paused_by_hand or known.is_waiting):
            self._held.set()

    def _take_turn(self) -> bool:
        seconds = accounts.take_turn(self.account, self._patience())
        if seconds is None or self._patience() < seconds:
            return False
        time.sleep(seconds)
        return True

    def _patience(self) -> float:
        if self._deadline is None:
            return accounts.LONGEST_WAIT
        return self._deadline - time.monotonic()

    def _is_counted(self, task: Task, step: Step) -> bool:
        return self._has_brake and step is Step.DELETE and not task.withdrawn

    def _guard(self, task: Task, step: Step) -> bool:
        values = {
            "id": task.row_id,
            "token": task.token,
            "revision": task.revision,
            "lease": config.lease_seconds(),
            "write": step.is_write,
            "post": step.is_post,
            "probe": task.probe,
            "pages": list(task.pages),
            "followed": task.findings.followed,
        }
        with begin() as connection:
            return bool(connection.execute(GUARD, values).rowcount)


def perform(task: Task, registry: Registry, gate: Gate) -> Report:
    """Send the requests of a task until one is not confirmed; never raises."""
    passage = _Passage(task, registry, gate)
    try:
        passage.go()
    except Exception as error:
        # a defect of ours: what left is in doubt, as after a crash
        log.exception("The run for %s failed", task.doi)
        passage.broke(error)
    return passage.report()


class _Passage:
    """One task on its way: what is left to do, and what was confirmed so far."""

    def __init__(self, task: Task, registry: Registry, gate: Gate) -> None:
        self.task = task
        self.registry = registry
        self.gate = gate
        self.left = [step for step in task.steps if step is not Step.DRAW]
        self.run = Run(found=task.found_in_doubt, sent_hash=task.xml_hash, sent_url=task.url)
        self.events: list[Event] = []
        self.error: RegistryError | None = None
        self.requests = 0
        self.held: bytes | str | None = None

    def go(self) -> None:
        while self.left and self.run.out is Out.DONE:
            self._advance(self.left.pop(0))

    def broke(self, error: Exception) -> None:
        self.error = RegistryError(said(error))
        wrote = self.run.wrote
        self._end(Out.SILENCE if wrote else Out.LATER, silent=wrote, late=wrote)

    def report(self) -> Report:
        return Report(self.task, self.run, tuple(self.events), self.error, self.requests)

    def _advance(self, step: Step) -> None:
        refusal = self.gate.refuses(self.task, step)
        if refusal:
            self._end(refusal)
            return
        self.requests += 1
        self.run = replace(self.run, wrote=self.run.wrote or step.is_write)
        try:
            answer = _send(self.registry, self.task, step)
        except RegistryError as error:
            self._not_confirmed(step, error)
        else:
            self._confirmed(step, answer)

    def _end(self, out: Out, **changes: Any) -> None:
        self.run = replace(self.run, out=out, **changes)

    def _confirmed(self, step: Step, answer: bytes | str | None) -> None:
        if step.is_write:
            self.run = replace(
                self.run,
                metadata=self.run.metadata or step is Step.POST_METADATA,
                url=self.run.url or step is Step.POST_URL,
                deleted=self.run.deleted or step is Step.DELETE,
            )
        elif step is Step.ASK_URL:
            self._end(Out.ADOPT if answer == self.task.url else Out.REDRAW)
        elif answer is not None:
            self.held = answer
            self._known(step)
        elif step is Step.ASK_IN_DOUBT:
            self._end(Out.ABSENT if self.task.aged else Out.LATER)

    def _known(self, step: Step) -> None:
        """The registry knows the name: before our first POST whose is it, in doubt it is ours."""
        self.left = [Step.DELETE] if step is Step.ASK_IN_DOUBT else [Step.ASK_URL]

    def _not_confirmed(self, step: Step, error: RegistryError) -> None:
        self.gate.uncount(self.task, step)
        if step is Step.ASK_FIRST and error.is_taken:
            self._known(step)
            return
        if step is Step.ASK_IN_DOUBT and error.is_inactive:
            self._known(step)
            return
        self.error = error
        self.events.append(Event("refused", error.status, error.text, repeats=True))
        self._refused(step, error)

    def _refused(self, step: Step, error: RegistryError) -> None:
        if self.task.for_person and error.may_be_foreign:
            # nothing new: hiding goes on, now and then, and holds nobody else up
            self._end(Out.LATER)
        elif isinstance(error, AccountError):
            self._refused_as_account(step, error)
        elif isinstance(error, TransientError):
            self._unanswered(step, error)
        elif step is Step.ASK_URL or error.is_taken_by_other:
            self._end(Out.REDRAW)
        elif not step.is_write:
            self._end(Out.LATER)
        elif error.is_not_found:
            self._end(self._not_found(step, error))
        elif step is Step.DELETE:
            # it carries no data that could be mended: hiding goes on until it is confirmed
            self._end(Out.LATER)
        elif self.left != [Step.DELETE]:
            # a refused last document does not keep a withdrawn DOI in the index
            self._end(Out.DATA)

    def _refused_as_account(self, step: Step, error: AccountError) -> None:
        if error.is_forbidden and (self.task.once_more or self._holds_another_dataset(step)):
            self._end(Out.REDRAW)
            return
        self.gate.close(error)
        self._end(Out.ACCOUNT, refused_step=step.value if error.is_forbidden else "")

    def _holds_another_dataset(self, step: Step) -> bool:
        """Tell whether the document under the name, just read, is of something else.

        MDS answers 403 to the question for a foreign DOI's URL. Every document of ours carries
        the id of its dataset, so one without it was never ours.
        """
        if step is not Step.ASK_URL or not isinstance(self.held, bytes):
            return False
        return self.task.package_id.encode() not in self.held

    def _unanswered(self, step: Step, error: TransientError) -> None:
        if error.asks_to_wait:
            accounts.wait(self.gate.account, error.retry_after)
        if not step.is_write:
            self._end(Out.LATER)
        elif error.may_have_happened:
            self._end(Out.SILENCE, silent=True, late=True)
        else:
            self._end(Out.TRANSIENT, silent=True)

    def _not_found(self, step: Step, error: RegistryError) -> Out:
        if step is Step.DELETE and error.is_unknown_to_proxy:
            return Out.UNDELETABLE
        if step is Step.POST_URL:
            return Out.DATA if self.task.not_found_before else Out.NO_METADATA
        return Out.NOT_FOUND


def _send(registry: Registry, task: Task, step: Step) -> bytes | str | None:
    """Send one request; a read has an answer."""
    doi = task.doi or ""
    if step is Step.ASK_URL:
        return registry.get_url(doi)
    if not step.is_write:
        return registry.get_metadata(doi)
    if step is Step.POST_METADATA:
        registry.post_metadata(doi, task.xml)
    elif step is Step.POST_URL:
        registry.post_url(doi, task.url or "")
    else:
        registry.delete_metadata(doi)
    return None
