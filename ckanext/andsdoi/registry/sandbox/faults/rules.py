"""Injected faults: what may be asked for, and which requests it concerns.

A fault is one JSON object. Its keys are in four tables: one effect at most, what goes with an
effect, filters, and dice. `chance` chooses among several, `effects` carries one out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..calls import OPERATIONS, READS, REST_OPERATIONS, Situation

Check = Callable[[Any], bool]

_OPERATIONS = {*OPERATIONS.values(), *REST_OPERATIONS}


class FaultError(ValueError):
    """A fault that cannot be set; the text says which key and what it takes."""


def is_number(value: Any) -> bool:
    """Tell whether a value is a number from 0 on; true is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def is_positive(value: Any) -> bool:
    """Tell whether a value is a number above 0."""
    return is_number(value) and value > 0


def is_count(value: Any) -> bool:
    """Tell whether a value is a whole number from 0 on."""
    return isinstance(value, int) and is_number(value)


def is_text(value: Any) -> bool:
    """Tell whether a value is a text."""
    return isinstance(value, str)


def is_texts(value: Any) -> bool:
    """Tell whether a value is a text or a list of them."""
    return is_text(value) or (isinstance(value, list) and all(map(is_text, value)))


def is_text_object(value: Any) -> bool:
    """Tell whether a value is an object whose values are all texts."""
    return isinstance(value, dict) and all(map(is_text, (*value, *value.values())))


def is_rate(value: Any) -> bool:
    """Tell whether a value is `{"limit": requests, "seconds": seconds}`."""
    if not isinstance(value, dict) or set(value) != {"limit", "seconds"}:
        return False
    return is_count(value["limit"]) and is_positive(value["seconds"])


def is_encoding(value: Any) -> bool:
    """Tell whether Python knows an encoding of this name."""
    try:
        "".encode(value)
    except (LookupError, TypeError):
        return False
    return True


def _one_of(*values: str) -> tuple[Check, str]:
    return (lambda value: value in values), " or ".join(map(json.dumps, values))


SECONDS = (is_number, "seconds")
NUMBER = (is_count, "a number of requests")
TRUE = (lambda value: value is True, "true")

EFFECTS: dict[str, tuple[Check, str]] = {
    "hang": SECONDS,
    "close": _one_of("before", "after"),
    "status": (lambda value: is_count(value) and 100 <= value <= 999, "a status code"),
    "empty": TRUE,
    "html": TRUE,
    "upstream": _one_of("down"),
    "truncate": TRUE,
    "drip": (is_positive, "bytes per second"),
    "flood": (is_count, "a number of bytes"),
    "encoding": (is_encoding, "the name of an encoding"),
    "wrong_doi": TRUE,
    "redirect": (is_text, "a URL"),
    "unauthorized": TRUE,
    "forbid": _one_of("prefix", "domain"),
    "lag": SECONDS,
    "refuse": SECONDS,
    "rate": (is_rate, '{"limit": requests, "seconds": seconds}'),
}
COMPANIONS: dict[str, tuple[Check, str]] = {
    "delay": SECONDS,
    "commit": (lambda value: isinstance(value, bool), "true or false"),
    "body": (is_text, "a text"),
    "headers": (is_text_object, "an object of texts"),
    "retry_after": (is_count, "whole seconds"),
    "retry_after_form": _one_of("seconds", "date"),
}
FILTERS: dict[str, tuple[Check, str]] = {
    "operation": (
        lambda value: is_texts(value) and set(_listed(value)) <= _OPERATIONS,
        f"one of {', '.join(sorted(_OPERATIONS))}, or a list",
    ),
    "method": (is_texts, "a method or a list of them"),
    "doi": (is_text, "a DOI, or its start and *"),
    "account": (is_text, "a user name"),
}
DICE: dict[str, tuple[Check, str]] = {
    "probability": (lambda value: is_number(value) and value <= 1, "a number from 0 to 1"),
    "seed": (lambda value: isinstance(value, (int, float, str)), "a number or a text"),
    "times": NUMBER,
    "after": NUMBER,
}
KEYS = {**EFFECTS, **COMPANIONS, **FILTERS, **DICE}

# The effects that a companion goes with.
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
        """Return the one key that says what happens; None if it is only a delay."""
        return next((key for key in self.keys if key in EFFECTS), None)

    @property
    def value(self) -> Any:
        """Return the value of the effect."""
        return self.keys[self.effect] if self.effect else None

    @property
    def delay(self) -> float:
        """Return seconds by which the answer is late."""
        return float(self.keys.get("delay", 0))

    @property
    def is_standing_refusal(self) -> bool:
        """Tell whether it is a `refuse` that waits for no request."""
        conditional = any(key in FILTERS or key in DICE for key in self.keys)
        return self.effect == "refuse" and not conditional

    def matches(self, situation: Situation) -> bool:
        """Tell whether effect and filters let this request in."""
        filtered = situation.filtered
        return concerns(self, situation) and all(
            any(fits(pattern, filtered[name]) for pattern in _listed(self.keys[name]))
            for name in FILTERS
            if name in self.keys
        )


def parse(given: Any) -> list[Fault]:
    """Check one JSON object or a list of them; an empty one of either clears.

    Raises:
        FaultError: an unknown key, a wrong value, or keys that do not go together.
    """
    objects = given if isinstance(given, list) else [given] if given else []
    if not all(isinstance(entry, dict) for entry in objects):
        raise FaultError("a fault is a JSON object; several are a list of objects")
    return [_checked(entry) for entry in objects if entry]


def load(argument: str) -> list[Fault]:
    """Return the faults of a command line: JSON itself, or the name of a file of it.

    Raises:
        FaultError: it is neither.
    """
    is_json = argument.lstrip().startswith(("{", "["))
    try:
        return parse(json.loads(argument if is_json else Path(argument).read_text("utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise FaultError(f"neither JSON nor a file of it: {error}") from error


def _checked(given: dict[str, Any]) -> Fault:
    for key, value in given.items():
        if key not in KEYS:
            raise FaultError(f"unknown key {key}; known are {', '.join(sorted(KEYS))}")
        check, wanted = KEYS[key]
        if not check(value):
            raise FaultError(f"{key} takes {wanted}")
    effects = [key for key in given if key in EFFECTS]
    if len(effects) > 1:
        raise FaultError(f"one fault has one effect, not {' and '.join(effects)}")
    for key in given.keys() & NEEDS.keys():
        if not NEEDS[key].intersection(effects):
            raise FaultError(f"{key} goes with {', '.join(sorted(NEEDS[key]))}")
    return Fault(dict(given))


def concerns(fault: Fault, situation: Situation) -> bool:
    """Tell whether an effect makes sense for a request: some do for few only."""
    if fault.effect == "lag":
        return situation.call.operation in READS
    if fault.effect == "upstream":
        return situation.personality.profile == "ands"
    return fault.keys.get("forbid") != "domain" or situation.call.operation == "post_url"


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def fits(pattern: str, value: str) -> bool:
    """Tell whether a value is what a filter wants, in any case; `*` stands for any end."""
    pattern, value = pattern.lower(), value.lower()
    return value.startswith(pattern[:-1]) if pattern.endswith("*") else value == pattern
