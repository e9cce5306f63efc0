"""P2: several processes and workers at once, slow answers, leases that run out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.andsdoi.lifecycle import worker

from ..portal import Portal
from .crash import ended, started


@pytest.fixture
def at_once() -> Callable[..., list[int]]:
    """Run work in forked processes at the same time; return their exit statuses."""

    def run(*works: Callable[[], object]) -> list[int]:
        return [ended(pid) for pid in [started(work) for work in works]]

    return run


def _assert_one_doi_each(portal: Portal, datasets: list[dict[str, Any]]) -> None:
    names = [portal.doi(dataset) for dataset in datasets]
    assert len(set(names)) == len(datasets)
    states = {doi: record.state for doi, record in portal.registry.dois.items()}
    assert states == dict.fromkeys(names, "findable")
    assert [portal.extra(dataset) for dataset in datasets] == names


def test_two_processes_create_and_publish_at_once(portal: Portal, at_once: Any) -> None:
    portal.organization  # noqa: B018 (created before the processes part)

    def publish() -> None:
        for _ in range(5):
            portal.publish()
        worker.job()

    assert at_once(publish, publish) == [0, 0]
    portal.sync()

    listed = [{"id": found["id"]} for found in portal.act("package_search", rows=20)["results"]]
    assert len(listed) == 10
    _assert_one_doi_each(portal, listed)


def test_two_workers_drain_at_once(portal: Portal, at_once: Any) -> None:
    datasets = [portal.publish() for _ in range(12)]
    portal.registry.set_faults({"delay": 0.02})

    assert at_once(worker.job, worker.job) == [0, 0]

    _assert_one_doi_each(portal, datasets)
    assert len(portal.requests()) == 3 * len(datasets)


def test_two_edits_of_one_dataset_at_once_leave_one_doi(portal: Portal, at_once: Any) -> None:
    dataset = portal.publish()

    def edit(title: str) -> Callable[[], object]:
        return lambda: (portal.patch(dataset, title=title), worker.job())

    at_once(edit("One"), edit("Two"))
    portal.sync()

    _assert_one_doi_each(portal, [dataset])


class TestASlowAnswer:
    """An answer that outlives its lease, while another worker takes over (rule `guard_token`)."""

    @pytest.mark.parametrize("operation", ["get_metadata", "post_metadata", "post_url"])
    @pytest.mark.parametrize("then", ["public", "private"])
    def test_the_late_worker_claims_nothing_and_the_end_is_right(
        self, portal: Portal, operation: str, then: str
    ) -> None:
        dataset = portal.publish()
        with portal.answer_held(operation) as held:
            slow = started(worker.job)
            held.await_request()
            portal.end_leases()
            if then == "private":
                portal.patch(dataset, private=True)
            portal.sync()
        ended(slow)

        portal.sync()

        if then == "public":
            _assert_one_doi_each(portal, [dataset])
        else:
            assert "findable" not in {r.state for r in portal.registry.dois.values()}
            assert len(portal.registry.dois) <= 1

    def test_a_worker_that_was_overtaken_sends_nothing_more(self, portal: Portal) -> None:
        portal.publish()
        with portal.answer_held("get_metadata") as held:
            slow = started(worker.job)
            held.await_request()
            portal.end_leases()
            portal.sync()
        ended(slow)

        assert len(portal.requests("POST")) == 2

    def test_a_write_that_is_executed_late_is_noticed_by_its_worker(self, portal: Portal) -> None:
        """P9, `stale_record`: the old document follows the DELETE, and shows the DOI again."""
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, title="Edited")
        with portal.request_held("post_metadata") as held:
            slow = started(worker.job)
            held.await_request()
            portal.end_leases()
            portal.patch(dataset, private=True)
            portal.sync()
            assert portal.state(dataset) == "registered"
        ended(slow)
        assert any(entry.state_before == "registered" for entry in portal.requests("POST"))

        portal.sync()

        assert portal.state(dataset) == "registered"


@pytest.mark.parametrize("fault", [{"close": "after"}, {"close": "before"}, {"hang": 30}])
@pytest.mark.parametrize("operation", ["post_metadata", "post_url"])
def test_an_unanswered_write_holds_its_lease_and_is_repeated(
    portal: Portal, fault: dict[str, Any], operation: str
) -> None:
    """P2, `guard_marks`."""
    dataset = portal.publish()
    portal.registry.set_faults({**fault, "operation": operation, "times": 1})

    with portal.hurry():
        portal.job()

    row = portal.row(dataset)
    assert row.in_doubt
    assert row.lease_until is not None
    portal.end_leases()
    portal.sync()
    _assert_one_doi_each(portal, [dataset])


@pytest.mark.parametrize("commit", [True, False])
def test_an_empty_answer_is_no_confirmation(portal: Portal, commit: bool) -> None:
    """P4, `extra_after_both`."""
    dataset = portal.publish()
    fault = {"empty": True, "commit": commit, "operation": "post_url", "times": 1}
    portal.registry.set_faults(fault)

    portal.job()

    row = portal.row(dataset)
    assert (row.ever_confirmed, row.in_doubt) == (False, True)
    assert portal.extra(dataset) is None
    portal.sync()
    _assert_one_doi_each(portal, [dataset])


@pytest.mark.parametrize(("status", "body"), [(422, "Can't be blank"), (412, "metadata first")])
def test_a_name_whose_metadata_the_registry_does_not_see_yet_is_not_given_up(
    portal: Portal, status: int, body: str
) -> None:
    """They were confirmed a moment ago: they are sent once more, then the address."""
    fault = {"operation": "post_url", "status": status, "body": body, "times": 1}
    portal.registry.set_faults(fault)
    dataset = portal.publish()

    portal.sync()

    _assert_one_doi_each(portal, [dataset])
    assert [entry.operation for entry in portal.requests()] == [
        *("get_metadata", "post_metadata", "post_url", "post_metadata", "post_url")
    ]


class TestTakenNames:
    """The registry knows the drawn name before our first POST."""

    def test_a_name_of_somebody_else_is_drawn_anew(self, portal: Portal) -> None:
        portal.registry.make_foreign("10.70000/taken00000")
        portal.draw("taken00000")
        dataset = portal.publish()

        portal.sync()

        assert portal.doi(dataset) != "10.70000/taken00000"
        assert portal.state(dataset) == "findable"
        posted = [entry.doi for entry in portal.requests("POST")]
        assert set(posted) == {portal.doi(dataset)}

    def test_a_name_with_our_landing_url_is_adopted(self, portal: Portal) -> None:
        """A restored backup: the registry has what our tables forgot."""
        dataset = portal.publish()
        portal.sync()
        doi = portal.doi(dataset)
        portal.execute("DELETE FROM andsdoi_doi")
        portal.execute("DELETE FROM andsdoi_event")
        portal.draw(doi.partition("/")[2])
        portal.patch(dataset, title="Edited", extras=[])
        portal.sync()

        _assert_one_doi_each(portal, [dataset])
        assert portal.doi(dataset) == doi
        assert "adopted" in portal.events(dataset)

    def test_a_name_once_given_up_is_never_drawn_again(self, portal: Portal) -> None:
        portal.registry.make_foreign("10.70000/taken00000")
        portal.draw("taken00000", "taken00000", "taken00000")
        dataset = portal.publish()

        portal.sync()

        asked = [entry for entry in portal.requests("GET") if entry.doi == "10.70000/taken00000"]
        assert len(asked) == 2  # whose is it: metadata, url; then never again
        assert portal.doi(dataset) != "10.70000/taken00000"
        assert portal.state(dataset) == "findable"
