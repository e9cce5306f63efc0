"""andsdoi_assign: a DOI that the registry has already becomes a dataset's own."""

from __future__ import annotations

import threading
from typing import Any

import ckantoolkit as tk
import pytest

from ckanext.andsdoi.metadata import document

from ..people import People
from ..portal import PREFIX, Portal

OLD = f"{PREFIX}/08/old-1"

pytestmark = pytest.mark.parametrize("profile", ["ands", "mds"])


def register(portal: Portal, doi: str = OLD, year: str = "2014") -> str:
    """Register a DOI with the site's account, but not through this site."""
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle.accounts import clients

    client = clients.client(config.account())
    made = document({"id": "elsewhere", "title": "Old", "publication_year": year}, doi)
    client.post_metadata(doi, made.xml)
    client.post_url(doi, "https://old.example.org/1")
    if portal.registry.profile == "ands":
        portal.registry.drop_row(doi)
    return doi


def refused(portal: Portal, dataset: dict[str, Any], doi: str, **data: Any) -> dict[str, Any]:
    """By which field it is refused, and in which words; nothing was changed or written."""
    row, writes = portal.row(dataset), len(written(portal))
    with pytest.raises(tk.ValidationError) as error:
        portal.act("andsdoi_assign", id=dataset["id"], doi=doi, **data)
    assert portal.row(dataset) == row
    assert len(written(portal)) == writes
    return dict(error.value.error_dict)


def written(portal: Portal) -> list[Any]:
    return [entry for entry in portal.requests() if entry.method != "GET"]


def latest(portal: Portal, doi: str) -> str:
    return portal.registry.versions(doi)[-1].decode()


class TestAssigned:
    def test_a_dataset_without_a_doi_gets_the_assigned_one(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.publish(title="New")
        register(portal)

        answer = portal.act("andsdoi_assign", id=dataset["name"], doi=f"https://doi.org/{OLD}")
        assert (answer["doi"], answer["state"], answer["due"]) == (OLD, "reserved", True)
        portal.sync()

        held = portal.registry.dois[OLD]
        assert held.state == "findable"
        assert held.url == f"http://test.ckan.net/dataset/{dataset['id']}"
        assert "New" in latest(portal, OLD)
        assert portal.extra(dataset) == OLD
        assert portal.row(dataset).origin == "assigned"
        assert "assigned" in portal.events(dataset)

    def test_an_assigned_doi_is_read_before_anything_is_written(self, portal: Portal) -> None:
        dataset = portal.publish()
        register(portal)
        before = len(portal.requests())

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)

        asked = portal.requests()[before:]
        assert [entry.operation for entry in asked] == ["get_metadata", "get_url"]

    def test_nothing_is_claimed_before_both_posts_are_confirmed(self, portal: Portal) -> None:
        """P4."""
        dataset = portal.publish()
        register(portal)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.registry.set_faults({"status": 503, "operation": "post_url"})

        portal.sync()
        portal.patch(dataset, title="Edited")

        assert portal.extra(dataset) is None
        context = {"user": "", "ignore_auth": False}
        assert portal.act("andsdoi_show", context=context, id=dataset["id"])["doi"] is None

    def test_the_year_that_was_registered_stays(self, portal: Portal) -> None:
        dataset = portal.publish()
        register(portal, year="2014")

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        assert "<publicationYear>2014</publicationYear>" in latest(portal, OLD)

    def test_no_rule_holds_it_back(self, portal: Portal) -> None:
        """Harvested, of another type, of before, brought along: a person decided."""
        portal.set("dataset_types", "sample")
        dataset = portal.publish(identifier="10.1234/elsewhere")
        register(portal)

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        assert portal.act("andsdoi_show", id=dataset["id"])["state"] == "findable"

    def test_assigning_solves_needs_assign(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": OLD}])
        register(portal)
        portal.sync()
        assert portal.act("andsdoi_show", id=dataset["id"])["problem"]["class"] == "needs-assign"

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])
        assert (shown["doi"], shown["state"], shown["problem"]) == (OLD, "findable", None)

    def test_an_assigned_doi_is_hidden_with_its_dataset_afterwards(self, portal: Portal) -> None:
        """The ANDS service hides what it has seen the metadata of."""
        dataset = portal.publish()
        register(portal)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        portal.act("package_delete", id=dataset["id"])
        portal.sync()

        assert portal.registry.dois[OLD].state == "registered"

    def test_repeated_it_changes_nothing(self, portal: Portal) -> None:
        """P6."""
        dataset = portal.publish()
        register(portal)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()
        before = len(written(portal))

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        assert len(written(portal)) == before


class TestNotPublic:
    def test_a_findable_doi_assigned_to_a_private_dataset_is_hidden(self, portal: Portal) -> None:
        """P9; the ANDS service hides no DOI that it has not seen, and that is said."""
        dataset = portal.create(private=True)
        register(portal)

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])
        if portal.registry.profile == "mds":
            assert portal.registry.dois[OLD].state == "registered"
        else:
            assert shown["problem"]["class"] == "undeletable"
        assert [e.operation for e in written(portal)[2:]] == ["delete_metadata"]

    def test_a_doi_assigned_to_a_private_dataset_is_announced_on_publication(
        self, portal: Portal
    ) -> None:
        dataset = portal.create(private=True)
        register(portal)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.sync()

        portal.patch(dataset, private=False)
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])
        assert (shown["state"], shown["problem"], shown["due"]) == ("findable", None, False)
        assert portal.extra(dataset) == OLD


class TestReplaced:
    def test_without_replace_the_doi_stays(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        register(portal)

        assert list(refused(portal, dataset, OLD)) == ["replace"]

    def test_the_doi_before_becomes_a_former_one(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        former = portal.extra(dataset)
        assert former
        register(portal)

        answer = portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)
        assert (answer["doi"], answer["former"]) == (OLD, [former])
        assert portal.extra(dataset) == former, "the confirmed one stands until the other is"
        portal.sync()

        assert portal.extra(dataset) == OLD
        assert {portal.registry.dois[doi].state for doi in (OLD, former)} == {"findable"}
        assert f'relationType="IsIdenticalTo">{OLD}<' in latest(portal, former)
        assert former not in latest(portal, OLD)

    def test_the_former_one_is_given_back_the_same_way(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        first = portal.extra(dataset)
        assert first
        register(portal)
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)
        portal.sync()

        portal.act("andsdoi_assign", id=dataset["id"], doi=first, replace=True)
        portal.sync()

        assert portal.extra(dataset) == first
        assert OLD not in latest(portal, first)
        assert f'relationType="IsIdenticalTo">{first}<' in latest(portal, OLD)
        assert portal.act("andsdoi_show", id=dataset["id"])["former"] == [OLD]

    def test_a_foreign_doi_in_the_extra_is_kept_as_a_relation(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": "10.1234/foreign"}])
        register(portal)
        assert list(refused(portal, dataset, OLD)) == ["replace"]

        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD, replace=True)
        portal.sync()
        portal.patch(dataset, title="Edited")
        portal.sync()

        assert portal.extra(dataset) == OLD
        assert 'relationType="IsIdenticalTo">10.1234/foreign<' in latest(portal, OLD)


class TestRefused:
    def test_a_prefix_that_is_not_ours(self, portal: Portal) -> None:
        assert list(refused(portal, portal.publish(), "10.1234/x")) == ["doi"]
        assert portal.requests() == []

    def test_assigning_what_is_no_doi_is_refused(self, portal: Portal) -> None:
        assert list(refused(portal, portal.publish(), "abc")) == ["doi"]

    def test_assigning_what_the_registry_does_not_know_is_refused(self, portal: Portal) -> None:
        error = refused(portal, portal.publish(), OLD)
        assert error == {"doi": [f"The registry does not know {OLD}."]}

    @pytest.mark.parametrize("state", ["findable", "registered", "draft"])
    def test_assigning_a_doi_of_another_account_is_refused(
        self, portal: Portal, state: str
    ) -> None:
        portal.registry.make_foreign(OLD, state=state)
        assert list(refused(portal, portal.publish(), OLD)) == ["doi"]

    def test_assigning_a_doi_of_another_dataset_is_refused(self, portal: Portal) -> None:
        """P2."""
        other = portal.publish()
        portal.sync()
        before = len(portal.requests())

        error = refused(portal, portal.publish(), portal.doi(other))

        assert "andsdoi_transfer" in error["doi"][0]
        assert len(portal.requests()) == before

    @pytest.mark.parametrize(
        "fault",
        [{"status": 503}, {"unauthorized": True}, {"hang": 3}, {"html": True}, {"close": "before"}],
    )
    def test_a_registry_that_does_not_answer(self, portal: Portal, fault: dict[str, Any]) -> None:
        register(portal)
        dataset = portal.publish()
        portal.registry.set_faults(fault)
        with portal.hurry():
            assert list(refused(portal, dataset, OLD)) == ["registry"]

    def test_a_pause(self, portal: Portal) -> None:
        from ckanext.andsdoi import config
        from ckanext.andsdoi.lifecycle import accounts

        dataset = portal.publish()
        accounts.pause_by_hand(config.account(), "somebody", "holidays {}")
        assert list(refused(portal, dataset, OLD)) == ["registry"]
        assert portal.requests() == []

    def test_send_false(self, portal: Portal) -> None:
        portal.set("send", "false")
        assert list(refused(portal, portal.publish(), OLD)) == ["registry"]
        assert portal.requests() == []

    def test_a_copy_of_the_site(self, portal: Portal) -> None:
        """P10."""
        dataset = portal.publish()
        other = portal.publish()
        portal.sync(other)
        before = len(portal.requests())
        portal.set("landing_url", "https://copy.example.org/{id}")
        assert list(refused(portal, dataset, OLD)) == ["registry"]
        assert len(portal.requests()) == before

    def test_no_transaction_is_open_while_the_registry_is_asked(self, portal: Portal) -> None:
        """P1."""
        register(portal)
        dataset = portal.publish()
        seen = []

        def look(_: Any) -> None:
            statement = (
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
            )
            seen.append(portal.one(statement)[0])

        portal.registry.on_request = look
        portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)
        portal.registry.on_request = None

        assert seen == [0, 0]

    @pytest.mark.parametrize("who", ["anybody", "stranger", "editor", "admin"])
    def test_only_sysadmins_may(self, people: People, who: str) -> None:
        dataset = people.portal.publish()
        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_assign", id=dataset["id"], doi=OLD)


def test_two_at_the_same_time_have_one_winner(portal: Portal) -> None:
    """P2."""
    register(portal)
    datasets = [portal.publish(), portal.publish()]
    both_asked, answers = threading.Barrier(2, timeout=10), []
    portal.registry.on_request = lambda entry: (
        both_asked.wait() if entry.operation == "get_url" else None
    )

    def assign(dataset: dict[str, Any]) -> None:
        try:
            answers.append(portal.act("andsdoi_assign", id=dataset["id"], doi=OLD)["doi"])
        except tk.ValidationError as error:
            answers.append(list(error.error_dict))

    threads = [threading.Thread(target=assign, args=(dataset,)) for dataset in datasets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    portal.registry.on_request = None

    assert sorted(map(str, answers)) == sorted([OLD, "['doi']"])
    assert portal.one("SELECT count(*) FROM andsdoi_doi WHERE doi = :doi", doi=OLD) == (1,)
