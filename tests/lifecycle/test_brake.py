"""The brake: a mass of hides waits for a person, and nobody's mass holds what another one hides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan import model

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts
from ckanext.andsdoi.lifecycle.accounts import brake
from ckanext.andsdoi.lifecycle.rows.enums import State
from ckanext.andsdoi.lifecycle.rows.row import DoiRow
from ckanext.andsdoi.lifecycle.worker.record import Recorded

from ..portal import Portal
from ..stages import Stage

Minted = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def minted(portal: Portal) -> Minted:
    """Make so many public datasets with a DOI."""

    def mint(count: int, **fields: Any) -> list[dict[str, Any]]:
        datasets = [portal.publish(**fields) for _ in range(count)]
        portal.sync()
        return datasets

    return mint


@pytest.fixture
def another_organization(portal: Portal) -> str:
    from ckan.tests import factories

    try:
        return str(factories.Organization(name="another", title="Another One")["id"])
    finally:
        model.Session.remove()


def hide(portal: Portal, *datasets: dict[str, Any]) -> Any:
    """Make datasets private, and send what follows."""
    for dataset in datasets:
        portal.patch(dataset, private=True)
    return portal.sync()


def states(portal: Portal, datasets: list[dict[str, Any]]) -> list[str]:
    return sorted(portal.state(dataset) for dataset in datasets)


def problem(portal: Portal, dataset: dict[str, Any]) -> str:
    found = DoiRow.from_row(portal.row(dataset)._mapping).problem
    assert found
    return found.english


class TestClosing:
    """After `hide_limit` hides of one organization within an hour its further ones wait."""

    def test_it_closes_after_the_limit_and_does_not_open_by_itself(
        self, portal: Portal, minted: Minted
    ) -> None:
        portal.set("hide_limit", 2)
        datasets = minted(4)
        hide(portal, *datasets)

        portal.sync()
        portal.job()

        assert states(portal, datasets) == ["findable"] * 2 + ["registered"] * 2

    def test_the_hour_counts_and_not_the_run(self, portal: Portal, minted: Minted) -> None:
        portal.set("hide_limit", 1)
        datasets = minted(3)
        hide(portal, datasets[0])
        portal.execute("UPDATE andsdoi_brake SET hide_times[1] = now() - interval '61 minutes'")
        hide(portal, datasets[1])
        hide(portal, datasets[2])

        assert states(portal, datasets) == ["findable", "registered", "registered"]

    def test_what_waits_names_the_organization_and_the_command(
        self, portal: Portal, minted: Minted, another_organization: str
    ) -> None:
        portal.set("hide_limit", 1)
        first, second = minted(2, owner_org=another_organization)
        hide(portal, first)

        hide(portal, second)

        assert "Another One" in problem(portal, second)
        assert "ckan andsdoi sync --confirm-hides" in problem(portal, second)

    def test_no_limit_holds_nothing(self, portal: Portal, minted: Minted) -> None:
        portal.set("hide_limit", 0)
        datasets = minted(3)

        assert hide(portal, *datasets).all_well

        assert states(portal, datasets) == ["registered"] * 3

    def test_without_a_limit_what_waited_goes(self, portal: Portal, minted: Minted) -> None:
        portal.set("hide_limit", 1)
        datasets = minted(2)
        hide(portal, *datasets)
        portal.set("hide_limit", 0)

        portal.job()

        assert states(portal, datasets) == ["registered"] * 2
        assert brake.closed() == []

    def test_tries_during_an_outage_do_not_close_it(self, portal: Portal, minted: Minted) -> None:
        portal.set("hide_limit", 5)
        datasets = minted(3)
        portal.registry.set_faults({"status": 503})
        hide(portal, *datasets)
        for _ in range(7):
            portal.sync()

        portal.registry.set_faults({})
        portal.sync()

        assert states(portal, datasets) == ["registered"] * 3


class TestOwners:
    """Whose mass it is: an organization's, or that of the user who has none."""

    def test_a_mass_of_one_organization_holds_no_dataset_of_another(
        self, portal: Portal, minted: Minted, another_organization: str
    ) -> None:
        portal.set("hide_limit", 1)
        mass, (alone,) = minted(3), minted(1, owner_org=another_organization)
        hide(portal, *mass)

        hide(portal, alone)

        assert states(portal, mass) == ["findable", "findable", "registered"]
        assert portal.state(alone) == "registered"

    def test_ten_times_as_many_hides_close_it_for_the_whole_site(
        self, portal: Portal, minted: Minted, another_organization: str
    ) -> None:
        portal.set("hide_limit", 1)
        first, second = minted(1), minted(1, owner_org=another_organization)
        portal.execute(
            "INSERT INTO andsdoi_brake (environment, owner, hide_times)"
            " VALUES ('test', '*', array_fill(now(), ARRAY[9]))"
        )
        hide(portal, *first)

        hide(portal, *second)

        assert (states(portal, first), states(portal, second)) == (["registered"], ["findable"])
        assert "of this site" in problem(portal, second[0])

    def test_a_purged_dataset_counts_for_its_organization(
        self, portal: Portal, minted: Minted, another_organization: str
    ) -> None:
        portal.set("hide_limit", 1)
        purged, (alone,) = minted(2, owner_org=another_organization), minted(1)
        for dataset in purged:
            portal.act("dataset_purge", id=dataset["id"])
        portal.sync()

        hide(portal, alone)

        assert states(portal, purged) == ["findable", "registered"]
        assert portal.state(alone) == "registered"

    def test_a_purged_dataset_counts_for_its_organization_though_it_never_was_recorded(
        self, portal: Portal, another_organization: str
    ) -> None:
        dataset = portal.create(owner_org=another_organization, private=False)
        portal.instead(Stage.RECORD, lambda _: Recorded("", State.NONE))

        portal.job()

        assert portal.row(dataset).owner == another_organization

    def test_a_dataset_that_moved_counts_for_its_new_organization(
        self, portal: Portal, minted: Minted, another_organization: str
    ) -> None:
        (dataset,) = minted(1)
        portal.patch(dataset, owner_org=another_organization, private=True)

        portal.sync()

        owners = portal.one("SELECT array_agg(owner ORDER BY owner) FROM andsdoi_brake")
        assert owners == (["*", another_organization],)

    def test_without_organizations_the_creators_count(self, portal: Portal, minted: Minted) -> None:
        portal.set_ckan("ckan.auth.create_unowned_dataset", True)
        portal.set("hide_limit", 1)
        mass, (alone,) = minted(2, owner_org=None), minted(1, owner_org=None)
        portal.execute("UPDATE package SET creator_user_id = 'x' WHERE id = :id", id=alone["id"])
        for dataset in (*mass, alone):
            portal.act("package_delete", id=dataset["id"])
        portal.sync()

        assert states(portal, mass) == ["findable", "registered"]
        assert portal.state(alone) == "registered"
        held = next(dataset for dataset in mass if portal.state(dataset) == "findable")
        assert "without an organization" in problem(portal, held)


class TestOpening:
    """A person says that the hides are right."""

    def test_while_a_hide_waits_sync_does_not_end_well(
        self, portal: Portal, minted: Minted
    ) -> None:
        portal.set("hide_limit", 1)
        first, second = minted(2)
        hide(portal, first, second)

        totals = portal.sync()

        assert (totals.held, totals.failed, totals.all_well) == (1, 0, False)
        assert portal.sync(first).all_well

    def test_confirmed_the_rest_goes_out_and_it_is_open(
        self, portal: Portal, minted: Minted
    ) -> None:
        portal.set("hide_limit", 1)
        datasets = minted(4)
        hide(portal, *datasets[:3])

        assert portal.sync(confirm_hides=True).all_well

        assert states(portal, datasets[:3]) == ["registered"] * 3
        assert hide(portal, datasets[3]).all_well

    def test_confirmed_it_sends_what_a_job_held_back_meanwhile(
        self, portal: Portal, minted: Minted
    ) -> None:
        portal.set("hide_limit", 1)
        datasets = minted(5)
        hide(portal, *datasets[:3])

        def hide_by_a_job() -> None:
            for dataset in datasets[3:]:
                portal.patch(dataset, private=True)
            portal.job()

        portal.after(Stage.DRAIN, hide_by_a_job)

        assert portal.sync(confirm_hides=True).all_well

        assert states(portal, datasets) == ["registered"] * 5

    def test_what_is_recorded_as_held_after_the_opening_goes_with_the_next_job(
        self, portal: Portal, minted: Minted
    ) -> None:
        (dataset,) = minted(1)
        portal.patch(dataset, private=True)
        portal.execute("UPDATE andsdoi_doi SET due_at = 'infinity', waits_for = 'brake'")

        portal.job()

        assert portal.state(dataset) == "registered"

    def test_confirmed_while_the_account_is_paused_all_go_out_once_it_resumes(
        self, portal: Portal, minted: Minted
    ) -> None:
        portal.set("hide_limit", 1)
        datasets = minted(4)
        hide(portal, *datasets)
        accounts.pause_by_hand(config.account(), "somebody", "maintenance")
        portal.sync(confirm_hides=True)
        accounts.resume(config.account(), by_hand=True)

        portal.job()

        assert states(portal, datasets) == ["registered"] * 4

    def test_a_confirmed_hide_is_confirmed_once(self, portal: Portal, minted: Minted) -> None:
        portal.set("hide_limit", 1)
        first, second = minted(2)
        hide(portal, first, second)
        portal.sync(confirm_hides=True)
        for dataset in (first, second):
            portal.patch(dataset, private=False)
        portal.sync()

        hide(portal, first, second)

        assert sorted(states(portal, [first, second])) == ["findable", "registered"]

    def test_confirmed_for_one_dataset_the_others_wait(
        self, portal: Portal, minted: Minted
    ) -> None:
        portal.set("hide_limit", 1)
        datasets = minted(3)
        hide(portal, *datasets)
        held = [one for one in datasets if portal.state(one) == "findable"]

        assert portal.sync(held[0], confirm_hides=True).all_well

        assert [portal.state(dataset) for dataset in held] == ["registered", "findable"]
        assert not portal.sync().all_well


class TestTold:
    """Whoever runs the site is told whose hides wait, and how many."""

    def test_a_closed_brake_tells_its_organization(
        self, portal: Portal, minted: Minted, another_organization: str
    ) -> None:
        portal.set("hide_limit", 1)
        hide(portal, *minted(3, owner_org=another_organization))

        (held,) = portal.act("andsdoi_status_show")["held"]

        assert (held["organization"], held["user"], held["waiting"]) == ("another", None, 2)
        assert held["since"]
        assert "Another One" in held["problem"]["text"]

    def test_what_counts_is_not_held(self, portal: Portal, minted: Minted) -> None:
        hide(portal, *minted(1))

        assert portal.act("andsdoi_status_show")["held"] == []

    def test_a_forecast_counts_as_the_brake_does(
        self, portal: Portal, another_organization: str
    ) -> None:
        portal.set("hide_limit", 2)
        assert brake.count_hide("one") is None

        forecast = brake.Forecast()

        assert [forecast.holds("one") for _ in range(3)] == [False, True, True]
        assert [forecast.holds("two") for _ in range(3)] == [False, False, True]
