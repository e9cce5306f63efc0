"""andsdoi_reserve: a DOI for a manuscript, before the dataset is published."""

from __future__ import annotations

import time
from typing import Any

import ckantoolkit as tk
import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.accounts import enquiry
from ckanext.andsdoi.logic.action import waiting

from ..people import People
from ..portal import PREFIX, Portal
from ..stages import Stage
from .conftest import allowed, refusal


class TestTheName:
    """Drawn, free at the registry, and kept."""

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_a_reserved_name_is_what_the_dataset_gets_on_publication(self, portal: Portal) -> None:
        dataset = portal.create(private=True)

        shown = portal.act("andsdoi_reserve", id=dataset["name"])
        portal.sync()
        assert (shown["state"], portal.state(dataset)) == ("reserved", "none")
        portal.patch(dataset, private=False)
        portal.sync()

        assert shown["doi"] == portal.doi(dataset) == portal.extra(dataset)
        assert portal.state(dataset) == "findable"

    def test_nothing_but_the_name_is_sent(self, portal: Portal) -> None:
        dataset = portal.create(private=True, title="A secret")

        doi = portal.act("andsdoi_reserve", id=dataset["id"])["doi"]
        portal.sync()

        (request,) = portal.requests()
        assert (request.method, request.path.rpartition("/metadata/")[2]) == ("GET", doi)

    def test_a_reserved_name_stays_the_same_and_the_registry_is_asked_once(
        self, portal: Portal
    ) -> None:
        dataset = portal.create(private=True)

        first, second = (portal.act("andsdoi_reserve", id=dataset["id"]) for _ in range(2))

        assert first["doi"] == second["doi"]
        assert len(portal.requests()) == 1
        assert portal.events(dataset) == ["reserved"]

    def test_a_name_that_somebody_else_has_is_not_free(self, portal: Portal) -> None:
        taken = f"{PREFIX}/0000000098"
        other = portal.publish()
        portal.draw("0000000098")
        portal.sync()
        assert portal.doi(other) == taken
        portal.execute("DELETE FROM andsdoi_doi")
        portal.execute("DELETE FROM andsdoi_event")
        dataset = portal.create(private=True)

        portal.draw("0000000098", "7777777763")
        doi = portal.act("andsdoi_reserve", id=dataset["id"])["doi"]

        assert doi == f"{PREFIX}/7777777763"

    def test_a_name_that_was_ever_drawn_here_is_not_drawn_again(self, portal: Portal) -> None:
        one, another = portal.create(private=True), portal.create(private=True)
        portal.draw("0000000098")
        portal.act("andsdoi_reserve", id=one["id"])
        portal.execute("UPDATE andsdoi_doi SET doi = NULL")

        portal.draw("0000000098", "7777777763")

        assert portal.act("andsdoi_reserve", id=another["id"])["doi"].endswith("7777777763")

    def test_a_name_that_a_run_has_drawn_and_never_sent_is_taken(self, portal: Portal) -> None:
        portal.registry.set_faults({"status": 503})
        dataset = portal.publish()
        portal.sync()
        drawn = portal.doi(dataset)
        portal.registry.set_faults([])

        assert portal.act("andsdoi_reserve", id=dataset["id"])["doi"] == drawn
        assert portal.row(dataset).pinned

    def test_of_a_registered_doi_nothing_changes(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        before = len(portal.requests())

        shown = portal.act("andsdoi_reserve", id=dataset["id"])

        assert (shown["doi"], shown["state"]) == (portal.doi(dataset), "findable")
        assert len(portal.requests()) == before
        assert not portal.row(dataset).pinned

    def test_a_name_that_the_registry_has_for_this_dataset_is_its_own(self, portal: Portal) -> None:
        """As after a restored backup: P2."""
        dataset = portal.publish()
        portal.sync()
        doi = portal.doi(dataset)
        portal.execute(
            "UPDATE andsdoi_doi SET state = 'none', ever_confirmed = false, xml_hash = NULL,"
            " url = NULL, once_in_doubt = false"
        )

        portal.act("andsdoi_reserve", id=dataset["id"])
        portal.sync()

        row = portal.row(dataset)
        assert (row.doi, row.state, row.in_doubt) == (doi, "findable", False)

    def test_a_reserved_name_is_never_given_up_for_another(self, portal: Portal) -> None:
        portal.draw("0000000098")
        dataset, other = portal.create(private=True), portal.create(private=True)
        doi = portal.act("andsdoi_reserve", id=dataset["id"])["doi"]
        taken_by(portal, other, doi)

        portal.patch(dataset, private=False)
        portal.sync()
        portal.sync()

        row = portal.row(dataset)
        assert (row.doi, row.parked) == (doi, "person")
        problem = portal.act("andsdoi_show", id=dataset["id"])["problem"]
        assert problem["class"] == "pinned"
        assert "another page" in problem["text"]


class TestWhatItMeans:
    """An approved request, of which only editors know."""

    def test_a_reservation_counts_as_an_approved_request(self, portal: Portal) -> None:
        portal.set("select", "requested")
        portal.set("delay", 60)
        dataset = portal.create(private=True)

        shown = portal.act("andsdoi_reserve", id=dataset["id"])
        portal.patch(dataset, private=False)
        portal.sync()

        assert shown["requested"] is True
        assert portal.state(dataset) == "findable"

    def test_who_reserved_it_stands_in_the_history(self, people: People) -> None:
        dataset = people.portal.create(private=True)

        doi = people.ask("editor", "andsdoi_reserve", id=dataset["id"])["doi"]

        event = people.portal.one("SELECT what, who, doi FROM andsdoi_event")
        assert event == ("reserved", people.id("editor"), doi)

    def test_only_those_who_may_edit_see_a_reserved_name(self, people: People) -> None:
        dataset = people.portal.create(private=True)
        doi = people.portal.act("andsdoi_reserve", id=dataset["id"])["doi"]

        seen = {who: people.ask(who, "andsdoi_show", id=dataset["id"])["doi"] for who in READERS}

        assert seen == {"admin": doi, "editor": doi, "member": None}

    def test_a_worker_is_woken_for_a_public_dataset(self, portal: Portal) -> None:
        dataset = portal.publish()

        doi = portal.act("andsdoi_reserve", id=dataset["id"])["doi"]
        portal.job()

        assert portal.state(dataset) == "findable"
        assert portal.extra(dataset) == doi


class TestRefused:
    """Nothing is reserved then."""

    @pytest.mark.parametrize(
        ("fault", "words"),
        [({"status": 503}, "free"), ({"hang": 5}, "free"), ({"status": 401}, "free")],
    )
    def test_without_the_registrys_answer(
        self, portal: Portal, fault: dict[str, Any], words: str
    ) -> None:
        portal.registry.set_faults(fault)
        dataset = portal.create(private=True)

        with portal.hurry():
            assert words in refusal(portal, "andsdoi_reserve", dataset)["registry"][0]

    def test_a_refused_account_is_paused_at_once(self, portal: Portal) -> None:
        portal.set("shared_secret", "wrong")
        dataset = portal.create(private=True)

        for _ in range(2):
            refusal(portal, "andsdoi_reserve", dataset)

        assert len(portal.requests()) == 1

    def test_while_nothing_may_be_sent(self, portal: Portal) -> None:
        portal.set("send", False)
        dataset = portal.create(private=True)

        text = refusal(portal, "andsdoi_reserve", dataset)["registry"][0]

        assert "ckanext.andsdoi.send" in text
        assert portal.requests() == []

    def test_while_the_account_is_paused(self, portal: Portal) -> None:
        accounts.pause_by_hand(config.account(), "Ada", "maintenance")
        dataset = portal.create(private=True)

        assert "maintenance" in refusal(portal, "andsdoi_reserve", dataset)["registry"][0]

    def test_while_the_registry_asked_to_wait(self, portal: Portal) -> None:
        accounts.get_or_create(config.account())
        accounts.wait(config.account(), 60)
        dataset = portal.create(private=True)

        refusal(portal, "andsdoi_reserve", dataset)

        assert portal.requests() == []

    def test_on_a_copy_of_the_site(self, portal: Portal) -> None:
        """P10."""
        portal.publish()
        portal.sync()
        portal.set_ckan("ckan.site_url", "https://copy.example.org")
        dataset, before = portal.create(private=True), len(portal.requests())

        assert "site-moved" in refusal(portal, "andsdoi_reserve", dataset)["registry"][0]
        assert len(portal.requests()) == before

    def test_beyond_the_rate(self, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(enquiry, "TURN_PATIENCE", 0.1)
        portal.set("rate", 1)
        one, another = portal.create(private=True), portal.create(private=True)
        portal.act("andsdoi_reserve", id=one["id"])

        refusal(portal, "andsdoi_reserve", another)

        assert len(portal.requests()) == 1

    def test_with_a_foreign_doi(self, portal: Portal) -> None:
        extras = [{"key": "doi", "value": "10.9999/abc"}]
        dataset = portal.create(private=True, extras=extras)

        assert list(refusal(portal, "andsdoi_reserve", dataset)) == ["doi"]
        assert portal.requests() == []

    def test_no_name_is_reserved_for_a_deleted_dataset(self, portal: Portal) -> None:
        dataset = portal.create(private=True)
        portal.act("package_delete", id=dataset["id"])

        assert list(refusal(portal, "andsdoi_reserve", dataset)) == ["state"]


def test_no_transaction_is_open_while_the_registry_is_asked(portal: Portal) -> None:
    """P1."""
    seen = []
    portal.before(Stage.QUESTION, lambda: seen.append(portal.one(_IN_TRANSACTION)))
    dataset = portal.create(private=True)

    portal.act("andsdoi_reserve", id=dataset["id"])

    assert seen == [(0,)]


def test_a_name_that_a_worker_drew_meanwhile_is_the_reserved_one(portal: Portal) -> None:
    """P2."""
    dataset = portal.publish()
    portal.before(Stage.QUESTION, portal.job)

    shown = portal.act("andsdoi_reserve", id=dataset["id"])

    assert (shown["doi"], shown["state"]) == (portal.doi(dataset), "findable")
    assert set(portal.registry.dois) == {shown["doi"]}


def test_a_person_asks_the_registry_once_at_a_time(people: People) -> None:
    """Everybody who waits holds a process of the web server."""
    portal = people.portal
    one, another = portal.create(private=True), portal.create(private=True)
    refused: list[dict[str, Any]] = []

    def ask_again() -> None:
        with pytest.raises(tk.ValidationError) as error:
            people.ask("editor", "andsdoi_reserve", id=another["id"])
        refused.append(error.value.error_dict)
        people.ask("admin", "andsdoi_reserve", id=another["id"])

    portal.before(Stage.QUESTION, ask_again)

    assert people.ask("editor", "andsdoi_reserve", id=one["id"])["state"] == "reserved"
    assert list(refused[0]) == ["registry"]
    assert portal.row(another).pinned
    third = portal.create(private=True)
    assert people.ask("editor", "andsdoi_reserve", id=third["id"])["state"] == "reserved"


def test_a_process_that_died_keeps_nobody_from_asking_for_long(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, people: People
) -> None:
    monkeypatch.setattr(waiting, "FORGOTTEN", 1)
    monkeypatch.setattr(waiting, "_forget", lambda key, token: None)
    dataset = portal.create(private=True)
    people.ask("editor", "andsdoi_reserve", id=dataset["id"])

    time.sleep(1.1)

    assert people.ask("editor", "andsdoi_reserve", id=dataset["id"])["state"] == "reserved"


def test_a_name_is_reserved_though_redis_is_away(portal: Portal, people: People) -> None:
    dataset = portal.create(private=True)
    portal.set_ckan("ckan.redis.url", "redis://127.0.0.1:9/0")

    assert people.ask("editor", "andsdoi_reserve", id=dataset["id"])["state"] == "reserved"


def test_a_slow_registry_is_not_asked_one_question_after_the_other(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name that is drawn first is taken, and its answer has taken all the time there is."""
    monkeypatch.setattr(enquiry, "DECISION_PATIENCE", 0.5)
    other = portal.publish()
    portal.draw("0000000098")
    portal.sync()
    portal.execute("DELETE FROM andsdoi_doi")
    portal.execute("DELETE FROM andsdoi_event")
    dataset, before = portal.create(private=True), len(portal.requests())
    portal.draw("0000000098", "7777777763")
    portal.registry.set_faults({"delay": 1})

    refused = refusal(portal, "andsdoi_reserve", dataset)

    assert list(refused) == ["registry"]
    assert len(portal.requests()) == before + 1
    assert other


def test_who_may_mint_may_reserve(people: People) -> None:
    dataset = people.portal.create(private=True)

    assert allowed(people, "andsdoi_reserve", dataset) == {"sysadmin", "admin", "editor"}
    people.portal.set("mint_permission", "admin")
    assert allowed(people, "andsdoi_reserve", dataset) == {"sysadmin", "admin"}


READERS = ("admin", "editor", "member")
_IN_TRANSACTION = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND state LIKE 'idle in transaction%'
"""


def taken_by(portal: Portal, dataset: dict[str, Any], doi: str) -> None:
    """Let the registry have a name for something else."""
    from ckanext.andsdoi.lifecycle.accounts import clients

    client = clients.client(config.account())
    xml = portal.act("andsdoi_preview", id=dataset["id"])["xml"]
    client.post_metadata(doi, xml.replace(f"{PREFIX}/xxxxxxxxxx", doi).encode())
    client.post_url(doi, "http://test.ckan.net/somewhere-else")
