"""One request from its receipt to its answer: journal, faults, personality, state.

No sockets here: a request comes in as a value and a delivery goes out as one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .accounts import Account, Accounts, Login
from .calls import NORMAL, Call, Conditions, Personality
from .document import Schemas
from .faults import FaultSet
from .journal import Entry, Journal
from .machine import Machine
from .mds import Mds
from .proxy import Proxy
from .wire import Answer, Delivery, Request

Hook = Callable[[Entry], None]

PROFILES = ("ands", "mds")


@dataclass
class Situation:
    """A request in the middle of its handling; `perform` lets the registry act on it."""

    request: Request
    call: Call
    login: Login
    personality: Personality
    entry: Entry
    engine: Engine

    @property
    def filtered(self) -> Mapping[str, str]:
        """What faults may filter by."""
        return {
            "operation": self.call.operation or "",
            "method": self.request.method,
            "doi": self.call.doi or "",
            "account": self.login.user or "",
        }

    def perform(self, conditions: Conditions = NORMAL) -> Answer:
        """Let the personality act, and note in the journal what it did."""
        return self.engine.perform(self, conditions)


class Engine:
    """The registry behind the sockets. One request is acted on at a time."""

    def __init__(
        self,
        profile: str,
        accounts: Iterable[Account],
        schemas: Schemas,
        root: Callable[[], str],
    ) -> None:
        if profile not in PROFILES:
            raise ValueError(f"the profile is one of {', '.join(PROFILES)}, not {profile!r}")
        self.accounts = Accounts(accounts)
        self.schemas = schemas
        self.machine = Machine()
        self.journal = Journal()
        self.faults = FaultSet()
        self.lock = threading.RLock()
        self.on_request: Hook | None = None
        self.on_answer: Hook | None = None
        mds = Mds(self.machine, schemas, root)
        self.proxy = Proxy(mds, schemas) if profile == "ands" else None
        self.personality: Personality = self.proxy or mds

    def take(self, request: Request) -> Delivery:
        """Handle one request of the registry's own (not of the control paths)."""
        situation = self._received(request)
        _call(self.on_request, situation.entry)
        with self.lock:
            delivery = self._handled(situation)
        situation.entry.answered(delivery.answer)
        _call(self.on_answer, situation.entry)
        return delivery

    def perform(self, situation: Situation, conditions: Conditions) -> Answer:
        entry, doi = situation.entry, situation.call.doi
        before = self.machine.revision(doi)
        answer = self.personality.answer(situation.request, situation.login, conditions)
        entry.state_after = self.machine.state(doi)
        entry.committed = self.machine.revision(doi) > before
        entry.upstream = answer.upstream
        return answer

    def reset(self) -> None:
        """Back to empty: DOIs, rows, faults, journal, passwords."""
        with self.lock:
            self.machine.clear()
            self.faults.replace([])
            self.journal.clear()
            self.accounts.reset()
            if self.proxy:
                self.proxy.rows.clear()

    def _received(self, request: Request) -> Situation:
        call = self.personality.call(request)
        login = self.accounts.login(request)
        entry = self.journal.open(request, call, login)
        return Situation(request, call, login, self.personality, entry, self)

    def _handled(self, situation: Situation) -> Delivery:
        entry = situation.entry
        entry.state_before = entry.state_after = self.machine.state(situation.call.doi)
        strike = self.faults.choose(situation)
        if strike is None:
            return Delivery(situation.perform())
        entry.fault = strike.fault.keys
        return strike.deliver(situation)


def _call(hook: Hook | None, entry: Entry) -> None:
    if hook is not None:
        hook(entry)
