"""P3: nothing leaves for what is not public."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import plugins as p
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.andsdoi.lifecycle.plan.steps import Step
from ckanext.andsdoi.lifecycle.worker import gate

from ..portal import Portal, provided
from ..stages import Stage


class SecretLabels(p.SingletonPlugin, DefaultPermissionLabels):
    """A site on which a dataset titled "Secret" is for nobody but its owners."""

    p.implements(p.IPermissionLabels)

    def get_dataset_labels(self, dataset_obj: Any) -> list[str]:
        labels: list[str] = super().get_dataset_labels(dataset_obj)
        return ["secret"] if dataset_obj.title == "Secret" else labels


@pytest.fixture
def secret_labels() -> Any:
    with provided(SecretLabels, "andsdoi_secret_labels") as plugin:
        yield plugin


@pytest.mark.parametrize(
    "fields",
    [{"private": True}, {"state": "draft"}],
    ids=["private", "draft"],
)
def test_no_request_at_all_for_what_never_was_public(
    portal: Portal, fields: dict[str, Any]
) -> None:
    dataset = portal.create(**fields)

    portal.sync()

    assert portal.requests() == []
    assert portal.row(dataset).doi is None


def test_no_request_for_a_dataset_deleted_before_its_first_mint(portal: Portal) -> None:
    dataset = portal.publish()
    portal.act("package_delete", id=dataset["id"])

    portal.sync()

    assert portal.requests() == []


def test_no_request_for_a_dataset_that_an_anonymous_caller_may_not_read(
    portal: Portal, secret_labels: SecretLabels
) -> None:
    portal.publish(title="Secret")

    portal.sync()

    assert portal.requests() == []


def test_a_doi_is_hidden_once_anonymous_callers_lose_sight_of_the_dataset(
    portal: Portal, secret_labels: SecretLabels
) -> None:
    dataset = portal.publish()
    portal.sync()

    portal.patch(dataset, title="Secret")
    portal.sync()

    assert portal.state(dataset) == "registered"
    assert not any("Secret" in entry.body for entry in portal.requests())


def _by_an_edit(portal: Portal, dataset: dict[str, Any]) -> None:
    _in_thread(lambda: portal.patch(dataset, private=True))


def _by_raw_sql(portal: Portal, dataset: dict[str, Any]) -> None:
    portal.execute("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])


@pytest.mark.parametrize("make_private", [_by_an_edit, _by_raw_sql])
def test_a_dataset_made_private_after_the_claim_is_not_sent(
    portal: Portal, make_private: Any
) -> None:
    """P3, `guard_public`: raw SQL raises no revision."""
    dataset = portal.publish()
    portal.before(Stage.GUARD, of=Step.POST_METADATA, action=lambda: make_private(portal, dataset))

    portal.sync()

    assert portal.requests("POST") == []
    assert portal.row(dataset).in_doubt is False


class TestTheRaceOfTheGuard:
    """An UPDATE that waits for an edit's lock sees our row afresh, but the package as it was.

    Rule `guard_revision`.
    """

    def test_a_guard_that_waited_for_an_edit_refuses(self, portal: Portal) -> None:
        from ckan.model import meta

        dataset = portal.publish()
        token = self._claimed(portal, dataset)
        answers: list[int] = []
        with meta.engine.begin() as edit:
            edit.execute(sa.text("UPDATE package SET private = true"))
            edit.execute(sa.text("UPDATE andsdoi_doi SET revision = revision + 1"))
            guard = threading.Thread(target=lambda: answers.append(self._guard(portal, token)))
            guard.start()
            self._wait_until_it_waits(portal)
        guard.join()

        assert answers == [0]

    def _claimed(self, portal: Portal, dataset: dict[str, Any]) -> Any:
        portal.execute(
            "UPDATE andsdoi_doi SET lease_token = 'ours',"
            " lease_until = clock_timestamp() + interval '1 minute'"
        )
        return portal.row(dataset)

    def _guard(self, portal: Portal, row: Any) -> int:
        from ckan.model import meta

        values = {
            "id": row.id,
            "token": "ours",
            "revision": row.revision,
            "lease": 60,
            "write": True,
            "post": True,
            "probe": False,
            "pages": [],
            "planned_revision": None,
        }
        with meta.engine.begin() as connection:
            return int(connection.execute(gate.GUARD, values).rowcount)

    def _wait_until_it_waits(self, portal: Portal) -> None:
        for _ in range(500):
            if portal.one("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
                return
        raise AssertionError("the guard does not wait")


def test_a_dataset_hidden_while_its_post_is_under_way_is_hidden_at_once(portal: Portal) -> None:
    dataset = portal.publish()
    done: list[bool] = []

    def hide(entry: Any) -> None:
        if entry.operation == "post_metadata" and not done:
            done.append(True)
            portal.execute("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])
            portal.execute("UPDATE andsdoi_doi SET revision = revision + 1, due_at = now()")

    portal.registry.on_request = hide

    portal.sync()

    assert portal.state(dataset) in ("draft", "registered")
    assert [entry.operation for entry in portal.requests("POST")] == ["post_metadata"]


def test_no_email_address_leaves(portal: Portal) -> None:
    portal.publish(
        author="Jane Doe <jane@example.org>",
        author_email="jane@example.org",
        maintainer="John Smith",
        maintainer_email="john@example.org",
        notes="Write to help@example.org.",
    )

    portal.sync()

    assert portal.requests("POST")
    assert not any("@example.org" in entry.body for entry in portal.requests())


def _in_thread(work: Any) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
