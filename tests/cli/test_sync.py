"""ckan andsdoi sync."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from ..portal import Portal
from .conftest import Run


@pytest.fixture
def mass(portal: Portal) -> list[dict[str, Any]]:
    """Three datasets that were made private, of which one may be hidden within the hour."""
    datasets = [portal.publish() for _ in range(3)]
    portal.sync()
    portal.set("hide_limit", 1)
    for dataset in datasets:
        portal.patch(dataset, private=True)
    return datasets


def test_sync_sends_what_is_due_and_counts(portal: Portal, run: Run) -> None:
    dataset = portal.publish()

    done = run("sync", "--json")

    assert done.code == 0
    assert portal.state(dataset) == "findable"
    assert done.lines[0]["doi"] == portal.doi(dataset)
    assert (done.totals["tried"], done.totals["confirmed"], done.totals["failed"]) == (1, 1, 0)


def test_sync_finds_what_no_event_told(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    portal.sync()
    portal.execute("UPDATE package SET private = true")

    assert run("sync").code == 0
    assert portal.state(dataset) == "registered"


def test_with_ids_or_names_it_sends_only_those(portal: Portal, run: Run) -> None:
    one, another, third = portal.publish(), portal.publish(), portal.publish()

    done = run("sync", one["id"], another["name"])

    assert done.code == 0
    assert [portal.state(dataset) for dataset in (one, another, third)] == [
        "findable",
        "findable",
        "none",
    ]


def test_a_doi_is_taken_for_its_dataset(portal: Portal, run: Run) -> None:
    dataset = portal.publish()
    portal.sync()
    portal.patch(dataset, title="Another title")

    assert run("sync", f"doi:{portal.doi(dataset)}", "--json").totals["confirmed"] == 1


def test_an_unknown_id_is_said_and_the_others_are_sent(portal: Portal, run: Run) -> None:
    dataset = portal.publish()

    done = run("sync", "no-such-dataset", dataset["id"])

    assert done.code == 1
    assert "no-such-dataset: there is no such dataset" in done.err
    assert portal.state(dataset) == "findable"


def test_with_unknown_ids_only_nothing_at_all_is_sent(portal: Portal, run: Run) -> None:
    portal.publish()

    assert run("sync", "no-such-dataset").code == 1
    assert portal.requests() == []


def test_with_unknown_ids_only_it_ends_with_totals_all_the_same(run: Run) -> None:
    done = run("sync", "nope", "--json")

    assert done.code == 1
    assert done.totals["tried"] == 0


def test_sync_tries_no_more_than_the_limit(portal: Portal, run: Run) -> None:
    for _ in range(3):
        portal.publish()

    assert run("sync", "--limit", "2", "--json").totals["tried"] == 2


def test_one_failure_does_not_stop_the_others(portal: Portal, run: Run) -> None:
    for _ in range(3):
        portal.publish()
    fault = {"status": 422, "body": "bad title", "operation": "post_metadata", "times": 1}
    portal.registry.set_faults(fault)

    done = run("sync", "--json")

    assert done.code == 1
    assert (done.totals["confirmed"], done.totals["failed"]) == (2, 1)
    (error,) = done.errors
    assert error["text"].endswith("bad title")
    assert (error["class"], error["account"]) == ("data", "default")


def test_an_outage_ends_with_1_and_says_why(portal: Portal, run: Run) -> None:
    portal.publish()
    portal.registry.set_faults({"unauthorized": True})

    done = run("sync")

    assert done.code == 1
    assert "ckanext.andsdoi.shared_secret" in done.err


def test_switched_off_it_says_so(portal: Portal, run: Run) -> None:
    portal.publish()
    portal.set("send", False)

    done = run("sync")

    assert done.code == 0
    assert "ckanext.andsdoi.send" in done.err
    assert portal.requests() == []


class TestConfirmHides:
    """What the brake holds goes out when a person says so."""

    def test_sync_with_confirmed_hides_hides_the_rest(
        self, portal: Portal, run: Run, mass: list[dict[str, Any]]
    ) -> None:
        run("sync")
        states = [portal.state(dataset) for dataset in mass]
        assert states.count("registered") == 1

        assert run("sync", "--confirm-hides").code == 0

        assert {portal.state(dataset) for dataset in mass} == {"registered"}

    @pytest.mark.usefixtures("mass")
    def test_while_hides_wait_it_ends_with_1_and_says_whose(self, run: Run) -> None:
        run("sync")

        done = run("sync")

        assert done.code == 1
        assert "organization An organization" in done.err
        assert "2 wait." in done.err


class TestDryRun:
    """It shows what would be sent, and changes nothing."""

    def test_a_dry_run_of_sync_shows_the_steps(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()

        done = run("sync", "--dry-run", "--json")

        assert done.code == 0
        assert done.lines[0]["dataset_id"] == dataset["id"]
        assert done.lines[0]["steps"][-2:] == ["POST metadata", "POST url"]
        assert done.totals == {"would_send": 1, "would_wait": 0, "held": 0}

    def test_nothing_is_sent_and_nothing_is_written(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        before = portal.row(dataset)

        run("sync", "--dry-run")

        assert portal.requests() == []
        assert portal.row(dataset) == before

    def test_a_dry_run_of_sync_also_sees_what_no_event_told(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE package SET private = true")
        before = portal.row(dataset)

        done = run("sync", "--dry-run", "--json")

        assert done.lines[0]["steps"] == ["DELETE metadata"]
        assert portal.row(dataset) == before

    @pytest.mark.usefixtures("mass")
    def test_a_dry_run_of_sync_knows_the_brake(self, run: Run) -> None:
        done = run("sync", "--dry-run", "--json")
        assert (done.code, done.totals["would_send"], done.totals["would_wait"]) == (1, 1, 2)

        done = run("sync", "--dry-run", "--confirm-hides", "--json")
        assert (done.code, done.totals["would_send"], done.totals["would_wait"]) == (0, 3, 0)

    @pytest.mark.usefixtures("mass")
    def test_a_dry_run_of_sync_says_which_hides_wait_already(self, run: Run) -> None:
        run("sync")

        done = run("sync", "--dry-run", "--json")

        assert (done.code, done.totals["held"]) == (1, 2)
        assert [error["class"] for error in done.errors] == ["brake"]

    def test_a_dry_run_of_sync_says_what_is_in_the_way(self, portal: Portal, run: Run) -> None:
        portal.set("require", ["license_id"])
        portal.publish()

        done = run("sync", "--dry-run", "--json")

        assert (done.lines[0]["steps"], done.lines[0]["problem"]) == ([], "blocked")


def test_after_a_signal_what_was_sent_is_recorded_and_nothing_more_is_sent(
    portal: Portal, run: Run
) -> None:
    """P5: the next run goes on where this one was ended."""
    portal.set("concurrency", 1)
    datasets = [portal.publish() for _ in range(4)]

    def end(_: Any) -> None:
        portal.registry.on_request = None
        os.kill(os.getpid(), signal.SIGTERM)

    portal.registry.on_request = end
    done = run("sync", "--json")

    totals = done.objects[-1]
    assert (done.code, totals["exit"], totals["interrupted"]) == (143, 143, True)
    assert (totals["confirmed"], totals["left"], totals["skipped_accounts"]) == (1, 3, [])
    assert [portal.state(dataset) for dataset in datasets].count("findable") == 1
    assert run("sync").code == 0
    assert {portal.state(dataset) for dataset in datasets} == {"findable"}


def test_without_tables_it_says_what_to_run(portal: Portal, run: Run) -> None:
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        done = run("sync")
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    assert done.code == 1
    assert "ckan db upgrade -p andsdoi" in done.err
