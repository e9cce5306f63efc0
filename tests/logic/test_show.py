"""andsdoi_show: what is told of a DOI, and to whom."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal

EVERYBODY = ("sysadmin", "admin", "editor", "member", "stranger", "anybody")


def make_production(portal: Portal) -> None:
    """The sandbox as if its DOIs were real."""
    portal.set("environment", "production")


class TestTheAnswer:
    """Which keys there are, and what they say."""

    def test_a_confirmed_doi_is_a_link(self, portal: Portal) -> None:
        make_production(portal)
        dataset = portal.publish()
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])

        doi = portal.row(dataset, "production").doi
        assert shown == {
            "doi": doi,
            "url": f"https://doi.org/{doi}",
            "state": "findable",
            "environment": "production",
            "dataset_id": dataset["id"],
            "landing_url": f"http://test.ckan.net/dataset/{dataset['id']}",
            "due": False,
            "withdrawn": False,
            "withdrawn_on": None,
            "withdrawn_reason": None,
            "successors": [],
            "redacted": False,
            "requested": False,
            "account": "default",
            "excluded": None,
            "former": [],
            "external_doi": None,
            "shared_with": [],
            "problem": None,
        }

    def test_account_and_exclusion_are_for_those_who_may_edit(self, people: People) -> None:
        dataset = people.portal.publish()
        people.portal.act("andsdoi_exclude", id=dataset["id"], reason="A test.")

        told = {
            who: people.ask(who, "andsdoi_show", id=dataset["id"]) for who in ("editor", "anybody")
        }

        assert (told["editor"]["account"], told["editor"]["excluded"]) == ("default", "A test.")
        assert (told["anybody"]["account"], told["anybody"]["excluded"]) == (None, None)

    def test_a_test_doi_is_no_link(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["name"])

        assert (shown["environment"], shown["state"], shown["url"]) == ("test", "findable", None)

    def test_a_dataset_without_a_doi_has_the_state_none(self, portal: Portal) -> None:
        dataset = portal.create(private=True)
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])

        assert (shown["doi"], shown["state"], shown["due"]) == (None, "none", False)

    def test_one_that_was_never_looked_at_too(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.execute("DELETE FROM andsdoi_doi")

        shown = portal.act("andsdoi_show", id=dataset["id"])

        assert (shown["doi"], shown["state"], shown["due"]) == (None, "none", False)

    def test_hidden_it_is_registered_and_still_resolves(self, portal: Portal) -> None:
        make_production(portal)
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])

        assert shown["state"] == "registered"
        assert shown["url"] == f"https://doi.org/{shown['doi']}"

    def test_a_foreign_doi_is_external_and_has_its_own_link(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": "https://doi.org/10.9999/ABC"}])
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])

        assert shown["state"] == "external"
        assert shown["external_doi"] == shown["doi"]
        assert (shown["doi"], shown["url"]) == ("10.9999/abc", "https://doi.org/10.9999/abc")

    def test_in_doubt_it_tells_the_last_confirmed_state(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.registry.set_faults({"close": "after", "operation": "post_metadata"})
        portal.patch(dataset, title="Another title")
        portal.sync()

        shown = portal.act("andsdoi_show", id=dataset["id"])

        assert portal.row(dataset).in_doubt
        assert (shown["state"], shown["due"]) == ("findable", True)
        assert shown["problem"]["class"] == "transient"

    def test_the_landing_url_is_the_one_that_was_confirmed(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("landing_url", "https://data.example.org/d/{id}")

        shown = portal.act("andsdoi_show", id=dataset["id"])

        assert shown["landing_url"] == f"http://test.ckan.net/dataset/{dataset['id']}"

    def test_nothing_is_asked_of_the_registry(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        before = len(portal.requests())

        portal.act("andsdoi_show", id=dataset["id"])

        assert len(portal.requests()) == before


class TestByDoi:
    """A DOI leads to its dataset, however it is written."""

    @pytest.mark.parametrize(
        "spelling", ["{}", "doi:{}", "https://doi.org/{}", "HTTP://DX.DOI.ORG/{}", " {} "]
    )
    def test_any_usual_spelling_of_a_doi_is_taken(self, portal: Portal, spelling: str) -> None:
        dataset = portal.publish()
        portal.sync()

        shown = portal.act("andsdoi_show", doi=spelling.format(portal.doi(dataset).upper()))

        assert shown["dataset_id"] == dataset["id"]

    def test_misread_letters_are_read_as_they_were_meant(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE andsdoi_doi SET doi = '10.70000/0000000098'")

        shown = portal.act("andsdoi_show", doi="10.70000/OOOO-OOOO-98")

        assert shown["dataset_id"] == dataset["id"]

    def test_wrong_check_digits_are_said(self, portal: Portal) -> None:
        with pytest.raises(tk.ObjectNotFound, match="check digits"):
            portal.act("andsdoi_show", doi="10.70000/0000000097")

    def test_an_unknown_doi_is_not_found(self, portal: Portal) -> None:
        with pytest.raises(tk.ObjectNotFound) as error:
            portal.act("andsdoi_show", doi="10.70000/0000000098")
        assert "check digits" not in str(error.value)

    def test_showing_what_is_no_doi_is_refused(self, portal: Portal) -> None:
        with pytest.raises(tk.ValidationError) as error:
            portal.act("andsdoi_show", doi="my-dataset")
        assert list(error.value.error_dict) == ["doi"]

    def test_show_without_id_or_doi_is_refused(self, portal: Portal) -> None:
        with pytest.raises(tk.ValidationError) as error:
            portal.act("andsdoi_show")
        assert list(error.value.error_dict) == ["id"]


class TestWhoMayAsk:
    """Readers see a DOI once it is confirmed, editors from the beginning."""

    @pytest.mark.parametrize("who", EVERYBODY)
    def test_a_confirmed_doi_is_for_everybody(self, people: People, who: str) -> None:
        dataset = people.portal.publish()
        people.portal.sync()

        shown = people.ask(who, "andsdoi_show", id=dataset["id"])

        assert shown["doi"] == people.portal.doi(dataset)

    @pytest.mark.parametrize("who", ["member", "stranger", "anybody"])
    def test_readers_do_not_see_a_name_before_it_is_confirmed(
        self, people: People, who: str
    ) -> None:
        dataset = reserved(people.portal)

        shown = people.ask(who, "andsdoi_show", id=dataset["id"])

        assert (shown["doi"], shown["state"], shown["problem"]) == (None, "none", None)

    @pytest.mark.parametrize("who", ["member", "stranger", "anybody"])
    def test_nobody_but_editors_can_guess_a_reserved_doi(self, people: People, who: str) -> None:
        dataset = reserved(people.portal)

        with pytest.raises(tk.ObjectNotFound):
            people.ask(who, "andsdoi_show", doi=people.portal.doi(dataset))

    @pytest.mark.parametrize("who", ["sysadmin", "admin", "editor"])
    def test_editors_do(self, people: People, who: str) -> None:
        dataset = reserved(people.portal)

        shown = people.ask(who, "andsdoi_show", id=dataset["id"])

        assert (shown["doi"], shown["state"]) == (people.portal.doi(dataset), "reserved")
        assert shown["problem"]["class"] == "transient"
        assert shown == people.ask(who, "andsdoi_show", doi=shown["doi"])

    @pytest.mark.parametrize("who", ["stranger", "anybody"])
    def test_a_private_dataset_is_nobodys_business(self, people: People, who: str) -> None:
        dataset = people.portal.create(private=True)

        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_show", id=dataset["id"])

    @pytest.mark.parametrize("who", ["sysadmin", "admin", "editor", "member"])
    def test_who_may_read_it_may_ask(self, people: People, who: str) -> None:
        dataset = people.portal.create(private=True)

        assert people.ask(who, "andsdoi_show", id=dataset["id"])["state"] == "none"

    @pytest.mark.parametrize("how", ["private", "deleted", "purged"])
    def test_of_a_tombstone_everybody_sees_the_public_facts(self, people: People, how: str) -> None:
        dataset = people.portal.publish()
        people.portal.sync()
        remove(people.portal, dataset, how)
        people.portal.sync()

        shown = people.ask("anybody", "andsdoi_show", id=dataset["id"])

        assert shown == people.ask("anybody", "andsdoi_show", doi=shown["doi"])
        assert (shown["doi"], shown["state"]) == (people.portal.doi(dataset), "registered")
        assert shown["landing_url"] == f"http://test.ckan.net/dataset/{dataset['id']}"

    def test_a_purged_dataset_that_never_had_one_is_not_found(self, people: People) -> None:
        dataset = people.portal.create(private=True)
        remove(people.portal, dataset, "purged")

        for who in ("anybody", "editor"):
            with pytest.raises(tk.ObjectNotFound):
                people.ask(who, "andsdoi_show", id=dataset["id"])

    @pytest.mark.parametrize("who", EVERYBODY)
    def test_an_unknown_dataset_is_not_found(self, people: People, who: str) -> None:
        with pytest.raises(tk.ObjectNotFound):
            people.ask(who, "andsdoi_show", id="no-such-dataset")


class TestOverHttp:
    """The API as others see it."""

    def test_anybody_may_get_show_over_http(self, portal: Portal, app: Any) -> None:
        dataset = portal.publish()
        portal.sync()

        answer = app.get(f"/api/3/action/andsdoi_show?id={dataset['name']}")

        assert answer.json["result"]["doi"] == portal.doi(dataset)

    def test_errors_are_ckans_own(self, portal: Portal, app: Any) -> None:
        private = portal.create(private=True)
        url = "/api/3/action/andsdoi_show?"

        assert app.get(f"{url}id=nothing", status=404).json["error"]["__type"] == "Not Found Error"
        assert app.get(f"{url}id={private['id']}", status=403).json["success"] is False
        assert app.get(f"{url}doi=nothing", status=409).json["error"]["doi"]


class TestWithoutTables:
    """Before the migration has been run."""

    @pytest.fixture(autouse=True)
    def without_tables(self, people: People) -> Any:
        people.portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
        yield
        people.portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    def test_an_editor_learns_what_to_run(self, people: People) -> None:
        dataset = people.portal.publish()

        shown = people.ask("editor", "andsdoi_show", id=dataset["id"])

        assert shown["problem"]["class"] == "migration"
        assert "ckan db upgrade -p andsdoi" in shown["problem"]["text"]

    def test_a_reader_learns_that_there_is_no_doi(self, people: People) -> None:
        dataset = people.portal.publish()

        shown = people.ask("anybody", "andsdoi_show", id=dataset["id"])

        assert (shown["state"], shown["problem"]) == ("none", None)

    def test_a_doi_is_not_found(self, people: People) -> None:
        with pytest.raises(tk.ObjectNotFound):
            people.ask("anybody", "andsdoi_show", doi="10.70000/0000000098")


def reserved(portal: Portal) -> dict[str, Any]:
    """A public dataset whose name is drawn, while the registry does not answer."""
    portal.registry.set_faults({"status": 503})
    dataset = portal.publish()
    portal.sync()
    assert portal.row(dataset).state == "none"
    return dataset


def remove(portal: Portal, dataset: dict[str, Any], how: str) -> None:
    if how == "private":
        portal.patch(dataset, private=True)
    else:
        portal.act("package_delete" if how == "deleted" else "dataset_purge", id=dataset["id"])
