"""One request from its receipt to its answer: journal, faults, personality, state.

No sockets here: a request comes in as a value and a delivery goes out as one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial

from .accounts import Account, Accounts, Login
from .calls import NORMAL, Conditions, Personality, Situation
from .faults.chance import FaultSet
from .faults.effects import deliver
from .http.wire import Answer, Delivery, Request
from .journal import Entry, Journal
from .servers.ands import Proxy
from .servers.document import Schemas
from .servers.machine import Machine
from .servers.mds import Mds
from .servers.rest import Rest

Hook = Callable[[Entry], None]

PROFILES = ("ands", "mds")


class Engine:
    """The registry behind the sockets. One request is acted on at a time."""

    def __init__(
        self,
        profile: str,
        accounts: Iterable[Account],
        schemas: Schemas,
        root: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if profile not in PROFILES:
            raise ValueError(f"the profile is one of {', '.join(PROFILES)}, not {profile!r}")
        self.accounts = Accounts(accounts)
        self.schemas = schemas
        self.machine = Machine(clock)
        self.journal = Journal()
        self.faults = FaultSet(clock)
        self.lock = threading.RLock()
        self.on_request: Hook | None = None
        self.on_answer: Hook | None = None
        mds = Mds(self.machine, schemas, root)
        self.proxy = Proxy(mds, schemas) if profile == "ands" else None
        self.personality: Personality = self.proxy or mds
        self.rest = Rest(self.machine, self.accounts, root, knows_accounts=self.proxy is None)

    def take(self, request: Request) -> Delivery:
        """Handle one request of the registry's own (not of the control paths)."""
        server: Personality = self.rest if self.rest.is_asked(request) else self.personality
        call, login = server.call(request), self.accounts.login(request)
        entry = self.journal.open(request, call, login)
        act = partial(self._act, entry, server, request, login)
        _tell(self.on_request, entry)
        with self.lock:
            delivery = self._handle(entry, Situation(request, call, login, server, act))
        entry.answered(delivery.answer)
        _tell(self.on_answer, entry)
        return delivery

    def reset(self) -> None:
        """Go back to empty: DOIs, rows, faults, journal, passwords."""
        with self.lock:
            self.machine.clear()
            self.faults.replace([])
            self.journal.clear()
            self.accounts.reset()
            if self.proxy:
                self.proxy.rows.clear()

    def _handle(self, entry: Entry, situation: Situation) -> Delivery:
        entry.state_before = entry.state_after = self.machine.state(entry.doi)
        strike = self.faults.choose(situation)
        if strike is None:
            return Delivery(situation.act(NORMAL))
        entry.fault = strike.fault.keys
        return deliver(strike, situation)

    def _act(
        self,
        entry: Entry,
        server: Personality,
        request: Request,
        login: Login,
        conditions: Conditions,
    ) -> Answer:
        """Let the personality act, and note in the journal what that did."""
        before = self.machine.revision(entry.doi)
        answer = server.answer(request, login, conditions)
        entry.state_after = self.machine.state(entry.doi)
        entry.committed = self.machine.revision(entry.doi) > before
        entry.upstream = answer.upstream
        return answer


def _tell(hook: Hook | None, entry: Entry) -> None:
    if hook is not None:
        hook(entry)
