"""The tab "DOI" of a dataset: what it tells, to whom, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ..people import People
from ..portal import Portal
from ..stages import Stage

Dataset = dict[str, Any]
Login = Callable[[str], dict[str, str]]
ROLES = ("anybody", "stranger", "member", "editor", "admin", "sysadmin")


@pytest.fixture
def login(people: People) -> Login:
    """What somebody's browser sends."""
    from ckan.tests import factories

    def headers(who: str) -> dict[str, str]:
        name = people.names[who]
        return {"Authorization": factories.APIToken(user=name)["token"]} if name else {}

    return headers


@pytest.fixture
def tab(app: Any, login: Login) -> Callable[..., Any]:
    """The tab as somebody gets it, parsed."""

    def show(dataset: Dataset, who: str = "sysadmin") -> Any:
        answer = app.get(f"/dataset/{dataset['name']}/doi", headers=login(who), status=200)
        return BeautifulSoup(answer.body, "html.parser").select_one("div.andsdoi")

    return show


@pytest.fixture
def press(app: Any, login: Login) -> Callable[..., Any]:
    """Press a button of the tab, and return the page that follows."""

    def send(dataset: Dataset, decision: str, who: str = "sysadmin", **fields: str) -> Any:
        path = f"/dataset/{dataset['name']}/doi/{decision}"
        answer = app.post(path, data=fields, headers=login(who), status=200)
        return BeautifulSoup(answer.body, "html.parser")

    return send


def test_the_dataset_is_mapped_once(portal: Portal, tab: Callable[..., Any]) -> None:
    dataset = portal.create(private=True)
    mapped = portal.watch(Stage.DOCUMENT)

    assert "As soon as everybody may read this dataset" in tab(dataset).get_text()

    assert len(mapped) == 1


def buttons(page: Any) -> list[str]:
    """The decisions that a page offers, in its order."""
    return [form["action"].rsplit("/", 1)[1] for form in page.select(".andsdoi-choice form")]


class TestWhoSeesIt:
    """Those who may edit the dataset; nobody else, public or not."""

    @pytest.mark.parametrize("path", ["", "/state"])
    def test_of_a_private_dataset_by_role(
        self, portal: Portal, app: Any, login: Login, path: str
    ) -> None:
        dataset = portal.create(private=True)

        def sees(who: str) -> bool:
            answer = app.get(f"/dataset/{dataset['name']}/doi{path}", headers=login(who))
            assert answer.status_code in (200, 403, 404)
            return answer.status_code == 200

        assert {who for who in ROLES if sees(who)} == {"editor", "admin", "sysadmin"}

    def test_a_dataset_that_does_not_exist_is_not_found(
        self, app: Any, login: Login, portal: Portal
    ) -> None:
        app.get("/dataset/nothing/doi", headers=login("sysadmin"), status=404)


class TestButtons:
    """What is offered is what the visitor may do, and it does what it says."""

    def test_who_may_not_mint_asks_for_it_and_is_told_that_it_waits(
        self, portal: Portal, tab: Callable[..., Any], press: Callable[..., Any]
    ) -> None:
        portal.set("select", "requested")
        portal.set("mint_permission", "admin")
        dataset = portal.publish()

        assert buttons(tab(dataset, "editor")) == ["request"]
        press(dataset, "request", "editor")

        assert portal.row(dataset).requested
        assert "A DOI was requested." in tab(dataset, "editor").get_text()
        assert "decline" in buttons(tab(dataset, "admin"))

    def test_mint_gives_the_dataset_its_doi(
        self, portal: Portal, tab: Callable[..., Any], press: Callable[..., Any]
    ) -> None:
        portal.set("select", "requested")
        dataset = portal.publish()

        press(dataset, "mint", "editor")
        portal.job()

        assert portal.doi(dataset) in tab(dataset).get_text()

    def test_reserve_shows_the_name_and_says_when_it_works(
        self, portal: Portal, tab: Callable[..., Any], press: Callable[..., Any]
    ) -> None:
        dataset = portal.create(private=True)

        page = press(dataset, "reserve", "editor").get_text()

        assert portal.row(dataset).doi in page
        assert "It works after publication." in page

    def test_withdraw_takes_a_reason_and_successors(
        self, portal: Portal, press: Callable[..., Any]
    ) -> None:
        dataset, newer = portal.publish(), portal.publish()
        portal.sync()

        press(
            dataset,
            "withdraw",
            "admin",
            reason="It has errors.",
            successors=f"{newer['name']} 10.9999/abc",
        )

        row = portal.row(dataset)
        assert (row.withdrawn_reason, row.successors) == (
            "It has errors.",
            [newer["id"], "10.9999/abc"],
        )

    def test_what_cannot_be_done_is_told_beside_its_button_with_what_was_typed(
        self, portal: Portal, press: Callable[..., Any]
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        page = press(dataset, "withdraw", "admin", successors="nowhere", reason="It has errors.")

        form = page.select_one("form[action$=withdraw]")
        assert form.select_one("[role=alert]").get_text()
        assert form.select_one("textarea").get_text() == "It has errors."
        assert form.select_one("input[name=successors]")["value"] == "nowhere"
        assert portal.row(dataset).withdrawn_at is None

    def test_a_button_that_is_not_offered_does_nothing(
        self, portal: Portal, app: Any, press: Callable[..., Any], login: Login
    ) -> None:
        dataset = portal.publish()
        portal.sync()

        path = f"/dataset/{dataset['name']}/doi/withdraw"
        app.post(path, data={"reason": "No."}, headers=login("editor"), status=403)

        assert portal.row(dataset).withdrawn_at is None

    def test_an_unknown_decision_is_not_found(
        self, portal: Portal, app: Any, press: Callable[..., Any], login: Login
    ) -> None:
        dataset = portal.publish()

        app.post(f"/dataset/{dataset['name']}/doi/fly", headers=login("sysadmin"), status=404)


class TestLost:
    """The DOI of somebody else that an edit dropped can be put back."""

    @pytest.fixture
    def lost(self, portal: Portal) -> Dataset:
        """A dataset that had the DOI 10.9999/abc, and has an extra besides."""
        zone = {"key": "zone", "value": "north"}
        dataset = portal.publish(extras=[{"key": "doi", "value": "10.9999/abc"}, zone])
        portal.sync()
        portal.patch(dataset, extras=[zone])
        portal.sync()
        return dataset

    @pytest.mark.parametrize("who", ["editor", "admin", "sysadmin"])
    def test_a_button_puts_it_back_and_leaves_the_other_extras(
        self,
        portal: Portal,
        lost: Dataset,
        tab: Callable[..., Any],
        press: Callable[..., Any],
        who: str,
    ) -> None:
        assert buttons(tab(lost, who))[0] == "put-back"

        press(lost, "put-back", who)
        portal.sync()

        extras = portal.act("package_show", id=lost["id"])["extras"]
        assert {one["key"]: one["value"] for one in extras} == {
            "doi": "10.9999/abc",
            "zone": "north",
        }
        assert portal.row(lost).external_doi == "10.9999/abc"
        assert "put-back" not in buttons(tab(lost, who))

    def test_where_nothing_is_lost_nothing_is_written(
        self, portal: Portal, app: Any, login: Login
    ) -> None:
        dataset = portal.publish()
        path = f"/dataset/{dataset['name']}/doi/put-back"

        app.post(path, headers=login("editor"), status=409)

        assert portal.extra(dataset) is None


class TestState:
    """Where the DOI stands; it looks again by itself while something is under way."""

    def test_while_it_is_under_way_the_page_looks_again_and_later_each_time(
        self, portal: Portal, app: Any, tab: Callable[..., Any], login: Login
    ) -> None:
        dataset = portal.publish()
        part = tab(dataset).select_one(".andsdoi-state")
        assert part["data-hx-trigger"] == "load delay:2s"

        delays = []
        while part.get("data-hx-get"):
            answer = app.get(part["data-hx-get"], headers=login("editor"), status=200)
            part = BeautifulSoup(answer.body, "html.parser").select_one(".andsdoi-state")
            delays.append(part.get("data-hx-trigger", "").rpartition(":")[2])

        assert delays == ["4s", "8s", "16s", "32s", *["60s"] * 7, ""]

    def test_once_it_is_registered_it_rests(self, portal: Portal, tab: Callable[..., Any]) -> None:
        dataset = portal.publish()
        portal.sync()

        part = tab(dataset).select_one(".andsdoi-state")

        assert portal.doi(dataset) in part.get_text()
        assert not part.has_attr("data-hx-get")

    def test_what_waits_for_a_person_is_told_and_rests(
        self, portal: Portal, tab: Callable[..., Any]
    ) -> None:
        dataset = portal.publish()
        portal.set("send", False)
        portal.sync()

        part = tab(dataset).select_one(".andsdoi-state")

        assert "ckanext.andsdoi.send" in part.select_one(".alert").get_text()
        assert not part.has_attr("data-hx-get")


class TestReadiness:
    """What is missing, each with the way to its field."""

    def test_what_blocks_stands_first_and_leads_to_its_field(
        self, portal: Portal, tab: Callable[..., Any]
    ) -> None:
        portal.set("require", "version")
        dataset = portal.publish(version="")

        section = tab(dataset).select_one("section[aria-labelledby=andsdoi-readiness]")

        assert section.h3.get_text() == "This keeps the DOI away"
        assert section.select_one("li a")["href"].endswith(f"{dataset['id']}#field-version")

    def test_it_says_which_rule_is_in_the_way_and_else_that_a_doi_will_come(
        self, portal: Portal, tab: Callable[..., Any]
    ) -> None:
        dataset = portal.create(private=True)
        assert "gets a DOI, and a DOI is for ever." in tab(dataset).get_text()

        portal.set("select", "requested")

        assert "Datasets get a DOI on request only." in tab(dataset).get_text()

    def test_once_it_is_registered_what_is_missing_keeps_only_changes_back(
        self, portal: Portal, tab: Callable[..., Any]
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.set("require", "version")

        section = tab(dataset).select_one("section[aria-labelledby=andsdoi-readiness]")

        assert section.h3.get_text() == "This keeps what has changed from the registry"

    def test_of_a_private_dataset_it_tells_what_publishing_would_send(
        self, portal: Portal, tab: Callable[..., Any]
    ) -> None:
        dataset = portal.create(private=True, title="Not yet public")

        section = tab(dataset).select_one("section[aria-labelledby=andsdoi-preview]")

        assert "Not yet public" in section.select_one("pre").get_text()


class TestHistory:
    """What has happened, the newest first."""

    def test_it_names_events_in_words(self, portal: Portal, tab: Callable[..., Any]) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.patch(dataset, private=True)
        portal.sync()

        cells = [row.select("td")[1].get_text() for row in tab(dataset).select("tbody tr")]

        assert cells[0] == "hidden"
        assert cells[-2:] == ["registered", "name reserved"]

    def test_markup_in_what_a_person_said_stays_text(
        self, portal: Portal, tab: Callable[..., Any]
    ) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.act("andsdoi_withdraw", id=dataset["id"], reason="<b onclick=x>bold</b>")

        page = tab(dataset)

        assert "<b onclick=x>bold</b>" in page.get_text()
        assert not page.select("tbody b")
