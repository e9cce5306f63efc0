"""Everything that our pages say can be said in another language: see `tests/pseudo.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle import accounts

from ..people import People
from ..portal import Portal
from ..pseudo import pseudo, unmarked, untranslatable, untranslatable_texts
from .conftest import Visitor, minted, take_away

__all__ = ["pseudo"]

pytestmark = pytest.mark.usefixtures("pseudo")

GREEK = {"title": "Λίμνες", "author": "Παπαδόπουλος, Άννα", "notes": "Στάθμη."}
REASON = "Σφάλματα."

# One field for each kind of thing that is missing, lost or could be better.
FLAWS: dict[str, Any] = {
    "author": "Παπαδόπουλος, et al.",
    "license_id": "notspecified",
    "extras": [
        {"key": "spatial", "value": '{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}'},
        {"key": "language", "value": "ξξξξ"},
        {"key": "issued", "value": "χθες"},
        {"key": "contributor", "value": '[{"role": "ρόλος", "name": "Νίκος"}]'},
        {"key": "related_identifier", "value": "κάπου"},
        {"key": "funder", "value": '[{"award": "12"}]'},
    ],
}
EXTRAS = ("spatial", "language", "issued", "contributor[0]", "related_identifier", "funder[0]")


@pytest.fixture(autouse=True)
def greek_site(portal: Portal) -> None:
    portal.execute("UPDATE \"group\" SET title = 'Δήμος' WHERE id = :id", id=portal.organization)


class TestPagesOfADataset:
    @pytest.mark.parametrize("who", ["anybody", "editor"])
    @pytest.mark.parametrize("environment", ["production", "test"])
    def test_the_dataset_page_of_a_registered_dataset(
        self, people: People, visitor: Visitor, environment: str, who: str
    ) -> None:
        people.portal.set("environment", environment)
        dataset, _ = minted(people.portal, **GREEK)

        page = visitor.get(f"/dataset/{dataset['name']}", people.names[who])

        assert untranslatable(page.body) == []

    @pytest.mark.parametrize("who", ["anybody", "editor"])
    def test_the_dataset_page_and_the_tab_of_a_withdrawn_one(
        self, people: People, visitor: Visitor, who: str
    ) -> None:
        (dataset, _), newer = minted(people.portal, **GREEK), people.portal.publish(**GREEK)
        people.portal.act(
            "andsdoi_withdraw", id=dataset["id"], reason=REASON, successors=[newer["id"]]
        )
        people.portal.sync()

        page = visitor.get(f"/dataset/{dataset['name']}", people.names[who])

        assert untranslatable(page.body) == []
        assert untranslatable(tab(visitor, dataset, people.names["admin"])) == []

    @pytest.mark.parametrize("how", ["private", "deleted", "purged"])
    def test_the_tombstone(self, portal: Portal, visitor: Visitor, how: str) -> None:
        portal.set("contact", "help@example.org")
        (dataset, _), newer = minted(portal, **GREEK), portal.publish(**GREEK)
        portal.act("andsdoi_withdraw", id=dataset["id"], reason=REASON, successors=[newer["id"]])
        portal.sync()
        take_away(portal, dataset, how)
        portal.sync()

        assert untranslatable(visitor.get(f"/dataset/{dataset['id']}").body) == []

    def test_the_tombstone_without_a_contact(self, portal: Portal, visitor: Visitor) -> None:
        dataset, _ = minted(portal, **GREEK)
        take_away(portal, dataset, "private")

        assert untranslatable(visitor.get(f"/dataset/{dataset['id']}").body) == []

    def test_the_results_of_a_search(self, portal: Portal, visitor: Visitor) -> None:
        minted(portal, **GREEK)

        assert untranslatable(visitor.get("/dataset/").body) == []

    @pytest.mark.parametrize("delay", [0, 60])
    def test_the_form_before_there_is_a_doi(
        self, people: People, visitor: Visitor, delay: int
    ) -> None:
        people.portal.set("delay", delay)
        hidden = people.portal.create(**GREEK, private=True)
        people.portal.set("require", "version")
        lacking = people.portal.create(**GREEK, private=True, version="")

        for dataset in (hidden, lacking):
            page = visitor.get(f"/dataset/edit/{dataset['name']}", people.names["editor"])
            assert untranslatable(page.body, fields=("version",)) == []

    def test_the_forms_of_a_dataset_that_has_one(self, people: People, visitor: Visitor) -> None:
        people.portal.set("protect", frozenset({"delete", "private"}))
        dataset, _ = minted(people.portal, **GREEK)

        for address in ("edit", "delete"):
            page = visitor.get(f"/dataset/{address}/{dataset['name']}", people.names["editor"])
            assert untranslatable(page.body) == []


class TestTheTab:
    @pytest.mark.parametrize("who", ["editor", "admin", "sysadmin"])
    def test_before_and_after_the_registration(
        self, people: People, visitor: Visitor, who: str
    ) -> None:
        dataset = people.portal.publish(**{**GREEK, **FLAWS})
        before = tab(visitor, dataset, people.names[who])
        people.portal.sync()
        after = tab(visitor, dataset, people.names[who])

        assert untranslatable(before, fields=EXTRAS) == []
        assert untranslatable(after, fields=EXTRAS) == []

    def test_what_keeps_the_doi_away(self, people: People, visitor: Visitor) -> None:
        people.portal.set("require", "version")
        dataset = people.portal.publish(**GREEK, version="")
        people.portal.sync()

        page = tab(visitor, dataset, people.names["sysadmin"])

        assert untranslatable(page, fields=("version",)) == []
        assert "⟦Version⟧" in page

    @pytest.mark.parametrize("decision", ["request", "reserve", "exclude", "try-again"])
    def test_after_a_decision(self, people: People, visitor: Visitor, decision: str) -> None:
        portal = people.portal
        portal.set("select", "requested")
        dataset = portal.create(**GREEK, private=decision == "reserve")
        if decision == "try-again":
            portal.registry.set_faults({"status": 503})
            portal.act("andsdoi_mint", id=dataset["id"])
            portal.sync()
        user = people.names["editor" if decision == "try-again" else "admin"]

        page = press(visitor, dataset, decision, user)

        assert untranslatable(page) == []
        assert untranslatable(page, ".flash-messages .alert, .andsdoi [role=alert], h1") == []

    def test_what_could_not_be_done(self, people: People, visitor: Visitor) -> None:
        dataset, _ = minted(people.portal, **GREEK)

        page = press(
            visitor, dataset, "withdraw", people.names["admin"], successors="πουθενά", reason=REASON
        )

        assert untranslatable(page) == []


class TestThePageOfAllDois:
    def test_with_all_that_can_wait_there(self, people: People, visitor: Visitor) -> None:
        portal, user = people.portal, people.names["sysadmin"]
        portal.set("hide_limit", 1)
        datasets = [portal.publish(**GREEK) for _ in range(3)]
        portal.sync()
        for dataset in datasets:
            portal.patch(dataset, private=True)
        portal.sync()
        portal.set("select", "requested")
        people.ask("editor", "andsdoi_request", id=portal.publish(**GREEK)["id"])
        accounts.pause_by_hand(config.account(), "Άννα", REASON)

        for address in ("", "?state=findable&organization=πουθενά", "?q=10.9999/abc"):
            assert untranslatable(visitor.get(f"/ckan-admin/dois{address}", user).body) == []
        counts = visitor.get("/ckan-admin/dois/counts", user).body
        assert untranslatable(counts, "dl, h3, ul") == []

    def test_with_nothing_to_do(self, people: People, visitor: Visitor) -> None:
        page = visitor.get("/ckan-admin/dois", people.names["sysadmin"])

        assert untranslatable(page.body) == []

    def test_without_tables(self, people: People, visitor: Visitor, without_tables: None) -> None:
        page = visitor.get("/ckan-admin/dois", people.names["sysadmin"])

        assert untranslatable(page.body) == []


class TestProblemsInTheApi:
    """`andsdoi_show` and `andsdoi_preview` say them in the reader's language as well."""

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda portal: portal.registry.set_faults({"status": 503}),
            lambda portal: portal.registry.set_faults({"status": 401}),
            lambda portal: portal.registry.set_faults({"status": 400}),
            lambda portal: portal.set("require", "version"),
            lambda portal: portal.set("send", False),
            lambda portal: portal.set("delay", 60),
        ],
    )
    def test_what_keeps_the_doi_away(
        self, people: People, visitor: Visitor, spoil: Callable[[Portal], None]
    ) -> None:
        spoil(people.portal)
        dataset = people.portal.publish(**GREEK, version="")
        people.portal.sync()

        answer = ask(visitor, "andsdoi_show", dataset, people.names["sysadmin"])

        assert answer["problem"]["text"]
        assert untranslatable_texts(answer, ("version",)) == []

    def test_what_is_lost_or_could_be_better(self, people: People, visitor: Visitor) -> None:
        dataset = people.portal.publish(**{**GREEK, **FLAWS})

        answer = ask(visitor, "andsdoi_preview", dataset, people.names["sysadmin"])

        assert len(answer["problems"]) > 8
        assert untranslatable_texts(answer) == []

    def test_a_refusal(self, people: People, visitor: Visitor) -> None:
        dataset, _ = minted(people.portal, **GREEK)

        sent = visitor._login(people.names["sysadmin"])
        answer = visitor.app.post(
            "/api/3/action/andsdoi_request", json={"id": dataset["id"]}, headers=sent
        )

        told = answer.json["error"]
        told.pop("__type")
        assert [bare for texts in told.values() for t in texts if (bare := unmarked(t))] == []


def tab(visitor: Visitor, dataset: dict[str, Any], user: str) -> str:
    return str(visitor.get(f"/dataset/{dataset['name']}/doi", user).body)


def press(
    visitor: Visitor, dataset: dict[str, Any], decision: str, user: str, **fields: str
) -> str:
    address = f"/dataset/{dataset['name']}/doi/{decision}"
    sent = visitor._login(user)
    return str(visitor.app.post(address, data=fields, headers=sent, status=200).body)


def ask(visitor: Visitor, action: str, dataset: dict[str, Any], user: str) -> Any:
    return visitor.get(f"/api/3/action/{action}?id={dataset['id']}", user).json["result"]
