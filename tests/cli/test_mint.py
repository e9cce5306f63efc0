"""ckan andsdoi mint."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from ckan import plugins as p

from ckanext.andsdoi.interfaces import IAndsDoi

from ..accounts_file import Files, file
from ..portal import Portal, new_organization, provided
from ..stages import Stage
from .conftest import Run

__all__ = ["file"]


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

    def test_what_no_account_serves_is_left_out_and_counted(
        self, portal: Portal, file: Files, run: Run
    ) -> None:
        reserved = portal.publish()
        portal.act("andsdoi_reserve", id=reserved["id"])
        file.write(new_organization(), default=False)
        alone = old_stock(portal)

        done = run("mint", "--existing", "--json")

        assert done.totals["left_out"] == {"no-account": 1}
        assert portal.state(alone) == "none"
        # its account was settled before
        assert portal.state(reserved) == "findable"

    def test_what_an_extension_may_name_the_account_of_is_not_left_out(
        self, portal: Portal, file: Files, run: Run
    ) -> None:
        class Choosing(p.SingletonPlugin):
            p.implements(IAndsDoi, inherit=True)

            def account_for(self, pkg_dict: dict[str, Any]) -> str | None:
                return "marine"

        file.write(new_organization(), default=False)
        dataset = old_stock(portal)

        with provided(Choosing, "choosing"):
            done = run("mint", "--existing", "--json")

        assert done.totals["left_out"] == {}
        assert portal.state(dataset) == "findable"

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

    def test_a_type_and_a_limit_cut_it_down(self, portal: Portal, run: Run) -> None:
        portal.set("dataset_types", ["dataset", "model"])
        datasets = [old_stock(portal) for _ in range(2)]
        model = old_stock(portal, type="model")

        assert run("mint", "--existing", "--type", "model").code == 0
        assert [portal.state(one) for one in [*datasets, model]] == ["none", "none", "findable"]

        done = run("mint", "--existing", "--limit", "1", "--json")
        assert done.totals["confirmed"] == 1
        assert sorted(portal.state(one) for one in datasets) == ["findable", "none"]

    def test_before_the_start_it_tells_how_many_requests_and_how_long(
        self, portal: Portal, run: Run
    ) -> None:
        portal.set("rate", 250)
        old_stock(portal)

        done = run("mint", "--existing", "--no-wait")

        assert "At most 1 datasets: 3 requests, 1 minute at 250 requests" in done.err

    def test_what_a_broken_run_had_begun_is_taken_up(self, portal: Portal, run: Run) -> None:
        """Its name is drawn already, and perhaps its metadata are registered."""
        portal.set("select", "requested")
        begun, pinned = old_stock(portal), old_stock(portal)
        portal.act("andsdoi_reserve", id=pinned["id"])
        portal.registry.set_faults({"status": 503, "operation": "post_url"})
        run("mint", "--existing")
        name = portal.doi(begun)
        assert portal.state(begun) == "draft"
        portal.registry.set_faults({})

        done = run("mint", "--existing", "--json")

        assert done.totals["confirmed"] == 2
        assert portal.doi(begun) == name
        assert portal.state(begun) == portal.state(pinned) == "findable"

    def test_what_the_registry_refused_is_left_out_and_counted(
        self, portal: Portal, run: Run
    ) -> None:
        """A nightly run with a limit would end with the same refusals each night."""
        old_stock(portal)
        portal.registry.set_faults({"status": 422, "operation": "post_metadata", "body": "No."})
        run("mint", "--existing")
        before = len(portal.requests())

        done = run("mint", "--existing", "--json")

        assert done.totals["left_out"] == {"data": 1}
        assert len(portal.requests()) == before

    def test_what_nobody_has_tried_yet_comes_before_what_was_blocked(
        self, portal: Portal, run: Run
    ) -> None:
        """Or a limit would be used up by the same datasets each night."""
        portal.set("require", ["license_id"])
        blocked = [old_stock(portal) for _ in range(2)]
        run("mint", "--existing")
        good = old_stock(portal, license_id="cc-by")

        run("mint", "--existing", "--limit", "1")

        assert portal.state(good) == "findable"
        assert [portal.state(one) for one in blocked] == ["none", "none"]


class TestExistingDryRun:
    """Counts by SQL, a sample of documents, and what it will take."""

    def test_it_ends_with_requests_hours_and_the_command(self, portal: Portal, run: Run) -> None:
        portal.set("rate", 250)
        portal.set("require", ["license_id"])
        for _ in range(2):
            old_stock(portal, license_id="cc-by")
        old_stock(portal)
        old_stock(portal, "excluded")
        portal.publish(type="model")

        done = run("mint", "--existing", "--dry-run", "--json")

        assert done.totals == {
            "without_doi": 5,
            "left_out": {"excluded": 1, "type": 1},
            "chosen": 3,
            "pre_existing": 3,
            "begun": 0,
            "sampled": 3,
            "about": False,
            "would_send": 2,
            "not_minted": 1,
            "up_to_date": 0,
            "blocked": {"license_id": 1},
            "requests": 6,
            "hours": 0.0,
            "command": "ckan andsdoi mint --existing --no-wait",
        }
        assert portal.requests() == []

    def test_a_sample_stands_for_all(self, portal: Portal, run: Run) -> None:
        for _ in range(4):
            old_stock(portal)

        done = run("mint", "--existing", "--dry-run", "--sample", "2", "--type", "dataset")

        assert "2 of them were looked at: about 4 would be sent, about 0 not" in done.out
        assert "run ckan andsdoi mint --existing --type dataset --no-wait" in done.out

    def test_a_line_a_dataset_only_if_asked_for(self, portal: Portal, run: Run) -> None:
        dataset = old_stock(portal)

        assert dataset["name"] not in run("mint", "--existing", "--dry-run").out
        told = run("mint", "--existing", "--dry-run", "--sample", "all", "--verbose").out
        assert f"{dataset['name']}: draw a name" in told

    def test_documents_are_made_of_the_sample_only(self, portal: Portal, run: Run) -> None:
        for _ in range(5):
            old_stock(portal)
        read = portal.watch(Stage.READING)

        run("mint", "--existing", "--dry-run", "--sample", "1")

        assert len(read) == 1


class TestExistingNoWait:
    """Marks for the workers, and ends."""

    def test_it_marks_behind_everything_else_and_sends_nothing(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = old_stock(portal)
        portal.publish(type="model")

        done = run("mint", "--existing", "--no-wait", "--json")

        assert done.code == 0
        assert done.totals == {"marked": 1, "waiting": 0, "left_out": {"type": 1}}
        assert portal.requests() == []
        row = portal.row(dataset)
        assert (row.priority, row.approved, row.pre_existing) == (3, True, True)
        assert portal.one("SELECT count(*) FROM andsdoi_exemption") == (0,)
        assert portal.events(dataset) == ["approved"]
        portal.job()
        assert portal.state(dataset) == "findable"

    def test_marked_once_more_it_marks_nothing_twice(self, portal: Portal, run: Run) -> None:
        dataset = old_stock(portal)
        run("mint", "--existing", "--no-wait")
        before = portal.row(dataset)

        done = run("mint", "--existing", "--no-wait", "--json")

        assert done.totals == {"marked": 0, "waiting": 1, "left_out": {}}
        assert portal.row(dataset) == before

    def test_new_and_edited_datasets_go_first(self, portal: Portal, run: Run) -> None:
        portal.set("concurrency", 1)
        old, edited = [old_stock(portal) for _ in range(3)], old_stock(portal)
        run("mint", "--existing", "--no-wait")
        portal.patch(edited, title="Edited")
        new = portal.publish()
        run("mint", "--existing", "--no-wait")

        portal.job()

        sent = list(portal.registry.dois)
        assert sent[:2] == [portal.doi(edited), portal.doi(new)]
        assert set(sent[2:]) == {portal.doi(one) for one in old}


class TestUsage:
    """What makes no sense is refused before anything happens."""

    def test_ids_or_existing(self, run: Run) -> None:
        assert run("mint").code == 2
        assert run("mint", "one", "--existing").code == 2

    def test_organization_goes_with_existing(self, run: Run) -> None:
        assert run("mint", "one", "--organization", "some").code == 2

    def test_what_goes_with_what_is_said(self, run: Run) -> None:
        assert "--limit goes with --existing" in run("mint", "one", "--limit", "1").err
        assert "--sample goes with --dry-run" in run("mint", "--existing", "--sample", "all").err
        assert run("mint", "--existing", "--no-wait", "--dry-run").code == 2
        assert "neither a number" in run("mint", "--existing", "--sample", "0").err


def test_a_day_of_backfill_lets_what_is_new_go_first_and_tells_when_it_ends(
    portal: Portal, run: Run
) -> None:
    """Each hour a few are sent, and something new comes in between."""
    rate, hours, an_hour = 900, 4, 4
    portal.set("rate", rate)
    old = [old_stock(portal) for _ in range(hours * (an_hour - 1))]
    assert f"{len(old)} are marked now" in run("mint", "--existing", "--no-wait").out
    portal.sync(limit=1)

    def done() -> int:
        return sum(portal.state(one) == "findable" for one in old)

    def seconds_left() -> float:
        (account,) = portal.act("andsdoi_status_show")["accounts"]
        end = account["eta"] and datetime.fromisoformat(account["eta"])
        return (end - datetime.now(timezone.utc)).total_seconds() if end else 0

    assert done() == 1
    for _ in range(hours):
        before, new = done(), portal.publish()
        portal.sync(limit=an_hour)

        assert portal.state(new) == "findable"
        left = len(old) - done()
        assert left == max(0, len(old) - before - an_hour + 1)
        # three requests a mint, a third of a second each
        assert seconds_left() == pytest.approx(left * 3 * 300 / rate, abs=0.5)

    assert done() == len(old)
    assert len(portal.registry.dois) == len(old) + hours


def old_stock(portal: Portal, reason: str = "existing", **fields: Any) -> dict[str, Any]:
    """A dataset that was public before the extension came."""
    dataset = portal.publish(**fields)
    portal.execute("DELETE FROM andsdoi_doi WHERE package_id = :id", id=dataset["id"])
    portal.execute(
        "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, :reason)",
        id=dataset["id"],
        reason=reason,
    )
    return dataset
