"""Questions to the registry beside the lifecycle: reads only, within the rate, held by a pause."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from .. import config
from ..registry import AccountError, DataError, RegistryError, TransientError
from . import accounts, clients, trouble
from .comparison import UNKNOWN, Held
from .rows.enums import State
from .rows.problem import Problem, ProblemClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..registry import RestDoi

T = TypeVar("T")

TRIES = 3
"""Times that a question without an answer is asked."""
PAUSE = 1.0
"""Seconds until the second try; they double."""
PATIENCE = 60.0
"""Seconds that are waited for a registry that asked to wait."""
_POLL = 0.5


class Stopped(Exception):
    """No question of this account may leave, or none is answered.

    The text says why, unless it is the account itself that is held.
    """


class Asker:
    """Asks the registry of one account, and the REST API beside it; threads may share one.

    Nothing is asked where nothing may be sent: `send` is false, a person paused the account, or
    the site is a copy that was moved.
    """

    def __init__(self, account: config.Account) -> None:
        self.account = account
        self.client = clients.client(account)
        self.rest = clients.rest_client(account) if account.rest_endpoint else None

    def close(self) -> None:
        """Close the connections."""
        self.client.close()
        if self.rest:
            self.rest.close()

    def ask(self, question: Callable[[], T]) -> T:
        """Ask until there is an answer, a few times at most.

        Raises:
            Stopped: The question may not leave.
            RegistryError: There was no answer, or a refusal.
        """
        for attempt in range(1, TRIES):
            try:
                return self._once(question)
            except TransientError:
                time.sleep(PAUSE * 2 ** (attempt - 1))
        return self._once(question)

    def demand(self, question: Callable[[], T]) -> T:
        """Ask for something without which it can't go on.

        Raises:
            Stopped: There is no answer.
        """
        try:
            return self.ask(question)
        except RegistryError as error:
            raise Stopped(error.text) from error

    def look(self, doi: str) -> Held:
        """Ask for all that the registry tells of a DOI.

        Raises:
            Stopped: No question of the account may leave.
        """
        try:
            return self._look(doi)
        except TransientError as error:
            return Held(failure=error.text, silent=True)
        except DataError as error:
            return _refused(error)
        except AccountError as error:
            if error.is_forbidden:
                return Held(foreign=True)
            raise Stopped(error.text) from error

    def _look(self, doi: str) -> Held:
        told = self._told(doi)
        if told is not None and self._is_foreign(told):
            return Held(foreign=True)
        document = told.document if told else b""
        if not document:
            known = self.ask(lambda: self.client.get_metadata(doi))
            if known is None and told is None:
                return UNKNOWN
            document = known or b""
        url = self.ask(lambda: self.client.get_url(doi))
        return Held(state=self._state(told, url), url=url, document=document)

    def _told(self, doi: str) -> RestDoi | None:
        rest = self.rest
        return self.ask(lambda: rest.get_doi(doi)) if rest else None

    def _is_foreign(self, told: RestDoi) -> bool:
        """The users of the ANDS proxy are none of DataCite's: there the URL tells whose it is."""
        if self.account.profile != "mds" or told.repository is None:
            return False
        return told.repository.lower() != self.account.user.lower()

    def _state(self, told: RestDoi | None, url: str | None) -> State | None:
        """What is not shown to everybody, but known to MDS, is hidden, or was never published."""
        if told is not None:
            return State(told.state) if told.state in _STATES else None
        if self.rest is None:
            return None
        return State.REGISTERED if url else State.DRAFT

    def _once(self, question: Callable[[], T]) -> T:
        self._await_turn()
        try:
            return question()
        except TransientError as error:
            if error.asks_to_wait:
                accounts.wait(self.account, error.retry_after)
            raise

    def _await_turn(self) -> None:
        self._await_leave()
        seconds = accounts.take_turn(self.account, accounts.LONGEST_WAIT)
        if seconds is None:
            raise Stopped
        if seconds:
            time.sleep(seconds)
            self._await_leave()

    def _await_leave(self) -> None:
        """Wait a while where the registry asked to; stop where a person paused the account."""
        until = time.monotonic() + PATIENCE
        known = accounts.peek(self.account)
        while known and (known.is_waiting or known.paused_by_hand):
            if known.paused_by_hand or time.monotonic() >= until:
                raise Stopped
            time.sleep(_POLL)
            known = accounts.peek(self.account)


def hold(account: config.Account) -> Problem | None:
    """Return why the registry may not be asked now, or None."""
    return next(
        (stop for stop in trouble.stops(account.name) if stop.class_ is not ProblemClass.ACCOUNT),
        None,
    )


_STATES = {state.value for state in State}


def _refused(error: DataError) -> Held:
    if error.is_taken_by_other:
        return Held(foreign=True)
    if error.is_inactive:
        # an older MDS: it tells that a DOI is hidden, and shows nothing of it
        return Held(state=State.REGISTERED)
    return Held(failure=error.text)
