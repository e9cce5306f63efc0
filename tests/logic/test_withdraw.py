"""andsdoi_withdraw and andsdoi_restore: hidden by a person's decision, and back."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal
from ..stages import Stage
from .conftest import allowed, refusal

FOREIGN = "10.9999/successor"


class TestWithdraw:
    """Hidden from the index, whatever the state of the dataset."""

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_the_last_word_reaches_datacite_before_the_doi_is_hidden(self, portal: Portal) -> None:
        dataset = minted(portal)
        before = len(portal.requests())

        shown = withdraw(portal, dataset, "Wrong calibration.", [FOREIGN])
        assert (shown["state"], shown["withdrawn"], shown["due"]) == ("findable", True, True)
        portal.sync()

        assert [one.method for one in portal.requests()[before:]] == ["POST", "DELETE"]
        xml = held(portal, dataset)
        assert 'dateType="Withdrawn" dateInformation="Wrong calibration."' in xml
        assert f'relationType="IsObsoletedBy">{FOREIGN}<' in xml
        assert portal.state(dataset) == "registered"
        shown = portal.act("andsdoi_show", id=dataset["id"])
        assert (shown["state"], shown["withdrawn"], shown["due"]) == ("registered", True, False)
        assert portal.events(dataset)[-3:] == ["withdrawn", "updated", "hidden"]
        assert (shown["problem"], portal.extra(dataset)) == (None, portal.doi(dataset))

    def test_nothing_waits_for_the_registry(self, portal: Portal) -> None:
        """P1."""
        dataset = minted(portal)
        before = len(portal.requests())

        withdraw(portal, dataset)

        assert len(portal.requests()) == before

    def test_an_edit_does_not_show_it_again(self, portal: Portal) -> None:
        """P9."""
        dataset = withdrawn(portal)
        before = len(portal.requests())

        portal.patch(dataset, title="Edited")
        portal.patch(dataset, private=True)
        portal.sync()
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.state(dataset) == "registered"
        assert len(portal.requests()) == before

    def test_of_a_private_dataset_nothing_is_posted(self, portal: Portal) -> None:
        """P3."""
        dataset = minted(portal)
        portal.patch(dataset, private=True)
        before = len(portal.requests("POST"))

        withdraw(portal, dataset)
        portal.sync()

        assert portal.state(dataset) == "registered"
        assert len(portal.requests("POST")) == before

    def test_a_refused_last_document_does_not_keep_it_in_the_index(self, portal: Portal) -> None:
        dataset = minted(portal)
        portal.registry.set_faults({"status": 422, "operation": "post_metadata"})

        withdraw(portal, dataset)
        portal.sync()

        assert portal.state(dataset) == "registered"

    def test_a_mapping_that_fails_does_not_keep_a_withdrawn_doi_in_the_index(
        self, portal: Portal
    ) -> None:
        dataset = minted(portal)
        portal.instead(Stage.DOCUMENT, broken)

        withdraw(portal, dataset)
        portal.sync()
        portal.sync()

        row = portal.row(dataset)
        assert portal.state(dataset) == "registered"
        assert (row.due_at, row.problem_class) == (None, None)

    def test_who_and_why_stand_in_the_history(self, people: People) -> None:
        portal = people.portal
        dataset = minted(portal)

        people.ask("admin", "andsdoi_withdraw", id=dataset["id"], reason="Wrong.")

        event = portal.one("SELECT who, text FROM andsdoi_event WHERE what = 'withdrawn'")
        assert event == (people.id("admin"), "Wrong.")

    def test_a_withdrawal_goes_before_everything_else(self, portal: Portal) -> None:
        dataset = minted(portal)

        withdraw(portal, dataset)

        assert portal.row(dataset).priority == 0

    def test_withdrawals_neither_count_for_the_brake_nor_wait_at_it(self, portal: Portal) -> None:
        portal.set("hide_limit", 1)
        private, another, wrong = (minted(portal) for _ in range(3))
        for dataset in (private, another):
            portal.patch(dataset, private=True)
            portal.sync()
        assert portal.state(another) == "findable"

        withdraw(portal, wrong)
        portal.sync()

        assert portal.state(wrong) == "registered"
        withdraw(portal, another)
        portal.sync()
        assert portal.state(another) == "registered"

    def test_a_person_who_asks_for_a_mint_is_told_to_restore(self, portal: Portal) -> None:
        dataset = withdrawn(portal)

        assert "Restore" in refusal(portal, "andsdoi_mint", dataset)["id"][0]

    def test_status_counts_withdrawn_dois(self, portal: Portal) -> None:
        withdrawn(portal)

        assert portal.act("andsdoi_status_show")["withdrawn"] == 1


class TestTwice:
    """Withdrawing again changes what is said here, and shows nothing again."""

    def test_the_same_again_is_nothing_new(self, portal: Portal) -> None:
        dataset = withdrawn(portal)
        before, events = len(portal.requests()), portal.events(dataset)

        withdraw(portal, dataset)
        portal.sync()

        assert len(portal.requests()) == before
        assert portal.events(dataset) == events

    def test_the_reason_changes_and_the_day_stays(self, portal: Portal) -> None:
        dataset = withdrawn(portal)
        day = portal.row(dataset).withdrawn_at

        withdraw(portal, dataset, "Another reason.")
        portal.sync()

        row = portal.row(dataset)
        assert (row.withdrawn_at, row.withdrawn_reason) == (day, "Another reason.")
        assert portal.state(dataset) == "registered"


class TestSuccessors:
    """What takes its place, by the best name that may be said."""

    def test_a_dataset_is_named_by_its_confirmed_doi(self, portal: Portal) -> None:
        dataset, successor = minted(portal), minted(portal)
        portal.patch(successor, private=True)

        withdraw(portal, dataset, successors=[successor["name"]])
        portal.sync()

        assert named(portal, dataset) == portal.doi(successor)

    def test_a_public_one_without_a_doi_by_its_page(self, portal: Portal) -> None:
        dataset = minted(portal)
        portal.set("select", "requested")
        successor = portal.publish()

        withdraw(portal, dataset, successors=[successor["id"]])
        portal.sync()

        assert named(portal, dataset) == f"http://test.ckan.net/dataset/{successor['id']}"

    @pytest.mark.parametrize("by_doi", [False, True])
    def test_a_private_successor_is_not_named_at_all(self, portal: Portal, by_doi: bool) -> None:
        """P3: a reserved DOI and a private dataset are nobody's business."""
        dataset = minted(portal)
        successor = portal.create(private=True)
        doi = portal.act("andsdoi_reserve", id=successor["id"])["doi"]

        withdraw(portal, dataset, successors=[doi if by_doi else successor["id"]])
        portal.sync()

        assert portal.state(dataset) == "registered"
        assert "IsObsoletedBy" not in held(portal, dataset)
        for secret in (doi, successor["id"], successor["name"]):
            assert secret not in held(portal, dataset)

    def test_a_successor_of_which_nobody_can_tell_keeps_nothing_in_the_index(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """P9."""
        dataset, successor = minted(portal), portal.publish()
        withdraw(portal, dataset, successors=[successor["id"]])
        monkeypatch.setattr(tk, "check_access", broken)

        portal.sync(dataset)

        assert portal.state(dataset) == "registered"
        assert "IsObsoletedBy" not in held(portal, dataset)

    def test_a_successor_that_becomes_private_before_the_last_word_is_not_named(
        self, portal: Portal
    ) -> None:
        """P3."""
        dataset = minted(portal)
        portal.set("select", "requested")
        successor = portal.publish()
        withdraw(portal, dataset, successors=[successor["id"]])

        def hide() -> None:
            portal.execute("UPDATE package SET private = true WHERE id = :id", id=successor["id"])

        portal.before(Stage.GUARD, hide)
        portal.sync(dataset)

        assert portal.state(dataset) == "registered"
        assert successor["id"] not in "".join(bodies(portal))

    def test_a_successor_without_a_public_page_is_a_problem_in_the_preview(
        self, portal: Portal
    ) -> None:
        dataset, successor = minted(portal), portal.create(private=True)

        withdraw(portal, dataset, successors=[successor["id"]])

        problems = portal.act("andsdoi_preview", id=dataset["id"])["problems"]
        assert "relation-without-identifier" in {problem["code"] for problem in problems}

    def test_words_with_blanks_do_as_well_as_a_list(self, portal: Portal) -> None:
        dataset, successor = minted(portal), minted(portal)

        withdraw(portal, dataset, successors=f"https://doi.org/{FOREIGN} {successor['name']}")

        assert portal.row(dataset).successors == [FOREIGN, successor["id"]]

    def test_a_successor_that_is_neither_doi_nor_dataset_is_refused(self, portal: Portal) -> None:
        dataset = minted(portal)

        said = {"reason": "Wrong.", "successors": ["no-such-thing"]}
        error = refusal(portal, "andsdoi_withdraw", dataset, **said)

        assert "no-such-thing" in error["successors"][0]

    def test_a_successor_that_the_caller_may_not_read_is_refused(self, people: People) -> None:
        from ckan.tests import factories

        portal = people.portal
        dataset = minted(portal)
        elsewhere = factories.Organization()["id"]
        hidden = portal.create(private=True, owner_org=elsewhere)

        with pytest.raises(tk.ValidationError, match="no such dataset"):
            people.ask(
                "admin",
                "andsdoi_withdraw",
                id=dataset["id"],
                reason="Wrong.",
                successors=[hidden["id"]],
            )

    @pytest.mark.parametrize("by_doi", [False, True])
    def test_no_dataset_is_its_own_successor(self, portal: Portal, by_doi: bool) -> None:
        dataset = minted(portal)
        itself = portal.doi(dataset) if by_doi else dataset["name"]

        said = {"reason": "Wrong.", "successors": [itself]}

        assert list(refusal(portal, "andsdoi_withdraw", dataset, **said)) == ["successors"]

    def test_a_former_doi_of_the_dataset_is_refused_as_its_successor(self, portal: Portal) -> None:
        dataset, merged = minted(portal), minted(portal)
        former = portal.doi(merged)
        portal.act("package_delete", id=merged["id"])
        portal.act("andsdoi_transfer", doi=former, to_id=dataset["id"])

        said = {"reason": "Wrong.", "successors": [former]}
        with pytest.raises(tk.ValidationError) as error:
            portal.act("andsdoi_withdraw", id=dataset["id"], **said)

        assert list(error.value.error_dict) == ["successors"]


class TestRefused:
    """Nothing was ever sent."""

    @pytest.mark.parametrize("action", ["andsdoi_withdraw", "andsdoi_restore"])
    def test_without_a_doi(self, portal: Portal, action: str) -> None:
        dataset = portal.create(private=True)
        portal.act("andsdoi_reserve", id=dataset["id"])
        said = {"reason": "Wrong."} if action == "andsdoi_withdraw" else {}

        assert "exclude" in refusal(portal, action, dataset, **said)["id"][0]

    def test_with_a_foreign_doi(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": FOREIGN}])
        portal.sync()

        assert list(refusal(portal, "andsdoi_withdraw", dataset, reason="Wrong.")) == ["id"]

    def test_without_a_reason(self, portal: Portal) -> None:
        dataset = minted(portal)

        assert list(refusal(portal, "andsdoi_withdraw", dataset, reason=" ")) == ["reason"]

    def test_a_write_in_doubt_is_enough(self, portal: Portal) -> None:
        portal.registry.set_faults({"close": "after", "operation": "post_url", "times": 1})
        dataset = portal.publish()
        portal.sync()
        assert portal.state(dataset) == "findable"
        portal.end_leases()

        withdraw(portal, dataset)
        portal.sync()

        assert portal.state(dataset) == "registered"


class TestRestore:
    """As before, as soon as the dataset is public."""

    @pytest.mark.parametrize("profile", ["ands", "mds"])
    def test_both_posts_show_a_restored_doi_again(self, portal: Portal) -> None:
        dataset = withdrawn(portal, successors=[FOREIGN])
        before = len(portal.requests())

        shown = portal.act("andsdoi_restore", id=dataset["id"])
        assert (shown["withdrawn"], shown["state"], shown["due"]) == (False, "registered", True)
        portal.sync()

        assert [one.method for one in portal.requests()[before:]] == ["POST", "POST"]
        assert portal.state(dataset) == "findable"
        for word in ("Withdrawn", "IsObsoletedBy"):
            assert word not in held(portal, dataset)

    def test_of_a_private_dataset_when_it_is_published(self, portal: Portal) -> None:
        """P3, P9."""
        dataset = withdrawn(portal)
        portal.patch(dataset, private=True)
        portal.sync()
        before = len(portal.requests())

        portal.act("andsdoi_restore", id=dataset["id"])
        portal.sync()
        assert len(portal.requests()) == before
        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_of_a_doi_that_never_reached_the_registry_after_all(self, portal: Portal) -> None:
        """A mint was in doubt when it was withdrawn; there is nothing, but the decision stands."""
        portal.registry.set_faults({"close": "before", "operation": "post_metadata", "times": 1})
        dataset = portal.publish()
        portal.sync()
        withdraw(portal, dataset)
        later = "now() - interval '11 minutes'"
        portal.execute(f"UPDATE andsdoi_doi SET written_at = {later}, lease_until = {later}")
        portal.sync()
        row = portal.row(dataset)
        assert (row.state, row.in_doubt, row.withdrawn_at is None) == ("none", False, False)

        portal.act("andsdoi_restore", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_of_what_is_not_withdrawn_nothing_changes(self, portal: Portal) -> None:
        """P6."""
        dataset = minted(portal)
        before, events = len(portal.requests()), portal.events(dataset)

        shown = portal.act("andsdoi_restore", id=dataset["id"])
        portal.sync()

        assert shown["state"] == "findable"
        assert len(portal.requests()) == before
        assert portal.events(dataset) == events

    def test_who_stands_in_the_history(self, people: People) -> None:
        dataset = withdrawn(people.portal)

        people.ask("admin", "andsdoi_restore", id=dataset["id"])

        event = people.portal.one("SELECT who FROM andsdoi_event WHERE what = 'withdrawal ended'")
        assert event == (people.id("admin"),)

    def test_the_reason_and_the_successors_are_forgotten(self, portal: Portal) -> None:
        dataset = withdrawn(portal, successors=[FOREIGN])

        portal.act("andsdoi_restore", id=dataset["id"])

        row = portal.row(dataset)
        assert (row.withdrawn_at, row.withdrawn_reason, row.successors) == (None, None, None)


class TestWhoMay:
    """The option withdraw_permission."""

    @pytest.mark.parametrize("action", ["andsdoi_withdraw", "andsdoi_restore"])
    @pytest.mark.parametrize(
        ("permission", "who"),
        [
            (None, {"sysadmin", "admin"}),
            ("editor", {"sysadmin", "admin", "editor"}),
            ("sysadmin", {"sysadmin"}),
        ],
    )
    def test_withdraw_permission_decides_who_may_withdraw(
        self, people: People, action: str, permission: str | None, who: set[str]
    ) -> None:
        if permission:
            people.portal.set("withdraw_permission", permission)
        dataset = minted(people.portal)
        said = {"reason": "Wrong."} if action == "andsdoi_withdraw" else {}

        assert allowed(people, action, dataset, **said) == who

    def test_everybody_sees_that_it_is_withdrawn(self, people: People) -> None:
        dataset = withdrawn(people.portal)

        shown = people.ask("anybody", "andsdoi_show", id=dataset["id"])

        assert (shown["withdrawn"], shown["doi"]) == (True, people.portal.doi(dataset))


def minted(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync()
    assert portal.state(dataset) == "findable"
    return dataset


def withdraw(
    portal: Portal,
    dataset: dict[str, Any],
    reason: str = "Wrong.",
    successors: list[str] | str = "",
) -> dict[str, Any]:
    shown: dict[str, Any] = portal.act(
        "andsdoi_withdraw", id=dataset["id"], reason=reason, successors=successors
    )
    return shown


def withdrawn(portal: Portal, successors: list[str] | str = "") -> dict[str, Any]:
    dataset = minted(portal)
    withdraw(portal, dataset, successors=successors)
    portal.sync()
    assert portal.state(dataset) == "registered"
    return dataset


def held(portal: Portal, dataset: dict[str, Any]) -> str:
    """The document that the registry holds."""
    return str(portal.registry.dois[portal.doi(dataset)].metadata.decode())


def bodies(portal: Portal) -> list[str]:
    """What was ever posted."""
    return [str(one.body) for one in portal.requests("POST")]


def named(portal: Portal, dataset: dict[str, Any]) -> str:
    """What the document says it is obsoleted by."""
    return held(portal, dataset).partition('relationType="IsObsoletedBy">')[2].partition("<")[0]


def broken(*_: object, **__: object) -> Any:
    raise RuntimeError("a defect")
