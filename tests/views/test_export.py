"""The downloads of a dataset, and how programs find them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ..portal import Portal
from .conftest import Visitor, is_tombstone, minted, site_with, take_away
from .test_tombstone import Negotiating

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TYPES = {
    "bibtex": ("application/x-bibtex", "bib"),
    "ris": ("application/x-research-info-systems", "ris"),
    "csl": ("application/vnd.citationstyles.csl+json", "json"),
    "datacite": ("application/vnd.datacite.datacite+xml", "xml"),
    "schemaorg": ("application/ld+json", "jsonld"),
    "biblatex": ("application/x-bibtex", "bib"),
    "linkset": ("application/linkset+json", "json"),
}
SITE = "http://test.ckan.net"


def address(dataset: dict[str, Any], name: str = "ris") -> str:
    return f"/dataset/{dataset['id']}/doi/export/{name}"


class TestFiles:
    def test_each_names_the_doi_and_the_page_that_it_describes(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production, title="Rain in Perth")
        page = f"{SITE}/dataset/{dataset['name']}"

        for name, (media_type, extension) in TYPES.items():
            answer = visitor.get(address(dataset, name))
            assert answer.status_code == 200
            assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
            file_name = f"{doi.partition('/')[2]}.{extension}"
            assert answer.headers["Content-Disposition"] == f"attachment; filename={file_name}"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Link"].startswith(f'<{page}>; rel="describes"')
            assert doi in answer.body

    def test_the_xml_is_what_was_sent(self, production: Portal, visitor: Visitor) -> None:
        dataset, doi = minted(production)

        body = visitor.get(address(dataset, "datacite")).body

        assert body == production.registry.versions(doi)[-1].decode()

    def test_all_addresses_are_in_no_language(self, production: Portal, visitor: Visitor) -> None:
        dataset, _ = minted(production)

        told = json.loads(visitor.get(f"/fr{address(dataset, 'linkset')}").body)

        assert told["linkset"][0]["anchor"] == f"{SITE}/dataset/{dataset['name']}"
        assert f"{SITE}{address(dataset)}" in {one["anchor"] for one in told["linkset"]}

    def test_a_test_doi_is_marked_and_no_link(self, portal: Portal, visitor: Visitor) -> None:
        dataset, _ = minted(portal)

        for name in TYPES:
            body = visitor.get(address(dataset, name)).body
            assert "//doi.org/" not in body

    def test_one_of_somebody_else_is_cited_too(self, production: Portal, visitor: Visitor) -> None:
        dataset = production.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        production.sync()

        assert "DO  - 10.9999/abc" in visitor.get(address(dataset)).body

    def test_a_withdrawal_is_noted(self, production: Portal, visitor: Visitor) -> None:
        dataset, _ = minted(production)
        production.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.")
        day = production.row(dataset, "production").withdrawn_at.date().isoformat()

        assert f"Withdrawn {day}" in visitor.get(address(dataset)).body

    @pytest.mark.parametrize(("how", "status"), [("private", 403), ("purged", 410)])
    def test_where_the_page_is_a_tombstone_the_files_are_too(
        self, production: Portal, visitor: Visitor, how: str, status: int
    ) -> None:
        dataset, _ = minted(production, title="Rain in Perth")
        take_away(production, dataset, how)

        answer = visitor.get(address(dataset))

        assert (answer.status_code, is_tombstone(answer)) == (status, True)
        assert "DO  - " not in answer.body

    def test_without_a_doi_or_a_format_or_a_dataset_there_is_none(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(portal)
        portal.registry.set_faults({"status": 503})
        reserved = portal.publish()
        portal.sync()

        for missing in (
            address(reserved),
            address(portal.create(private=True)),
            address(dataset, "endnote"),
            "/dataset/unknown/doi/export/ris",
        ):
            assert visitor.get(missing).status_code == 404


class TestNegotiation:
    def test_who_prefers_a_format_is_sent_to_its_file(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(production)

        for reference in (dataset["id"], dataset["name"]):
            answer = visitor.get(f"/dataset/{reference}", accept="application/x-bibtex")
            assert answer.status_code == 303
            assert answer.headers["Location"] == f"{SITE}{address(dataset, 'bibtex')}"
            assert "Accept" in answer.headers["Vary"]

    def test_everybody_else_gets_the_page(self, production: Portal, visitor: Visitor) -> None:
        dataset, _ = minted(production)
        page = f"/dataset/{dataset['name']}"

        for accept in (BROWSER, "*/*", "", "text/turtle", "application/x-bibtex;q=0.5, text/html"):
            answer = visitor.get(page, accept=accept)
            assert answer.status_code == 200
            assert "Accept" in answer.headers["Vary"]

    def test_what_ckanext_dcat_answers_is_left_to_it(self, production: Portal) -> None:
        dataset, _ = minted(production)
        page = f"/dataset/{dataset['id']}"

        with site_with(production, Negotiating, "andsdoi_negotiating") as app:
            visitor = Visitor(app)
            left = visitor.get(page, accept="application/ld+json")
            sent = visitor.get(page, accept="application/x-bibtex")

        assert left.body == "dcat says no"
        assert sent.status_code == 303

    def test_where_there_is_no_file_ckan_answers(
        self, production: Portal, visitor: Visitor
    ) -> None:
        wanted = "application/x-bibtex"
        hidden, _ = minted(production)
        production.patch(hidden, private=True)
        without = production.publish()

        assert visitor.get(f"/dataset/{hidden['id']}", accept=wanted).status_code == 403
        assert visitor.get(f"/dataset/{without['name']}", accept=wanted).status_code == 200
        assert visitor.get("/dataset/unknown", accept=wanted).status_code == 404


class TestLinks:
    def test_the_page_tells_how_to_cite_it_and_where_the_files_are(
        self, production: Portal, visitor: Visitor
    ) -> None:
        resources = [{"url": f"http://example.org/{n}.csv", "format": "CSV"} for n in range(200)]
        dataset, doi = minted(production, resources=resources)

        links = visitor.get(f"/fr/dataset/{dataset['name']}").headers["Link"]

        assert f'<https://doi.org/{doi}>; rel="cite-as"' in links
        assert f'<{SITE}{address(dataset, "linkset")}>; rel="linkset"' in links
        assert len(f"Link: {links}".encode()) <= 2_000

    def test_without_a_doi_that_everybody_may_see_there_are_none(
        self, production: Portal, visitor: Visitor
    ) -> None:
        from ckan.tests import factories

        sysadmin = factories.Sysadmin()["name"]
        hidden, _ = minted(production)
        production.patch(hidden, private=True)

        for dataset in (hidden, production.publish()):
            answer = visitor.get(f"/dataset/{dataset['name']}", sysadmin)
            assert answer.status_code == 200
            assert "Link" not in answer.headers

    def test_a_test_doi_is_in_none(self, portal: Portal, visitor: Visitor) -> None:
        dataset, doi = minted(portal)

        links = visitor.get(f"/dataset/{dataset['name']}").headers["Link"]

        assert doi not in links
        assert "doi.org" not in links
