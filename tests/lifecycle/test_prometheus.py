"""The metrics as Prometheus reads them: its own parser reads ours."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ckanext.andsdoi.lifecycle.reports.prometheus import HELP, exposition

NOW = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
EARLIER = "2026-11-29T11:58:20+00:00"
ACCOUNT = {
    "name": "default",
    "paused_by": None,
    "waiting": False,
    "moved": None,
    "confirmed_at": EARLIER,
    "dois": {"reserved": 1, "draft": 0, "findable": 7, "registered": 2},
    "due": {"hide": 0, "new": 3, "update": 0, "pre_existing": 5},
    "oldest_due": EARLIER,
    "in_doubt": 4,
    "oldest_in_doubt": None,
    "parked": {"data": 1, "person": 0, "undeletable": 0},
    "held_hides": 0,
}
STATUS = {
    "version": "0.1.0",
    "ckan": "2.12.0",
    "environment": "production",
    "send": True,
    "migrated": True,
    "workers": ["one", "two"],
    "external": 6,
    "requested": 8,
    "index_pending": 9,
    "problems": {"data": 1, "blocked": 2},
    "reconcile_findings": {"missing": 3},
    "last_job": EARLIER,
    "last_sync": EARLIER,
    "last_reconcile": EARLIER,
    "accounts": [ACCOUNT],
}


def read(status: dict[str, Any]) -> dict[tuple[str, ...], float]:
    """The values by name and labels, as Prometheus' own parser finds them."""
    found = {}
    for family in text_string_to_metric_families(exposition(status, NOW, 0.25)):
        assert (family.type, bool(family.documentation)) == ("gauge", True)
        for sample in family.samples:
            key = (sample.name, *sample.labels.values())
            assert key not in found
            found[key] = sample.value
    return found


def stopped(**changed: Any) -> set[str]:
    """By what the account is stopped."""
    found = read({**STATUS, "accounts": [{**ACCOUNT, **changed}]})
    return {key[2] for key, value in found.items() if key[0].endswith("_stopped") and value}


def test_every_metric_is_told() -> None:
    assert {name for name, *_ in read(STATUS)} == set(HELP)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("andsdoi_info", "0.1.0", "production", "2.12.0"), 1),
        (("andsdoi_send_enabled",), 1),
        (("andsdoi_dois", "default", "findable"), 7),
        (("andsdoi_due", "default", "pre_existing"), 5),
        (("andsdoi_oldest_due_seconds", "default"), 100),
        (("andsdoi_oldest_in_doubt_seconds", "default"), 0),
        (("andsdoi_parked", "default", "data"), 1),
        (("andsdoi_problems", "blocked"), 2),
        (("andsdoi_last_sync_timestamp_seconds",), 1795953500),
        (("andsdoi_reconcile_findings", "missing"), 3),
        (("andsdoi_workers",), 2),
        (("andsdoi_scrape_seconds",), 0.25),
    ],
)
def test_a_value_is_read_as_it_is(key: tuple[str, ...], value: float) -> None:
    assert read(STATUS)[key] == value


def test_what_stops_an_account_is_one_of_five() -> None:
    assert stopped() == set()
    assert stopped(paused_by="registry") == {"registry"}
    assert stopped(paused_by="jane") == {"hand"}
    assert stopped(moved="prefix", held_hides=3, waiting=True) == {"moved", "brake", "retry_after"}


def test_what_never_happened_has_no_moment() -> None:
    never = {**STATUS, "last_job": None, "last_reconcile": None}

    assert not [
        name
        for name, *_ in read(never)
        if name.startswith(("andsdoi_last_job", "andsdoi_last_rec"))
    ]


def test_workers_are_absent_if_redis_cannot_be_asked() -> None:
    assert ("andsdoi_workers",) not in read({**STATUS, "workers": None})
    assert read({**STATUS, "workers": []})["andsdoi_workers",] == 0


def test_without_tables_that_is_told() -> None:
    names = ("version", "ckan", "environment", "send", "workers")
    found = read({**{name: STATUS[name] for name in names}, "migrated": False})

    assert found["andsdoi_migrated",] == 0
    assert not [name for name, *_ in found if name.startswith("andsdoi_do")]


def test_a_label_may_hold_any_character() -> None:
    found = read({**STATUS, "version": 'a"b\\c\nd'})

    assert ("andsdoi_info", 'a"b\\c\nd', "production", "2.12.0") in found
