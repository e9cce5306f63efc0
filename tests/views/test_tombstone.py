"""What stands at the address of a dataset that is not public any more, and who sees it."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from ckan import plugins as p
from flask import Blueprint

from ..people import People
from ..portal import Portal
from .conftest import Visitor, is_tombstone, minted, site_with, take_away

EVERYBODY = ("anybody", "stranger", "member", "editor", "admin", "collaborator", "sysadmin")
READERS = {"member", "editor", "admin", "sysadmin"}
"""Who may read a dataset of the organization that is not public; a deleted one has no others."""


def befriend(town: People, dataset: dict[str, Any]) -> None:
    who = {"user_id": town.names["collaborator"], "capacity": "member"}
    town.portal.act("package_collaborator_create", id=dataset["id"], **who)


class TestWhoSeesWhat:
    """Page by role."""

    @pytest.mark.parametrize(
        ("how", "status", "readers"),
        [
            ("private", 403, READERS | {"collaborator"}),
            ("draft", 403, READERS | {"collaborator"}),
            ("deleted", 410, READERS),
        ],
    )
    def test_who_may_not_read_a_dataset_sees_its_tombstone(
        self, town: People, visitor: Visitor, how: str, status: int, readers: set[str]
    ) -> None:
        dataset, _ = minted(town.portal)
        befriend(town, dataset)
        take_away(town.portal, dataset, how)

        for reference in (dataset["id"], dataset["name"]):
            seen = {who: visitor.get(f"/dataset/{reference}", town.names[who]) for who in EVERYBODY}
            buried = {who for who, answer in seen.items() if is_tombstone(answer)}
            assert buried == set(EVERYBODY) - readers
            assert {seen[who].status_code for who in buried} == {status}
            assert {seen[who].status_code for who in readers} <= {200, 302}

    def test_of_a_purged_dataset_everybody_sees_it_under_the_id(
        self, people: People, visitor: Visitor
    ) -> None:
        dataset, _ = minted(people.portal)
        take_away(people.portal, dataset, "purged")

        for who in ("anybody", "editor", "sysadmin"):
            answer = visitor.get(f"/dataset/{dataset['id']}", people.names[who])
            assert (answer.status_code, is_tombstone(answer)) == (410, True)
        assert not is_tombstone(visitor.get(f"/dataset/{dataset['name']}"))

    @pytest.mark.parametrize("who", ["anybody", "stranger"])
    def test_a_site_that_reveals_private_datasets_shows_it_instead_of_the_log_in(
        self, people: People, visitor: Visitor, who: str
    ) -> None:
        dataset, _ = minted(people.portal)
        people.portal.patch(dataset, private=True)
        people.portal.set_ckan("ckan.auth.reveal_private_datasets", True)

        answer = visitor.get(f"/dataset/{dataset['name']}", people.names[who])

        assert (answer.status_code, is_tombstone(answer)) == (403, True)

    def test_who_never_had_a_doi_of_ours_gets_the_answer_of_ckan(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        portal.registry.set_faults({"status": 503})
        reserved = portal.publish()
        external = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync()

        for dataset in (reserved, external, portal.create(private=True)):
            portal.patch(dataset, private=True)
            answer = visitor.get(f"/dataset/{dataset['name']}")
            assert answer.status_code == 404
            assert "Dataset not found or you have no permission to view it" in answer.body

    def test_other_addresses_keep_the_answers_of_ckan(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        resources = [{"url": "http://example.org/a.csv", "name": "a"}]
        dataset, _ = minted(portal, resources=resources)
        page = f"/dataset/{dataset['name']}"
        resource = f"{page}/resource/{dataset['resources'][0]['id']}"
        portal.patch(dataset, private=True)

        others = [resource, f"{page}/groups", f"/api/3/action/package_show?id={dataset['id']}"]

        for address in (*others, "/group/unknown", "/organization/unknown", "/unknown"):
            answer = visitor.get(address)
            assert answer.status_code in (403, 404)
            assert not is_tombstone(answer)


class TestWhatItTells:
    def test_it_has_the_styles_and_scripts_of_every_page(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(portal)
        take_away(portal, dataset, "private")

        page = visitor.page(f"/dataset/{dataset['name']}")

        ordinary = visitor.page("/about")
        for selector in ('link[rel="stylesheet"]', "script[src]"):
            assert len(page.select(selector)) >= len(ordinary.select(selector)) > 0

    def test_only_what_was_confirmed_publicly(self, portal: Portal, visitor: Visitor) -> None:
        """P8."""
        dataset, doi = minted(portal, title="Rain in Perth", maintainer_email="a@example.org")
        portal.patch(dataset, private=True)
        portal.patch(dataset, title="SECRET", notes="SECRET", author="SECRET", url="http://SECRET")
        portal.sync()

        body = visitor.get(f"/dataset/{dataset['id']}").body

        assert "SECRET" not in body
        assert "a@example.org" not in body
        assert "Rain in Perth" in body
        assert doi in body

    def test_what_happened_citation_doi_and_whom_to_ask(
        self, production: Portal, visitor: Visitor
    ) -> None:
        production.set("contact", "data@example.org")
        production.set("publisher", "Bureau of Rain")
        dataset, doi = minted(production, title="Rain in Perth")
        production.patch(dataset, private=True)
        production.sync()
        row = production.row(dataset, "production")
        hidden_on = row.confirmed_at.date().isoformat()

        shown = visitor.page(f"/dataset/{dataset['name']}").select_one("section.andsdoi")

        text = " ".join(shown.get_text().split())
        assert shown.h1.get_text() == "Rain in Perth"
        assert "This dataset is currently not available." in text
        assert f"It has not been available since {hidden_on}." in text
        assert row.citation in text
        assert "Bureau of Rain data@example.org" in text
        assert {link["href"] for link in shown.select("dl a")} == {
            f"https://doi.org/{doi}",
            "mailto:data@example.org",
        }

    def test_who_logs_in_comes_back(self, people: People, visitor: Visitor) -> None:
        portal = people.portal
        dataset, doi = minted(portal)
        portal.patch(dataset, private=True)

        def log_in(address: str, user: str = "") -> list[str]:
            links = visitor.page(address, user).select("section.andsdoi a")
            return [link["href"] for link in links if "login" in link["href"]]

        own = f"/user/login?came_from=%2Fdataset%2F{dataset['name']}"
        french = f"/fr/user/login?came_from=%2Ffr%2Fdataset%2F{dataset['name']}"
        by_doi = f"/user/login?came_from=%2Fdoi%2F{doi.replace('/', '%2F')}"
        assert _encoded(log_in(f"/dataset/{dataset['name']}")) == [own]
        assert _encoded(log_in(f"/fr/dataset/{dataset['name']}")) == [french]
        assert _encoded(log_in(f"/doi/{doi}")) == [by_doi]
        assert log_in(f"/dataset/{dataset['name']}", people.names["stranger"]) == []
        take_away(portal, dataset, "purged")
        assert log_in(f"/doi/{doi}") == []

    def test_under_a_root_path_the_language_has_its_place(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(portal)
        portal.patch(dataset, private=True)
        portal.set_ckan("ckan.root_path", "/data/{{LANG}}")

        links = visitor.page(f"/fr/dataset/{dataset['name']}").select("section.andsdoi a")

        address = f"/data/fr/user/login?came_from=%2Fdata%2Ffr%2Fdataset%2F{dataset['name']}"
        assert address in _encoded([link["href"] for link in links])

    def test_a_withdrawal_with_its_reason_and_what_takes_its_place(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(production)
        public, _ = minted(production, title="The better one")
        hidden, hidden_doi = minted(production, title="SECRET")
        production.patch(hidden, private=True)
        unknown = production.create(private=True, title="SECRET", name="secret-name")
        successors = ["10.9999/abc", public["id"], hidden["id"], unknown["id"]]
        reason = "Wrong <b>calibration</b>."
        production.act("andsdoi_withdraw", id=dataset["id"], reason=reason, successors=successors)
        production.act("package_delete", id=dataset["id"])
        production.sync()
        day = production.row(dataset, "production").withdrawn_at.date().isoformat()

        answer = visitor.get(f"/dataset/{dataset['id']}")
        shown = visitor.page(f"/dataset/{dataset['id']}").select_one("section.andsdoi")

        assert "SECRET" not in answer.body
        assert "secret-name" not in answer.body
        text = shown.get_text()
        assert "This dataset was deleted." in text
        assert f"The DOI of this dataset was withdrawn on {day}." in text
        assert "not been available since" not in text
        assert reason in text
        links = {link["href"]: link.get_text() for link in shown.select("ul a")}
        public_doi = production.row(public, "production").doi
        assert links == {
            "https://doi.org/10.9999/abc": "https://doi.org/10.9999/abc",
            f"https://doi.org/{public_doi}": "The better one",
            f"https://doi.org/{hidden_doi}": f"https://doi.org/{hidden_doi}",
        }

    def test_one_that_was_transferred_to_a_private_dataset_describes_neither(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(portal, title="SECRET")
        portal.act("package_delete", id=dataset["id"])
        portal.act("andsdoi_transfer", doi=doi, to_id=portal.create(private=True)["id"])

        answer = visitor.get(f"/doi/{doi}")

        assert answer.status_code == 403
        assert doi in answer.body
        assert "SECRET" not in answer.body


class TestForMachines:
    def test_tags_links_and_json_ld_name_the_doi_and_no_index_takes_it(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)
        production.patch(dataset, private=True)
        hostile = "Rain</script><script>alert(1)</script>"
        production.execute("UPDATE andsdoi_doi SET title = :title", title=hostile)
        url = f"https://doi.org/{doi}"

        for address in (f"/dataset/{dataset['id']}", f"/fr/dataset/{dataset['id']}", f"/doi/{doi}"):
            answer, page = visitor.get(address), visitor.page(address)
            tags = {tag["name"]: tag["content"] for tag in page.select("head meta[name]")}
            assert (tags["DC.identifier"], tags["citation_doi"]) == (url, doi)
            assert tags["robots"] == answer.headers["X-Robots-Tag"] == "noindex"
            assert answer.headers["Link"] == f'<{url}>; rel="cite-as"'
            (block,) = page.select('script[type="application/ld+json"]')
            told = json.loads(block.string)
            assert (told["@id"], told["@type"]) == (url, "Dataset")
            assert told["name"] == page.h1.get_text() == hostile

    def test_a_test_doi_is_marked_and_in_no_tag(self, portal: Portal, visitor: Visitor) -> None:
        dataset, doi = minted(portal)
        portal.patch(dataset, private=True)

        answer, page = visitor.get(f"/dataset/{dataset['id']}"), visitor.page(f"/doi/{doi}")

        assert page.select_one("section.andsdoi .badge").get_text() == "TEST"
        assert "doi.org" not in answer.body
        assert doi not in str(page.head).replace(f"<title>{doi}", "")
        assert "Link" not in answer.headers

    def test_where_the_landing_page_is_elsewhere_this_one_is_not_to_be_cited(
        self, production: Portal, visitor: Visitor
    ) -> None:
        production.set("landing_url", "https://data.example.org/{id}")
        dataset, _ = minted(production)
        production.patch(dataset, private=True)

        assert "Link" not in visitor.get(f"/dataset/{dataset['id']}").headers

    def test_who_wants_no_page_gets_the_status_and_a_line(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)
        take_away(production, dataset, "deleted")

        answer = visitor.get(f"/dataset/{dataset['id']}", accept="text/turtle")

        assert answer.status_code == 410
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.body == f"https://doi.org/{doi} This dataset was deleted.\n"
        for accept in ("text/turtle, */*;q=0.1", "*/*", ""):
            assert is_tombstone(visitor.get(f"/dataset/{dataset['id']}", accept=accept))

    def test_head_answers_alike_and_no_proxy_keeps_it(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        portal.set_ckan("ckan.cache_enabled", True)
        portal.set_ckan("ckan.cache_expires", 3600)
        dataset, _ = minted(portal)
        take_away(portal, dataset, "deleted")

        head = visitor.app.test_client().head(f"/dataset/{dataset['id']}")

        assert (head.status_code, head.body) == (410, "")
        assert head.headers["Cache-Control"] == "private"
        assert "Accept" in head.headers["Vary"]

    def test_the_address_of_ckanext_dcat_answers_alike(self, portal: Portal) -> None:
        dataset, _ = minted(portal)
        take_away(portal, dataset, "deleted")

        with site_with(portal, Negotiating, "andsdoi_negotiating") as app:
            visitor = Visitor(app)
            page = visitor.get(f"/dataset/{dataset['id']}")
            described = visitor.get(f"/dataset/{dataset['id']}.ttl")

        assert (page.status_code, is_tombstone(page)) == (410, True)
        assert (described.status_code, described.body) == (404, "dcat says no")


class Negotiating(p.SingletonPlugin):  # type: ignore[misc]
    """Takes the dataset's page over, as ckanext-dcat does for content negotiation."""

    p.implements(p.IBlueprint)

    def get_blueprint(self) -> Any:
        made = Blueprint("dcat", __name__, url_defaults={"package_type": "dataset"})
        for address in ("/dataset/<_id>", "/dataset/<_id>.<_format>"):
            made.add_url_rule(address, "read_dataset", _refuse)
        return made


def _refuse(**_: str) -> tuple[str, int]:
    return "dcat says no", 404


class TestRedacted:
    def test_nothing_is_left_but_doi_reason_and_contact(
        self, production: Portal, visitor: Visitor
    ) -> None:
        production.set("contact", "data@example.org")
        production.set("publisher", "SECRET publisher")
        dataset, doi = minted(production, title="SECRET title", author="Secret, Jane")
        said = {"reason": "SECRET reason", "successors": ["10.9999/secret"]}
        production.act("andsdoi_withdraw", id=dataset["id"], **said)
        production.act("package_delete", id=dataset["id"])
        production.act("andsdoi_redact", doi=doi, reason="A court said so.")

        for address in (f"/dataset/{dataset['id']}", f"/doi/{doi}"):
            answer, page = visitor.get(address), visitor.page(address)
            assert "secret" not in answer.body.lower()
            text = page.select_one("section.andsdoi").get_text()
            assert all(word in text for word in (doi, "A court said so.", "data@example.org"))
            assert page.select_one("meta[name=citation_doi]")["content"] == doi
            assert answer.headers["Link"] == f'<https://doi.org/{doi}>; rel="cite-as"'
            assert page.select_one('script[type="application/ld+json"]') is None
        told = str(production.act("andsdoi_show", context={"ignore_auth": False}, doi=doi))
        assert "secret" not in told.lower()

    def test_it_counts_for_a_former_doi_too(self, portal: Portal, visitor: Visitor) -> None:
        from ..logic.test_assign import register

        dataset, former = minted(portal, title="SECRET")
        portal.act("andsdoi_assign", id=dataset["id"], doi=register(portal), replace=True)
        portal.sync()
        portal.patch(dataset, private=True)
        portal.act("andsdoi_redact", doi=former, reason="A court said so.")

        for address in (f"/dataset/{dataset['id']}", f"/doi/{former}"):
            answer = visitor.get(address)
            assert "A court said so." in answer.body
            assert "SECRET" not in answer.body


class TestWhenSomethingFails:
    def test_the_answer_of_ckan_stays_and_the_failure_is_logged(
        self,
        portal: Portal,
        visitor: Visitor,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        from ckanext.andsdoi.lifecycle.reports import tombstone

        dataset, _ = minted(portal)
        portal.patch(dataset, private=True)
        monkeypatch.setattr(tombstone, "of_dataset", lambda _: int("broken"))

        with caplog.at_level(logging.ERROR):
            answer = visitor.get(f"/dataset/{dataset['id']}")

        assert answer.status_code == 404
        assert "Dataset not found" in answer.body
        assert any("tombstone" in record.message for record in caplog.records)

    def test_without_our_tables_nothing_is_logged(
        self,
        portal: Portal,
        visitor: Visitor,
        caplog: pytest.LogCaptureFixture,
        without_tables: None,
    ) -> None:
        with caplog.at_level(logging.ERROR):
            assert visitor.get("/dataset/unknown").status_code == 404

        assert not caplog.records

    def test_no_message_of_the_refused_page_is_left_on_it(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, _ = minted(portal)
        portal.patch(dataset, private=True)

        answer = visitor.get(f"/dataset/{dataset['id']}")

        assert is_tombstone(answer)
        assert "Dataset not found" not in answer.body


def _encoded(addresses: list[str]) -> list[str]:
    """Write what follows the question mark in one way: Werkzeug's versions differ in slashes."""
    return [
        path + mark + query.replace("/", "%2F")
        for path, mark, query in (one.partition("?") for one in addresses)
    ]
