"""ckan andsdoi mint."""

from __future__ import annotations

from typing import Any

from ..portal import Portal
from .conftest import Run


class TestSingleDatasets:
    """By id or name."""

    def test_single_datasets_are_minted_at_once(self, portal: Portal, run: Run) -> None:
        portal.set("select", "requested")
        one, another = portal.publish(), portal.publish()

        done = run("mint", one["id"], another["name"], "--json")

        assert done.code == 0
        assert portal.state(one) == portal.state(another) == "findable"
        assert {line["doi"] for line in done.lines if line.get("state") == "findable"} == {
            portal.doi(one),
            portal.doi(another),
        }
        assert done.totals["confirmed"] == 2

    def test_minting_one_dataset_leaves_others_that_are_due_to_the_worker(
        self, portal: Portal, run: Run
    ) -> None:
        one, another = portal.publish(), portal.publish()

        run("mint", one["id"])

        assert portal.state(another) == "none"

    def test_a_rule_in_the_way_is_a_failure_and_is_said(self, portal: Portal, run: Run) -> None:
        private, public = portal.create(private=True), portal.publish()

        done = run("mint", private["id"], public["id"])

        assert done.code == 1
        assert "The dataset is private." in done.err
        assert portal.state(public) == "findable"

    def test_an_unknown_one_is_counted_and_stops_no_other(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()

        done = run("mint", "nope", dataset["id"], "--json")

        assert done.code == 1
        assert done.totals == {"confirmed": 1, "unfinished": 0, "left_out": {"unknown": 1}}

    def test_an_outage_is_a_failure(self, portal: Portal, run: Run) -> None:
        portal.registry.set_faults({"status": 503})
        dataset = portal.publish()

        done = run("mint", dataset["id"], "--json")

        assert done.code == 1
        assert done.totals["unfinished"] == 1

    def test_a_blocked_dataset_is_a_failure_and_says_why(self, portal: Portal, run: Run) -> None:
        portal.set("require", ["license_id"])
        dataset = portal.publish()

        done = run("mint", dataset["id"])

        assert done.code == 1
        assert "license_id" in done.out

    def test_a_dataset_that_was_minted_before_counts_as_well(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        assert run("mint", dataset["id"]).code == 0

    def test_who_did_it_stands_in_the_history(self, portal: Portal, run: Run) -> None:
        from ckan import model

        dataset = portal.publish()
        run("mint", dataset["id"])

        site_user = model.User.get(portal.config["ckan.site_id"])
        approved = "SELECT who FROM andsdoi_event WHERE what = 'approved'"
        assert portal.one(approved) == (site_user.id,)

    def test_a_dry_run_leaves_no_trace(self, portal: Portal, run: Run) -> None:
        portal.set("select", "requested")
        dataset = portal.publish()
        before = portal.row(dataset)

        done = run("mint", dataset["id"], "--dry-run", "--json")

        assert done.code == 0
        assert done.totals["would_send"] == 1
        assert portal.row(dataset) == before
        assert portal.requests() == []

    def test_a_dry_run_finds_one_that_is_as_it_should_be(self, portal: Portal, run: Run) -> None:
        dataset = portal.publish()
        portal.sync()

        done = run("mint", dataset["id"], "--dry-run", "--json")

        assert done.code == 0
        assert done.totals["up_to_date"] == 1

    def test_a_dry_run_fails_where_minting_would(self, portal: Portal, run: Run) -> None:
        portal.set("require", ["license_id"])

        done = run("mint", portal.publish()["id"], "--dry-run", "--json")

        assert done.code == 1
        assert done.totals["not_minted"] == 1


class TestExisting:
    """Pre-existing datasets, on purpose only."""

    def test_every_public_dataset_without_a_doi_gets_one(self, portal: Portal, run: Run) -> None:
        old, new = old_stock(portal), portal.publish()
        private = portal.create(private=True)

        done = run("mint", "--existing", "--json")

        assert done.code == 0
        assert [portal.state(one) for one in (old, new, private)] == [
            "findable",
            "findable",
            "none",
        ]
        assert done.totals["confirmed"] == 2

    def test_an_existing_dataset_waits_behind_everything_else(
        self, portal: Portal, run: Run
    ) -> None:
        old = old_stock(portal)
        portal.registry.set_faults({"status": 503})

        run("mint", "--existing")

        assert portal.row(old).priority == 3

    def test_an_existing_dataset_that_may_have_no_doi_is_left_out_and_counted(
        self, portal: Portal, run: Run
    ) -> None:
        portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.publish(type="model")

        done = run("mint", "--existing", "--json")

        assert done.code == 0
        assert done.totals["left_out"] == {"external": 1, "type": 1}
        assert portal.requests() == []

    def test_an_excluded_dataset_stays_without(self, portal: Portal, run: Run) -> None:
        dataset = old_stock(portal, "excluded")

        run("mint", "--existing")

        assert portal.state(dataset) == "none"

    def test_minting_existing_datasets_can_be_cut_down_to_an_organization(
        self, portal: Portal, run: Run
    ) -> None:
        from ckan.tests import factories

        organization = factories.Organization()
        theirs, other = portal.publish(owner_org=organization["id"]), portal.publish()

        done = run("mint", "--existing", "--organization", organization["name"])

        assert done.code == 0
        assert (portal.state(theirs), portal.state(other)) == ("findable", "none")

    def test_an_unknown_organization_is_refused(self, portal: Portal, run: Run) -> None:
        portal.publish()

        assert run("mint", "--existing", "--organization", "nobody").code == 1
        assert portal.requests() == []

    def test_a_dry_run_counts_and_leaves_no_trace(self, portal: Portal, run: Run) -> None:
        dataset = old_stock(portal)
        portal.create(private=True)

        done = run("mint", "--existing", "--dry-run", "--json")

        assert done.totals["would_send"] == 1
        assert portal.row(dataset) is None
        assert portal.one("SELECT count(*) FROM andsdoi_exemption") == (1,)
        assert portal.requests() == []

    def test_during_an_outage_it_gives_up(self, portal: Portal, run: Run) -> None:
        old_stock(portal)
        portal.registry.set_faults({"status": 503})

        assert run("mint", "--existing").code == 1


class TestUsage:
    """What makes no sense is refused before anything happens."""

    def test_ids_or_existing(self, run: Run) -> None:
        assert run("mint").code == 2
        assert run("mint", "one", "--existing").code == 2

    def test_organization_goes_with_existing(self, run: Run) -> None:
        assert run("mint", "one", "--organization", "some").code == 2


def old_stock(portal: Portal, reason: str = "existing") -> dict[str, Any]:
    """A dataset that was public before the extension came."""
    dataset = portal.publish()
    portal.execute("DELETE FROM andsdoi_doi WHERE package_id = :id", id=dataset["id"])
    portal.execute(
        "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, :reason)",
        id=dataset["id"],
        reason=reason,
    )
    return dataset
