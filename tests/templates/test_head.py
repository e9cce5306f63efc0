"""What machines read in the head of a dataset's page: DataCite's crawler, Google, Zotero."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ckanext.andsdoi.citation import LandingPage, crawl

from ..people import People
from ..portal import Portal
from ..views.conftest import Visitor, minted
from .test_citation import HOSTILE, address, hostile

__all__ = ["hostile"]

SITE = "http://test.ckan.net"


def blocks(page: Any) -> list[Any]:
    found = page.select('script[type="application/ld+json"]')
    return [json.loads(one.string) for one in found]


def tags(page: Any) -> dict[str, str]:
    """The first of each name, as DataCite's crawler reads them."""
    found = [(one["name"], one["content"]) for one in page.select("head meta[name]")]
    return dict(reversed(found))


class TestRegistered:
    def test_datacites_crawler_finds_all_it_looks_for(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)
        answer = visitor.get(address(dataset))
        robots = visitor.get("/robots.txt").body

        page = LandingPage(
            url=SITE + address(dataset),
            status=answer.status_code,
            content_type=answer.headers["Content-Type"],
            html=answer.body,
            robots=robots,
        )

        assert crawl(page, doi) == ()

    def test_one_block_in_the_head_before_all_others_names_the_doi(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)

        page = visitor.page(address(dataset))

        (block,) = blocks(page)
        assert (block["@type"], block["@id"]) == ("Dataset", f"https://doi.org/{doi}")
        assert block["url"] == SITE + address(dataset)
        assert len(page.select('head script[type="application/ld+json"]')) == 1

    def test_no_text_can_end_the_block_or_a_tag(
        self, production: Portal, visitor: Visitor, hostile: None
    ) -> None:
        dataset, _ = minted(production)

        page = visitor.page(address(dataset))

        assert blocks(page)[0]["name"] == HOSTILE
        assert tags(page)["citation_title"] == HOSTILE
        assert [one["type"] for one in page.select("script") if "alert" in (one.string or "")] == [
            "application/ld+json"
        ]

    def test_withdrawn_it_stays_and_search_engines_may_go_on(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)
        production.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.")
        production.sync()

        answer = visitor.get(address(dataset))

        assert tags(visitor.page(address(dataset)))["citation_doi"] == doi
        assert "noindex" not in answer.body + str(answer.headers)

    def test_in_another_language_below_another_path_addresses_are_in_no_language(
        self, production: Portal
    ) -> None:
        from ckan.tests.helpers import _get_test_app

        dataset, doi = minted(production)
        production.set_ckan("ckan.root_path", "/data/{{LANG}}")
        page = Visitor(_get_test_app()).page(f"/fr{address(dataset)}")

        root = f"{SITE}/data"
        assert blocks(page)[0]["url"] == root + address(dataset)
        assert tags(page)["citation_abstract_html_url"] == root + address(dataset)
        assert page.select_one('link[rel="unapi-server"]')["href"] == f"{root}/doi/unapi"
        assert tags(page)["citation_doi"] == doi
        download = page.select_one(".andsdoi-cite a[download]")["href"]
        assert download == f"/data/fr/dataset/{dataset['id']}/doi/export/bibtex"

    def test_a_page_maps_its_dataset_once(
        self, production: Portal, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.andsdoi.lifecycle.reports import described

        dataset, _ = minted(production)
        calls, ordinary = [], described._describe

        def counted(*args: Any) -> Any:
            calls.append(args)
            return ordinary(*args)

        monkeypatch.setattr(described, "_describe", counted)
        answer = visitor.get(address(dataset))

        assert "cite-as" in answer.headers["Link"]
        assert len(calls) == 1


class TestOthers:
    def test_of_a_test_registrys_doi_machines_are_told_nothing(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(portal)

        page = visitor.page(address(dataset))

        assert doi not in str(page.head)
        assert tags(page)["DC.type"] == "Dataset"
        assert blocks(page)[0]["@id"] == SITE + address(dataset)
        assert doi not in str(page.select_one(".unapi-id"))

    def test_a_doi_of_somebody_else_is_named_but_not_what_the_page_is(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset = production.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        production.sync()

        page = visitor.page(address(dataset))

        (block,) = blocks(page)
        assert block["@id"] == SITE + address(dataset)
        assert block["sameAs"] == ["https://doi.org/10.9999/abc"]
        assert tags(page)["citation_doi"] == "10.9999/abc"

    def test_other_pages_and_datasets_without_a_doi_have_none(
        self, people: People, visitor: Visitor
    ) -> None:
        people.portal.set("environment", "production")
        dataset, doi = minted(people.portal)
        without = people.portal.create(private=True)
        editor = people.names["editor"]

        for path in (
            f"/dataset/groups/{dataset['name']}",
            f"/dataset/activity/{dataset['name']}",
            f"/dataset/{dataset['name']}/doi",
            f"/dataset/edit/{dataset['name']}",
            "/dataset",
            address(without),
        ):
            page = visitor.page(path, editor)
            assert blocks(page) == []
            assert "citation_title" not in tags(page)
            assert page.select_one('link[rel="unapi-server"]') is None
            assert doi not in str(page.head)
