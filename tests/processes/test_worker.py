"""The whole way with CKAN's own worker: publish, be woken, mint; die, and go on."""

from __future__ import annotations

import pytest

from ..portal import Portal
from .conftest import Worker, wait_until
from .site import assert_one_doi_each


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
    portal.end_leases()
    portal.registry.set_faults({})
    portal.patch(dataset, title="Edited in between")
    worker.start()
    portal.sync()

    doi = portal.doi(dataset)
    assert {doi: "findable"} == {name: r.state for name, r in portal.registry.dois.items()}
    assert b"Edited in between" in portal.registry.versions(doi)[-1]
    assert portal.extra(dataset) == doi


def test_many_datasets_survive_a_worker_killed_in_the_middle_of_them(
    portal: Portal, worker: Worker
) -> None:
    """P2, P5: the next worker goes on, and cron does what the dead one had taken."""
    datasets = [portal.publish() for _ in range(12)]
    portal.registry.set_faults({"delay": 0.1})
    worker.start()
    wait_until(lambda: len(portal.requests("POST")) > 6)

    worker.kill()
    portal.end_leases()
    assert len(portal.registry.dois) < len(datasets)
    worker.start()
    assert worker.sync() == 0

    ids = [dataset["id"] for dataset in datasets]
    rows = {dataset["id"]: portal.row(dataset) for dataset in datasets}
    assert_one_doi_each(portal.registry, rows, ids)
    assert [portal.extra(dataset) for dataset in datasets] == [rows[i].doi for i in ids]
