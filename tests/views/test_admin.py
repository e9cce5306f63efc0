"""The page of all DOIs: what a sysadmin sees there, and what each button does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ckan import model

from bench.wire import watched
from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts

from ..people import People
from ..portal import Portal

PAGE = "/ckan-admin/dois"
OTHERS = ("anybody", "stranger", "member", "editor", "admin")


@pytest.fixture
def sysadmin(portal: Portal) -> dict[str, str]:
    """What a sysadmin's browser sends."""
    from ckan.tests import factories

    user = factories.Sysadmin()
    return {"Authorization": factories.APIToken(user=user["name"])["token"]}


@pytest.fixture
def shown(app: Any, sysadmin: dict[str, str]) -> Callable[..., Any]:
    """The page as a sysadmin gets it, parsed; with filters."""

    def show(**filters: str | int) -> Any:
        answer = app.get(PAGE, query_string=filters, headers=sysadmin, status=200)
        return BeautifulSoup(answer.body, "html.parser").select_one(".andsdoi")

    return show


@pytest.fixture
def press(app: Any, sysadmin: dict[str, str]) -> Callable[..., Any]:
    """Send one of the page's forms, and return what the next page tells."""

    def send(path: str, **fields: Any) -> str:
        answer = app.post(f"{PAGE}/{path}", data=fields, headers=sysadmin, status=200)
        return str(answer.body)

    return send


def _login(people: People, who: str) -> dict[str, str]:
    from ckan.tests import factories

    name = people.names[who]
    return {"Authorization": factories.APIToken(user=name)["token"]} if name else {}


def names(page: Any) -> list[str]:
    """The datasets of the list, in its order."""
    return [row.select("td")[1].get_text(strip=True) for row in page.select("tbody tr")]


class TestWhoMaySeeIt:
    """The DOIs of the whole site are a matter for sysadmins."""

    @pytest.mark.parametrize("path", ["", "/counts", "/csv"])
    def test_nobody_else_may(self, portal: Portal, app: Any, people: People, path: str) -> None:
        for who in OTHERS:
            app.get(PAGE + path, headers=_login(people, who), status=403)

    @pytest.mark.parametrize("path", ["resume", "confirm-hides", "try-again", "answer"])
    def test_nor_press_a_button(self, portal: Portal, app: Any, people: People, path: str) -> None:
        for who in OTHERS:
            app.post(f"{PAGE}/{path}", headers=_login(people, who), status=403)


class TestWhatWaits:
    """What a person has to see is on top."""

    def test_a_paused_account_is_told_with_its_reason_and_resumed(
        self, portal: Portal, shown: Callable[..., Any], press: Callable[..., str]
    ) -> None:
        accounts.pause_by_hand(config.account(), "somebody", "maintenance until noon")
        assert "maintenance until noon" in shown().get_text()

        press("resume", account=config.account().name)

        status = accounts.get(config.account())
        assert status
        assert status.paused_since is None
        assert "maintenance until noon" not in shown().get_text()

    def test_a_pause_of_the_old_stock_is_told_with_its_reason_and_ended(
        self, portal: Portal, shown: Callable[..., Any], press: Callable[..., str]
    ) -> None:
        accounts.pause_old_stock(config.account(), "somebody", "lots of guests")
        assert "lots of guests" in shown().get_text()

        press("resume", account=config.account().name)

        assert "lots of guests" not in shown().get_text()

    def test_held_hides_are_counted_and_let_go(
        self, portal: Portal, shown: Callable[..., Any], press: Callable[..., str]
    ) -> None:
        portal.set("hide_limit", 1)
        datasets = [portal.publish() for _ in range(3)]
        portal.sync()
        for dataset in datasets:
            portal.patch(dataset, private=True)
        portal.sync()
        assert "2 DOIs wait." in shown().get_text()

        assert "2 DOIs will be hidden." in press("confirm-hides")

        portal.job()
        assert [portal.state(dataset) for dataset in datasets] == ["registered"] * 3

    def test_a_request_is_approved(
        self, portal: Portal, shown: Callable[..., Any], press: Callable[..., str]
    ) -> None:
        portal.set("select", "requested")
        dataset = portal.publish(title="Asked for")
        portal.act("andsdoi_request", id=dataset["id"])
        assert "Asked for" in shown().select_one("section[aria-labelledby=andsdoi-requests]").text

        press("answer", id=dataset["id"], answer="yes")

        portal.job()
        assert portal.state(dataset) == "findable"
        assert shown().select_one("section[aria-labelledby=andsdoi-requests]") is None

    def test_a_request_is_declined_with_a_reason(
        self, portal: Portal, press: Callable[..., str]
    ) -> None:
        portal.set("select", "requested")
        dataset = portal.publish()
        portal.act("andsdoi_request", id=dataset["id"])

        assert "Missing value" in press("answer", id=dataset["id"], answer="no")
        assert portal.row(dataset).requested
        press("answer", id=dataset["id"], answer="no", reason="It is a duplicate.")

        assert not portal.row(dataset).requested

    def test_what_is_chosen_is_tried_again(self, portal: Portal, press: Callable[..., str]) -> None:
        dataset = portal.publish()
        portal.sync()
        portal.execute("UPDATE andsdoi_doi SET parked = 'data'")

        assert "1 dataset is tried again." in press("try-again", id=dataset["id"])

        assert portal.row(dataset).due_at is not None

    def test_why_a_dataset_cannot_be_tried_is_told(
        self, portal: Portal, press: Callable[..., str]
    ) -> None:
        assert "There is no such dataset." in press("try-again", id="nothing")


class TestList:
    """One page of datasets, narrowed by what was asked for."""

    def test_the_latest_stands_first_and_pages_follow(
        self, portal: Portal, shown: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ckanext.andsdoi.views.admin.PAGE", 2)
        for title in ("One", "Two", "Three"):
            portal.publish(title=title)
        portal.sync()

        first = shown()
        following = first.select_one("a[rel=next]")["href"].partition("before=")[2]

        assert names(first) == ["Three", "Two"]
        assert names(shown(before=int(following))) == ["One"]

    def test_filters_narrow_the_list_and_stay_in_the_form(
        self, portal: Portal, shown: Callable[..., Any]
    ) -> None:
        portal.publish(title="Lakes")
        portal.publish(title="Rivers")
        portal.sync()

        page = shown(q="lake", state="findable")

        assert names(page) == ["Lakes"]
        assert page.select_one("#andsdoi-q")["value"] == "lake"
        assert page.select_one("#andsdoi-state option[selected]")["value"] == "findable"

    def test_a_filter_that_means_nothing_is_told(
        self, portal: Portal, shown: Callable[..., Any]
    ) -> None:
        assert shown(state="flying").select_one(".alert-danger")
        told = shown(organization="nowhere").select_one(".alert-danger").get_text()
        assert told == "There is no such organization."

    def test_markup_in_a_title_stays_text(self, portal: Portal, shown: Callable[..., Any]) -> None:
        portal.publish(title="<script>alert(1)</script>")
        portal.sync()

        page = shown()

        assert names(page) == ["<script>alert(1)</script>"]
        assert not page.select("tbody script")

    def test_a_purged_dataset_stays_in_the_list_without_a_link(
        self, portal: Portal, shown: Callable[..., Any]
    ) -> None:
        dataset = portal.publish(title="Gone")
        portal.sync()
        portal.act("dataset_purge", id=dataset["id"])
        portal.sync()

        (row,) = shown().select("tbody tr")

        assert "Gone" in row.get_text()
        assert row.select("td")[1].a is None


class TestCounts:
    """The numbers come after the page, which looks at no row but those it shows."""

    def test_they_count_by_state(self, portal: Portal, app: Any, sysadmin: dict[str, str]) -> None:
        portal.publish()
        portal.sync()
        portal.publish()

        counts = BeautifulSoup(app.get(f"{PAGE}/counts", headers=sysadmin).body, "html.parser")

        told = {
            dt.get_text(): dt.find_next("dd").get_text(strip=True) for dt in counts.select("dt")
        }
        assert (told["findable"], told["Still to be sent"]) == ("1", "1")

    def test_they_do_not_ask_redis(
        self, portal: Portal, app: Any, sysadmin: dict[str, str]
    ) -> None:
        with watched() as wire:
            app.get(f"{PAGE}/counts", headers=sysadmin, status=200)

        assert wire.redis == 0

    def test_without_our_tables_they_say_what_to_run(
        self, without_tables: None, app: Any, sysadmin: dict[str, str]
    ) -> None:
        told = str(app.get(f"{PAGE}/counts", headers=sysadmin, status=200).body)

        assert "ckan db upgrade -p andsdoi" in told


class TestCsv:
    """All rows that the filters let through, for a spreadsheet."""

    def read(self, app: Any, sysadmin: dict[str, str], **filters: str) -> list[dict[str, str]]:
        answer = app.get(f"{PAGE}/csv", query_string=filters, headers=sysadmin, status=200)
        return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))

    def test_it_goes_on_behind_its_first_batch(
        self,
        portal: Portal,
        app: Any,
        sysadmin: dict[str, str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("ckanext.andsdoi.views.admin._BATCH", 2)
        datasets = [portal.publish() for _ in range(5)]
        portal.sync()

        rows = self.read(app, sysadmin)

        assert [row["dataset_id"] for row in rows] == [one["id"] for one in reversed(datasets)]
        assert {row["state"] for row in rows} == {"findable"}

    def test_no_cell_is_a_formula(self, portal: Portal, app: Any, sysadmin: dict[str, str]) -> None:
        portal.publish(title="=HYPERLINK(1)")
        portal.sync()

        (row,) = self.read(app, sysadmin)

        assert row["title"] == "'=HYPERLINK(1)"

    def test_it_is_narrowed_like_the_page(
        self, portal: Portal, app: Any, sysadmin: dict[str, str]
    ) -> None:
        portal.publish(title="Lakes")
        portal.publish(title="Rivers")
        portal.sync()

        assert [row["title"] for row in self.read(app, sysadmin, q="lake")] == ["Lakes"]


class TestWithoutTables:
    """A site where the migration was not run says so instead of failing."""

    def test_the_page_names_the_command(self, portal: Portal, shown: Callable[..., Any]) -> None:
        from ckanext.andsdoi.database import begin

        names = ("event", "exemption", "brake", "account", "doi")
        with begin() as connection:
            for name in names:
                connection.exec_driver_sql(f"ALTER TABLE andsdoi_{name} RENAME TO was_{name}")
        try:
            text = shown().get_text()
        finally:
            model.Session.remove()
            with begin() as connection:
                for name in names:
                    connection.exec_driver_sql(f"ALTER TABLE was_{name} RENAME TO andsdoi_{name}")

        assert "ckan db upgrade -p andsdoi" in text
