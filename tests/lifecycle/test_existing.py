"""DOIs that a dataset brings along: minted over, kept as a relation; another dataset's, ignored."""

from __future__ import annotations

from typing import Any

import pytest

from ..portal import PREFIX, Portal

FOREIGN = "10.1234/foreign"
IDENTICAL = f'relationType="IsIdenticalTo">{FOREIGN}<'


def latest(portal: Portal, dataset: dict[str, Any]) -> str:
    return portal.registry.versions(portal.doi(dataset))[-1].decode()


def mint(portal: Portal, dataset: dict[str, Any]) -> None:
    portal.act("andsdoi_mint", id=dataset["id"], despite_existing=True)
    portal.sync()


class TestMintedOver:
    def test_the_old_one_is_named_in_the_first_document_and_in_all_that_follow(
        self, portal: Portal
    ) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": f"https://doi.org/{FOREIGN}"}])

        mint(portal, dataset)

        assert portal.extra(dataset) == portal.doi(dataset)
        assert IDENTICAL in latest(portal, dataset)
        portal.patch(dataset, title="Edited")
        portal.sync()
        assert "Edited" in latest(portal, dataset)
        assert IDENTICAL in latest(portal, dataset)

    def test_taking_the_place_of_a_brought_doi_changes_no_byte(self, portal: Portal) -> None:
        """P6."""
        dataset = portal.publish(
            identifier="10.1234/second", extras=[{"key": "doi", "value": FOREIGN}]
        )
        mint(portal, dataset)
        before = len(portal.requests())

        portal.patch(dataset, author_email="someone@example.org")
        portal.sync()

        assert len(portal.requests()) == before

    def test_the_history_keeps_the_brought_doi(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": FOREIGN}])
        mint(portal, dataset)
        assert portal.one(
            "SELECT text FROM andsdoi_event WHERE package_id = :id AND what = 'approved'",
            id=dataset["id"],
        ) == (FOREIGN,)

    def test_a_brought_doi_of_our_prefix_that_nobody_knows_is_a_relation(
        self, portal: Portal
    ) -> None:
        unknown = f"{PREFIX}/unknown-1"
        dataset = portal.publish(extras=[{"key": "doi", "value": unknown}])
        mint(portal, dataset)
        assert f'relationType="IsIdenticalTo">{unknown}<' in latest(portal, dataset)

    def test_a_doi_typed_into_the_extra_later_is_no_relation(self, portal: Portal) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, title="Edited", extras=[{"key": "doi", "value": FOREIGN}])
        portal.sync()
        assert "Edited" in latest(portal, dataset)
        assert FOREIGN not in latest(portal, dataset)

    def test_a_brought_doi_that_was_refused_is_forgotten(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": FOREIGN}])
        portal.registry.set_faults({"status": 422, "operation": "post_metadata", "body": "No."})
        mint(portal, dataset)
        assert portal.row(dataset).existing_doi is None

        portal.registry.set_faults({})
        portal.patch(dataset, extras=[{"key": "doi", "value": "10.1234/corrected"}])
        portal.sync()
        assert FOREIGN not in latest(portal, dataset)
        assert "10.1234/corrected" in latest(portal, dataset)


class TestAnotherDatasets:
    """One of our prefixes that is known for another dataset."""

    @pytest.mark.parametrize("field", ["identifier", "alternate_identifier"])
    def test_another_datasets_doi_is_ignored_and_that_is_said(
        self, portal: Portal, field: str
    ) -> None:
        """P7."""
        other = portal.publish()
        portal.sync()
        doi = portal.doi(other)

        dataset = portal.publish(extras=[{"key": field, "value": f"doi:{doi.upper()}"}])
        portal.sync()

        assert portal.state(dataset) == "findable"
        assert doi not in latest(portal, dataset)
        shown = portal.act("andsdoi_show", id=dataset["id"])
        assert shown["problem"]["class"] == "elsewhere"
        assert shown["problem"]["text"].startswith(f"{field}: {doi} ")
        assert portal.extra(dataset, field) == f"doi:{doi.upper()}", "the field is not ours"

        portal.patch(dataset, extras=[])
        portal.sync()
        assert portal.act("andsdoi_show", id=dataset["id"])["problem"] is None

    def test_a_name_that_is_not_public_is_not_told(self, portal: Portal) -> None:
        """P3."""
        other = portal.publish()
        portal.registry.set_faults({"status": 503, "operation": "post_metadata"})
        portal.sync()
        portal.patch(other, private=True)
        portal.registry.set_faults({})
        reserved = portal.doi(other)

        dataset = portal.publish(extras=[{"key": "identifier", "value": reserved}])
        portal.sync(dataset)

        assert reserved not in latest(portal, dataset)

    def test_other_identifiers_beside_an_ignored_doi_stay(self, portal: Portal) -> None:
        other = portal.publish()
        portal.sync()
        portal.set("existing_doi_fields", "identifier other_ids")
        dataset = portal.publish(
            extras=[
                {"key": "identifier", "value": "ABC-1"},
                {"key": "other_ids", "value": portal.doi(other)},
            ]
        )
        portal.sync()
        assert "ABC-1" in latest(portal, dataset)
