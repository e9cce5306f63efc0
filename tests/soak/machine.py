"""The operations as a state machine of Hypothesis, which makes a failing sequence shorter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from .invariants import Violation, close
from .operations import OPERATIONS, Operation
from .script import ACCOUNTS, CONCURRENCIES, DELAYS, HIDE_LIMITS, PROFILES, SELECTS
from .site import SLOTS, Site

SHARE = 4
"""An operation is one rule for so much of its weight: rules are chosen with equal chances."""


class Machine(RuleBasedStateMachine):
    """One sequence on a site; once the time is over, the sequences left are empty."""

    site: Site
    until: float
    tell: Callable[[list[Violation]], None]

    def __init__(self) -> None:
        super().__init__()
        self.is_over = time.monotonic() > self.until

    @initialize(
        profile=st.sampled_from(PROFILES),
        hide_limit=st.sampled_from(HIDE_LIMITS),
        concurrency=st.sampled_from(CONCURRENCIES),
        select=st.sampled_from(SELECTS),
        delay=st.sampled_from(DELAYS),
        swept=st.booleans(),
        rest=st.booleans(),
        accounts=st.sampled_from(ACCOUNTS),
        apart=st.booleans(),
        private=st.lists(st.booleans(), min_size=1, max_size=SLOTS),
    )
    def begin(self, profile: str, private: list[bool], **options: Any) -> None:
        if self.is_over:
            return
        self.site.begin("hypothesis", profile, **options)
        for slot, is_private in enumerate(private):
            values = {"slot": slot, "private": is_private, "brings": "nothing"}
            OPERATIONS["create"].act(self.site, **values)

    def teardown(self) -> None:
        if not self.is_over:
            self.tell(close(self.site))


def on(site: Site, seconds: float, tell: Callable[[list[Violation]], None]) -> type[Machine]:
    """Return the machine of a site; `tell` is called with what each sequence violates."""
    until = time.monotonic() + seconds
    rules = {
        f"{name}{'_' * copy}": _rule(name, operation)
        for name, operation in OPERATIONS.items()
        for copy in range(max(1, operation.weight // SHARE))
    }
    known = {"site": site, "until": until, "tell": staticmethod(tell)}
    return type("SiteMachine", (Machine,), {**rules, **known})


def _rule(name: str, operation: Operation) -> Any:
    def act(machine: Machine, **values: Any) -> None:
        if not machine.is_over:
            operation.act(machine.site, **values)

    act.__name__ = name
    chosen = {key: st.sampled_from(values) for key, values in operation.choices.items()}
    return rule(**chosen)(act)
