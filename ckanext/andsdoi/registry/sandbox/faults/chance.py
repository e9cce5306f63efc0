"""Which fault strikes a request: counters, draws and the limiter."""

from __future__ import annotations

import math
import random
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Situation
from .rules import Fault

Clock = Callable[[], float]


@dataclass(frozen=True)
class Strike:
    """A fault that applies now.

    `effect` is None where it only delays, and where a limiter lets the request through;
    `retry_after` is what a limiter says that does not.
    """

    fault: Fault
    effect: str | None
    retry_after: int = 0


class FaultSet:
    """The faults that hold now; choosing one counts and draws."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []

    def replace(self, faults: Iterable[Fault]) -> None:
        """Let these hold instead, their counters at zero."""
        with self._lock:
            self._armed = [_Armed(fault, self._clock) for fault in faults]

    def describe(self) -> list[dict[str, Any]]:
        """Return the faults as they were given, without those that are used up."""
        with self._lock:
            return [dict(armed.fault.keys) for armed in self._armed if not armed.is_used_up]

    def take_refusal(self) -> float:
        """Return the seconds of a `refuse` that waits for no request; it is done with then."""
        with self._lock:
            standing = [a for a in self._armed if a.fault.is_standing_refusal]
            self._armed = [a for a in self._armed if not a.fault.is_standing_refusal]
        return max((float(armed.fault.value) for armed in standing), default=0.0)

    def choose(self, situation: Situation) -> Strike | None:
        """Return the first fault that matches and passes its draw."""
        with self._lock:
            strikes = (armed.strike(situation) for armed in self._armed)
            return next((strike for strike in strikes if strike), None)


class _Armed:
    """A fault with its counters."""

    def __init__(self, fault: Fault, clock: Clock) -> None:
        self.fault = fault
        self._random = random.Random(fault.keys.get("seed"))
        self._limiter = _Limiter(clock)
        self._seen = 0
        self._used = 0

    @property
    def is_used_up(self) -> bool:
        """Tell whether it has struck as often as it may."""
        return bool(self._used >= self.fault.keys.get("times", math.inf))

    def strike(self, situation: Situation) -> Strike | None:
        """Count, draw, and strike or not."""
        if self.is_used_up or not self.fault.matches(situation) or not self._is_drawn():
            return None
        is_rate = self.fault.effect == "rate"
        strike = self._limited(situation) if is_rate else Strike(self.fault, self.fault.effect)
        self._used += strike is not None
        return strike

    def _is_drawn(self) -> bool:
        self._seen += 1
        if self._seen <= self.fault.keys.get("after", 0):
            return False
        return bool(self._random.random() < self.fault.keys.get("probability", 1))

    def _limited(self, situation: Situation) -> Strike | None:
        wait = self._limiter.wait(situation.login.user or "", self.fault.value)
        if wait:
            return Strike(self.fault, "rate", wait)
        return Strike(self.fault, None) if self.fault.delay else None


class _Limiter:
    """A sliding window per account: what was let through within the last seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._passed: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, user: str, rate: Mapping[str, float]) -> int:
        """Return whole seconds until the next request may come; 0 lets this one through."""
        now, passed = self._clock(), self._passed[user]
        while passed and passed[0] <= now - rate["seconds"]:
            passed.popleft()
        if len(passed) < rate["limit"]:
            passed.append(now)
            return 0
        oldest = passed[0] if passed else now
        return max(1, math.ceil(oldest + rate["seconds"] - now))
