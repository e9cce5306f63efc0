"""The straight way: publish, drain, and the DOI stands in registry, table, extras and index."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from ..portal import PREFIX, Portal


def test_a_published_dataset_gets_a_findable_doi(portal: Portal) -> None:
    dataset = portal.publish()

    portal.sync()

    row = portal.row(dataset)
    assert row.doi.startswith(f"{PREFIX}/")
    assert (row.state, row.ever_confirmed, row.in_doubt, row.due_at) == (
        "findable",
        True,
        False,
        None,
    )
    held = portal.registry.dois[row.doi]
    assert held.state == "findable"
    assert held.url == f"http://test.ckan.net/dataset/{dataset['id']}"


def test_a_first_mint_is_three_requests_in_order(portal: Portal) -> None:
    portal.publish()

    portal.sync()

    assert [(entry.method, entry.operation) for entry in portal.requests()] == [
        ("GET", "get_metadata"),
        ("POST", "post_metadata"),
        ("POST", "post_url"),
    ]


def test_the_doi_enters_the_extras_and_can_be_searched(portal: Portal) -> None:
    dataset = portal.publish()

    portal.sync()

    doi = portal.doi(dataset)
    shown = portal.act("package_show", id=dataset["id"])
    assert {"key": "doi", "value": doi} in shown["extras"]
    found = portal.act("package_search", fq=f'doi:"{doi}"')
    assert [hit["id"] for hit in found["results"]] == [dataset["id"]]


def test_the_doi_makes_no_activity_and_leaves_metadata_modified(portal: Portal) -> None:
    dataset = portal.publish()

    portal.sync()

    shown = portal.act("package_show", id=dataset["id"], use_cache=False)
    assert shown["metadata_modified"] == dataset["metadata_modified"]


def test_the_job_does_the_same(portal: Portal) -> None:
    dataset = portal.publish()

    portal.job()

    assert portal.state(dataset) == "findable"
    assert portal.extra(dataset) == portal.doi(dataset)


def test_an_edit_sends_the_metadata_only(portal: Portal) -> None:
    dataset = portal.publish()
    portal.sync()
    before = len(portal.requests())

    portal.patch(dataset, title="Another title")
    portal.sync()

    assert [entry.operation for entry in portal.requests()[before:]] == ["post_metadata"]
    assert b"Another title" in portal.registry.versions(portal.doi(dataset))[-1]


class TestNothingChangedNothingSent:
    """P6."""

    def test_a_second_sync_sends_nothing(self, portal: Portal) -> None:
        portal.publish()
        portal.sync()
        before = len(portal.requests())

        portal.sync()

        assert len(portal.requests()) == before

    def test_an_edit_that_changes_no_metadata_sends_nothing(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        before = len(portal.requests())

        portal.patch(dataset, author_email="someone@example.org")
        portal.sync()

        assert len(portal.requests()) == before


class TestHidden:
    """Not public any more: hidden; public again: restored."""

    def test_a_dataset_made_private_is_hidden(self, portal: Portal) -> None:
        dataset = _minted(portal)

        portal.patch(dataset, private=True)
        portal.sync()

        assert portal.state(dataset) == "registered"
        assert portal.row(dataset).state == "registered"

    def test_a_deleted_dataset_is_hidden(self, portal: Portal) -> None:
        dataset = _minted(portal)

        portal.act("package_delete", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "registered"

    def test_a_purged_dataset_is_hidden_and_its_row_stays(self, portal: Portal) -> None:
        dataset = _minted(portal)

        portal.act("dataset_purge", id=dataset["id"])
        portal.sync()

        assert portal.state(dataset) == "registered"

    def test_public_again_it_is_restored(self, portal: Portal) -> None:
        dataset = _minted(portal)
        portal.patch(dataset, private=True)
        portal.sync()

        portal.patch(dataset, private=False)
        portal.sync()

        assert portal.state(dataset) == "findable"
        assert portal.events(dataset) == ["reserved", "minted", "hidden", "restored"]

    @pytest.mark.parametrize("status", [400, 410, 413, 422])
    def test_a_refused_hide_is_tried_until_it_is_confirmed(
        self, portal: Portal, status: int
    ) -> None:
        """P9: no change of the dataset would mend it, so nothing waits for one."""
        dataset = _minted(portal)
        portal.patch(dataset, private=True)
        fault = {"status": status, "body": "No.", "times": 1, "method": "DELETE"}
        portal.registry.set_faults(fault)

        assert portal.sync().failed == 1
        assert portal.state(dataset) == "findable"
        assert portal.row(dataset).problem_class

        assert portal.sync().all_well
        assert portal.state(dataset) == "registered"
        assert portal.row(dataset).problem_class is None


def _minted(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync()
    assert portal.state(dataset) == "findable"
    return dataset


class TestSweep:
    """What no event told."""

    def test_hides_go_first(self, portal: Portal) -> None:
        from ckanext.andsdoi.lifecycle.capture import sweep

        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])

        sweep.sweep()

        assert portal.row(dataset).priority == 0

    def test_a_dataset_without_a_row_is_found(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.execute("DELETE FROM andsdoi_doi")

        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_an_exempt_dataset_without_a_row_is_left_alone(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.execute("DELETE FROM andsdoi_doi")
        portal.execute(
            "INSERT INTO andsdoi_exemption (package_id, reason) VALUES (:id, 'existing')",
            id=dataset["id"],
        )

        assert portal.sync().swept == 0

    def test_a_dataset_refused_as_data_is_freed_by_a_new_mapping(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.andsdoi.lifecycle.capture import sweep

        fault = {"status": 422, "body": "Is invalid", "times": 1, "method": "POST"}
        portal.registry.set_faults(fault)
        dataset = portal.publish()
        portal.sync()
        assert portal.row(dataset).parked == "data"
        assert portal.sync().tried == 0

        monkeypatch.setattr(sweep, "MAPPING_VERSION", sweep.MAPPING_VERSION + 1)
        portal.sync()

        assert portal.state(dataset) == "findable"

    def test_a_locked_row_is_left_for_the_next_sweep(self, portal: Portal) -> None:
        from ckan.model import meta

        dataset = _minted(portal)
        portal.execute("UPDATE package SET private = true WHERE id = :id", id=dataset["id"])
        with meta.engine.begin() as connection:
            connection.execute(sa.text("SELECT * FROM andsdoi_doi FOR UPDATE"))
            portal.sync()
            assert portal.state(dataset) == "findable"

        portal.sync()
        assert portal.state(dataset) == "registered"
