"""andsdoi_list: the DOIs that somebody looks after, page by page."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal


def listed(portal: Portal, **narrowed: Any) -> list[str]:
    """The names of the datasets in the list, as it is sorted."""
    return [entry["name"] for entry in portal.act("andsdoi_list", **narrowed)]


def listed_for(people: People, who: str, **narrowed: Any) -> list[str]:
    return [entry["name"] for entry in people.ask(who, "andsdoi_list", **narrowed)]


class TestAnEntry:
    """What andsdoi_show tells, and what a person knows the dataset by."""

    def test_is_what_show_tells_and_more(self, portal: Portal) -> None:
        dataset = portal.publish(title="Tides")
        portal.sync()

        (entry,) = portal.act("andsdoi_list")

        shown = portal.act("andsdoi_show", id=dataset["id"])
        organization = portal.act("organization_show", id=portal.organization)["name"]
        assert entry == {
            **shown,
            "name": dataset["name"],
            "title": "Tides",
            "organization": organization,
        }

    def test_comes_the_latest_first(self, portal: Portal) -> None:
        names = [portal.publish()["name"] for _ in range(3)]

        assert listed(portal) == names[::-1]

    def test_of_a_purged_dataset_has_the_title_that_was_announced(self, portal: Portal) -> None:
        dataset = portal.publish(title="Tides")
        portal.sync()
        portal.act("dataset_purge", id=dataset["id"])

        (entry,) = portal.act("andsdoi_list")

        assert (entry["name"], entry["organization"]) == (None, None)
        assert (entry["title"], entry["dataset_id"]) == ("Tides", dataset["id"])

    def test_of_a_former_doi_stands_beside_the_current_one(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        former = portal.doi(dataset)
        other = f"{former}x"
        portal.execute(
            """
            INSERT INTO andsdoi_doi (package_id, environment, current, doi, state, ever_confirmed)
            SELECT package_id, environment, false, :other, state, true FROM andsdoi_doi
            """,
            other=other,
        )

        entries = portal.act("andsdoi_list")

        assert [entry["doi"] for entry in entries] == [other, former]
        assert [entry["former"] for entry in entries] == [[], [other]]
        for entry in entries:
            assert entry.items() >= portal.act("andsdoi_show", doi=entry["doi"]).items()


class TestWhatNarrowsIt:
    """State, problem, organization, words, a page."""

    def test_state(self, portal: Portal) -> None:
        findable = portal.publish()
        portal.sync()
        reserved = portal.create(private=True)
        portal.act("andsdoi_reserve", id=reserved["id"])
        external = portal.publish(extras=[{"key": "doi", "value": "10.9999/theirs"}])
        portal.patch(findable, private=False)
        hidden = portal.publish()
        portal.sync()
        portal.patch(hidden, private=True)
        portal.sync()

        for state, dataset in {
            "findable": findable,
            "registered": hidden,
            "reserved": reserved,
            "external": external,
        }.items():
            assert listed(portal, state=state) == [dataset["name"]], state
        assert listed(portal, state="draft") == []

    def test_problem(self, portal: Portal) -> None:
        portal.registry.set_faults({"status": 422, "operation": "post_metadata", "times": 1})
        refused = portal.publish()
        portal.sync()
        well = portal.publish()
        portal.sync()

        entry = portal.act("andsdoi_list", problem="any")[0]
        assert listed(portal, problem="any") == [refused["name"]]
        assert listed(portal, problem=entry["problem"]["class"]) == [refused["name"]]
        assert listed(portal, problem="account") == []
        assert well["name"] in listed(portal)

    def test_requests_exclusions_and_accounts(self, portal: Portal) -> None:
        asked, excluded = portal.create(private=True), portal.create(private=True)
        portal.act("andsdoi_request", id=asked["id"])
        portal.act("andsdoi_exclude", id=excluded["id"], reason="A test.")

        assert listed(portal, requested=True) == [asked["name"]]
        assert listed(portal, excluded=True) == [excluded["name"]]
        assert len(listed(portal, account="default")) == len(listed(portal)) == 2
        (entry,) = portal.act("andsdoi_list", excluded=True)
        assert (entry["excluded"], entry["account"]) == ("A test.", "default")

    @pytest.mark.parametrize("field", ["problem", "account", "state", "requested", "excluded"])
    def test_a_word_that_there_is_not_is_said_by_field(self, portal: Portal, field: str) -> None:
        with pytest.raises(tk.ValidationError) as refused:
            portal.act("andsdoi_list", **{field: "nope"})

        assert list(refused.value.error_dict) == [field]

    def test_a_stopped_account_is_the_problem_of_all_that_is_due(self, portal: Portal) -> None:
        """P7: the list names the same problem as the dataset does."""
        settled = portal.publish()
        portal.sync()
        portal.registry.set_faults({"status": 503})
        tried = portal.publish()
        portal.sync()
        assert listed(portal, problem="transient") == [tried["name"]]

        portal.set("send", False)

        waiting = portal.publish()
        assert listed(portal, problem="send") == [waiting["name"], tried["name"]]
        assert listed(portal, problem="transient") == []
        assert settled["name"] not in listed(portal, problem="any")
        for entry in portal.act("andsdoi_list", problem="any"):
            assert entry["problem"]["class"] == "send"

    def test_a_delay_is_a_problem_too(self, portal: Portal) -> None:
        portal.set("delay", 60)
        dataset = portal.publish()
        portal.sync()

        assert listed(portal, problem="delay") == [dataset["name"]]
        assert listed(portal, problem="any") == [dataset["name"]]

    def test_organization(self, portal: Portal) -> None:
        from ckan.tests import factories

        other = factories.Organization()
        portal.publish()
        theirs = portal.publish(owner_org=other["id"])

        assert listed(portal, organization=other["name"]) == [theirs["name"]]
        assert listed(portal, organization=other["id"]) == [theirs["name"]]

    def test_words(self, portal: Portal) -> None:
        tides = portal.publish(title="Tides of the 50_% coast")
        portal.publish(title="Currents of the 500 coasts")
        portal.sync()

        assert listed(portal, q="tides") == [tides["name"]]
        assert listed(portal, q="50_%") == [tides["name"]]
        assert listed(portal, q=tides["name"]) == [tides["name"]]
        assert listed(portal, q=portal.doi(tides)) == [tides["name"]]
        assert listed(portal, q="glaciers") == []

    def test_a_page(self, portal: Portal) -> None:
        names = [portal.publish()["name"] for _ in range(3)]

        assert listed(portal, limit=1, offset=1) == [names[1]]
        assert listed(portal, offset=3) == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("state", "published"),
            ("organization", "nobody"),
            ("limit", 0),
            ("limit", 1001),
            ("offset", "many"),
        ],
    )
    def test_a_filter_of_the_list_that_cannot_be_meant_is_refused(
        self, portal: Portal, field: str, value: object
    ) -> None:
        with pytest.raises(tk.ValidationError) as raised:
            portal.act("andsdoi_list", **{field: value})
        assert list(raised.value.error_dict) == [field]


class TestWhoSeesWhat:
    """Everybody what they may edit."""

    def test_editors_see_their_organizations_datasets(self, people: People) -> None:
        from ckan.tests import factories

        portal = people.portal
        ours = portal.publish()
        theirs = portal.publish(owner_org=factories.Organization()["id"])

        assert listed_for(people, "editor") == [ours["name"]]
        assert listed_for(people, "admin") == [ours["name"]]
        assert listed_for(people, "member") == []
        assert listed_for(people, "stranger") == []
        assert listed_for(people, "sysadmin") == [theirs["name"], ours["name"]]

    def test_editors_see_in_the_list_what_is_not_confirmed_yet(self, people: People) -> None:
        dataset = people.portal.create(private=True)
        people.ask("editor", "andsdoi_reserve", id=dataset["id"])

        (entry,) = people.ask("editor", "andsdoi_list")

        assert entry["state"] == "reserved"
        assert entry["doi"] is not None

    def test_collaborators_see_what_they_work_on(self, people: People) -> None:
        portal = people.portal
        portal.set_ckan("ckan.auth.allow_dataset_collaborators", True)
        shared, _ = portal.publish(), portal.publish()
        portal.act(
            "package_collaborator_create",
            id=shared["id"],
            user_id=people.id("stranger"),
            capacity="editor",
        )

        assert listed_for(people, "stranger") == [shared["name"]]

    def test_a_purged_dataset_is_a_matter_for_sysadmins(self, people: People) -> None:
        dataset = people.portal.publish()
        people.portal.sync()
        people.portal.act("dataset_purge", id=dataset["id"])

        assert people.ask("editor", "andsdoi_list") == []
        assert len(people.ask("sysadmin", "andsdoi_list")) == 1

    def test_nobody_else(self, people: People) -> None:
        with pytest.raises(tk.NotAuthorized):
            people.ask("anybody", "andsdoi_list")

    def test_who_is_not_logged_in_is_refused_on_the_web(self, portal: Portal, app: Any) -> None:
        """CKAN has a user for nobody there."""
        portal.publish()

        answer = app.get("/api/3/action/andsdoi_list")

        assert answer.status_code == 403
        assert answer.json["error"]["__type"] == "Authorization Error"

    def test_a_deleted_organization_is_none(self, portal: Portal) -> None:
        from ckan.tests import factories

        other = factories.Organization()
        dataset = portal.publish(owner_org=other["id"])
        portal.execute("UPDATE \"group\" SET state = 'deleted' WHERE id = :id", id=other["id"])

        for reference in (other["id"], other["name"]):
            with pytest.raises(tk.ValidationError) as raised:
                portal.act("andsdoi_list", organization=reference)
            assert list(raised.value.error_dict) == ["organization"]
        (entry,) = portal.act("andsdoi_list")
        assert (entry["name"], entry["organization"]) == (dataset["name"], None)


def test_without_the_tables_the_list_is_empty(portal: Portal) -> None:
    dataset = portal.publish()
    assert dataset
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_elsewhere")
    try:
        assert portal.act("andsdoi_list") == []
    finally:
        portal.execute("ALTER TABLE andsdoi_elsewhere RENAME TO andsdoi_doi")
