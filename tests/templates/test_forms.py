"""CKAN's own forms of a dataset: what they tell an editor of its DOI, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckanext.andsdoi.lifecycle.reports import readiness

from ..people import People
from ..portal import Portal
from ..views.conftest import Visitor

Dataset = dict[str, Any]
Open = Callable[..., BeautifulSoup]


@pytest.fixture
def opened(app: Any, people: People) -> Open:
    """A page as somebody gets it, parsed."""
    visitor = Visitor(app)

    def open_(address: str, who: str = "editor") -> BeautifulSoup:
        answer = visitor.get(address, people.names[who])
        assert answer.status_code == 200
        return BeautifulSoup(answer.body, "html.parser")

    return open_


def edit(dataset: Dataset) -> str:
    return f"/dataset/edit/{dataset['name']}"


def outlook(page: BeautifulSoup) -> Any:
    """What a form says of the first DOI, None if it says nothing."""
    return page.select_one("section[aria-labelledby=andsdoi-outlook]")


def lasting(page: BeautifulSoup) -> str:
    """What a page says of the DOI that stays, nothing if it has none."""
    found = page.select_one("div.andsdoi.alert-info")
    return found.get_text() if found else ""


def filled(page: BeautifulSoup) -> dict[str, str]:
    """What a browser sends if nothing is changed in the form of a dataset."""
    form = page.select_one("form#dataset-edit")
    inputs = form.select("input[name]:not([type=checkbox])")
    sent = {one["name"]: one.get("value", "") for one in inputs}
    sent |= {one["name"]: one.get_text() for one in form.select("textarea[name]")}
    for select in form.select("select[name]"):
        chosen = select.select("option[selected]") or select.select("option")[:1]
        sent[select["name"]] = chosen[-1]["value"]  # the last one, as browsers do
    return {**sent, "save": ""}


class TestBeforePublication:
    """What would keep the DOI away, else that a DOI is for ever."""

    def test_what_is_missing_is_told_with_a_link_to_its_place_on_the_form(
        self, portal: Portal, opened: Open
    ) -> None:
        portal.set("require", "version")
        dataset = portal.create(private=True)

        page = opened(edit(dataset))

        link = outlook(page).select_one("li a")
        assert link["href"] == "#field-version"
        assert link.get_text() == "Edit Version"
        assert page.select_one(link["href"])["name"] == "version"

    def test_if_nothing_is_missing_it_says_that_a_doi_is_for_ever(
        self, portal: Portal, opened: Open
    ) -> None:
        dataset = portal.create(private=True)

        told = outlook(opened(edit(dataset)))

        assert "gets a DOI, and a DOI is for ever" in told.get_text()
        assert told.select_one("a")["href"] == f"/dataset/{dataset['name']}/doi"

    def test_with_a_delay_it_says_how_long_the_doi_can_be_taken_back(
        self, portal: Portal, opened: Open
    ) -> None:
        portal.set("delay", 90)
        hidden, public = portal.create(private=True), portal.publish()
        portal.sync()

        assert "90 minutes after everybody may read" in outlook(opened(edit(hidden))).get_text()
        assert "Until then you can take it back" in outlook(opened(edit(public))).get_text()

    def test_the_rule_in_the_way_is_told(
        self, portal: Portal, people: People, opened: Open
    ) -> None:
        portal.set("select", "requested")
        unasked, asked, out = (portal.create(private=True) for _ in range(3))
        people.ask("editor", "andsdoi_request", id=asked["id"])
        portal.act("andsdoi_exclude", id=out["id"], reason="Not ours.")

        said = [outlook(opened(edit(one))).get_text() for one in (unasked, asked, out)]

        assert "Datasets get a DOI on request only." in said[0]
        assert "A DOI was requested." in said[1]
        assert "This dataset was excluded." in said[2]
        assert not any("for ever" in one for one in said)

    def test_where_nobody_waits_for_a_doi_nothing_is_missing(
        self, portal: Portal, opened: Open
    ) -> None:
        portal.set("require", "version")
        dataset = portal.create(private=True, extras=[{"key": "doi", "value": "10.9999/abc"}])

        told = outlook(opened(edit(dataset)))

        assert "The dataset has the DOI 10.9999/abc already." in told.get_text()
        assert not told.select("li")

    def test_the_last_step_of_creation_and_the_form_of_a_draft_tell_it_too(
        self, portal: Portal, opened: Open
    ) -> None:
        portal.set("require", "version")
        dataset = portal.create(state="draft")

        last = outlook(opened(f"/dataset/{dataset['name']}/resource/new"))
        form = outlook(opened(edit(dataset)))

        assert last.select_one("li a")["href"] == f"/dataset/edit/{dataset['id']}#field-version"
        assert form.select_one("li a")["href"] == "#field-version"

    def test_nothing_is_said_of_a_public_or_new_dataset_with_nothing_in_the_way(
        self, portal: Portal, opened: Open
    ) -> None:
        dataset = portal.publish()

        assert outlook(opened(edit(dataset))) is None
        assert outlook(opened("/dataset/new")) is None

    def test_the_form_is_there_whatever_fails_in_ours(
        self, portal: Portal, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dataset = portal.create(private=True)

        def fail(_: str) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(readiness, "outlook", fail)

        assert opened(edit(dataset)).select_one("form#dataset-edit")

    def test_before_the_migration_the_form_is_ckans(
        self, portal: Portal, people: People, opened: Open
    ) -> None:
        dataset = portal.create(private=True)
        portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
        try:
            page = opened(edit(dataset))
        finally:
            portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

        assert page.select_one("form#dataset-edit")
        assert not page.select(".andsdoi")

    def test_the_registry_is_asked_nothing(self, portal: Portal, opened: Open) -> None:
        opened(edit(portal.create(private=True)))

        assert portal.requests() == []

    @pytest.mark.parametrize("who", ["anybody", "stranger", "member"])
    def test_who_may_not_edit_learns_nothing(
        self, portal: Portal, people: People, app: Any, who: str
    ) -> None:
        portal.set("require", "version")
        dataset = portal.create(private=True)

        answer = Visitor(app).get(edit(dataset), people.names[who])

        assert answer.status_code != 200
        assert "andsdoi" not in answer.body


class TestBeforeHiding:
    """Deleting, making private and unpublishing say what becomes of the DOI."""

    def test_the_form_says_that_the_doi_stays_and_where_it_leads(
        self, portal: Portal, opened: Open
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        said = lasting(opened(edit(dataset)))

        assert portal.doi(dataset) in said
        assert "make it private or unpublish it, the DOI stays registered" in said

    def test_so_does_the_page_that_asks_whether_to_delete(
        self, portal: Portal, opened: Open
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        said = lasting(opened(f"/dataset/delete/{dataset['name']}"))

        assert "leads to a page that says that the dataset was deleted" in said

    def test_of_a_hidden_dataset_only_deleting_is_told(self, portal: Portal, opened: Open) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()

        assert "make it private" not in lasting(opened(edit(dataset)))

    def test_nothing_is_told_of_a_doi_that_is_not_registered_or_not_ours(
        self, portal: Portal, opened: Open
    ) -> None:
        external = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync()
        reserved = portal.create(private=True)
        portal.act("andsdoi_reserve", id=reserved["id"])

        for dataset in (external, reserved):
            assert "for ever. If you delete" not in opened(edit(dataset)).get_text()

    @pytest.mark.parametrize(
        ("protected", "said"),
        [
            (["delete"], "to delete the dataset. You do not have it."),
            (["delete", "private"], "or to unpublish it. You do not have it."),
        ],
    )
    def test_who_may_not_do_it_here_is_told_before(
        self, portal: Portal, opened: Open, protected: list[str], said: str
    ) -> None:
        portal.set("protect", frozenset(protected))
        dataset = portal.publish()
        portal.sync()

        assert said in lasting(opened(edit(dataset), "editor"))
        assert "You do not have it." not in lasting(opened(edit(dataset), "admin"))


class TestExtra:
    """The DOI in the extras is not edited by accident."""

    def test_our_doi_is_no_field_of_the_form_and_stays_when_the_form_is_sent(
        self, portal: Portal, people: People, app: Any, opened: Open
    ) -> None:
        dataset = portal.publish(extras=[{"key": "zone", "value": "north"}])
        portal.sync()
        page = opened(edit(dataset))
        headers = Visitor(app)._login(people.names["editor"])

        app.post(
            edit(dataset), data={**filled(page), "title": "Edited"}, headers=headers, status=200
        )

        shown = [one["value"] for one in page.select("input[name$=__key]")]
        assert [one for one in shown if one] == ["zone"]
        assert portal.extra(dataset) == portal.doi(dataset)
        after = portal.act("package_show", id=dataset["id"])
        assert after["title"] == "Edited"
        assert {one["key"]: one["value"] for one in after["extras"]} == {
            "doi": portal.doi(dataset),
            "zone": "north",
        }

    @pytest.mark.parametrize("value", ["10.9999/abc", "not a DOI"])
    def test_what_we_did_not_write_can_be_edited(
        self, portal: Portal, opened: Open, value: str
    ) -> None:
        dataset = portal.publish(extras=[{"key": "doi", "value": value}])
        portal.sync()

        values = [one["value"] for one in opened(edit(dataset)).select("input[name$=__value]")]

        assert value in values

    def test_links_lead_to_the_extra_beside_the_doi(self, portal: Portal, opened: Open) -> None:
        extras = {"a": "1", "bbox": "1,2", "spatial": "nowhere near"}
        dataset = portal.publish(extras=[{"key": k, "value": v} for k, v in extras.items()])
        portal.sync()

        tab = opened(f"/dataset/{dataset['name']}/doi")
        links = [one["href"] for one in tab.select(".andsdoi li a") if "extras" in one["href"]]

        form = opened(edit(dataset))
        assert "1,2" in [form.find(id=link.partition("#")[2])["value"] for link in links]


class TestScheming:
    """The same on a site whose forms ckanext-scheming makes."""

    @pytest.fixture(autouse=True)
    def scheming(self, ckan_config: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(ckan_config, "ckan.plugins", "scheming_datasets andsdoi")
        schema = "ckanext.scheming:ckan_dataset.yaml"
        monkeypatch.setitem(ckan_config, "scheming.dataset_schemas", schema)

    @pytest.mark.parametrize(
        ("field", "label"), [("version", "Version"), ("license_id", "License"), ("tags", "Tags")]
    )
    def test_what_is_missing_leads_to_its_place_on_the_form_by_its_label(
        self, scheming: None, portal: Portal, opened: Open, field: str, label: str
    ) -> None:
        portal.set("require", field)
        dataset = portal.create(private=True)

        page = opened(edit(dataset))

        link = outlook(page).select_one("li a")
        assert page.find(id=link["href"].removeprefix("#"))
        assert link.get_text() == f"Edit {label}"

    def test_before_hiding_the_form_says_that_the_doi_stays(
        self, scheming: None, portal: Portal, opened: Open
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        assert "the DOI stays registered" in lasting(opened(edit(dataset)))
