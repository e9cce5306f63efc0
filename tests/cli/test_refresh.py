"""ckan andsdoi refresh: mass changes are deliberate."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi.lifecycle.accounts import enquiry
from ckanext.andsdoi.lifecycle.capture import sweep
from ckanext.andsdoi.lifecycle.worker import schedule

from ..portal import Portal
from .conftest import Run

Dataset = dict[str, Any]


def posts(portal: Portal) -> list[str]:
    return [entry.body for entry in portal.requests("POST")]


def another_kernel(portal: Portal, *_: Any) -> None:
    portal.set("kernel", "4.3")


def another_mapping(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new version of the mapping may do: say the same dataset differently."""
    for module in (schedule, sweep):
        monkeypatch.setattr(module, "MAPPING_VERSION", module.MAPPING_VERSION + 1)
    portal.set("language", "de")


def another_publisher(portal: Portal, *_: Any) -> None:
    portal.set("publisher", "Example University")


Changes = pytest.mark.parametrize(
    "change", [another_kernel, another_mapping, another_publisher], ids=lambda f: f.__name__
)


@pytest.fixture
def minted(portal: Portal) -> Dataset:
    dataset = portal.publish(title="Minted")
    portal.sync()
    return dataset


class TestNothingByItself:
    """An upgrade, an option or a title sends nothing; a refresh does, once."""

    @Changes
    def test_until_a_refresh(
        self,
        portal: Portal,
        run: Run,
        minted: Dataset,
        change: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        change(portal, monkeypatch)
        before = len(portal.requests())
        run("sync")
        assert len(portal.requests()) == before

        done = run("refresh", "--json")

        assert done.code == 0
        assert done.totals["changed"] == done.totals["due"] == 1
        assert len(portal.requests()) == before
        run("sync")
        assert len(portal.requests()) == before + 1
        run("sync")
        run("refresh")
        run("sync")
        assert len(portal.requests()) == before + 1

    def test_an_edit_sends_the_document_of_now(self, portal: Portal, minted: Dataset) -> None:
        another_publisher(portal)

        portal.patch(minted, notes="Edited.")
        portal.sync()

        assert "Example University" in posts(portal)[-1]

    def test_the_title_of_an_organization(self, portal: Portal, run: Run, minted: Dataset) -> None:
        portal.act("organization_patch", id=portal.organization, title="Renamed Institute")
        before = len(portal.requests())

        assert run("refresh", "--json").totals["due"] == 0
        portal.patch(minted, notes="Edited.")
        portal.sync()

        assert len(portal.requests()) == before + 1
        assert "<publisher>Renamed Institute" not in posts(portal)[-1]


class TestPublisher:
    """With --publisher the present one takes the place of the first."""

    @pytest.fixture
    def renamed(self, portal: Portal, minted: Dataset) -> Dataset:
        portal.act("organization_patch", id=portal.organization, title="Renamed Institute")
        return minted

    def test_the_present_publisher_is_sent_and_kept(
        self, portal: Portal, run: Run, renamed: Dataset
    ) -> None:
        first = portal.row(renamed).publisher

        done = run("refresh", "--publisher", "--json")
        portal.sync()

        assert done.totals["publisher"] == 1
        assert "<publisher>Renamed Institute<" in posts(portal)[-1]
        assert portal.row(renamed).publisher == "Renamed Institute"
        told = portal.one(
            "SELECT text FROM andsdoi_event WHERE package_id = :id AND what = 'refreshed'",
            id=renamed["id"],
        )
        assert told.text == first
        sent = len(portal.requests())
        run("refresh", "--publisher")
        portal.sync()
        assert len(portal.requests()) == sent

    def test_of_a_hidden_dataset_when_it_is_shown_again(
        self, portal: Portal, run: Run, renamed: Dataset
    ) -> None:
        portal.patch(renamed, private=True)
        portal.sync()
        sent = len(portal.requests())

        done = run("refresh", "--publisher", "--json")
        portal.sync()

        assert len(portal.requests()) == sent
        assert (done.totals["publisher"], done.totals["due"]) == (1, 0)
        portal.patch(renamed, private=False)
        portal.sync()
        assert "<publisher>Renamed Institute<" in posts(portal)[-2]

    def test_a_dry_run_keeps_the_first(self, portal: Portal, run: Run, renamed: Dataset) -> None:
        first = portal.row(renamed).publisher

        done = run("refresh", "--publisher", "--dry-run")

        assert portal.row(renamed).publisher == first
        assert "+  <publisher>Renamed Institute</publisher>" in done.out


class TestDryRun:
    """Counts and one difference; nothing changes."""

    def test_a_dry_run_shows_one_difference_and_writes_nothing(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        portal.publish(title="Another")
        portal.sync()
        another_publisher(portal)
        before, rows = len(portal.requests()), _rows(portal)

        done = run("refresh", "--dry-run")

        assert done.code == 0
        assert done.out.count("+  <publisher>Example University</publisher>") == 1
        assert "-  <title>" not in done.out
        assert done.out.endswith("2 would be due (2 changed).\n")
        assert [entry.method for entry in portal.requests()[before:]] == ["GET"]
        assert _rows(portal) == rows

    def test_a_dry_run_works_without_the_registry(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        another_publisher(portal)
        portal.registry.set_faults({"status": 503})

        done = run("refresh", "--dry-run")

        assert done.code == 0
        assert "1 would be due" in done.out
        assert "No example is shown" in done.err

    def test_the_question_for_the_example_counts_within_the_rate(
        self, portal: Portal, run: Run, minted: Dataset, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(enquiry, "TURN_PATIENCE", 0.1)
        another_publisher(portal)
        portal.set("rate", 1)
        before = len(portal.requests())
        run("refresh", "--dry-run")

        done = run("refresh", "--dry-run")

        assert "No example is shown: Too much waits for the registry." in done.err
        assert "1 would be due" in done.out
        assert len(portal.requests()) == before + 1

    def test_while_a_person_has_paused_nothing_is_asked(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        another_publisher(portal)
        before = len(portal.requests())
        run("pause", "holidays")

        done = run("refresh", "--dry-run")

        assert "holidays" in done.err
        assert len(portal.requests()) == before

    def test_a_site_that_sends_nothing_asks_nothing_in_a_dry_run(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        """P10: a copy of the site asks nothing either."""
        another_publisher(portal)
        portal.set("send", False)
        before = len(portal.requests())

        done = run("refresh", "--dry-run")

        assert "1 would be due" in done.out
        assert len(portal.requests()) == before


class TestWhich:
    """All, some, or those of an organization."""

    def test_only_the_given_ones(self, portal: Portal, run: Run, minted: Dataset) -> None:
        other = portal.publish()
        portal.sync()
        another_publisher(portal)

        run("refresh", other["name"])

        assert portal.row(other).due_at is not None
        assert portal.row(minted).due_at is None

    def test_only_those_of_an_organization(self, portal: Portal, run: Run, minted: Dataset) -> None:
        from ckan.tests import factories

        elsewhere = factories.Organization()
        other = portal.publish(owner_org=elsewhere["id"])
        portal.sync()
        another_publisher(portal)

        done = run("refresh", "--organization", elsewhere["name"], "--json")

        assert done.totals["changed"] == 1
        assert portal.row(other).due_at is not None
        assert portal.row(minted).due_at is None

    def test_refreshed_datasets_come_after_everything_else(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        another_publisher(portal)

        run("refresh")

        assert portal.row(minted).priority == 3

    def test_a_dataset_to_refresh_that_does_not_exist_is_said(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        done = run("refresh", "no-such-dataset")

        assert done.code == 1
        assert "no-such-dataset" in done.err
        assert portal.row(minted).due_at is None

    def test_a_dataset_whose_data_were_refused_is_refreshed_too(
        self, portal: Portal, run: Run
    ) -> None:
        dataset = portal.publish()
        fault = {"status": 422, "body": "Is invalid", "times": 1, "method": "POST"}
        portal.registry.set_faults(fault)
        portal.sync()
        assert portal.row(dataset).parked == "data"

        done = run("refresh", "--json")
        portal.sync()

        assert done.totals["freed"] == 1
        assert portal.state(dataset) == "findable"

    def test_a_refresh_that_cannot_be_sent_is_a_failure(
        self, portal: Portal, run: Run, minted: Dataset
    ) -> None:
        """P7."""
        portal.set("require", ["license_id"])

        done = run("refresh")

        assert done.code == 1
        assert "license_id" in done.err
        assert portal.row(minted).due_at is None

    def test_the_old_stock_is_read_in_batches(
        self, portal: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.andsdoi.lifecycle.maintenance import refresh

        monkeypatch.setattr(refresh, "BATCH", 2)
        for _ in range(5):
            portal.publish()
        portal.sync()
        another_publisher(portal)

        assert run("refresh", "--json").totals["changed"] == 5


def _rows(portal: Portal) -> Any:
    return portal.one("SELECT array_agg(d::text ORDER BY id) FROM andsdoi_doi AS d")
