"""The DOI in the extras: put back or corrected in the transaction of the edit itself."""

from __future__ import annotations

from typing import Any

import pytest

from ..portal import PREFIX, Portal

FORGED = "10.1234/forged"


@pytest.fixture
def minted(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync()
    shown: dict[str, Any] = portal.act("package_show", id=dataset["id"])
    return shown


class TestPutBack:
    """Whatever an edit makes of it, the confirmed DOI stands there when it is committed."""

    def test_an_update_without_extras_keeps_the_doi(self, portal: Portal, minted: Any) -> None:
        data = {key: value for key, value in minted.items() if key != "extras"}

        shown = portal.act("package_update", **data)

        assert portal.extra(minted) == portal.doi(minted)
        assert {"key": "doi", "value": portal.doi(minted)} in shown["extras"]

    def test_an_update_with_other_extras_keeps_the_doi(self, portal: Portal, minted: Any) -> None:
        portal.act("package_update", **{**minted, "extras": [{"key": "a", "value": "b"}]})

        assert portal.extra(minted) == portal.doi(minted)
        assert portal.extra(minted, "a") == "b"

    def test_a_patch_of_the_extras_keeps_the_doi(self, portal: Portal, minted: Any) -> None:
        portal.patch(minted, extras=[{"key": "a", "value": "b"}])

        assert portal.extra(minted) == portal.doi(minted)

    @pytest.mark.parametrize("value", [FORGED, f"{PREFIX}/unknown", "", "no DOI"])
    def test_a_forged_value_is_corrected(self, portal: Portal, minted: Any, value: str) -> None:
        portal.patch(minted, extras=[{"key": "doi", "value": value}], title="Edited")

        assert portal.extra(minted) == portal.doi(minted)

    def test_a_dataset_that_was_moved_is_found_by_its_doi(self, portal: Portal) -> None:
        """CKAN 2.11 saves such a dataset in two transactions, and indexes it with the first."""
        from ckan.tests import factories

        dataset = portal.publish()
        portal.patch(dataset, owner_org=factories.Organization()["id"])
        portal.sync()

        portal.patch(dataset, extras=[])
        portal.job()

        doi = portal.doi(dataset)
        assert portal.extra(dataset) == doi
        assert portal.act("package_search", fq=f'doi:"{doi}"')["count"] == 1

    def test_a_form_that_was_opened_before_the_mint_keeps_the_doi(self, portal: Portal) -> None:
        stale = portal.publish()
        portal.sync()

        portal.act("package_update", **{**stale, "title": "From a stale form"})

        assert portal.extra(stale) == portal.doi(stale)

    def test_the_edit_is_what_was_asked_for(self, portal: Portal, minted: Any) -> None:
        portal.patch(minted, extras=[{"key": "doi", "value": FORGED}], title="Edited")

        assert portal.act("package_show", id=minted["id"])["title"] == "Edited"

    def test_the_extra_stays_while_the_doi_is_hidden(self, portal: Portal, minted: Any) -> None:
        portal.act("package_delete", id=minted["id"])
        portal.sync()

        assert portal.extra(minted) == portal.doi(minted)


class TestForged:
    """A DOI that our tables know for another dataset goes."""

    def test_a_copy_of_a_dataset_does_not_keep_the_doi_of_the_original(
        self, portal: Portal, minted: Any
    ) -> None:
        copy = portal.publish(extras=[{"key": "doi", "value": portal.doi(minted)}])

        assert portal.extra(copy) is None
        portal.sync()
        assert portal.extra(copy) == portal.doi(copy) != portal.doi(minted)

    def test_a_reserved_name_of_another_dataset_goes_too(self, portal: Portal) -> None:
        other = portal.publish()
        portal.execute("UPDATE andsdoi_doi SET doi = '10.70000/reserved'")

        copy = portal.publish(extras=[{"key": "doi", "value": "10.70000/RESERVED"}])

        assert portal.extra(copy) is None
        assert portal.doi(other) == "10.70000/reserved"


class TestBroughtAlong:
    """A DOI that is not ours to drop stays."""

    @pytest.mark.parametrize(
        "spelling", [FORGED, "https://doi.org/10.1234/FORGED", "doi:10.1234/forged"]
    )
    def test_a_foreign_doi_makes_the_dataset_external(self, portal: Portal, spelling: str) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": spelling}])

        portal.sync()

        assert portal.requests() == []
        assert portal.extra(dataset) == spelling
        assert portal.row(dataset).external_doi == FORGED

    def test_a_foreign_doi_in_another_field_does_too(self, portal: Portal) -> None:
        dataset = portal.publish(extras=[{"key": "identifier", "value": FORGED}])

        portal.sync()

        assert portal.requests() == []
        assert portal.row(dataset).external_doi == FORGED
        assert portal.extra(dataset) is None

    def test_an_unknown_doi_of_our_prefix_is_neither_dropped_nor_minted_over(
        self, portal: Portal
    ) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": f"{PREFIX}/older"}])

        portal.sync()

        assert portal.requests() == []
        assert portal.extra(dataset) == f"{PREFIX}/older"
        assert portal.row(dataset).problem_class == "needs-assign"

    @pytest.mark.parametrize("value", [f"{PREFIX}/older", "pending"])
    def test_once_the_field_is_empty_it_is_minted(self, portal: Portal, value: str) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": value}])
        portal.sync()

        portal.patch(dataset, extras=[])
        portal.sync()

        assert portal.state(dataset) == "findable"


class TestPurged:
    """A dataset is its id."""

    def test_a_dataset_created_anew_under_its_id_takes_its_doi_back(
        self, portal: Portal, minted: Any
    ) -> None:
        doi = portal.doi(minted)
        portal.act("dataset_purge", id=minted["id"])
        portal.sync()

        from ckan.tests import factories

        user = factories.Sysadmin()
        portal.act(
            "package_create",
            context={"user": user["name"], "ignore_auth": True},
            id=minted["id"],
            name="anew",
            title="Anew",
            author="Doe, Jane",
        )
        portal.sync()

        assert portal.doi(minted) == doi
        assert portal.state(minted) == "findable"
        assert portal.extra(minted) == doi
