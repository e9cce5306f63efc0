"""The one way to ask the registry beside the worker: reads only, within the rate, held by pauses.

`reconcile` asks patiently, in many threads; a decision asks while a person waits; `check` and
`refresh` ask one question to show its answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ...registry import AccountError, DataError, RegistryError, TransientError
from ..rows.enums import State
from ..rows.problem import DecisionRefused, Problem, ProblemClass, answered
from . import clients, limits, state, stops

if TYPE_CHECKING:
    from collections.abc import Callable

    from ... import config
    from ...registry import RestDoi
    from ...registry.texts import Secrets

T = TypeVar("T")

TRIES = 3
"""Times that a patient enquiry asks a question which gets no answer."""
FIRST_RETRY = 1.0
"""Seconds until the second try; they double."""
WAIT_PATIENCE = 60.0
"""Seconds that a patient enquiry waits for a registry that asked to wait."""
TURN_PATIENCE = 5.0
"""Seconds that others wait for a turn within the rate."""
DECISION_PATIENCE = 8.0
"""Seconds after which a decision begins no further question.

With the last one, its turn, connection and answer, it ends before the 30 seconds after which web
servers end a request by default.
"""
CONNECT_TIMEOUT = 3
"""Seconds that a decision waits for a connection."""
READ_TIMEOUT = 8
"""Seconds that a decision waits for an answer."""
_POLL = 0.5
_STATES = {one.value for one in State}


class EnquiryStopped(DecisionRefused):
    """No question of this account may leave now, or none is answered; the field is `registry`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(replace(problem, field="registry"))


@dataclass(frozen=True)
class RegistryHolds:
    """What the registry holds of a DOI.

    Attributes:
        known: It knows the DOI.
        foreign: It has the DOI for another party.
        state: None where it does not tell.
        url: The landing page, None if there is none, or it is not told.
        document: The metadata, empty where they are not shown.
        failure: Why there is no answer.
        silent: The answer may come at another time.
    """

    known: bool = True
    foreign: bool = False
    state: State | None = None
    url: str | None = None
    document: bytes | None = None
    failure: str | None = None
    silent: bool = False


UNKNOWN = RegistryHolds(known=False)


class RegistryEnquiry:
    """Asks the registry of one account, and the REST API beside it; threads may share one.

    Nothing is asked where nothing may be sent: `send` is false, a person paused the account, the
    registry asked to wait, or the site is a copy that was moved (P10).

    Args:
        account: The account.
        patient: Nobody waits: ask again what gets no answer, and wait as long as it takes for a
            turn within the rate, a minute for a registry that asked to wait.
        for_decision: A person decides by the answer: it must come soon, and nothing is asked of a
            registry that has refused the account.
        dry_run: What is found is only shown, so it is asked also where nothing may be sent.
    """

    def __init__(
        self,
        account: config.Account,
        *,
        patient: bool = False,
        for_decision: bool = False,
        dry_run: bool = False,
    ) -> None:
        if for_decision:
            account = replace(
                account,
                connect_timeout=min(account.connect_timeout, CONNECT_TIMEOUT),
                read_timeout=min(account.read_timeout, READ_TIMEOUT),
            )
        self.account = account
        self._login = clients.Login(account)
        self.client = self._login.client()
        self.rest = self._login.rest_client() if account.rest_endpoint else None
        self._tries = TRIES if patient else 1
        self._wait_patience = WAIT_PATIENCE if patient else 0.0
        self._turn_patience = state.LONGEST_WAIT if patient else TURN_PATIENCE
        self._for_decision = for_decision
        self._harmless = {ProblemClass.SEND, ProblemClass.MOVED} if dry_run else frozenset()
        self._until = time.monotonic() + DECISION_PATIENCE
        if patient or for_decision:
            # only to look is no first use
            state.get_or_create(account)

    def __enter__(self) -> RegistryEnquiry:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()
        if self.rest:
            self.rest.close()

    @property
    def secrets(self) -> Secrets:
        """Return what nothing may repeat that was answered."""
        return self._login.secrets

    def stop(self) -> Problem | None:
        """Return why nothing may be asked now, or None.

        What a registry refuses can only be seen by asking it, so its pause stops decisions alone.
        """
        for stop in stops.account_stops(self.account.name):
            if stop.class_ in self._harmless:
                continue
            if self._for_decision or not _may_ask_despite(stop):
                return stop
        return None

    def ask(self, question: Callable[[], T]) -> T:
        """Ask until there is an answer, as often as the enquiry has patience.

        Raises:
            EnquiryStopped: The question may not leave.
            RegistryError: There was no answer, or a refusal.
        """
        for attempt in range(1, self._tries):
            try:
                return self._ask_once(question)
            except TransientError:
                time.sleep(FIRST_RETRY * 2 ** (attempt - 1))
        return self._ask_once(question)

    def demand(self, question: Callable[[], T]) -> T:
        """Ask for something without which it can't go on.

        Raises:
            EnquiryStopped: There is no answer.
        """
        try:
            return self.ask(question)
        except RegistryError as error:
            raise self._stopped_by(error) from error

    def metadata(self, doi: str) -> bytes | None:
        """Ask for the document of a DOI: None if it is unknown, empty if it is known but inactive.

        Raises:
            EnquiryStopped: The question may not leave.
            RegistryError: There was no answer, or a refusal.
        """
        return self._ask_known(lambda: self.client.get_metadata(doi), inactive=b"")

    def url(self, doi: str) -> str | None:
        """Ask for the landing page of a DOI, which only its owner is told; None if inactive.

        Raises:
            EnquiryStopped: The question may not leave.
            RegistryError: There was no answer, or a refusal.
        """
        return self._ask_known(lambda: self.client.get_url(doi), inactive=None)

    def look(self, doi: str) -> RegistryHolds:
        """Ask for all that the registry tells of a DOI.

        Raises:
            EnquiryStopped: No question of the account may leave.
        """
        try:
            return self._look(doi)
        except TransientError as error:
            return RegistryHolds(failure=error.text, silent=True)
        except DataError as error:
            return _holds_despite(error)
        except AccountError as error:
            if error.is_forbidden:
                return RegistryHolds(foreign=True)
            raise self._stopped_by(error) from error

    def _ask_known(self, question: Callable[[], T | None], *, inactive: T | None) -> T | None:
        """Ask about a DOI; what stands for the answer if it is known, but inactive."""
        try:
            return self.ask(question)
        except RegistryError as error:
            if error.is_inactive:
                return inactive
            raise

    def _look(self, doi: str) -> RegistryHolds:
        rest = self.rest
        told = self.ask(lambda: rest.get_doi(doi)) if rest else None
        # the users of the ANDS proxy are none of DataCite's: there the URL tells whose it is
        owner = told.repository if told and self.account.profile == "mds" else None
        if owner is not None and owner.lower() != self.account.user.lower():
            return RegistryHolds(foreign=True)
        document = told.document if told else b""
        if not document:
            known = self.ask(lambda: self.client.get_metadata(doi))
            if known is None and told is None:
                return UNKNOWN
            document = known or b""
        url = self.ask(lambda: self.client.get_url(doi))
        return RegistryHolds(state=self._state(told, url), url=url, document=document)

    def _state(self, told: RestDoi | None, url: str | None) -> State | None:
        """Return the state: what MDS knows but does not show is hidden, or was never published."""
        if told is not None:
            return State(told.state) if told.state in _STATES else None
        if self.rest is None:
            return None
        return State.REGISTERED if url else State.DRAFT

    def _ask_once(self, question: Callable[[], T]) -> T:
        self._await_turn()
        logins = self._login.number
        try:
            return question()
        except AccountError as error:
            if error.is_bad_login and self._login.renew(logins):
                return self._ask_once(question)
            raise
        except TransientError as error:
            if error.asks_to_wait:
                state.wait(self.account, error.retry_after)
            raise

    def _await_turn(self) -> None:
        if self._for_decision and time.monotonic() > self._until:
            raise EnquiryStopped(Problem(ProblemClass.SLOW))
        self._await_leave()
        seconds = limits.reserve_request(self.account, self._turn_patience)
        if seconds is None:
            raise EnquiryStopped(Problem(ProblemClass.CROWDED))
        if seconds:
            time.sleep(seconds)
            self._await_leave()

    def _await_leave(self) -> None:
        """Wait a while where the registry asked to; stop where anything else holds the account."""
        until = time.monotonic() + self._wait_patience
        while stop := self.stop():
            if stop.class_ is not ProblemClass.WAITING or time.monotonic() >= until:
                raise EnquiryStopped(stop)
            time.sleep(_POLL)

    def _stopped_by(self, error: RegistryError) -> EnquiryStopped:
        if isinstance(error, AccountError):
            return EnquiryStopped(stops.refused(self.account, error.text, error.status))
        return EnquiryStopped(answered(ProblemClass.NO_ANSWER, error))


def _may_ask_despite(stop: Problem) -> bool:
    """Tell whether a question is what ends a stop: a refusal, or an import to be compared."""
    imported = stop.class_ is ProblemClass.PAUSED and stop.params.get("who") == state.BY_IMPORT
    return imported or stop.class_ is ProblemClass.ACCOUNT


def _holds_despite(error: DataError) -> RegistryHolds:
    if error.is_taken_by_other:
        return RegistryHolds(foreign=True)
    if error.is_inactive:
        # an older MDS: it tells that a DOI is hidden, and shows nothing of it
        return RegistryHolds(state=State.REGISTERED)
    return RegistryHolds(failure=error.text)
