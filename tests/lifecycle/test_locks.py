"""P1: the lock of the package row comes first, then ours; else a deadlock can end a save."""

from __future__ import annotations

import threading
import time

import ckantoolkit as tk
import pytest
import sqlalchemy as sa
from ckan.model import meta

from ckanext.andsdoi.lifecycle.worker import index, queue, record

from ..portal import Portal
from ..stages import Stage


@pytest.mark.parametrize("action", ["package_relationship_create", "bulk_update_private"])
def test_an_edit_that_is_marked_first_never_meets_record_the_other_way_round(
    portal: Portal, action: str
) -> None:
    if action.startswith("bulk") and tk.check_ckan_version(min_version="2.12"):
        pytest.skip("CKAN 2.12 patches each dataset")
    first, second = portal.publish(), portal.publish()
    portal.sync()
    deadlocks: list[Exception] = []
    threads: list[threading.Thread] = []

    def record() -> None:
        try:
            with meta.engine.begin() as connection:
                values = {"id": first["id"]}
                lock = "SELECT id FROM package WHERE id = :id FOR UPDATE"
                connection.execute(sa.text(lock), values)
                time.sleep(0.5)
                lock = "SELECT id FROM andsdoi_doi WHERE package_id = :id FOR UPDATE"
                connection.execute(sa.text(lock), values)
        except sa.exc.OperationalError as error:
            deadlocks.append(error)

    def record_meanwhile() -> None:
        threads.append(threading.Thread(target=record))
        threads[0].start()
        time.sleep(0.3)

    portal.after(Stage.MARK, record_meanwhile)
    if action.startswith("bulk"):
        data = {"datasets": [first["id"], second["id"]], "org_id": portal.organization}
    else:
        data = {"subject": first["id"], "object": second["id"], "type": "depends_on", "comment": ""}
    portal.act(action, **data)
    threads[0].join()

    assert deadlocks == []


def test_a_save_that_holds_its_lock_for_long_does_not_stop_the_drain(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is not recorded, so it is in doubt; other datasets go on, and it heals."""
    held, other = portal.publish(), portal.publish()
    monkeypatch.setattr(record, "_BE_PATIENT", sa.text("SET LOCAL lock_timeout = '200ms'"))
    lock = sa.text("SELECT FROM package WHERE id = :id FOR UPDATE")
    with meta.engine.begin() as connection:
        portal.registry.on_request = lambda _: connection.execute(lock, {"id": held["id"]})
        with pytest.raises(RuntimeError, match="could not be processed"):
            portal.job()
        portal.registry.on_request = None

    assert portal.row(held).in_doubt
    assert not portal.row(held).ever_confirmed
    assert portal.extra(other) == portal.doi(other)
    portal.end_leases()
    portal.sync()
    assert portal.state(held) == "findable"
    assert portal.extra(held) == portal.doi(held)


@pytest.mark.parametrize("worker", ["marks of the index", "rows that waited"])
def test_rows_are_locked_in_the_order_of_the_ids_of_their_datasets(
    portal: Portal, worker: str
) -> None:
    """Two workers that finish the same rows, and a save of many datasets, never meet crosswise."""
    ids = sorted(portal.publish()["id"] for _ in range(2))
    portal.sync()
    portal.execute("UPDATE andsdoi_doi SET index_pending = now()")
    portal.execute("UPDATE andsdoi_doi SET due_at = 'infinity', waits_for = 'brake'")
    first, second = (portal.row({"id": package_id}) for package_id in ids)
    # as the table has them, the second comes first
    portal.execute("UPDATE andsdoi_doi SET attempts = 0 WHERE id = :id", id=first.id)
    work = {
        "marks of the index": lambda: index._clear([second, first]),
        "rows that waited": lambda: queue.release("brake"),
    }[worker]
    thread = threading.Thread(target=work)
    lock = "SELECT FROM andsdoi_doi WHERE package_id = :id FOR UPDATE NOWAIT"
    with meta.engine.begin() as connection:
        connection.execute(sa.text(lock), {"id": ids[0]})
        thread.start()
        time.sleep(0.5)
        assert thread.is_alive()
        connection.execute(sa.text(lock), {"id": ids[1]})
    thread.join()

    assert portal.row({"id": ids[1]}).index_pending is None or worker == "rows that waited"
    assert portal.row({"id": ids[1]}).due_at != second.due_at or worker == "marks of the index"
