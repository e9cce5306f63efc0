"""The citation on the page of a dataset: text, button, downloads, and what themes are given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan import plugins as p

from ckanext.andsdoi.citation import EXPORTS
from ckanext.andsdoi.interfaces import IAndsDoi
from ckanext.andsdoi.lifecycle.reports import described
from ckanext.andsdoi.metadata import Document
from ckanext.andsdoi.metadata.record import Title

from ..people import People
from ..portal import Portal, provided
from ..views.conftest import Visitor, minted

HOSTILE = 'Rain </script><script>alert(1)</script> <b onclick="x">& \u202etnemelE\u202c'


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site where another extension puts a title into the records; the mapping would clean it."""
    from ckanext.andsdoi import cited

    ordinary = cited.described_on_page

    def described(*args: Any) -> Any:
        told = ordinary(*args)
        return replace(told, record=replace(told.record, titles=(Title(HOSTILE),)))

    monkeypatch.setattr(cited, "described_on_page", described)


def address(dataset: dict[str, Any]) -> str:
    return f"/dataset/{dataset['name']}"


def box(visitor: Visitor, dataset: dict[str, Any], user: str = "") -> Any:
    """What the page says of citing the dataset, None if it says nothing."""
    return visitor.page(address(dataset), user).select_one(".andsdoi-cite")


def said(shown: Any) -> str:
    return str(shown.bdi.get_text())


class TestText:
    def test_it_has_datacites_form_and_ends_with_the_address_as_a_link(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production, title="Rain in Perth", version="2.1")
        year = production.row(dataset, "production").publication_year

        shown = box(visitor, dataset)

        link = f"https://doi.org/{doi}"
        form = f"Doe, Jane ({year}): Rain in Perth. 2.1. An organization. (Dataset). {link}"
        assert said(shown) == form
        assert (shown.bdi.a["href"], shown.bdi.a.get_text()) == (link, link)

    def test_a_button_copies_what_is_shown_and_another_the_address(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)

        page = visitor.page(address(dataset))

        copied = [one["data-andsdoi-copy"] for one in page.select("[data-andsdoi-copy]")]
        assert copied == [f"https://doi.org/{doi}", said(page.select_one(".andsdoi-cite"))]
        assert all(one.parent.select_one("[role=status]") for one in page.select(".andsdoi button"))
        assert any("andsdoi.js" in one.get("src", "") for one in page.select("script"))

    def test_a_title_stays_text_and_turns_nothing_around(
        self, production: Portal, visitor: Visitor, hostile: None
    ) -> None:
        dataset, _ = minted(production)

        shown = box(visitor, dataset)

        assert HOSTILE in said(shown)
        assert HOSTILE in shown.select_one("[data-andsdoi-copy]")["data-andsdoi-copy"]
        assert shown.script is None
        assert shown.b is None

    def test_of_a_test_registry_it_is_marked_and_no_link(
        self, portal: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(portal)

        shown = box(visitor, dataset)

        assert said(shown).endswith(f"TEST {doi}")
        assert "//doi.org" not in str(shown)

    def test_a_doi_of_somebody_else_is_cited(self, production: Portal, visitor: Visitor) -> None:
        dataset = production.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        production.sync()

        assert said(box(visitor, dataset)).endswith("https://doi.org/10.9999/abc")

    def test_what_is_not_public_or_has_no_doi_is_not_cited(
        self, people: People, visitor: Visitor
    ) -> None:
        portal = people.portal
        private, _ = minted(portal)
        portal.patch(private, private=True)
        portal.registry.set_faults({"status": 503})
        reserved = portal.publish()
        portal.sync(reserved)

        for dataset in (private, reserved):
            assert portal.row(dataset).doi
            assert box(visitor, dataset, people.names["editor"]) is None

    def test_if_it_fails_the_page_stays(
        self, portal: Portal, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dataset, doi = minted(portal)

        def fails(*_: object) -> Any:
            raise ValueError

        monkeypatch.setattr("ckanext.andsdoi.cited.described_on_page", fails)
        answer = visitor.get(address(dataset))

        assert answer.status_code == 200
        assert doi in answer.body
        assert "andsdoi-cite" not in answer.body


class Amending(p.SingletonPlugin):
    """An extension that may know more than the dataset does."""

    p.implements(IAndsDoi, inherit=True)


class TestVisits:
    """The record of a dataset that is visited often is made once, and never out of date."""

    @pytest.fixture
    def made(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The titles of the records that were made."""
        ordinary, made = described.describe, []

        def describe(*args: Any) -> Document:
            document = ordinary(*args)
            made.append(document.record.titles[0].text)
            return document

        monkeypatch.setattr(described, "describe", describe)
        return made

    def test_it_is_made_again_only_when_something_changes(
        self, production: Portal, visitor: Visitor, made: list[str]
    ) -> None:
        dataset, _ = minted(production, title="Rain")

        for _ in range(3):
            assert "Rain." in said(box(visitor, dataset))
        assert made == ["Rain"]

        production.patch(dataset, title="Snow")
        assert "Snow." in said(box(visitor, dataset))
        production.set("max_names", 2)
        box(visitor, dataset)
        assert made == ["Rain", "Snow", "Snow"]

    def test_it_is_made_for_each_visit_if_another_extension_has_a_say(
        self, production: Portal, visitor: Visitor, made: list[str]
    ) -> None:
        dataset, _ = minted(production, title="Rain")

        with provided(Amending, "amending"):
            for _ in range(2):
                box(visitor, dataset)

        assert made == ["Rain", "Rain"]

    def test_large_ones_are_not_kept(
        self,
        production: Portal,
        visitor: Visitor,
        made: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(described, "MOST_TEXT", 100)
        dataset, _ = minted(production, title="Rain")

        for _ in range(2):
            box(visitor, dataset)

        assert made == ["Rain", "Rain"]


class TestDownloads:
    def test_every_format_is_there_for_everybody(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)

        links = box(visitor, dataset).select("a[download]")

        assert [one.get_text() for one in links] == [one.title for one in EXPORTS.values()]
        for link in links:
            answer = visitor.get(link["href"])
            assert (answer.status_code, doi in answer.body) == (200, True)

    def test_more_styles_are_at_datacite_while_its_index_has_the_doi(
        self, production: Portal, visitor: Visitor
    ) -> None:
        dataset, doi = minted(production)
        styles = f"https://commons.datacite.org/doi.org/{doi}"

        assert box(visitor, dataset).select_one(f'a[href="{styles}"]')
        production.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.")
        production.sync()
        assert "commons.datacite.org" not in str(box(visitor, dataset))

    @pytest.mark.parametrize("doi", [None, "10.9999/abc"])
    def test_of_a_doi_of_a_test_registry_or_of_somebody_else_there_are_none(
        self, portal: Portal, visitor: Visitor, doi: str | None
    ) -> None:
        extras = [{"key": "doi", "value": doi}] if doi else []
        dataset = portal.publish(extras=extras)
        portal.sync()

        shown = box(visitor, dataset)

        assert shown.select("a[download]")
        assert "commons.datacite.org" not in str(shown)


def test_themes_are_given_the_citation_as_text(
    production: Portal, visitor: Visitor, app: Any
) -> None:
    from ckanext.andsdoi import helpers

    dataset, _ = minted(production, title="Rain & snow")
    without = production.create(private=True)

    with app.flask_app.test_request_context():
        assert helpers.andsdoi_citation(dataset) == said(box(visitor, dataset))
        assert helpers.andsdoi_citation(without) is None


def test_without_tables_nothing_is_cited(people: People, visitor: Visitor) -> None:
    portal = people.portal
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        assert box(visitor, portal.publish()) is None
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")


def test_editors_follow_the_state_while_something_waits_and_visitors_see_none_of_it(
    people: People, visitor: Visitor
) -> None:
    dataset, _ = minted(people.portal)
    people.portal.patch(dataset, title="Another")

    editor = visitor.page(address(dataset), people.names["editor"])
    anybody = visitor.get(address(dataset)).body

    state = editor.select_one(".andsdoi-state")
    assert state["data-hx-trigger"] == "load delay:2s"
    assert visitor.get(state["data-hx-get"], people.names["editor"]).status_code == 200
    tab = f"/dataset/{dataset['id']}/doi"
    assert editor.select_one(f'section.andsdoi a[href="{tab}"]')
    assert people.ask("anybody", "andsdoi_show", id=dataset["id"])["due"]
    for secret in ("andsdoi-state", "/doi/state", f'"{tab}"', "still to be sent"):
        assert secret not in anybody
    people.portal.sync()
    settled = visitor.page(address(dataset), people.names["editor"]).select_one(".andsdoi-state")
    assert not settled.has_attr("data-hx-get")


@pytest.mark.parametrize("who", ["anybody", "editor"])
def test_nothing_of_ours_is_a_script_or_style_in_the_page(
    people: People, visitor: Visitor, who: str
) -> None:
    people.portal.set("environment", "production")
    dataset, _ = minted(people.portal)

    for part in visitor.page(address(dataset), people.names[who]).select(".andsdoi"):
        assert isinstance(part, type(BeautifulSoup("<p>", "html.parser").p))
        tags = [part, *part.find_all(True)]
        assert not [one for one in tags if one.name in ("script", "style")]
        assert not [name for one in tags for name in one.attrs if name.startswith(("on", "style"))]
