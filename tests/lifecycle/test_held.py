"""P5, P6: a drain that may not send ends instead of planning the same rows again and again."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.worker import run

from ..portal import Portal
from ..stages import Stage


@pytest.fixture
def plans(portal: Portal) -> Sized:
    """What was planned, each time anew."""
    return portal.watch(Stage.PLAN)


def test_a_sync_ends_when_the_registry_asks_to_wait(portal: Portal, plans: Sized) -> None:
    datasets = [portal.publish() for _ in range(8)]
    portal.registry.set_faults({"status": 429, "retry_after": 60, "after": 4, "times": 1})

    totals = portal.sync()

    assert totals.skipped_accounts == ["default"]
    assert len(plans) < 3 * len(datasets)


def test_a_sync_ends_when_a_person_pauses_the_account(portal: Portal, plans: Sized) -> None:
    datasets = [portal.publish() for _ in range(8)]

    def pause_in_the_middle(_: Any) -> None:
        if len(portal.requests()) == 6:
            accounts.pause_by_hand(config.account(), "admin", "holidays")

    portal.registry.on_request = pause_in_the_middle

    totals = portal.sync()

    assert totals.skipped_accounts == ["default"]
    assert len(plans) < 3 * len(datasets)


def test_a_job_ends_when_its_rate_leaves_no_turn(
    portal: Portal, plans: Sized, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    portal.set("rate", 5)
    datasets = [portal.publish() for _ in range(3)]
    monkeypatch.setattr(run, "JOB_SECONDS", 20)
    portal.instead(Stage.WAKE_UP, lambda: woken.append(True))

    portal.job()
    portal.job()

    assert len(plans) < 4 * len(datasets)
    assert woken == [True], "a successor that can send nothing is not needed"


def test_one_refused_doi_does_not_hold_back_the_others(portal: Portal) -> None:
    portal.set("concurrency", 1)
    datasets = [portal.publish() for _ in range(5)]
    statement = "UPDATE andsdoi_doi SET doi = '10.70000/foreign' WHERE package_id = :id"
    portal.execute(statement, id=datasets[1]["id"])
    portal.registry.make_foreign("10.70000/foreign", state="draft", row=False)

    portal.sync()

    assert [portal.state(dataset) for dataset in datasets] == ["findable"] * 5
    assert portal.doi(datasets[1]) != "10.70000/foreign"


def test_a_dataset_that_could_not_be_read_is_tried_again(portal: Portal) -> None:
    def fail() -> None:
        raise RuntimeError("another extension is out of order")

    dataset = portal.publish()
    portal.before(Stage.READING, fail)
    portal.sync()
    assert portal.row(dataset).problem_class == "mapping"

    portal.sync()

    assert portal.state(dataset) == "findable"
    assert portal.row(dataset).problem_class is None
