"""The status of the site in Prometheus' text format, version 0.0.4.

Pure: the answer of `site_status.status` in, text out. All are gauges, read when somebody asks.
Labels are few, and their values come from closed sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..accounts.state import BY_HAND, BY_REGISTRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


@dataclass(frozen=True)
class Sample:
    """One value of a gauge."""

    name: str
    value: float
    labels: Mapping[str, str]


HELP = {
    "andsdoi_info": "Always 1; what runs.",
    "andsdoi_send_enabled": "Whether anything is sent at all.",
    "andsdoi_migrated": "Whether the tables are there.",
    "andsdoi_dois": "DOIs by state, current and former ones.",
    "andsdoi_datasets_external": "Datasets that have a DOI of somebody else.",
    "andsdoi_requests_waiting": "Requests for a DOI that wait for an answer.",
    "andsdoi_due": "DOIs that are due now.",
    "andsdoi_oldest_due_seconds": "For how long the first of them has been due; 0 if none is.",
    "andsdoi_in_doubt": "DOIs of which an answer of the registry is outstanding.",
    "andsdoi_oldest_in_doubt_seconds": "For how long the first of them has been; 0 if none is.",
    "andsdoi_parked": "DOIs that are given up until something changes.",
    "andsdoi_problems": "Datasets with a problem.",
    "andsdoi_hides_held": "DOIs that wait to be hidden until somebody opens a brake.",
    "andsdoi_account_stopped": "Whether something stops an account.",
    "andsdoi_last_job_timestamp_seconds": "When a background job last ran.",
    "andsdoi_last_sync_timestamp_seconds": "When a whole sync last ran.",
    "andsdoi_last_reconcile_timestamp_seconds": "When a reconcile last came to its end.",
    "andsdoi_last_confirmed_timestamp_seconds": "When the registry last confirmed a write.",
    "andsdoi_reconcile_findings": "What the last whole reconcile found.",
    "andsdoi_workers": "Workers on the queue; absent if Redis cannot be asked.",
    "andsdoi_index_pending": "Datasets that wait to be indexed with their DOI.",
    "andsdoi_scrape_seconds": "How long it took to find all this out.",
}
"""The metrics in the order in which they are written, with what they mean."""


def exposition(status: Mapping[str, Any], now: datetime, seconds: float) -> str:
    """Return the text of all metrics.

    Args:
        status: What `andsdoi_status_show` answers.
        now: The moment up to which ages are counted.
        seconds: How long it took to find out the status.
    """
    found = [*_of_site(status), _sample("andsdoi_scrape_seconds", seconds)]
    if status["migrated"]:
        found += _of_tables(status)
        for account in status["accounts"]:
            found += _of_account(account, now)
    return "".join(_family(name, [one for one in found if one.name == name]) for name in HELP)


def _family(name: str, samples: list[Sample]) -> str:
    if not samples:
        return ""
    head = f"# HELP {name} {HELP[name]}\n# TYPE {name} gauge\n"
    return head + "".join(map(_line, samples))


def _line(sample: Sample) -> str:
    pairs = [f'{name}="{value.translate(_ESCAPED)}"' for name, value in sample.labels.items()]
    labels = f"{{{','.join(pairs)}}}" if pairs else ""
    return f"{sample.name}{labels} {sample.value:.16g}\n"


def _of_site(status: Mapping[str, Any]) -> Iterator[Sample]:
    labels = {name: status[name] for name in ("version", "environment", "ckan")}
    yield _sample("andsdoi_info", 1, **labels)
    yield _sample("andsdoi_send_enabled", status["send"])
    yield _sample("andsdoi_migrated", status["migrated"])
    if status["workers"] is not None:
        yield _sample("andsdoi_workers", len(status["workers"]))


def _of_tables(status: Mapping[str, Any]) -> Iterator[Sample]:
    yield _sample("andsdoi_datasets_external", status["external"])
    yield _sample("andsdoi_requests_waiting", status["requested"])
    yield _sample("andsdoi_index_pending", status["index_pending"])
    for class_, number in status["problems"].items():
        yield _sample("andsdoi_problems", number, **{"class": class_})
    for kind, number in status["reconcile_findings"].items():
        yield _sample("andsdoi_reconcile_findings", number, kind=kind)
    for run in ("job", "sync", "reconcile"):
        yield from _moment(f"andsdoi_last_{run}_timestamp_seconds", status[f"last_{run}"])


def _of_account(account: Mapping[str, Any], now: datetime) -> Iterator[Sample]:
    name = account["name"]
    for state, number in account["dois"].items():
        yield _sample("andsdoi_dois", number, account=name, state=state)
    for priority, number in account["due"].items():
        yield _sample("andsdoi_due", number, account=name, priority=priority)
    for parked, number in account["parked"].items():
        yield _sample("andsdoi_parked", number, account=name, parked=parked)
    yield _sample("andsdoi_in_doubt", account["in_doubt"], account=name)
    yield _sample("andsdoi_hides_held", account["held_hides"], account=name)
    for what in ("oldest_due", "oldest_in_doubt"):
        yield _sample(f"andsdoi_{what}_seconds", _age(account[what], now), account=name)
    yield from _moment(
        "andsdoi_last_confirmed_timestamp_seconds", account["confirmed_at"], account=name
    )
    for by, stops in _stops(account).items():
        yield _sample("andsdoi_account_stopped", stops, account=name, by=by)


def _stops(account: Mapping[str, Any]) -> dict[str, bool]:
    """Tell of each thing that can stop an account whether it does."""
    paused_by = account["paused_by"]
    return {
        BY_HAND: paused_by not in (None, BY_REGISTRY),
        BY_REGISTRY: paused_by == BY_REGISTRY,
        "moved": account["moved"] is not None,
        "brake": account["held_hides"] > 0,
        "retry_after": account["waiting"],
    }


def _moment(name: str, moment: str | None, **labels: str) -> Iterator[Sample]:
    if moment is not None:
        yield _sample(name, datetime.fromisoformat(moment).timestamp(), **labels)


def _age(moment: str | None, now: datetime) -> float:
    if moment is None:
        return 0
    return max(0, (now - datetime.fromisoformat(moment)).total_seconds())


def _sample(name: str, value: float, **labels: str) -> Sample:
    return Sample(name, float(value), labels)
