"""Test rows stand beside production rows."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi.lifecycle.maintenance import forget_test

from ..portal import Portal


@pytest.fixture
def tested(portal: Portal) -> dict[str, Any]:
    dataset = portal.publish()
    portal.sync()
    return dataset


def _production(portal: Portal) -> None:
    portal.set("environment", "production")


def test_the_first_production_doi_takes_the_place_of_a_test_doi(
    portal: Portal, tested: dict[str, Any]
) -> None:
    test_doi = portal.extra(tested)
    _production(portal)

    portal.patch(tested, title="Edited")
    portal.sync()

    production = portal.row(tested, "production")
    assert production.state == "findable"
    assert production.doi != test_doi
    assert portal.extra(tested) == production.doi
    assert portal.row(tested, "test").doi == test_doi


def test_a_test_doi_stands_until_the_production_doi_is_confirmed(
    portal: Portal, tested: dict[str, Any]
) -> None:
    test_doi = portal.extra(tested)
    _production(portal)

    portal.patch(tested, title="Edited")

    assert portal.extra(tested) == test_doi


def test_a_production_doi_keeps_the_extra(portal: Portal) -> None:
    _production(portal)
    dataset = portal.publish()
    portal.sync()
    production = portal.extra(dataset)

    portal.set("environment", "test")
    portal.patch(dataset, title="Edited", extras=[])
    portal.sync()

    assert portal.extra(dataset) == production
    assert portal.row(dataset, "test").state == "findable"


def test_a_drain_of_one_environment_leaves_the_other_alone(
    portal: Portal, tested: dict[str, Any]
) -> None:
    _production(portal)
    portal.act("package_delete", id=tested["id"])

    portal.sync()

    assert portal.row(tested, "test").state == "findable"


def test_a_copied_test_doi_is_no_foreign_doi_in_production(portal: Portal) -> None:
    original = portal.publish()
    portal.sync()
    portal.set("environment", "production")
    portal.set("prefix", "10.70001")
    portal.set("send", False)

    copy = portal.publish(extras=[{"key": "identifier", "value": portal.doi(original)}])
    portal.sync()

    assert portal.row(copy, "production").external_doi is None


class TestOldStock:
    """What was approved in the test environment is not minted by surprise in production."""

    @pytest.fixture
    def older(self, portal: Portal) -> dict[str, Any]:
        dataset = portal.publish()
        portal.execute("DELETE FROM andsdoi_doi")
        portal.execute("INSERT INTO andsdoi_exemption VALUES (:id, 'existing')", id=dataset["id"])
        portal.act("andsdoi_mint", id=dataset["id"])
        portal.sync()
        assert portal.state(dataset) == "findable"
        return dataset

    @pytest.mark.parametrize("forgotten", [False, True])
    def test_the_old_stock_waits_to_be_asked_for(
        self, portal: Portal, older: dict[str, Any], forgotten: bool
    ) -> None:
        if forgotten:
            forget_test.forget_test()
        before = len(portal.requests())
        _production(portal)

        portal.patch(older, title="Edited")
        portal.sync()

        assert len(portal.requests()) == before
        assert portal.row(older, "production").doi is None

    @pytest.mark.parametrize("forgotten", [False, True])
    def test_asked_for_it_is_still_older(
        self, portal: Portal, older: dict[str, Any], forgotten: bool
    ) -> None:
        _production(portal)
        portal.act("andsdoi_mint", id=older["id"])
        if forgotten:
            forget_test.forget_test()

        portal.sync()

        row = portal.row(older, "production")
        assert (row.state, row.published_on) == ("findable", None)
