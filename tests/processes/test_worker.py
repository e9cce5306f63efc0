"""The whole way with CKAN's own worker: publish, be woken, mint; die, and go on."""

from __future__ import annotations

import pytest

from tests.lifecycle.conftest import Portal

from .conftest import Worker, wait_until


def test_a_worker_is_woken_by_a_save(portal: Portal, worker: Worker) -> None:
    worker.start()

    datasets = [portal.publish() for _ in range(3)]

    wait_until(lambda: all(portal.state(dataset) == "findable" for dataset in datasets))
    wait_until(lambda: all(portal.extra(dataset) == portal.doi(dataset) for dataset in datasets))
    doi = portal.doi(datasets[0])
    wait_until(lambda: portal.act("package_search", fq=f'doi:"{doi}"')["count"] == 1)


def test_many_saves_leave_one_waiting_job(portal: Portal) -> None:
    for _ in range(10):
        portal.publish()

    from ckan.lib import jobs

    assert len(jobs.get_queue().jobs) == 1


@pytest.mark.parametrize("operation", ["get_metadata", "post_metadata", "post_url"])
def test_a_worker_killed_in_the_middle_is_replaced_by_the_next(
    portal: Portal, worker: Worker, operation: str
) -> None:
    portal.registry.set_faults({"hang": 60, "operation": operation})
    worker.start()
    dataset = portal.publish()
    wait_until(lambda: any(entry.operation == operation for entry in portal.requests()))

    worker.kill()
    portal.registry.set_faults({})
    portal.patch(dataset, title="Edited in between")
    worker.start()
    portal.sync()

    doi = portal.doi(dataset)
    assert {doi: "findable"} == {name: r.state for name, r in portal.registry.dois.items()}
    assert b"Edited in between" in portal.registry.versions(doi)[-1]
    assert portal.extra(dataset) == doi
