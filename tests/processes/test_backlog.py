"""P5: two hours without a registry; then worker and cron do what waits, without a hand."""

from __future__ import annotations

import uuid

import pytest

from ..portal import Portal
from .conftest import Worker
from .site import assert_one_doi_each

DATASETS = 200
TWO_HOURS = "interval '2 hours'"


def _publish(portal: Portal) -> list[str]:
    """Import datasets without an event."""
    ids = [str(uuid.uuid4()) for _ in range(DATASETS)]
    for package_id in ids:
        portal.execute(
            "INSERT INTO package (id, name, title, author, notes, state, type, private,"
            " metadata_created, metadata_modified) VALUES (:id, :id, 'A dataset', 'Doe, Jane',"
            " 'Notes.', 'active', 'dataset', false, now(), now())",
            id=package_id,
        )
    return ids


def _age(portal: Portal) -> None:
    """What was noted happened two hours ago; each row waits for its next try, up to an hour."""
    portal.execute(
        f"UPDATE andsdoi_doi SET created_at = created_at - {TWO_HOURS},"
        f" tried_at = tried_at - {TWO_HOURS}, lease_until = lease_until - {TWO_HOURS},"
        f" written_at = written_at - {TWO_HOURS}, attempts = 8, waits_for = 'backoff',"
        " due_at = now() + random() * interval '1 hour'"
    )
    portal.execute(
        f"UPDATE andsdoi_account SET paused_since = paused_since - {TWO_HOURS},"
        " next_probe_at = next_probe_at + interval '1 hour'"
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "outage", [{"status": 503}, {"forbid": "prefix"}], ids=["away", "refuses the account"]
)
def test_a_backlog_of_two_hours_is_done_without_a_hand(
    portal: Portal, worker: Worker, outage: dict[str, object]
) -> None:
    ids = _publish(portal)
    portal.registry.set_faults(outage)
    assert worker.sync() == 1
    assert portal.registry.dois == {}
    _age(portal)

    portal.registry.set_faults({})
    worker.start()
    assert worker.sync() == 0

    rows = {package_id: portal.row({"id": package_id}) for package_id in ids}
    assert_one_doi_each(portal.registry, rows, ids)
    asked = len(portal.requests("GET"))
    assert asked <= DATASETS + 10
    assert len(portal.requests("POST")) <= 2 * DATASETS + 10
