"""andsdoi_status_show: the site at a glance."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import ckantoolkit as tk
import pytest
import sqlalchemy as sa

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


def test_only_a_whole_sync_counts_as_the_last_sync(portal: Portal) -> None:
    one, _ = portal.publish(), portal.publish()
    portal.sync(one)
    portal.sync(limit=1)
    partly = portal.act("andsdoi_status_show")["last_sync"]
    portal.sync()

    assert partly is None
    assert portal.act("andsdoi_status_show")["last_sync"]


def test_the_status_tells_what_of_an_account_is_due_and_until_when(portal: Portal) -> None:
    portal.set("rate", 300)
    portal.publish()
    portal.sync()
    dataset = portal.publish()
    shown = portal.act("andsdoi_status_show")

    (account,) = shown["accounts"]
    assert account["dois"] == {"reserved": 0, "draft": 0, "findable": 1, "registered": 0}
    assert account["due"] == {"hide": 0, "new": 1, "update": 0, "pre_existing": 0}
    assert account["oldest_due"] == shown["oldest_due"] == portal.row(dataset).due_at.isoformat()
    left = datetime.fromisoformat(account["eta"]) - datetime.now(timezone.utc)
    assert 0 < left.total_seconds() <= 3
    assert account["confirmed_at"]


def test_a_former_doi_counts_as_a_doi_and_not_as_a_dataset(portal: Portal) -> None:
    portal.sync(portal.publish())
    portal.execute("UPDATE andsdoi_doi SET current = false")
    shown = portal.act("andsdoi_status_show")

    assert (shown["accounts"][0]["dois"]["findable"], shown["states"]["findable"]) == (1, 0)


def test_the_status_counts_held_hides_and_what_is_in_doubt(portal: Portal) -> None:
    portal.set("hide_limit", 1)
    datasets = [portal.publish() for _ in range(2)]
    portal.sync()
    for dataset in datasets:
        portal.patch(dataset, private=True)
    portal.sync()
    portal.execute("UPDATE andsdoi_doi SET in_doubt = true, due_at = NULL WHERE waits_for IS NULL")

    shown = portal.act("andsdoi_status_show")

    (account,) = shown["accounts"]
    assert (shown["held_hides"], account["held_hides"]) == (1, 1)
    assert (shown["in_doubt"], account["in_doubt"], shown["due"]) == (1, 1, 2)
    assert shown["oldest_in_doubt"]


def test_the_status_is_counted_by_indexes_alone(portal: Portal) -> None:
    from ckanext.andsdoi.lifecycle.reports import counts

    text = type(sa.text(""))
    statements = {name: one for name, one in vars(counts).items() if isinstance(one, text)}
    scanned = [name for name, one in statements.items() if "Seq Scan" in plan(portal, one)]

    assert len(statements) == 9
    assert scanned == []


def plan(portal: Portal, statement: sa.TextClause) -> str:
    """How PostgreSQL answers a question where it has rows enough."""
    from ckan.model import meta

    with meta.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        explained = connection.execute(
            sa.text(f"EXPLAIN {statement.text}"), {"environment": "test"}
        )
        return "\n".join(explained.scalars())


def test_who_is_named_by_the_option_may_see_the_status(people: People) -> None:
    people.portal.set("status_users", people.names["member"])

    assert people.ask("member", "andsdoi_status_show")["migrated"]
    for who in ("stranger", "anybody"):
        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_status_show")


def test_who_may_see_the_status_is_told_no_more_of_a_purged_dataset(people: People) -> None:
    dataset = people.portal.publish()
    people.portal.sync()
    people.portal.act("dataset_purge", id=dataset["id"])
    people.portal.set("status_users", people.names["member"])

    assert people.ask("member", "andsdoi_list") == []
    assert people.ask("member", "andsdoi_show", id=dataset["id"]) == people.ask(
        "anybody", "andsdoi_show", id=dataset["id"]
    )


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
