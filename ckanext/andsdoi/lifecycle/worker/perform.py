"""At the registry: the steps of one plan, one after the other, in a thread of its own.

Called by `drain`, with a task that PLAN made; what it returns goes to `record`. No session of CKAN
is touched here.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...registry import AccountError, RegistryError, TransientError
from ...registry.errors import CONFIRMED
from .. import accounts
from ..accounts.clients import AccountClient
from ..plan.steps import Step
from ..rows.enums import EventKind
from ..rows.history import Event
from ..rows.problem import said
from .endings import ENDINGS, Ending, Refusal, RunResult, ending_of

if TYPE_CHECKING:
    from ...registry import Registry
    from ..plan.task import Task
    from ..rows.problem import Problem
    from .gate import Gate

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Exchange:
    """One request, and what came of it: for the log.

    Attributes:
        step: What was asked.
        status: The HTTP status of the answer, None if none came.
        outcome: `confirmed`, or why it was not, in the words of `registry.errors`.
        ms: How many milliseconds it took.
    """

    step: Step
    status: int | None
    outcome: str
    ms: int

    def as_dict(self) -> dict[str, object]:
        """Return it as the log tells it."""
        request = " ".join(self.step.value.split()[:2])
        facts = {"status": self.status, "outcome": self.outcome, "ms": self.ms}
        return {"request": request, **facts}


@dataclass(frozen=True)
class RunReport:
    """What became of a task."""

    task: Task
    run: RunResult
    events: tuple[Event, ...] = ()
    error: RegistryError | None = None
    requests: int = 0
    held: Problem | None = None
    """Why a request was held back, where somebody has to do something about it."""
    exchanges: tuple[Exchange, ...] = ()
    """The requests, for the log."""

    @property
    def failed(self) -> bool:
        """Tell whether the run ended short of its aim, and not just to be planned anew."""
        refused = self.error is not None and not ENDINGS[self.run.ending].goes_on
        return refused or self.run.ending is Ending.BRAKED


def perform(task: Task, registry: Registry, gate: Gate) -> RunReport:
    """Send the requests of a task until one is not confirmed; never raises."""
    execution = _Execution(task, registry, gate)
    try:
        execution.go()
    except Exception as error:
        # a defect of ours: what left is in doubt, as after a crash
        log.exception("The run for %s failed", task.doi)
        execution.break_off(error)
    return execution.report()


class _Execution:
    """One task at the registry: what is left to do, and what was confirmed so far."""

    def __init__(self, task: Task, registry: Registry, gate: Gate) -> None:
        self.task = task
        self.registry = registry
        self.gate = gate
        self.left: list[Step] = [step for step in task.steps if step is not Step.DRAW]
        self.run = RunResult(
            found_in_doubt=task.found_in_doubt, sent_hash=task.xml_hash, sent_url=task.url
        )
        self.ended = False
        self.events: list[Event] = []
        self.error: RegistryError | None = None
        self.requests = 0
        self.held: Problem | None = None
        self.document: bytes | str | None = None
        self.logins = 0
        self.exchanges: list[Exchange] = []

    def go(self) -> None:
        """Send one step after the other, until one ends the run."""
        while self.left and not self.ended:
            step = self.left.pop(0)
            shut = self.gate.admit(self.task, step)
            if shut:
                self.held = shut.problem
                self.end(shut.ending)
            else:
                self.ask(step)

    def break_off(self, error: Exception) -> None:
        """End the run after a defect of ours."""
        self.error = RegistryError(said(error))
        self.end(Ending.SILENCE if self.run.wrote else Ending.LATER)

    def report(self) -> RunReport:
        """Return what became of the task."""
        return RunReport(
            self.task,
            self.run,
            tuple(self.events),
            self.error,
            self.requests,
            self.held,
            tuple(self.exchanges),
        )

    def end(self, ending: Ending) -> None:
        """Send no further step."""
        self.run, self.ended = replace(self.run, ending=ending), True

    def ask(self, step: Step) -> None:
        """Send one step, and take the answer."""
        self.requests += 1
        self.run = replace(self.run, wrote=self.run.wrote or step.is_write)
        if isinstance(self.registry, AccountClient):
            self.logins = self.registry.login.number
        started = time.monotonic()
        try:
            answer = _send(self.registry, self.task, step)
        except RegistryError as error:
            self.note(step, error.status, error.outcome, started)
            self.take_refusal(step, error)
        else:
            self.note(step, self.registry.last_status, CONFIRMED, started)
            self.take_confirmation(step, answer)

    def note(self, step: Step, status: int | None, outcome: str, started: float) -> None:
        """Note an answer for the log."""
        ms = round(1000 * (time.monotonic() - started))
        self.exchanges.append(Exchange(step, status, outcome, ms))

    def take_confirmation(self, step: Step, answer: bytes | str | None) -> None:
        """Note what the registry confirmed; what it answered to a question decides what is left."""
        if step.is_write:
            self.run = replace(
                self.run,
                metadata=self.run.metadata or step is Step.POST_METADATA,
                url=self.run.url or step is Step.POST_URL,
                deleted=self.run.deleted or step is Step.DELETE,
            )
        elif step is Step.ASK_FIRST and answer is None:
            self.run = replace(self.run, free=True)
        elif step is Step.ASK_URL:
            own = (self.task.url, *self.task.pages_before)
            self.end(Ending.ADOPT if answer in own else Ending.TAKEN)
        elif answer is not None:
            self.document = answer
            self.go_on_with_known_name(step)
        elif step is Step.ASK_IN_DOUBT:
            self.end(Ending.ABSENT if self.task.aged else Ending.UNKNOWN_YET)

    def go_on_with_known_name(self, step: Step) -> None:
        """Go on with a name that the registry knows: in doubt it is ours, else ask whose."""
        self.left = [Step.DELETE] if step is Step.ASK_IN_DOUBT else [Step.ASK_URL]

    def take_refusal(self, step: Step, error: RegistryError) -> None:
        """Note what was not confirmed; as a rule the run ends with it."""
        self.gate.uncount(self.task, step)
        if error.is_bad_login and self.has_new_secret():
            # nothing has happened; the guard is asked anew
            self.left.insert(0, step)
            return
        if (step is Step.ASK_FIRST and error.is_taken) or (
            step is Step.ASK_IN_DOUBT and error.is_inactive
        ):
            self.go_on_with_known_name(step)
            return
        self.error = error
        self.events.append(self.as_event(error))
        if isinstance(error, TransientError) and error.asks_to_wait:
            accounts.wait(self.gate.account, error.retry_after)
        ending = ending_of(self.as_refusal(step, error))
        if ending is Ending.ACCOUNT and isinstance(error, AccountError):
            self.gate.close(error)
            self.run = replace(self.run, refused_step=step.value if error.is_forbidden else "")
        if ending:
            self.end(ending)

    def has_new_secret(self) -> bool:
        """Tell whether the secret has been changed since the one that was refused."""
        registry = self.registry
        return isinstance(registry, AccountClient) and registry.login.renew(self.logins)

    def as_event(self, error: RegistryError) -> Event:
        """Return the refusal as the history and the log tell it."""
        return Event(
            EventKind.REFUSED,
            error.status,
            error.text,
            repeats=True,
            run=self.exchanges[-1].as_dict(),
            may_pass=isinstance(error, TransientError),
        )

    def as_refusal(self, step: Step, error: RegistryError) -> Refusal:
        """Put the answer beside what the run knows.

        MDS answers 'forbidden' to the question for a foreign DOI's URL. Every document of ours
        carries the id of its dataset, so one without it was never ours.
        """
        document = self.document if step is Step.ASK_URL else None
        return Refusal(
            step,
            error,
            for_person=self.task.for_person,
            once_more=self.task.once_more,
            foreign_document=isinstance(document, bytes)
            and self.task.package_id.encode() not in document,
            not_found_before=self.task.not_found_before,
            hides_next=self.left == [Step.DELETE],
            found_in_doubt=self.task.found_in_doubt,
        )


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
