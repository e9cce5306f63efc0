"""The straight way: publish, drain, and the DOI stands in registry, table, extras and index."""

from __future__ import annotations

from typing import Any

from .conftest import PREFIX, Portal


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


def _minted(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync()
    assert portal.state(dataset) == "findable"
    return dataset
