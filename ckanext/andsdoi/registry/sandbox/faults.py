"""Injected faults: what may be asked for, when it applies, and what it does to an answer.

A fault is one JSON object. Its keys are in four tables: one effect at most, what goes with an
effect, filters, and dice.
"""

from __future__ import annotations

import json
import math
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol

from .accounts import Login
from .calls import NORMAL, READS, Call, Conditions, Personality
from .wire import HTML, Answer, Delivery, Request, text

Check = Callable[[Any], bool]


class FaultError(ValueError):
    """A fault that cannot be set; the text says which key and what it takes."""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _is_true(value: Any) -> bool:
    return value is True


def _one_of(*values: str) -> Check:
    return lambda value: value in values


def _is_rate(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"limit", "seconds"}:
        return False
    return _is_count(value["limit"]) and _is_number(value["seconds"]) and value["seconds"] > 0


def _is_encoding(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool("".encode(value)) in (True, False)
    except LookupError:
        return False


EFFECTS: dict[str, tuple[Check, str]] = {
    "hang": (_is_number, "seconds"),
    "close": (_one_of("before", "after"), '"before" or "after"'),
    "status": (lambda v: _is_count(v) and 100 <= v <= 999, "a status code"),
    "empty": (_is_true, "true"),
    "html": (_is_true, "true"),
    "upstream": (_one_of("down"), '"down"'),
    "truncate": (_is_true, "true"),
    "drip": (lambda v: _is_number(v) and v > 0, "bytes per second"),
    "flood": (_is_count, "a number of bytes"),
    "encoding": (_is_encoding, "the name of an encoding"),
    "wrong_doi": (_is_true, "true"),
    "redirect": (_is_text, "a URL"),
    "unauthorized": (_is_true, "true"),
    "forbid": (_one_of("prefix", "domain"), '"prefix" or "domain"'),
    "lag": (_is_number, "seconds"),
    "refuse": (_is_number, "seconds"),
    "rate": (_is_rate, '{"limit": number, "seconds": number}'),
}
COMPANIONS: dict[str, tuple[Check, str]] = {
    "delay": (_is_number, "seconds"),
    "commit": (lambda v: isinstance(v, bool), "true or false"),
    "body": (_is_text, "a text"),
    "headers": (
        lambda v: isinstance(v, dict) and all(_is_text(x) for x in (*v, *v.values())),
        "an object of texts",
    ),
    "retry_after": (_is_count, "whole seconds"),
    "retry_after_form": (_one_of("seconds", "date"), '"seconds" or "date"'),
}
FILTERS: dict[str, tuple[Check, str]] = {
    "operation": (_is_texts, "an operation or a list of them"),
    "method": (_is_texts, "a method or a list of them"),
    "doi": (_is_text, "a DOI, or its start and *"),
    "account": (_is_text, "a user name"),
}
DICE: dict[str, tuple[Check, str]] = {
    "probability": (lambda v: _is_number(v) and v <= 1, "a number from 0 to 1"),
    "seed": (lambda v: isinstance(v, (int, str)), "a number or a text"),
    "times": (_is_count, "a number of requests"),
    "after": (_is_count, "a number of requests"),
}
KEYS = {**EFFECTS, **COMPANIONS, **FILTERS, **DICE}
# What a companion goes with.
NEEDS: dict[str, frozenset[str]] = {
    "body": frozenset({"status"}),
    "headers": frozenset({"status"}),
    "retry_after": frozenset({"status"}),
    "retry_after_form": frozenset({"status"}),
    "commit": frozenset({"hang", "status", "empty", "html"}),
}


@dataclass(frozen=True)
class Fault:
    """One fault as it was given, checked."""

    keys: Mapping[str, Any]

    @property
    def effect(self) -> str | None:
        return next((key for key in self.keys if key in EFFECTS), None)

    @property
    def value(self) -> Any:
        return self.keys[self.effect] if self.effect else None

    @property
    def delay(self) -> float:
        return float(self.keys.get("delay", 0))

    @property
    def is_conditional(self) -> bool:
        return any(key in FILTERS or key in DICE for key in self.keys)

    def matches(self, situation: Situation) -> bool:
        """Whether the filters let this request in; some effects concern only some requests."""
        return _concerns(self, situation) and all(
            _is_among(self.keys[name], value)
            for name, value in situation.filtered.items()
            if name in self.keys
        )


class Situation(Protocol):
    """What a fault needs to know of the request that it may strike."""

    request: Request
    call: Call
    login: Login
    personality: Personality

    @property
    def filtered(self) -> Mapping[str, str]: ...

    def perform(self, conditions: Conditions = NORMAL) -> Answer: ...


def parse(given: Any) -> list[Fault]:
    """Check one JSON object or a list of them; an empty one of either clears.

    Raises:
        FaultError: an unknown key, a wrong value, or keys that do not go together.
    """
    objects = given if isinstance(given, list) else [given] if given else []
    if not isinstance(objects, list) or not all(isinstance(entry, dict) for entry in objects):
        raise FaultError("a fault is a JSON object; several are a list of objects")
    return [_checked(entry) for entry in objects if entry]


def load(argument: str) -> list[Fault]:
    """The faults of a command line: JSON itself, or the name of a file of it.

    Raises:
        FaultError: it is neither.
    """
    try:
        is_json = argument.lstrip().startswith(("{", "["))
        return parse(json.loads(argument if is_json else Path(argument).read_text("utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise FaultError(f"neither JSON nor a file of it: {error}") from error


class FaultSet:
    """The faults that hold now; choosing one counts and draws."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []

    def replace(self, faults: Iterable[Fault]) -> None:
        with self._lock:
            self._armed = [_Armed(fault, self._clock) for fault in faults]

    def describe(self) -> list[dict[str, Any]]:
        """The faults as they were given, without those that are used up."""
        with self._lock:
            return [dict(armed.fault.keys) for armed in self._armed if not armed.is_used_up]

    def take_refusal(self) -> float:
        """The seconds of a `refuse` that waits for no request; it is done with then."""
        with self._lock:
            standing = [armed for armed in self._armed if _is_standing_refusal(armed.fault)]
            self._armed = [armed for armed in self._armed if armed not in standing]
        return max((float(armed.fault.value) for armed in standing), default=0.0)

    def choose(self, situation: Situation) -> Strike | None:
        """The first fault that matches and passes its draw."""
        with self._lock:
            strikes = (armed.strike(situation) for armed in self._armed)
            return next((strike for strike in strikes if strike), None)


@dataclass(frozen=True)
class Strike:
    """A fault that applies now; `wait` is what a limiter says."""

    fault: Fault
    effect: str | None
    retry_after: int = 0

    def deliver(self, situation: Situation) -> Delivery:
        """Do what the fault says to this request."""
        delivery = _DELIVER[self.effect](self, situation)
        return replace(delivery, wait=delivery.wait + self.fault.delay)


class _Armed:
    """A fault with its counters."""

    def __init__(self, fault: Fault, clock: Callable[[], float]) -> None:
        self.fault = fault
        self._random = random.Random(fault.keys.get("seed"))
        self._passed = 0
        self._used = 0
        self._limiter = _Limiter(clock)

    @property
    def is_used_up(self) -> bool:
        return bool(self._used >= self.fault.keys.get("times", math.inf))

    def strike(self, situation: Situation) -> Strike | None:
        if self.is_used_up or not self.fault.matches(situation) or not self._drawn():
            return None
        strike = self._limited(situation) if self.fault.effect == "rate" else self._plain()
        self._used += strike is not None
        return strike

    def _drawn(self) -> bool:
        self._passed += 1
        if self._passed <= self.fault.keys.get("after", 0):
            return False
        return bool(self._random.random() < self.fault.keys.get("probability", 1))

    def _plain(self) -> Strike:
        return Strike(self.fault, self.fault.effect)

    def _limited(self, situation: Situation) -> Strike | None:
        wait = self._limiter.wait(situation.login.user or "", self.fault.value)
        if wait:
            return Strike(self.fault, "rate", wait)
        return Strike(self.fault, None) if self.fault.delay else None


class _Limiter:
    """A sliding window per account: what went through within the last seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._through: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, user: str, rate: Mapping[str, float]) -> int:
        """Whole seconds until the next request may come; 0 lets this one through."""
        now, through = self._clock(), self._through[user]
        while through and through[0] <= now - rate["seconds"]:
            through.popleft()
        if len(through) < rate["limit"]:
            through.append(now)
            return 0
        oldest = through[0] if through else now
        return max(1, math.ceil(oldest + rate["seconds"] - now))


def _checked(given: dict[str, Any]) -> Fault:
    for key, value in given.items():
        _check_key(key, value)
    effects = [key for key in given if key in EFFECTS]
    if len(effects) > 1:
        raise FaultError(f"one fault has one effect, not {' and '.join(effects)}")
    for key in given.keys() & NEEDS.keys():
        if not NEEDS[key].intersection(effects):
            raise FaultError(f"{key} goes with {', '.join(sorted(NEEDS[key]))}")
    return Fault(dict(given))


def _check_key(key: str, value: Any) -> None:
    if key not in KEYS:
        raise FaultError(f"unknown key {key}; known are {', '.join(sorted(KEYS))}")
    check, wanted = KEYS[key]
    if not check(value):
        raise FaultError(f"{key} takes {wanted}")


def _is_among(wanted: str | list[str], value: str) -> bool:
    patterns = [wanted] if isinstance(wanted, str) else wanted
    return any(_matches_pattern(pattern.lower(), value.lower()) for pattern in patterns)


def _matches_pattern(pattern: str, value: str) -> bool:
    return value.startswith(pattern[:-1]) if pattern.endswith("*") else value == pattern


def _concerns(fault: Fault, situation: Situation) -> bool:
    if fault.effect == "lag":
        return situation.call.operation in READS
    if fault.effect == "upstream":
        return situation.personality.profile == "ands"
    return fault.keys.get("forbid") != "domain" or situation.call.operation == "post_url"


def _is_standing_refusal(fault: Fault) -> bool:
    return fault.effect == "refuse" and not fault.is_conditional


# What each effect does

MAINTENANCE = text(
    200,
    "<html><head><title>Down for maintenance</title></head><body></body></html>",
    HTML,
)
_SHORT_BY = 16


def _commit(strike: Strike, situation: Situation) -> None:
    if strike.fault.keys.get("commit"):
        situation.perform()


def _plainly(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.perform())


def _hang(strike: Strike, situation: Situation) -> Delivery:
    _commit(strike, situation)
    return Delivery(None, wait=float(strike.fault.value))


def _close(strike: Strike, situation: Situation) -> Delivery:
    if strike.fault.value == "after":
        situation.perform()
    return Delivery(None)


def _status(strike: Strike, situation: Situation) -> Delivery:
    _commit(strike, situation)
    keys = strike.fault.keys
    answer = text(keys["status"], keys.get("body", ""), situation.personality.text_type)
    return Delivery(answer.with_headers(*keys.get("headers", {}).items(), *_retry_after(keys)))


def _retry_after(keys: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "retry_after" not in keys:
        return []
    seconds = keys["retry_after"]
    if keys.get("retry_after_form") != "date":
        return [("Retry-After", str(seconds))]
    when = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return [("Retry-After", format_datetime(when, usegmt=True))]


def _empty(strike: Strike, situation: Situation) -> Delivery:
    _commit(strike, situation)
    return Delivery(text(200, "", situation.personality.text_type))


def _html(strike: Strike, situation: Situation) -> Delivery:
    _commit(strike, situation)
    return Delivery(MAINTENANCE)


def _upstream(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.perform(Conditions(upstream=False)))


def _truncate(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.perform(), short=_SHORT_BY)


def _drip(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.perform(), pace=float(strike.fault.value))


def _flood(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(Answer(200, b"x" * strike.fault.value, situation.personality.text_type))


def _encoding(strike: Strike, situation: Situation) -> Delivery:
    answer = situation.perform()
    return Delivery(replace(answer, body=answer.text.encode(strike.fault.value, "replace")))


def _wrong_doi(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(text(201, "OK (10.5555/SOMETHING-ELSE)", situation.personality.text_type))


def _redirect(strike: Strike, situation: Situation) -> Delivery:
    answer = text(302, "", situation.personality.text_type)
    return Delivery(answer.with_headers(("Location", strike.fault.value)))


def _unauthorized(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.personality.bad_credentials())


def _forbid(strike: Strike, situation: Situation) -> Delivery:
    if strike.fault.value == "prefix":
        return Delivery(situation.personality.prefix_refused())
    return Delivery(situation.personality.domain_refused(situation.request, situation.login))


def _lag(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.perform(Conditions(lag=float(strike.fault.value))))


def _refuse(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(None, refuse=float(strike.fault.value))


def _rate(strike: Strike, situation: Situation) -> Delivery:
    answer = text(429, "Too many requests", situation.personality.text_type)
    return Delivery(answer.with_headers(("Retry-After", str(strike.retry_after))))


_DELIVER: dict[str | None, Callable[[Strike, Situation], Delivery]] = {
    None: _plainly,
    "hang": _hang,
    "close": _close,
    "status": _status,
    "empty": _empty,
    "html": _html,
    "upstream": _upstream,
    "truncate": _truncate,
    "drip": _drip,
    "flood": _flood,
    "encoding": _encoding,
    "wrong_doi": _wrong_doi,
    "redirect": _redirect,
    "unauthorized": _unauthorized,
    "forbid": _forbid,
    "lag": _lag,
    "refuse": _refuse,
    "rate": _rate,
}
