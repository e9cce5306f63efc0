"""andsdoi_mint: a person lets a dataset get its DOI, or has it tried again."""

from __future__ import annotations

import threading
import time
from typing import Any

import ckan.plugins as p
import ckantoolkit as tk
import pytest
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.andsdoi.logic.action import waiting

from ..people import People
from ..portal import Portal, provided


def refusal(portal: Portal, dataset: dict[str, Any], **data: Any) -> dict[str, Any]:
    """By which field a mint is refused, and in which words; nothing may have changed."""
    before = portal.row(dataset)
    with pytest.raises(tk.ValidationError) as error:
        portal.act("andsdoi_mint", id=dataset["id"], **data)
    assert portal.row(dataset) == before
    return dict(error.value.error_dict)


class TestWhatItOverrides:
    """The site's selection, the delay, the pre-existing datasets; and nothing else."""

    def test_with_select_requested_it_is_what_lets_one_through(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.publish()
        portal.sync()
        assert portal.state(dataset) == "none"

        portal.act("andsdoi_mint", id=dataset["name"])
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_the_delay_is_over_at_once(self, portal: Portal) -> None:
        portal.set("delay", 60)
        dataset = portal.publish()
        portal.sync()

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_old_stock_is_minted_and_no_longer_exempt(self, portal: Portal) -> None:
        dataset = exempt(portal, "existing")

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "findable"
        assert portal.one("SELECT count(*) FROM andsdoi_exemption") == (0,)

    def test_old_stock_was_published_nobody_knows_when(self, portal: Portal) -> None:
        dataset = exempt(portal, "existing")

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        row = portal.row(dataset)
        assert (row.pre_existing, row.published_on) == (True, None)

    def test_an_excluded_dataset_must_be_included_first(self, portal: Portal) -> None:
        dataset = exempt(portal, "excluded")

        assert list(refusal(portal, dataset)) == ["id"]
        assert portal.one("SELECT count(*) FROM andsdoi_exemption") == (1,)

    def test_another_type_is_refused_on_type(self, portal: Portal) -> None:
        dataset = portal.publish(type="model")

        assert list(refusal(portal, dataset)) == ["type"]

    def test_another_organization_is_refused_on_owner_org(self, portal: Portal) -> None:
        portal.set("organizations", ["another-one"])
        dataset = portal.publish()

        assert list(refusal(portal, dataset)) == ["owner_org"]

    def test_a_harvested_dataset_is_refused_on_harvested(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "harvest_source_id", "value": "1"}])

        assert list(refusal(portal, dataset)) == ["harvested"]

    def test_a_dataset_with_a_doi_is_refused_on_that_field(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "identifier", "value": "10.9999/abc"}])

        assert "10.9999/abc" in refusal(portal, dataset)["identifier"][0]


class TestNotPublic:
    """A dataset that not everybody may read."""

    def test_a_request_that_has_led_to_a_doi_lets_nothing_through(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.act("andsdoi_request", id=dataset["id"])
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()

        assert list(refusal(portal, dataset)) == ["private"]

    def test_a_private_dataset_is_refused_on_private(self, portal: Portal) -> None:
        dataset = portal.create(private=True)

        assert list(refusal(portal, dataset)) == ["private"]

    @pytest.mark.parametrize("state", ["draft", "deleted"])
    def test_a_dataset_that_is_not_active_is_refused_on_state(
        self, portal: Portal, state: str
    ) -> None:
        dataset = portal.publish()
        portal.patch(dataset, state=state)

        assert list(refusal(portal, dataset)) == ["state"]

    def test_nothing_is_sent(self, portal: Portal) -> None:
        dataset = portal.create(private=True)
        refusal(portal, dataset)

        portal.sync()

        assert portal.requests() == []

    def test_a_waiting_request_is_approved_and_comes_with_publication(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.create(private=True)
        portal.execute("UPDATE andsdoi_doi SET requested = true")

        shown = portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()
        assert (shown["requested"], portal.requests()) == (True, [])
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.state(dataset) == "findable"


class TestTryAgain:
    """What failed is tried again now."""

    def test_a_refused_document(self, portal: Portal) -> None:
        portal.registry.set_faults({"status": 422, "operation": "post_metadata", "times": 1})
        dataset = portal.publish()
        portal.sync()
        portal.sync()
        assert portal.row(dataset).parked == "data"

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_a_dataset_that_waits_for_its_next_try_is_due_now_with_a_clean_slate(
        self, portal: Portal
    ) -> None:
        portal.registry.set_faults({"status": 503, "times": 1})
        dataset = portal.publish()
        portal.sync()
        assert portal.row(dataset).waits_for == "backoff"

        portal.act("andsdoi_mint", id=dataset["id"])

        row = portal.row(dataset)
        assert (row.waits_for, row.attempts, row.priority) == (None, 0, 1)
        portal.job()
        assert portal.state(dataset) == "findable"

    def test_a_doi_that_a_person_has_to_settle(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE andsdoi_doi SET parked = 'person', xml_hash = NULL")

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        row = portal.row(dataset)
        assert (row.parked, row.due_at) == (None, None)

    def test_a_minted_doi_is_not_minted_again(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        doi, before = portal.doi(dataset), len(portal.requests())

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        assert portal.doi(dataset) == doi
        assert len(portal.requests()) == before

    def test_a_minted_doi_is_looked_after_though_the_rules_have_changed(
        self, portal: Portal
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("organizations", ["another-one"])

        assert portal.act("andsdoi_mint", id=dataset["id"])["state"] == "findable"


class TestDespiteExisting:
    """A DOI of our own for a dataset that has one."""

    def test_a_sysadmin_may(self, people: People) -> None:
        portal = people.portal
        dataset = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync()

        people.ask("sysadmin", "andsdoi_mint", id=dataset["id"], despite_existing=True)
        portal.sync()

        assert portal.state(dataset) == "findable"
        assert portal.extra(dataset) == portal.doi(dataset)

    def test_the_history_keeps_the_other_doi(self, people: People) -> None:
        portal = people.portal
        dataset = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])

        people.ask("sysadmin", "andsdoi_mint", id=dataset["id"], despite_existing=True)

        noted = portal.one("SELECT text FROM andsdoi_event WHERE what = 'approved'")
        assert noted.text == "10.9999/abc"

    @pytest.mark.parametrize("who", ["admin", "editor"])
    def test_nobody_else_may(self, people: People, who: str) -> None:
        dataset = people.portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])

        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_mint", id=dataset["id"], despite_existing=True)


class TestTheAnswer:
    """It is that of andsdoi_show, and it does not wait unless asked to."""

    def test_mint_answers_that_the_dataset_is_due(self, portal: Portal) -> None:
        dataset = portal.publish()

        shown = portal.act("andsdoi_mint", id=dataset["id"])

        assert (shown["state"], shown["due"], shown["problem"]) == ("none", True, None)
        assert portal.requests() == []

    def test_a_blocked_dataset_is_accepted_and_says_why(self, portal: Portal) -> None:
        portal.set("require", ["license_id"])
        dataset = portal.publish()
        portal.sync()

        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        assert portal.act("andsdoi_show", id=dataset["id"])["problem"]["class"] == "blocked"

    def test_who_approved_stands_in_the_history(self, people: People) -> None:
        from ckan import model

        dataset = people.portal.publish()

        people.ask("editor", "andsdoi_mint", id=dataset["id"])

        user = model.User.get(people.names["editor"])
        assert people.portal.one("SELECT what, who FROM andsdoi_event") == ("approved", user.id)

    def test_a_worker_is_woken(self, portal: Portal) -> None:
        from ckan.lib import jobs

        dataset = portal.publish()
        jobs.get_queue().empty()

        portal.act("andsdoi_mint", id=dataset["id"])

        assert len(jobs.get_queue().jobs) == 1

    def test_a_rolled_back_refusal_leaves_the_callers_transaction_usable(
        self, portal: Portal
    ) -> None:
        from ckan import model
        from ckan.tests.helpers import call_action

        dataset = portal.create(private=True)

        with pytest.raises(tk.ValidationError):
            call_action("andsdoi_mint", id=dataset["id"])

        assert model.Session.query(model.Package).count() == 1


class TestWait:
    """It waits for the worker, at most as long as asked."""

    def test_a_waiting_mint_answers_with_what_the_worker_achieved(self, portal: Portal) -> None:
        dataset = portal.publish()
        worker = threading.Timer(0.5, portal.job)
        worker.start()

        shown = portal.act("andsdoi_mint", id=dataset["id"], wait=20)

        worker.join()
        assert (shown["state"], shown["due"]) == ("findable", False)

    def test_without_a_worker_it_ends_in_time(self, portal: Portal) -> None:
        dataset = portal.publish()
        start = time.monotonic()

        shown = portal.act("andsdoi_mint", id=dataset["id"], wait=1)

        assert 0.9 < time.monotonic() - start < 15
        assert shown["due"] is True

    def test_a_waiting_mint_does_not_wait_for_a_paused_account(self, portal: Portal) -> None:
        from ckanext.andsdoi import config
        from ckanext.andsdoi.lifecycle import accounts

        accounts.pause_by_hand(config.account(), "Ada", "")
        dataset = portal.publish()
        start = time.monotonic()

        shown = portal.act("andsdoi_mint", id=dataset["id"], wait=20)

        assert time.monotonic() - start < 15
        assert shown["problem"]["class"] == "paused"

    def test_nobody_holds_a_web_process_for_as_long_as_they_like(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(waiting, "LONGEST", 1)
        dataset = portal.publish()
        start = time.monotonic()

        shown = portal.act("andsdoi_mint", id=dataset["id"], wait=60)

        assert time.monotonic() - start < 15
        assert shown["due"] is True

    def test_a_second_call_of_the_same_person_is_answered_at_once(
        self, portal: Portal, people: People
    ) -> None:
        """Other people wait all the same; the decision is taken in any case."""
        one, another = portal.publish(), portal.publish()
        first = threading.Thread(
            target=lambda: people.ask("editor", "andsdoi_mint", id=one["id"], wait=10)
        )
        took: dict[str, float] = {}

        def ask(who: str) -> None:
            start = time.monotonic()
            people.ask(who, "andsdoi_mint", id=another["id"], wait=4)
            took[who] = time.monotonic() - start

        first.start()
        time.sleep(1)
        ask("editor")
        ask("admin")
        first.join()

        assert took["editor"] < 3 < took["admin"]
        assert portal.row(another).approved

    def test_where_redis_is_away_nobody_waits_for_a_worker_that_was_not_woken(
        self, portal: Portal, people: People
    ) -> None:
        dataset = portal.publish()
        portal.set_ckan("ckan.redis.url", "redis://127.0.0.1:9/0")
        start = time.monotonic()

        shown = people.ask("editor", "andsdoi_mint", id=dataset["id"], wait=20)

        assert time.monotonic() - start < 15
        assert shown["due"] is True

    @pytest.mark.parametrize("wait", [-1, 61, "soon", 1.5])
    def test_only_0_to_60_seconds_can_be_asked(self, portal: Portal, wait: Any) -> None:
        dataset = portal.publish()

        with pytest.raises(tk.ValidationError) as error:
            portal.act("andsdoi_mint", id=dataset["id"], wait=wait)
        assert list(error.value.error_dict) == ["wait"]


class TestWhoMay:
    """The option mint_permission."""

    @pytest.mark.parametrize(
        ("permission", "allowed"),
        [
            ("editor", {"sysadmin", "admin", "editor"}),
            ("admin", {"sysadmin", "admin"}),
            ("sysadmin", {"sysadmin"}),
        ],
    )
    def test_mint_permission_decides_who_may_mint(
        self, people: People, permission: str, allowed: set[str]
    ) -> None:
        people.portal.set("mint_permission", permission)
        dataset = people.portal.publish()

        assert {who for who in people.names if may(people, who, dataset)} == allowed

    def test_a_collaborator_counts_as_editor(self, people: People) -> None:
        people.portal.set_ckan("ckan.auth.allow_dataset_collaborators", True)
        dataset = people.portal.publish()
        people.portal.act(
            "package_collaborator_create",
            id=dataset["id"],
            user_id=people.names["stranger"],
            capacity="editor",
        )

        assert may(people, "stranger", dataset)
        people.portal.set("mint_permission", "admin")
        assert not may(people, "stranger", dataset)

    def test_an_unknown_dataset_is_not_found(self, people: People) -> None:
        for who in ("sysadmin", "editor"):
            with pytest.raises(tk.ObjectNotFound):
                people.ask(who, "andsdoi_mint", id="no-such-dataset")

    def test_mint_cannot_be_called_by_get(self, portal: Portal, app: Any) -> None:
        dataset = portal.publish()

        answer = app.get(f"/api/3/action/andsdoi_mint?id={dataset['id']}", status=400)

        assert "POST" in answer.body


def test_without_tables_it_says_what_to_run(portal: Portal) -> None:
    dataset = portal.publish()
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        with pytest.raises(tk.ValidationError, match="ckan db upgrade -p andsdoi"):
            portal.act("andsdoi_mint", id=dataset["id"])
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")


def exempt(portal: Portal, reason: str) -> dict[str, Any]:
    """A public dataset that no edit mints."""
    dataset = portal.publish()
    portal.execute("DELETE FROM andsdoi_doi")
    portal.execute(
        "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, :reason)",
        id=dataset["id"],
        reason=reason,
    )
    portal.patch(dataset, title="Edited")
    portal.sync()
    assert portal.state(dataset) == "none"
    return dataset


def may(people: People, who: str, dataset: dict[str, Any]) -> bool:
    try:
        people.ask(who, "andsdoi_mint", id=dataset["id"])
    except tk.NotAuthorized:
        return False
    return True


class OnlyForSome(p.SingletonPlugin, DefaultPermissionLabels):
    """A site where not everybody may read a dataset that is not private."""

    p.implements(p.IPermissionLabels)

    def get_dataset_labels(self, dataset_obj: Any) -> list[str]:
        return ["only-for-some"]


def test_a_dataset_that_no_anonymous_visitor_may_read_is_not_public(portal: Portal) -> None:
    dataset = portal.publish()

    with provided(OnlyForSome, "only_for_some"):
        assert "Only some people" in refusal(portal, dataset)["private"][0]
