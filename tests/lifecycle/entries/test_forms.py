"""The dataset forms, as a browser sends them back: created in stages, edited, by each button."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest
from bs4 import BeautifulSoup, Tag

from ...portal import Portal
from .conftest import due, operations
from .ways import hidden, linked, minted, shown

Fields = dict[str, str]


class Browser:
    """Somebody at the forms: opens a page, fills it in, presses a button."""

    def __init__(self, app: Any, token: str) -> None:
        self.app = app
        self.headers = {"Authorization": token}

    def open(self, address: str) -> Fields:
        """Open a form: its fields as they would be sent back untouched."""
        page = BeautifulSoup(self.app.get(address, headers=self.headers).body, "lxml")
        form = next(form for form in page.find_all("form") if form.find(attrs={"name": "save"}))
        self.buttons = {button["value"] for button in form.select("button[name=save][value]")}
        return {
            field["name"]: _value(field)
            for field in form.find_all(["input", "textarea", "select"])
            if field.get("name", "save") != "save" and field.get("type") != "file"
        }

    def press(self, address: str, fields: Fields, button: str = "") -> str:
        """Send a form; return where it leads."""
        sent = {**fields, "save": button}
        answer = self.app.post(address, data=sent, headers=self.headers, follow_redirects=False)
        assert answer.status_code == 302, BeautifulSoup(answer.body, "lxml").select(".error")
        return str(answer.headers["Location"])


def _value(field: Tag) -> str:
    if field.name == "textarea":
        return field.text.strip()
    if field.name == "select":
        chosen = field.find("option", selected=True)
        return str(chosen["value"]) if isinstance(chosen, Tag) else ""
    return str(field.get("value", ""))


@pytest.fixture
def browser(portal: Portal, app: Any) -> Browser:
    from ckan.tests import factories

    return Browser(app, factories.APIToken(user=factories.Sysadmin()["id"])["token"])


@pytest.fixture
def published(portal: Portal) -> dict[str, Any]:
    return minted(portal, resources=linked())


def edit(dataset: dict[str, Any]) -> str:
    return f"/dataset/edit/{dataset['id']}"


class TestCreatedInStages:
    """First the dataset, then its data; it is public with the last button."""

    ADDRESS = "/dataset/new"

    @pytest.fixture
    def draft(self, portal: Portal, browser: Browser) -> dict[str, Any]:
        described = {"name": "in-stages", "title": "In stages", "author": "Doe, Jane"}
        owner = {"private": "False", "owner_org": portal.organization}
        browser.press(self.ADDRESS, {**browser.open(self.ADDRESS), **described, **owner})
        return shown(portal, {"id": "in-stages"})

    def test_a_draft_gets_no_doi(self, portal: Portal, draft: dict[str, Any]) -> None:
        assert draft["state"] == "draft"
        portal.job()

        assert portal.requests() == []
        assert (portal.row(draft).doi, due(portal)) == (None, 0)

    def test_the_last_stage_mints(
        self, portal: Portal, browser: Browser, draft: dict[str, Any]
    ) -> None:
        self._finish(portal, browser, url="https://example.org/table.csv")

        assert portal.requests() == []
        portal.job()
        assert portal.state(draft) == "findable"
        assert portal.extra(draft) == portal.doi(draft)

    def test_the_last_stage_mints_without_data_too(
        self, portal: Portal, browser: Browser, draft: dict[str, Any]
    ) -> None:
        if not tk.check_ckan_version(min_version="2.12"):
            pytest.skip("CKAN 2.11 wants a resource")

        self._finish(portal, browser, url="")

        portal.job()
        assert portal.state(draft) == "findable"

    def test_a_stage_that_is_gone_back_to_mints_nothing(
        self, portal: Portal, browser: Browser, draft: dict[str, Any]
    ) -> None:
        fields = browser.open(edit(draft))

        browser.press(self.ADDRESS, {**fields, "title": "In more stages"})
        portal.job()

        assert shown(portal, draft)["title"] == "In more stages"
        assert portal.requests() == []

    def _finish(self, portal: Portal, browser: Browser, url: str) -> None:
        portal.job()
        address = "/dataset/in-stages/resource/new"
        browser.press(address, {**browser.open(address), "url": url}, "go-metadata")


class TestEdited:
    """The form renders no free extras of its own making: the DOI stays all the same."""

    def test_a_form_that_is_sent_back_sends_what_was_changed(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        before = len(portal.requests())
        fields = browser.open(edit(published))

        browser.press(edit(published), {**fields, "title": "From the form"})

        assert shown(portal, published)["title"] == "From the form"
        assert portal.extra(published) == portal.doi(published)
        assert operations(portal, before) == []
        portal.job()
        assert operations(portal, before) == ["post_metadata"]

    def test_untouched_it_sends_nothing(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        before = len(portal.requests())

        browser.press(edit(published), browser.open(edit(published)))
        portal.sync()

        assert operations(portal, before) == []
        assert portal.extra(published) == portal.doi(published)

    def test_without_extras_it_keeps_the_doi(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        fields = browser.open(edit(published))
        plain = {name: value for name, value in fields.items() if not name.startswith("extras__")}

        browser.press(edit(published), {**plain, "title": "From the form"})

        assert shown(portal, published)["title"] == "From the form"
        assert portal.extra(published) == portal.doi(published)

    def test_a_forged_doi_is_corrected(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        fields = browser.open(edit(published))
        # the form does not offer it, but takes it
        forged = {"extras__9__key": "doi", "extras__9__value": "10.1234/forged", "title": "Forged"}

        browser.press(edit(published), {**fields, **forged})

        assert shown(portal, published)["title"] == "Forged"
        assert portal.extra(published) == portal.doi(published)

    def test_opened_before_the_mint_it_keeps_the_doi(
        self, portal: Portal, browser: Browser
    ) -> None:
        dataset = portal.publish()
        stale = browser.open(edit(dataset))
        portal.sync()

        browser.press(edit(dataset), {**stale, "title": "From a stale form"})

        assert shown(portal, dataset)["title"] == "From a stale form"
        assert portal.extra(dataset) == portal.doi(dataset)


class TestButtons:
    """Visibility, Unpublish and Publish, Delete, and the list of an organization."""

    def test_private_hides_and_public_restores(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        for private, state in (("True", "registered"), ("False", "findable")):
            browser.press(edit(published), {**browser.open(edit(published)), "private": private})
            portal.job()

            assert portal.state(published) == state
            assert portal.extra(published) == portal.doi(published)

    def test_unpublish_hides_and_publish_restores(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        fields = browser.open(edit(published))
        if "go-metadata-unpublish" not in browser.buttons:
            pytest.skip("CKAN 2.11 has no such button")
        browser.press(edit(published), fields, "go-metadata-unpublish")
        portal.job()
        assert shown(portal, published)["state"] == "draft"
        assert portal.state(published) == "registered"

        address = f"/dataset/{published['name']}/resource/new"
        browser.press(address, browser.open(address), "go-metadata")
        portal.job()

        assert shown(portal, published)["state"] == "active"
        assert portal.state(published) == "findable"
        assert portal.extra(published) == portal.doi(published)

    def test_delete_hides(
        self, portal: Portal, browser: Browser, published: dict[str, Any]
    ) -> None:
        browser.press(f"/dataset/delete/{published['id']}", {})
        portal.job()

        assert portal.state(published) == "registered"

    @pytest.mark.parametrize(
        ("action", "state"), [("public", "findable"), ("private", "registered")]
    )
    def test_the_list_of_an_organization_hides_and_restores(
        self, portal: Portal, browser: Browser, action: str, state: str
    ) -> None:
        dataset = hidden(portal) if action == "public" else minted(portal)
        ticked = {f"dataset_{dataset['id']}": "on", f"bulk_action.{action}": action}

        browser.press(f"/organization/bulk_process/{portal.organization}", ticked)
        portal.job()

        assert portal.state(dataset) == state
        assert portal.extra(dataset) == portal.doi(dataset)
