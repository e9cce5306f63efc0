"""P1: a save never waits for the registry, for Redis or for us, and never fails because of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.lifecycle.capture import wakeup

from ..portal import Portal
from ..stages import Stage

IN_TIME = 6.0
"""Seconds, on a machine that is busy with other tests; what must not be waited for takes longer."""


@pytest.fixture(autouse=True)
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """No earlier failure keeps the process from asking Redis."""
    monkeypatch.setattr(wakeup, "_silent_until", 0.0)


@contextmanager
def registry_down(portal: Portal) -> Iterator[None]:
    portal.set("endpoint", "http://127.0.0.1:9")
    yield
    portal.set("endpoint", portal.registry.endpoint)
    portal.execute("DELETE FROM andsdoi_account")


@contextmanager
def registry_hanging(portal: Portal) -> Iterator[None]:
    portal.registry.set_faults({"hang": 30})
    with portal.hurry():
        yield
    portal.registry.set_faults({})


@contextmanager
def redis_down(portal: Portal) -> Iterator[None]:
    with _redis_at(portal, "redis://127.0.0.1:9/0"):
        yield


@contextmanager
def redis_silent(portal: Portal) -> Iterator[None]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with _redis_at(portal, f"redis://127.0.0.1:{listener.getsockname()[1]}/0"):
            yield


@contextmanager
def mapping_raising(portal: Portal) -> Iterator[None]:
    def raises(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("the mapping is broken")

    with pytest.MonkeyPatch.context() as patch:
        Stage.DOCUMENT.wrap(patch, lambda _: raises)
        yield


@contextmanager
def table_renamed(portal: Portal) -> Iterator[None]:
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_gone")
    try:
        yield
    finally:
        portal.execute("ALTER TABLE andsdoi_gone RENAME TO andsdoi_doi")


@contextmanager
def row_locked(portal: Portal) -> Iterator[None]:
    from ckan.model import meta

    with meta.engine.begin() as connection:
        connection.execute(sa.text("SELECT * FROM andsdoi_doi FOR UPDATE"))
        yield


@contextmanager
def table_locked(portal: Portal) -> Iterator[None]:
    """As while a migration changes it, or waits to do so."""
    from ckan.model import meta

    with meta.engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE andsdoi_doi, andsdoi_event"))
        yield


TROUBLES = [
    registry_down,
    registry_hanging,
    redis_down,
    redis_silent,
    mapping_raising,
    table_renamed,
    row_locked,
    table_locked,
]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_dataset_is_created_in_time_and_gets_its_doi_later(
    portal: Portal, trouble: Callable[..., Any]
) -> None:
    with trouble(portal):
        dataset = _in_time(lambda: portal.publish(title="Kept"))

    portal.sync()

    assert portal.act("package_show", id=dataset["id"])["title"] == "Kept"
    assert portal.state(dataset) == "findable"
    assert portal.extra(dataset) == portal.doi(dataset)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_edit_is_saved_in_time_and_reaches_the_registry_later(
    portal: Portal, trouble: Callable[..., Any]
) -> None:
    dataset = portal.publish()
    portal.sync()
    with trouble(portal):
        _in_time(lambda: portal.patch(dataset, title="Edited"))

    portal.sync()

    assert portal.act("package_show", id=dataset["id"])["title"] == "Edited"
    assert b"Edited" in portal.registry.versions(portal.doi(dataset))[-1]
    assert portal.extra(dataset) == portal.doi(dataset)


@pytest.mark.parametrize("trouble", [registry_down, registry_hanging, mapping_raising])
def test_a_job_in_trouble_leaves_the_row_due_and_says_why(
    portal: Portal, trouble: Callable[..., Any]
) -> None:
    dataset = portal.publish()
    with trouble(portal):
        portal.job()

    row = portal.row(dataset)
    assert row.problem_class
    portal.act("package_patch", id=dataset["id"], notes="Again.")
    portal.sync()
    assert portal.state(dataset) == "findable"


def test_an_edit_that_drops_the_doi_has_it_put_back_though_the_row_is_locked(
    portal: Portal,
) -> None:
    dataset = portal.publish()
    portal.sync()
    with row_locked(portal):
        _in_time(lambda: portal.patch(dataset, extras=[]))

    assert portal.extra(dataset) == portal.doi(dataset)


def test_a_dataset_with_a_doi_of_its_own_is_saved_in_time_though_the_tables_are_locked(
    portal: Portal,
) -> None:
    dataset = portal.publish()
    with table_locked(portal):
        extras = [{"key": "doi", "value": "10.1234/x"}]
        _in_time(lambda: portal.patch(dataset, extras=extras))

    portal.sync()

    assert portal.act("andsdoi_show", id=dataset["id"])["state"] == "external"


class TestAMarkHoldsForItsTransaction:
    """A dataset is marked once in a transaction, and again in the next."""

    @pytest.fixture
    def settled(self, portal: Portal) -> dict[str, Any]:
        dataset = portal.publish()
        portal.sync()
        return dataset

    def test_an_edit_raises_the_revision_once(self, portal: Portal, settled: Any) -> None:
        before = portal.row(settled).revision

        portal.patch(settled, title="Edited")

        assert portal.row(settled).revision == before + 1

    def test_what_is_rolled_back_with_a_savepoint_is_marked_anew(
        self, portal: Portal, settled: Any
    ) -> None:
        from ckan import model

        savepoint = model.Session.begin_nested()
        self._save_by_hook(settled)
        savepoint.rollback()
        self._write(settled)

        assert portal.row(settled).due_at is not None

    def test_a_later_transaction_of_the_same_session_marks_anew(
        self, portal: Portal, settled: Any
    ) -> None:
        from ckan import model

        self._save_by_hook(settled)
        model.Session.commit()
        portal.sync()
        assert portal.row(settled).due_at is None
        self._save_by_hook(settled)
        model.Session.rollback()
        self._write(settled)

        assert portal.row(settled).due_at is not None

    def test_nobody_is_woken_by_what_was_rolled_back(self, portal: Portal, settled: Any) -> None:
        from ckan import model

        woken = portal.watch(Stage.WAKE_UP)
        self._save_by_hook(settled)
        model.Session.rollback()
        model.Session.execute(sa.text("SELECT 1"))
        model.Session.commit()

        assert woken == []

    def _save_by_hook(self, dataset: dict[str, Any]) -> None:
        from ckan import plugins as p

        p.get_plugin("andsdoi").after_dataset_update({}, {"id": dataset["id"]})

    def _write(self, dataset: dict[str, Any]) -> None:
        """Change a dataset as other extensions do, without a hook."""
        from ckan import model

        model.Package.get(dataset["id"]).title = "Written"
        model.Session.commit()
        model.Session.remove()


class TestNoRequestInsideATransaction:
    """No HTTP while CKAN's transaction is open."""

    def test_a_save_sends_nothing(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.patch(dataset, title="Edited")

        assert portal.requests() == []

    def test_no_transaction_is_open_while_a_request_is_answered(self, portal: Portal) -> None:
        open_ones: list[int] = []
        portal.registry.on_request = lambda entry: open_ones.append(_open_transactions(portal))
        portal.publish()

        portal.sync()

        assert open_ones == [0, 0, 0]


def _open_transactions(portal: Portal) -> int:
    found = portal.one(
        "SELECT count(*) AS n FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        "   AND xact_start IS NOT NULL"
    )
    return int(found.n)


def _in_time(save: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    started = time.monotonic()
    result = save()
    assert time.monotonic() - started < IN_TIME
    return result


@contextmanager
def _redis_at(portal: Portal, url: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(portal.config, "ckan.redis.url", url)
        yield
