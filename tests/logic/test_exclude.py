"""andsdoi_exclude and andsdoi_include: a dataset that gets no DOI, and one that may again."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal
from .conftest import allowed, refusal
from .test_request import exempt


class TestExclude:
    """Whatever the rules say, and whoever asks."""

    def test_an_excluded_dataset_gets_no_doi(self, portal: Portal) -> None:
        dataset = portal.create(private=True)

        portal.act("andsdoi_exclude", id=dataset["id"], reason="A test.")
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.requests() == []

    def test_an_excluded_dataset_gets_no_doi_when_asked_for(self, portal: Portal) -> None:
        dataset = portal.publish()
        exclude(portal, dataset)

        for action in ("andsdoi_mint", "andsdoi_request", "andsdoi_reserve"):
            assert "excluded" in refusal(portal, action, dataset)["id"][0]

    def test_an_excluded_dataset_gets_no_doi_for_a_request_of_before(self, portal: Portal) -> None:
        portal.set("select", "requested")
        dataset = portal.create(private=True)
        portal.act("andsdoi_request", id=dataset["id"])
        portal.act("andsdoi_mint", id=dataset["id"])

        shown = portal.act("andsdoi_exclude", id=dataset["id"], reason="A test.")
        portal.patch(dataset, private=False)
        portal.sync()

        assert (shown["requested"], portal.requests()) == (False, [])

    def test_a_registered_doi_is_not_hidden_by_excluding(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()

        assert "Withdraw" in refusal(portal, "andsdoi_exclude", dataset, reason="No.")["id"][0]
        portal.sync()
        assert portal.state(dataset) == "findable"

    def test_a_mint_in_progress_is_stopped(self, portal: Portal) -> None:
        portal.registry.set_faults({"status": 503, "operation": "post_metadata"})
        dataset = portal.publish()
        portal.sync()
        portal.registry.set_faults([])

        exclude(portal, dataset)
        portal.sync()

        assert portal.state(dataset) == "none"

    def test_who_and_why_stand_in_the_history_and_with_the_exemption(self, people: People) -> None:
        portal = people.portal
        dataset = portal.publish()

        people.ask("admin", "andsdoi_exclude", id=dataset["id"], reason="A test.")

        told = (people.id("admin"), "A test.")
        assert portal.one("SELECT who, text FROM andsdoi_event") == told
        assert portal.one("SELECT who, text FROM andsdoi_exemption") == told

    def test_to_exclude_again_changes_the_reason(self, portal: Portal) -> None:
        dataset = portal.publish()

        exclude(portal, dataset, "A test.")
        exclude(portal, dataset, "A mistake.")

        assert portal.one("SELECT text FROM andsdoi_exemption") == ("A mistake.",)

    def test_a_reason_is_needed(self, portal: Portal) -> None:
        dataset = portal.publish()

        assert list(refusal(portal, "andsdoi_exclude", dataset)) == ["reason"]


class TestInclude:
    """The rules hold again, and nothing is minted by surprise."""

    def test_an_included_dataset_gets_its_doi_like_any_other(self, portal: Portal) -> None:
        dataset = portal.publish()
        exclude(portal, dataset)
        portal.sync()

        portal.act("andsdoi_include", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_old_stock_is_exempt_as_before(self, portal: Portal) -> None:
        dataset = portal.publish()
        exempt(portal, dataset)

        exclude(portal, dataset)
        portal.act("andsdoi_include", id=dataset["id"])
        portal.patch(dataset, title="Edited")
        portal.sync()

        assert portal.requests() == []
        assert portal.one("SELECT reason FROM andsdoi_exemption") == ("existing",)

    def test_old_stock_that_was_approved_before_the_exclusion_too(self, portal: Portal) -> None:
        portal.set("require", ["license_id"])
        dataset = portal.publish()
        exempt(portal, dataset)
        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()
        portal.set("require", [])

        exclude(portal, dataset)
        portal.act("andsdoi_include", id=dataset["id"])
        portal.patch(dataset, title="Edited")
        portal.sync()

        assert portal.requests() == []

    def test_an_approval_of_before_does_not_come_back(self, portal: Portal) -> None:
        portal.set("select", "requested")
        portal.set("require", ["license_id"])
        dataset = portal.publish()
        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()
        portal.set("require", [])

        exclude(portal, dataset)
        portal.act("andsdoi_include", id=dataset["id"])
        portal.sync()

        assert portal.requests() == []

    def test_the_day_of_publication_is_not_that_of_the_inclusion(self, portal: Portal) -> None:
        portal.set("delay", 60)
        dataset = portal.publish()
        exclude(portal, dataset)
        portal.sync()
        portal.execute("UPDATE andsdoi_doi SET public_since = '2024-05-06T12:00Z'")

        portal.act("andsdoi_include", id=dataset["id"])
        portal.sync()

        assert str(portal.row(dataset).published_on) == "2024-05-06"
        assert portal.state(dataset) == "findable"

    def test_without_an_exclusion_nothing_happens(self, portal: Portal) -> None:
        dataset = portal.publish()
        exempt(portal, dataset)

        portal.act("andsdoi_include", id=dataset["id"])
        portal.sync()

        assert portal.requests() == []
        assert portal.events(dataset) == []

    def test_who_stands_in_the_history(self, people: People) -> None:
        dataset = people.portal.publish()
        exclude(people.portal, dataset)

        people.ask("admin", "andsdoi_include", id=dataset["id"])

        event = people.portal.one("SELECT who FROM andsdoi_event WHERE what = 'included'")
        assert event == (people.id("admin"),)


class TestWhoMay:
    """The option withdraw_permission: by default the administrators of the organization."""

    @pytest.mark.parametrize("action", ["andsdoi_exclude", "andsdoi_include"])
    def test_administrators(self, people: People, action: str) -> None:
        dataset = people.portal.publish()
        said = {"reason": "A test."} if action == "andsdoi_exclude" else {}

        assert allowed(people, action, dataset, **said) == {"sysadmin", "admin"}

    def test_an_unknown_dataset_is_not_found(self, people: People) -> None:
        with pytest.raises(tk.ObjectNotFound):
            people.ask("sysadmin", "andsdoi_include", id="no-such-dataset")


def exclude(portal: Portal, dataset: dict[str, Any], reason: str = "A test.") -> None:
    portal.act("andsdoi_exclude", id=dataset["id"], reason=reason)
