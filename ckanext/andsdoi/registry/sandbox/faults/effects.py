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
    delivery = _EFFECTS[strike.effect](strike, situation)
    return replace(delivery, wait=delivery.wait + strike.fault.delay)


def _only_later(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.act(NORMAL))


def _hang(strike: Strike, situation: Situation) -> Delivery:
    _commit_if_told(strike, situation)
    return Delivery(None, wait=float(strike.fault.value))


def _close(strike: Strike, situation: Situation) -> Delivery:
    if strike.fault.value == "after":
        situation.act(NORMAL)
    return Delivery(None)


def _status(strike: Strike, situation: Situation) -> Delivery:
    _commit_if_told(strike, situation)
    keys = strike.fault.keys
    answer = _said(situation, keys["status"], keys.get("body", ""))
    return Delivery(answer.with_headers(*keys.get("headers", {}).items(), *_retry_after(keys)))


def _empty(strike: Strike, situation: Situation) -> Delivery:
    _commit_if_told(strike, situation)
    return Delivery(_said(situation, 200))


def _html(strike: Strike, situation: Situation) -> Delivery:
    _commit_if_told(strike, situation)
    return Delivery(MAINTENANCE)


def _upstream(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.act(Conditions(upstream=False)))


def _truncate(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.act(NORMAL), short=SHORT_BY)


def _drip(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.act(NORMAL), pace=float(strike.fault.value))


def _flood(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(Answer(200, b"x" * strike.fault.value, situation.personality.text_type))


def _encoding(strike: Strike, situation: Situation) -> Delivery:
    answer = situation.act(NORMAL)
    return Delivery(replace(answer, body=answer.text.encode(strike.fault.value, "replace")))


def _wrong_doi(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(_said(situation, 201, "OK (10.5555/SOMETHING-ELSE)"))


def _redirect(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(_said(situation, 302).with_headers(("Location", strike.fault.value)))


def _unauthorized(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.personality.bad_credentials())


def _forbid(strike: Strike, situation: Situation) -> Delivery:
    if strike.fault.value == "prefix":
        return Delivery(situation.personality.prefix_refused())
    return Delivery(situation.personality.domain_refused(situation.request, situation.login))


def _lag(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(situation.act(Conditions(lag=float(strike.fault.value))))


def _refuse(strike: Strike, situation: Situation) -> Delivery:
    return Delivery(None, refuse=float(strike.fault.value))


def _rate(strike: Strike, situation: Situation) -> Delivery:
    answer = _said(situation, 429, "Too many requests")
    return Delivery(answer.with_headers(("Retry-After", str(strike.retry_after))))


_EFFECTS: dict[str | None, Callable[[Strike, Situation], Delivery]] = {
    None: _only_later,
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


def _said(situation: Situation, status: int, body: str = "") -> Answer:
    return text(status, body, situation.personality.text_type)


def _commit_if_told(strike: Strike, situation: Situation) -> None:
    if strike.fault.keys.get("commit"):
        situation.act(NORMAL)


def _retry_after(keys: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "retry_after" not in keys:
        return []
    seconds = keys["retry_after"]
    if keys.get("retry_after_form") != "date":
        return [("Retry-After", str(seconds))]
    now = datetime.now(timezone.utc)
    later = now + timedelta(seconds=seconds)
    # With a Date of its own, so that the two differ by exactly the seconds asked for.
    return [("Date", _http_date(now)), ("Retry-After", _http_date(later))]


def _http_date(when: datetime) -> str:
    return format_datetime(when, usegmt=True)
