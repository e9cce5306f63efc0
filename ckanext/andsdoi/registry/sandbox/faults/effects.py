"""What each fault does to a request: whether the registry acts on it, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

from ..calls import NORMAL, Conditions, Situation
from ..http.wire import HTML, Answer, Delivery, text
from .chance import Strike

MAINTENANCE = text(
    200, "<html><head><title>Down for maintenance</title></head><body></body></html>", HTML
)
SHORT_BY = 16


def deliver(strike: Strike, situation: Situation) -> Delivery:
    """Do what a fault says to a request, and say what to send."""
    if strike.fault.keys.get("commit"):
        situation.act(NORMAL)
    delivery = _EFFECTS[strike.effect](strike, situation)
    return replace(delivery, wait=delivery.wait + strike.fault.delay)


def close(strike: Strike, at: Situation) -> Delivery:
    """Close the connection without an answer, before the registry acts or after."""
    if strike.fault.value == "after":
        at.act(NORMAL)
    return Delivery(None)


def status(strike: Strike, at: Situation) -> Delivery:
    """Answer with a status, a text and headers of the fault's own; nothing is done."""
    keys = strike.fault.keys
    answer = _said(at, keys["status"], keys.get("body", ""))
    return Delivery(
        answer.with_headers(*keys.get("headers", {}).items(), *retry_after_headers(keys))
    )


def encoding(strike: Strike, at: Situation) -> Delivery:
    """Act, and answer in another encoding than the one that is announced."""
    answer = at.act(NORMAL)
    return Delivery(replace(answer, body=answer.text.encode(strike.fault.value, "replace")))


def forbid(strike: Strike, at: Situation) -> Delivery:
    """Refuse the prefix or the domain, as the registry refuses what is not the account's."""
    if strike.fault.value == "prefix":
        return Delivery(at.personality.prefix_refused())
    return Delivery(at.personality.domain_refused(at.request, at.login))


def rate(strike: Strike, at: Situation) -> Delivery:
    """Answer 429, and say when to come again."""
    answer = _said(at, 429, "Too many requests")
    return Delivery(answer.with_headers(("Retry-After", str(strike.retry_after))))


# None: the fault only delays.
_EFFECTS: dict[str | None, Callable[[Strike, Situation], Delivery]] = {
    None: lambda strike, at: Delivery(at.act(NORMAL)),
    "hang": lambda strike, at: Delivery(None, wait=float(strike.fault.value)),
    "close": close,
    "status": status,
    "empty": lambda strike, at: Delivery(_said(at, 200)),
    "html": lambda strike, at: Delivery(MAINTENANCE),
    "upstream": lambda strike, at: Delivery(at.act(Conditions(upstream=False))),
    "truncate": lambda strike, at: Delivery(at.act(NORMAL), short=SHORT_BY),
    "drip": lambda strike, at: Delivery(at.act(NORMAL), pace=float(strike.fault.value)),
    "flood": lambda strike, at: Delivery(
        Answer(200, b"x" * strike.fault.value, at.personality.text_type)
    ),
    "encoding": encoding,
    "wrong_doi": lambda strike, at: Delivery(_said(at, 201, "OK (10.5555/SOMETHING-ELSE)")),
    "redirect": lambda strike, at: Delivery(
        _said(at, 302).with_headers(("Location", strike.fault.value))
    ),
    "unauthorized": lambda strike, at: Delivery(at.personality.bad_credentials()),
    "forbid": forbid,
    "lag": lambda strike, at: Delivery(at.act(Conditions(lag=float(strike.fault.value)))),
    "refuse": lambda strike, at: Delivery(None, refuse=float(strike.fault.value)),
    "rate": rate,
}


def _said(situation: Situation, code: int, body: str = "") -> Answer:
    return text(code, body, situation.personality.text_type)


def retry_after_headers(keys: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return `Retry-After` as seconds or as a date; nothing if the fault has none."""
    if "retry_after" not in keys:
        return []
    seconds = keys["retry_after"]
    if keys.get("retry_after_form") != "date":
        return [("Retry-After", str(seconds))]
    now = datetime.now(timezone.utc)
    later = now + timedelta(seconds=seconds)
    # With a Date of its own, so that the two differ by exactly the seconds asked for.
    dates = {"Date": now, "Retry-After": later}
    return [(name, format_datetime(when, usegmt=True)) for name, when in dates.items()]
