"""ckan andsdoi reserve, withdraw and restore."""

from __future__ import annotations

from typing import Any

from ..portal import Portal
from .conftest import Run


class TestReserve:
    """Names that work after publication."""

    def test_reserve_tells_the_names(self, portal: Portal, run: Run) -> None:
        one, another = portal.create(private=True), portal.create(private=True)

        done = run("reserve", one["name"], another["id"])

        assert done.code == 0
        assert done.out.splitlines() == [
            *(
                f"{dataset['name']}: {portal.doi(dataset)} (works after publication)"
                for dataset in (one, another)
            ),
            "2 reserved, 0 refused.",
        ]

    def test_for_machines_it_is_the_answer_of_the_action(self, portal: Portal, run: Run) -> None:
        dataset = portal.create(private=True)

        done = run("reserve", dataset["id"], "--json")

        (line,) = done.lines
        assert done.totals == {"reserved": 1, "refused": 0}
        assert line.items() >= portal.act("andsdoi_show", id=dataset["id"]).items()
        assert (line["name"], line["outcome"]) == (dataset["name"], "reserved")

    def test_a_refused_reservation_is_a_failure_and_stops_no_other(
        self, portal: Portal, run: Run
    ) -> None:
        extras = [{"key": "doi", "value": "10.9999/abc"}]
        cited, plain = portal.create(private=True, extras=extras), portal.create(private=True)

        done = run("reserve", cited["id"], "no-such-dataset", plain["id"])

        assert done.code == 1
        assert "1 reserved, 2 refused." in done.out
        assert "10.9999/abc" in done.err
        assert "no-such-dataset" in done.err
        assert portal.row(plain).pinned

    def test_an_outage_is_a_failure(self, portal: Portal, run: Run) -> None:
        portal.registry.set_faults({"status": 503})
        dataset = portal.create(private=True)

        done = run("reserve", dataset["id"])

        assert done.code == 1
        assert "registry:" in done.err


class TestWithdrawAndRestore:
    """They wait for the registry's answers."""

    def test_withdraw_and_restore_are_confirmed_before_they_end(
        self, portal: Portal, run: Run
    ) -> None:
        dataset, successor = minted(portal), minted(portal)

        done = run(
            "withdraw", dataset["name"], "--reason", "Wrong.", "--successor", successor["name"]
        )
        assert (done.code, portal.state(dataset)) == (0, "registered")
        row = portal.row(dataset)
        assert (row.withdrawn_reason, row.successors) == ("Wrong.", [successor["id"]])

        done = run("restore", dataset["id"], "--json")
        assert (done.code, portal.state(dataset)) == (0, "findable")
        assert done.totals == {"confirmed": 1, "unfinished": 0}

    def test_by_doi(self, portal: Portal, run: Run) -> None:
        dataset = minted(portal)

        assert run("withdraw", portal.doi(dataset), "--reason", "Wrong.").code == 0
        assert portal.state(dataset) == "registered"

    def test_an_outage_is_a_failure_and_the_next_run_makes_up_for_it(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = minted(portal)
        portal.registry.set_faults({"status": 503})

        done = run("withdraw", dataset["id"], "--reason", "Wrong.", "--json")
        assert (done.code, done.totals["unfinished"]) == (1, 1)

        portal.registry.set_faults([])
        assert run("withdraw", dataset["id"], "--reason", "Wrong.").code == 0
        assert portal.state(dataset) == "registered"

    def test_a_dataset_without_a_doi_is_a_failure_and_stops_no_other(
        self, portal: Portal, run: Run
    ) -> None:
        without, dataset = portal.create(private=True), minted(portal)

        done = run("withdraw", without["id"], dataset["id"], "--reason", "Wrong.")

        assert done.code == 1
        assert "exclude" in done.err
        assert portal.state(dataset) == "registered"

    def test_withdrawing_leaves_others_that_are_due_to_the_worker(
        self, portal: Portal, run: Run
    ) -> None:
        dataset, other = minted(portal), portal.publish()

        run("withdraw", dataset["id"], "--reason", "Wrong.")

        assert portal.state(other) == "none"

    def test_a_reason_is_needed(self, portal: Portal, run: Run) -> None:
        dataset = minted(portal)

        assert run("withdraw", dataset["id"]).code == 2
        assert run("withdraw", dataset["id"], "--reason", " ").code == 1
        assert portal.row(dataset).withdrawn_at is None

    def test_to_restore_what_is_not_public_is_well_and_says_where_it_stands(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = minted(portal)
        run("withdraw", dataset["id"], "--reason", "Wrong.")
        portal.patch(dataset, private=True)

        done = run("restore", dataset["id"])

        assert done.code == 0
        assert "registered" in done.out

    def test_a_withdrawal_where_nothing_is_sent_is_a_failure(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = minted(portal)
        portal.set("send", False)

        done = run("withdraw", dataset["id"], "--reason", "Wrong.")

        assert done.code == 1
        assert "ckanext.andsdoi.send" in done.out


def minted(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync(dataset)
    return dataset
