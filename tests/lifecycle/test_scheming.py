"""A site whose schema has a field that is called like the extra."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ..portal import PREFIX, Portal

SCHEMA = Path(__file__).with_name("schema_with_doi.yaml")


@pytest.fixture
def schema(ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ckan_config, "ckan.plugins", "scheming_datasets andsdoi")
    monkeypatch.setitem(ckan_config, "scheming.dataset_schemas", SCHEMA.as_uri())


@pytest.fixture
def minted(schema: None, portal: Portal) -> dict[str, Any]:
    """Minted, on a site with the schema: the order of the fixtures matters."""
    dataset = portal.publish()
    portal.sync()
    return dataset


def test_the_doi_is_shown_in_the_field(minted: dict[str, Any], portal: Portal) -> None:
    assert portal.act("package_show", id=minted["id"])["doi"] == portal.doi(minted)


@pytest.mark.parametrize("value", ["", "10.1234/forged", f"{PREFIX}/unknown"])
def test_a_forged_or_emptied_field_is_corrected(
    minted: dict[str, Any], portal: Portal, value: str
) -> None:
    portal.patch(minted, doi=value, title="Edited")

    shown = portal.act("package_show", id=minted["id"])
    assert (shown["title"], shown["doi"]) == ("Edited", portal.doi(minted))


def test_an_update_without_the_field_keeps_the_doi(minted: dict[str, Any], portal: Portal) -> None:
    portal.act("package_update", **{**minted, "title": "Edited"})

    assert portal.act("package_show", id=minted["id"])["doi"] == portal.doi(minted)


def test_a_doi_in_a_field_of_the_schema_can_be_searched(
    minted: dict[str, Any], portal: Portal
) -> None:
    found = portal.act("package_search", fq=f'doi:"{portal.doi(minted)}"')

    assert [hit["id"] for hit in found["results"]] == [minted["id"]]


def test_a_doi_brought_along_in_the_field_makes_it_external(schema: None, portal: Portal) -> None:
    dataset = portal.publish(doi="10.1234/foreign")
    portal.sync()

    assert portal.requests() == []
    assert portal.row(dataset).external_doi == "10.1234/foreign"
