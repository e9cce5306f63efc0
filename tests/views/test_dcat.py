"""Beside ckanext-dcat (and ckanext-scheming): one block of schema.org, and the DOI in their RDF."""

from __future__ import annotations

import importlib
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rdflib
from bs4 import BeautifulSoup
from rdflib import RDF, XSD, Literal, Namespace

from ckanext.andsdoi.views import rdf_profile, structured_data

from ..portal import Portal
from .conftest import Visitor, is_tombstone, minted

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")

ALL = "dcat structured_data croissant scheming_datasets"
BOTH_PROFILES = "euro_dcat_ap_3 andsdoi"


@pytest.fixture
def plugins() -> str:
    """The plugins of the site; a test may be parametrized with others."""
    return "dcat structured_data andsdoi"


@pytest.fixture
def site(plugins: str, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site with these plugins; to be asked for first."""
    monkeypatch.setitem(ckan_config, "ckan.plugins", plugins)
    schema = "ckanext.scheming:ckan_dataset.yaml"
    monkeypatch.setitem(ckan_config, "scheming.dataset_schemas", schema)


@pytest.fixture
def production(site: None, portal: Portal) -> Portal:
    portal.set("environment", "production")
    return portal


def blocks(visitor: Visitor, dataset: dict[str, Any]) -> list[dict[str, Any]]:
    """The JSON-LD blocks of a dataset's page, without the one for machine learning."""
    page = visitor.page(f"/dataset/{dataset['name']}")
    scripts = page.find_all("script", type="application/ld+json")
    found = [json.loads(one.string) for one in scripts]
    return [one for one in found if "cr" not in one["@context"]]


def is_theirs(block: dict[str, Any], dataset: dict[str, Any]) -> bool:
    """Whether a block is the one of ckanext-dcat, as it comes from there."""
    address = f"http://test.ckan.net/dataset/{dataset['id']}"
    types = {one["@id"]: one["@type"] for one in block.get("@graph", [])}
    return types.get(address) == "schema:Dataset" and "doi.org" not in json.dumps(block)


class TestStructuredData:
    """The one block of a page."""

    @pytest.mark.parametrize(
        "plugins",
        [
            f"andsdoi {ALL}",
            f"{ALL} andsdoi",
            "dcat structured_data andsdoi",
            "structured_data andsdoi",
        ],
    )
    def test_the_page_has_one_dataset_and_the_doi_names_it(
        self, production: Portal, visitor: Visitor
    ) -> None:
        file = {"url": "http://example.org/a.csv", "name": "a </script> b"}
        dataset, doi = minted(production, resources=[file])

        (block,) = blocks(visitor, dataset)

        assert (block["@id"], block["@type"]) == (f"https://doi.org/{doi}", "Dataset")
        assert block["@context"] == "https://schema.org/"
        assert block["identifier"]["value"] == f"doi:{doi}"
        assert block["distribution"][0]["name"] == "a </script> b"

    def test_it_keeps_what_ckanext_dcat_says_besides(
        self, production: Portal, visitor: Visitor
    ) -> None:
        from ckan.tests import factories, helpers

        file = {"url": "http://example.org/a.csv", "name": "a", "description": "Each day."}
        dataset, _ = minted(production, resources=[file])
        groups = [{"id": factories.Group(name="water")["id"]}]
        editor = {"user": factories.Sysadmin()["name"]}
        helpers.call_action("package_patch", editor, id=dataset["id"], groups=groups)

        (block,) = blocks(visitor, dataset)

        assert block["about"]["name"] == "water"
        (found,) = block["distribution"]
        assert (found["contentUrl"], found["description"]) == (file["url"], file["description"])

    def test_nobodys_email_address_is_in_it(self, production: Portal, visitor: Visitor) -> None:
        """P8."""
        dataset, _ = minted(production, maintainer="Ann", maintainer_email="ann@example.org")
        without = production.publish(maintainer="Ann", maintainer_email="ann@example.org")

        assert "ann@example.org" in json.dumps(blocks(visitor, without))
        assert "ann@example.org" not in json.dumps(blocks(visitor, dataset))

    def test_without_a_doi_of_this_site_that_resolves_it_is_theirs(
        self, site: None, portal: Portal, visitor: Visitor
    ) -> None:
        """P4."""
        of_a_test, _ = minted(portal)
        portal.set("environment", "production")
        external = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync(external)
        portal.registry.set_faults({"status": 503})
        reserved = portal.publish()
        portal.sync(reserved)

        for dataset in (external, reserved):
            (block,) = blocks(visitor, dataset)
            assert is_theirs(block, dataset)
        portal.set("environment", "test")
        (block,) = blocks(visitor, of_a_test)
        assert is_theirs(block, of_a_test)

    def test_other_pages_of_a_dataset_keep_theirs(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(production)

        page = visitor.page(f"/dataset/groups/{dataset['name']}")

        (script,) = page.find_all("script", type="application/ld+json")
        assert is_theirs(json.loads(script.string), dataset)

    def test_it_is_theirs_where_ours_fails_which_is_logged(
        self,
        production: Portal,
        visitor: Visitor,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        dataset, _ = minted(production)
        monkeypatch.setattr(structured_data, "json_ld", broken)

        with caplog.at_level(logging.ERROR):
            (block,) = blocks(visitor, dataset)

        assert is_theirs(block, dataset)
        assert f"The structured data of {dataset['id']} lack the DOI" in caplog.text

    def test_before_the_migration_it_is_theirs_which_is_not_logged(
        self,
        production: Portal,
        visitor: Visitor,
        without_tables: None,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        dataset = production.publish()

        (block,) = blocks(visitor, dataset)

        assert is_theirs(block, dataset)
        assert "structured data" not in caplog.text

    def test_a_private_dataset_says_nothing_of_its_doi(
        self, production: Portal, visitor: Visitor
    ) -> None:
        from ckan.tests import factories

        dataset, doi = minted(production)
        production.patch(dataset, private=True)

        user = factories.Sysadmin()["name"]
        page = visitor.page(f"/dataset/{dataset['name']}", user)

        (script,) = page.find_all("script", type="application/ld+json")
        assert doi not in script.string

    @pytest.mark.parametrize("plugins", ["andsdoi", "dcat andsdoi"])
    def test_a_site_without_their_plugin_starts_and_has_no_such_helper(
        self, production: Portal, visitor: Visitor
    ) -> None:
        import ckantoolkit as tk

        dataset, _ = minted(production)

        assert visitor.get(f"/dataset/{dataset['name']}").status_code == 200
        assert "structured_data" not in tk.h
        assert "andsdoi_doi" in tk.h


@pytest.mark.parametrize("language", ["", "/de"])
def test_labels_of_ckanext_dcat_hide_nothing_from_machines(
    production: Portal, visitor: Visitor, language: str
) -> None:
    file = {"url": "http://example.org/a", "name": "a", "mimetype": "text/csv", "size": 12}
    dataset, _ = minted(production, resources=[file], extras=[{"key": "language", "value": "fr"}])

    answer = visitor.get(f"{language}/dataset/{dataset['name']}")

    script = BeautifulSoup(answer.body, "html.parser").find("script", type="application/ld+json")
    block = json.loads(script.string)
    (found,) = block["distribution"]
    assert (found["encodingFormat"], found["contentSize"]) == ("text/csv", "12 B")
    assert block["inLanguage"] == "fr"
    assert '<http://example.org/a>; rel="item"; type="text/csv"' in answer.headers["Link"]


class TestContentNegotiation:
    """With `ckanext.dcat.enable_content_negotiation` their view answers at a dataset's address."""

    @pytest.fixture(autouse=True)
    def negotiated(self, production: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        from ckanext.dcat import blueprints

        option = "ckanext.dcat.enable_content_negotiation"
        with monkeypatch.context() as patch:
            patch.setitem(production.config, option, True)
            importlib.reload(blueprints)  # it reads the option when it is imported
            yield
        importlib.reload(blueprints)

    @pytest.fixture
    def visitor(self, negotiated: None, production: Portal) -> Visitor:
        from ckan.tests.helpers import _get_test_app

        return Visitor(_get_test_app())

    def test_the_page_says_how_to_cite_it(self, production: Portal, visitor: Visitor) -> None:
        dataset, doi = minted(production)

        answer = visitor.get(f"/dataset/{dataset['name']}")

        assert f'<https://doi.org/{doi}>; rel="cite-as"' in answer.headers["Link"]
        assert [one["@id"] for one in blocks(visitor, dataset)] == [f"https://doi.org/{doi}"]

    def test_each_format_comes_from_who_writes_it(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(production)
        page = f"/dataset/{dataset['name']}"

        bibtex = visitor.get(page, Accept="application/x-bibtex")
        turtle = visitor.get(page, Accept="text/turtle")

        assert (bibtex.status_code, turtle.status_code) == (303, 200)
        assert bibtex.location.endswith(f"{dataset['id']}/doi/export/bibtex")
        assert turtle.content_type == "text/turtle"

    def test_who_may_not_read_it_sees_the_tombstone(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(production)
        production.patch(dataset, private=True)

        answer = visitor.get(f"/dataset/{dataset['name']}")

        assert (answer.status_code, is_tombstone(answer)) == (403, True)


class Described:
    """What a dataset's RDF says, read by rdflib."""

    def __init__(self, visitor: Visitor, address: str, format_: str) -> None:
        answer = visitor.get(address)
        assert answer.status_code == 200
        self.graph = rdflib.Graph().parse(data=answer.body, format=format_)
        (self.dataset,) = self.graph.subjects(RDF.type, DCAT.Dataset)

    def said(self, word: Any, of: Any = None) -> list[Any]:
        return list(self.graph.objects(of or self.dataset, word))

    def notations(self) -> list[Any]:
        return [
            text for one in self.said(ADMS.identifier) for text in self.said(SKOS.notation, one)
        ]


class TestRdf:
    """The profile `andsdoi` behind another one."""

    @pytest.fixture(autouse=True)
    def profiles(self, production: Portal) -> None:
        production.set_ckan("ckanext.dcat.rdf.profiles", BOTH_PROFILES)

    @pytest.fixture
    def rdf(self, visitor: Visitor) -> Callable[[dict[str, Any]], Described]:
        return lambda dataset: Described(visitor, f"/dataset/{dataset['name']}.ttl", "turtle")

    @pytest.mark.parametrize(("extension", "format_"), [("ttl", "turtle"), ("xml", "xml")])
    @pytest.mark.parametrize("before", ["euro_dcat_ap", "euro_dcat_ap_2", "euro_dcat_ap_3"])
    def test_the_doi_is_a_further_identifier(
        self, production: Portal, visitor: Visitor, extension: str, format_: str, before: str
    ) -> None:
        production.set_ckan("ckanext.dcat.rdf.profiles", f"{before} andsdoi")
        dataset, doi = minted(production)

        told = Described(visitor, f"/dataset/{dataset['name']}.{extension}", format_)

        link = f"https://doi.org/{doi}"
        (identifier,) = told.said(ADMS.identifier)
        assert told.said(RDF.type, identifier) == [ADMS.Identifier]
        assert told.said(SKOS.notation, identifier) == [Literal(link, datatype=XSD.anyURI)]
        assert [str(one) for one in told.said(ADMS.schemaAgency, identifier)] == [
            "International DOI Foundation"
        ]
        (citation,) = told.said(DCT.bibliographicCitation)
        assert citation.startswith("Doe, Jane (")
        assert citation.endswith(link)

    def test_what_harvesters_know_the_dataset_by_stays(
        self, production: Portal, rdf: Callable[[dict[str, Any]], Described]
    ) -> None:
        dataset, _ = minted(production)

        told = rdf(dataset)

        assert str(told.dataset) == f"http://test.ckan.net/dataset/{dataset['id']}"
        assert [str(one) for one in told.said(DCT.identifier)] == [dataset["id"]]

    @pytest.mark.parametrize("before", ["euro_dcat_ap", "euro_dcat_ap_3"])
    @pytest.mark.parametrize("spelling", ["{}", "https://doi.org/{}", "DOI:{}"])
    def test_a_doi_that_is_there_already_is_not_told_twice(
        self,
        production: Portal,
        rdf: Callable[[dict[str, Any]], Described],
        spelling: str,
        before: str,
    ) -> None:
        production.set_ckan("ckanext.dcat.rdf.profiles", f"{before} andsdoi")
        dataset, doi = minted(production)
        extras = [{"key": "alternate_identifier", "value": json.dumps([spelling.format(doi)])}]
        production.patch(dataset, extras=extras)

        assert len(rdf(dataset).said(ADMS.identifier)) == 1

    def test_other_identifiers_stay(
        self, production: Portal, rdf: Callable[[dict[str, Any]], Described]
    ) -> None:
        extras = [{"key": "alternate_identifier", "value": '["urn:other"]'}]
        dataset, doi = minted(production, extras=extras)

        found = {str(one) for one in rdf(dataset).notations()}

        assert found == {"urn:other", f"https://doi.org/{doi}"}

    def test_the_doi_of_somebody_else_is_told_too(
        self, production: Portal, rdf: Callable[[dict[str, Any]], Described]
    ) -> None:
        dataset = production.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        production.sync(dataset)

        assert [str(one) for one in rdf(dataset).notations()] == ["https://doi.org/10.9999/abc"]

    def test_a_doi_of_a_test_registry_and_a_reserved_one_are_not_told(
        self, production: Portal, rdf: Callable[[dict[str, Any]], Described]
    ) -> None:
        """P4."""
        production.set("environment", "test")
        of_a_test, _ = minted(production)
        production.registry.set_faults({"status": 503})
        reserved = production.publish()
        production.sync(reserved)

        for dataset in (of_a_test, reserved):
            told = rdf(dataset)
            assert told.said(ADMS.identifier) == told.said(DCT.bibliographicCitation) == []

    def test_the_catalogue_has_the_dois_too(self, production: Portal, visitor: Visitor) -> None:
        _, doi = minted(production)

        told = Described(visitor, "/catalog.ttl", "turtle")

        assert [str(one) for one in told.notations()] == [f"https://doi.org/{doi}"]

    def test_whatever_fails_the_rest_is_told(
        self,
        production: Portal,
        rdf: Callable[[dict[str, Any]], Described],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        dataset, _ = minted(production)
        monkeypatch.setattr(rdf_profile, "cited_on_page", broken)

        with caplog.at_level(logging.ERROR):
            told = rdf(dataset)

        assert [str(one) for one in told.said(DCT.title)] == ["A dataset"]
        assert told.said(ADMS.identifier) == []
        assert f"The RDF of {dataset['id']} lacks the DOI" in caplog.text

    def test_before_the_migration_the_rest_is_told(
        self,
        production: Portal,
        without_tables: None,
        rdf: Callable[[dict[str, Any]], Described],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        assert rdf(production.publish()).said(ADMS.identifier) == []
        assert "The RDF of" not in caplog.text


@pytest.mark.parametrize("plugins", [f"andsdoi {ALL}", f"{ALL} andsdoi"])
def test_the_page_by_ckanext_scheming_shows_the_doi(production: Portal, visitor: Visitor) -> None:
    dataset, doi = minted(production)

    box = visitor.page(f"/dataset/{dataset['name']}").select_one("section.andsdoi")

    assert box is not None
    assert box.a["href"] == f"https://doi.org/{doi}"


def broken(*_: object) -> None:
    raise RuntimeError("broken")
