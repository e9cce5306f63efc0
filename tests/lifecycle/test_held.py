"""P5, P6: a drain that may not send ends instead of planning the same rows again and again."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.capture import wakeup
from ckanext.andsdoi.lifecycle.dataset import snapshot
from ckanext.andsdoi.lifecycle.worker import drain, run

from ..portal import Portal


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The datasets that were planned, each time anew."""
    planned: list[str] = []
    ordinary = drain.prepare

    def prepare(claimed: Any, **options: Any) -> Any:
        planned.append(claimed.package_id)
        return ordinary(claimed, **options)

    monkeypatch.setattr(drain, "prepare", prepare)
    return planned


def test_a_sync_ends_when_the_registry_asks_to_wait(portal: Portal, plans: list[str]) -> None:
    datasets = [portal.publish() for _ in range(8)]
    portal.registry.set_faults({"status": 429, "retry_after": 60, "after": 4, "times": 1})

    totals = portal.sync()

    assert totals.skipped_accounts == ["default"]
    assert len(plans) < 3 * len(datasets)


def test_a_sync_ends_when_a_person_pauses_the_account(portal: Portal, plans: list[str]) -> None:
    datasets = [portal.publish() for _ in range(8)]

    def pause_in_the_middle(_: Any) -> None:
        if len(portal.requests()) == 6:
            accounts.pause_by_hand(config.account(), "admin", "holidays")

    portal.registry.on_request = pause_in_the_middle

    totals = portal.sync()

    assert totals.skipped_accounts == ["default"]
    assert len(plans) < 3 * len(datasets)


def test_a_job_ends_when_its_rate_leaves_no_turn(
    portal: Portal, plans: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    portal.set("rate", 5)
    datasets = [portal.publish() for _ in range(3)]
    monkeypatch.setattr(run, "JOB_SECONDS", 20)
    monkeypatch.setattr(wakeup, "request", lambda: woken.append(True))

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


def test_what_could_not_be_read_is_tried_again(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(package_id: str) -> dict[str, Any]:
        raise RuntimeError("another extension is out of order")

    dataset = portal.publish()
    with monkeypatch.context() as broken:
        broken.setattr(snapshot, "read_as_anonymous", fail)
        portal.sync()
    assert portal.row(dataset).problem_class == "mapping"

    portal.sync()

    assert portal.state(dataset) == "findable"
    assert portal.row(dataset).problem_class is None
