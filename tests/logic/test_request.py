"""andsdoi_request and andsdoi_decline: an editor asks, somebody permitted answers."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal
from .conftest import allowed, refusal


class TestRequest:
    """It waits for a yes, and nothing is minted before."""

    def test_a_request_waits_for_approval(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.publish()

        shown = portal.act("andsdoi_request", id=dataset["name"])
        portal.sync()

        assert (shown["requested"], portal.state(dataset)) == (True, "none")
        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()
        assert portal.state(dataset) == "findable"

    def test_while_private_too_and_it_takes_effect_on_publication(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.create(private=True)

        portal.act("andsdoi_request", id=dataset["id"])
        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()
        assert portal.requests() == []
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_a_published_request_without_approval_mints_nothing(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.create(private=True)

        portal.act("andsdoi_request", id=dataset["id"])
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.requests() == []

    def test_old_stock_may_be_asked_for_and_stays_exempt_meanwhile(self, portal: Portal) -> None:
        dataset = portal.publish()
        exempt(portal, dataset)

        portal.act("andsdoi_request", id=dataset["id"])
        portal.sync()

        assert portal.requests() == []

    def test_who_asked_stands_in_the_history_once(self, people: People) -> None:
        portal = people.portal
        dataset = portal.create(private=True)

        for _ in range(2):
            people.ask("editor", "andsdoi_request", id=dataset["id"])

        events = portal.one("SELECT what, who, count(*) FROM andsdoi_event GROUP BY what, who")
        assert events == ("requested", people.id("editor"), 1)

    def test_status_counts_what_waits(self, portal: Portal) -> None:
        portal.set("select", "requested")
        waiting, approved = portal.create(private=True), portal.create(private=True)
        for dataset in (waiting, approved):
            portal.act("andsdoi_request", id=dataset["id"])
        portal.act("andsdoi_mint", id=approved["id"])

        assert portal.act("andsdoi_status_show")["requested"] == 1

    @pytest.mark.parametrize("private", [True, False])
    def test_a_rule_in_the_way_is_said_on_its_field(self, portal: Portal, private: bool) -> None:
        extras = [{"key": "identifier", "value": "10.9999/abc"}]
        cited = portal.create(private=private, extras=extras)
        model = portal.create(private=private, type="model")

        assert "10.9999/abc" in refusal(portal, "andsdoi_request", cited)["identifier"][0]
        assert list(refusal(portal, "andsdoi_request", model)) == ["type"]

    def test_who_has_a_doi_needs_no_other(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()

        assert portal.doi(dataset) in refusal(portal, "andsdoi_request", dataset)["id"][0]

    def test_a_deleted_dataset_is_refused_on_state(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.act("package_delete", id=dataset["id"])

        assert list(refusal(portal, "andsdoi_request", dataset)) == ["state"]

    def test_editors_may(self, people: People) -> None:
        dataset = people.portal.create(private=True)

        assert allowed(people, "andsdoi_request", dataset) == {"sysadmin", "admin", "editor"}


class TestDecline:
    """A no, with its reason in the history."""

    def test_the_request_no_longer_waits(self, portal: Portal) -> None:
        dataset = portal.create(private=True)
        portal.act("andsdoi_request", id=dataset["id"])

        shown = portal.act("andsdoi_decline", id=dataset["id"], reason="A duplicate.")

        assert shown["requested"] is False
        with pytest.raises(tk.ValidationError):
            portal.act("andsdoi_mint", id=dataset["id"])

    def test_who_declined_and_why_stands_in_the_history(self, people: People) -> None:
        portal = people.portal
        dataset = portal.create(private=True)
        people.ask("editor", "andsdoi_request", id=dataset["id"])

        people.ask("admin", "andsdoi_decline", id=dataset["id"], reason=" A duplicate. ")

        event = portal.one("SELECT who, text FROM andsdoi_event WHERE what = 'declined'")
        assert event == (people.id("admin"), "A duplicate.")

    @pytest.mark.parametrize("was_minted", [False, True])
    def test_without_a_request_that_waits_there_is_nothing_to_decline(
        self, portal: Portal, was_minted: bool
    ) -> None:
        dataset = portal.create(private=not was_minted)
        if was_minted:
            portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()

        assert list(refusal(portal, "andsdoi_decline", dataset, reason="No.")) == ["id"]

    def test_an_approval_ends_before_anything_was_sent(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.create(private=True)
        portal.act("andsdoi_request", id=dataset["id"])
        portal.act("andsdoi_mint", id=dataset["id"])

        portal.act("andsdoi_decline", id=dataset["id"], reason="A slip.")
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.requests() == []

    def test_what_was_there_before_the_extension_is_exempt_as_before(self, portal: Portal) -> None:
        dataset = portal.publish()
        exempt(portal, dataset)
        portal.act("andsdoi_mint", id=dataset["id"])

        portal.act("andsdoi_decline", id=dataset["id"], reason="A slip.")
        portal.sync()

        assert portal.requests() == []

    @pytest.mark.parametrize("said", [{}, {"reason": ""}, {"reason": "  "}])
    def test_a_reason_is_needed(self, portal: Portal, said: dict[str, Any]) -> None:
        dataset = portal.create(private=True)
        portal.act("andsdoi_request", id=dataset["id"])

        assert list(refusal(portal, "andsdoi_decline", dataset, **said)) == ["reason"]

    def test_declining_takes_the_right_to_mint(self, people: People) -> None:
        people.portal.set("mint_permission", "admin")
        dataset = people.portal.create(private=True)

        def ask() -> None:
            people.portal.act("andsdoi_request", id=dataset["id"])

        assert allowed(people, "andsdoi_decline", dataset, ask, reason="No.") == {
            "sysadmin",
            "admin",
        }


def exempt(portal: Portal, dataset: dict[str, Any]) -> None:
    """As if the dataset had been public when the tables were made."""
    portal.execute("DELETE FROM andsdoi_doi")
    statement = "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, 'existing')"
    portal.execute(statement, id=dataset["id"])
