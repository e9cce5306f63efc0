"""The way by which Zotero takes a dataset: the page says where and what, unAPI answers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from ..portal import Portal
from .conftest import Visitor, minted, take_away

RESOLVER = "/doi/unapi"


def formats(body: str) -> list[str]:
    return [one.get("name", "") for one in ElementTree.fromstring(body.encode())]


def test_without_an_id_it_lists_the_formats(portal: Portal, visitor: Visitor) -> None:
    answer = visitor.get(RESOLVER)

    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    assert formats(answer.body) == ["bibtex", "ris", "csl", "datacite", "schemaorg"]


def test_as_zotero_does_it(production: Portal, visitor: Visitor) -> None:
    dataset, doi = minted(production, title="Rain in Perth")
    page = visitor.page(f"/dataset/{dataset['name']}")
    resolver = page.select_one('link[rel="unapi-server"]')["href"]
    identifier = page.select_one("abbr.unapi-id")["title"]

    chosen = visitor.get(f"{resolver}?id={identifier}")
    answer = visitor.get(f"{resolver}?id={identifier}&format=ris")

    assert (chosen.status_code, "ris" in formats(chosen.body)) == (300, True)
    assert answer.mimetype == "application/x-research-info-systems"
    assert "TI  - Rain in Perth" in answer.body
    assert f"DO  - {doi}" in answer.body


@pytest.mark.parametrize("value", [None, "10.9999/abc"])
def test_of_a_test_registry_or_somebody_else_the_page_is_the_id(
    portal: Portal, visitor: Visitor, value: str | None
) -> None:
    extras = [{"key": "doi", "value": value}] if value else []
    dataset = portal.publish(title="Rain in Perth", extras=extras)
    portal.sync()
    identifier = visitor.page(f"/dataset/{dataset['name']}").select_one("abbr.unapi-id")["title"]

    answer = visitor.get(f"{RESOLVER}?id={identifier}&format=ris")

    assert identifier == f"http://test.ckan.net/dataset/{dataset['name']}"
    assert "TI  - Rain in Perth" in answer.body
    assert ("DO  - " in answer.body) == (value is not None)


def test_what_is_not_public_is_not_found(production: Portal, visitor: Visitor) -> None:
    dataset, doi = minted(production)
    take_away(production, dataset, "private")

    for identifier in (f"https://doi.org/{doi}", dataset["name"], dataset["id"], "unknown"):
        for format_ in ("", "&format=ris"):
            assert visitor.get(f"{RESOLVER}?id={identifier}{format_}").status_code == 404


def test_an_unknown_format_is_refused(production: Portal, visitor: Visitor) -> None:
    _, doi = minted(production)

    assert visitor.get(f"{RESOLVER}?id={doi}&format=mods").status_code == 406


def test_before_the_migration_nothing_is_found(without_tables: None, visitor: Visitor) -> None:
    assert visitor.get(f"{RESOLVER}?id=10.4226/abc").status_code == 404
