"""What the page shows as the DOI does not stand again among the extras below."""

from __future__ import annotations

from typing import Any

import pytest

from ..lifecycle.test_scheming import SCHEMA
from ..people import People
from ..portal import Portal
from ..views.conftest import Visitor, minted
from .test_citation import address


def fields(visitor: Visitor, dataset: dict[str, Any], user: str = "") -> dict[str, str]:
    """The rows of "Additional Info"."""
    rows = visitor.page(address(dataset), user).select(".additional-info tbody tr")
    return {row.th.get_text(strip=True): row.td.get_text(strip=True) for row in rows}


@pytest.mark.parametrize("who", ["anybody", "editor"])
def test_the_extra_is_left_out_and_others_stay(people: People, visitor: Visitor, who: str) -> None:
    dataset, doi = minted(people.portal, extras=[{"key": "depth", "value": "3 m"}])

    shown = fields(visitor, dataset, people.names[who])

    assert people.portal.extra(dataset) == doi
    assert shown["depth"] == "3 m"
    assert doi not in shown.values()


def test_a_doi_of_somebody_else_is_left_out_however_it_is_spelt(
    portal: Portal, visitor: Visitor
) -> None:
    dataset = portal.publish(extras=[{"key": "doi", "value": "https://doi.org/10.9999/ABC"}])
    portal.sync()

    assert "doi" not in fields(visitor, dataset)


def test_what_is_not_shown_above_stays(portal: Portal, visitor: Visitor) -> None:
    unread = portal.publish(extras=[{"key": "doi", "value": "see the paper"}])
    portal.sync()

    assert fields(visitor, unread)["doi"] == "see the paper"


@pytest.mark.parametrize("plugins", ["scheming_datasets andsdoi", "andsdoi scheming_datasets"])
def test_with_scheming_the_field_is_left_out_too(
    ckan_config: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, plugins: str
) -> None:
    monkeypatch.setitem(ckan_config, "ckan.plugins", plugins)
    monkeypatch.setitem(ckan_config, "scheming.dataset_schemas", SCHEMA.as_uri())
    portal: Portal = request.getfixturevalue("portal")
    visitor: Visitor = request.getfixturevalue("visitor")
    dataset, doi = minted(portal)

    shown = fields(visitor, dataset)

    assert portal.act("package_show", id=dataset["id"])["doi"] == doi
    assert shown
    assert doi not in shown.values()
