"""andsdoi_status_show: the site at a glance."""

from __future__ import annotations

import json

import ckantoolkit as tk
import pytest

from ckanext.andsdoi.registry.sandbox import DEMO

from ..people import People
from ..portal import PREFIX, Portal


def test_the_status_counts_the_states(portal: Portal) -> None:
    hidden, _ = portal.publish(), portal.publish()
    portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
    portal.create(private=True)
    portal.sync()
    portal.patch(hidden, private=True)
    portal.sync()

    shown = portal.act("andsdoi_status_show")

    assert shown["states"] == {
        "none": 1,
        "reserved": 0,
        "draft": 0,
        "findable": 1,
        "registered": 1,
        "external": 1,
    }
    assert (shown["external"], shown["due"], shown["oldest_due"]) == (1, 0, None)


def test_the_states_are_those_that_are_shown(portal: Portal) -> None:
    portal.registry.set_faults({"status": 503})
    dataset = portal.publish()
    portal.sync()

    states = portal.act("andsdoi_status_show")["states"]

    assert states[portal.act("andsdoi_show", id=dataset["id"])["state"]] == 1


def test_the_status_counts_what_is_not_done(portal: Portal) -> None:
    portal.registry.set_faults({"status": 422, "operation": "post_metadata"})
    portal.publish()
    portal.sync()
    portal.publish()

    shown = portal.act("andsdoi_status_show")

    assert (shown["due"], shown["parked"], shown["in_doubt"]) == (1, 1, 0)
    assert shown["problems"] == {"data": 1}
    assert shown["oldest_due"] is not None


def test_the_status_tells_when_the_last_runs_were(portal: Portal) -> None:
    before = portal.act("andsdoi_status_show")
    portal.sync()
    portal.job()
    after = portal.act("andsdoi_status_show")

    assert (before["last_job"], before["last_sync"]) == (None, None)
    assert after["last_sync"] < after["last_job"]


def test_the_status_tells_what_stops_an_account(portal: Portal) -> None:
    portal.publish()
    portal.registry.set_faults({"unauthorized": True})
    portal.sync()

    (account,) = portal.act("andsdoi_status_show")["accounts"]

    assert (account["name"], account["paused_by"]) == ("default", "registry")
    assert account["paused_since"]
    assert account["next_probe"]
    assert account["problem"]["class"] == "account"


def test_the_status_tells_the_configuration_without_the_secret(portal: Portal) -> None:
    shown = portal.act("andsdoi_status_show")

    assert shown["environment"] == "test"
    (account,) = shown["accounts"]
    assert account["endpoint"] == portal.registry.endpoint
    assert account["prefix"] == PREFIX
    assert DEMO.password not in json.dumps(shown)


def test_the_status_is_for_sysadmins(people: People) -> None:
    people.ask("sysadmin", "andsdoi_status_show")
    for who in ("admin", "editor", "member", "stranger", "anybody"):
        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_status_show")


def test_without_tables_it_says_what_to_run(portal: Portal) -> None:
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        shown = portal.act("andsdoi_status_show")
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    assert shown["migrated"] is False
    assert "ckan db upgrade -p andsdoi" in shown["problem"]["text"]
