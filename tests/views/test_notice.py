"""A dataset that is public while its DOI is withdrawn: the normal page, with a notice."""

from __future__ import annotations

from typing import Any

from ..people import People
from .conftest import Visitor, minted

EVERYBODY = ("anybody", "stranger", "member", "editor", "admin", "sysadmin")


def notice(visitor: Visitor, dataset: dict[str, Any], user: str = "") -> Any:
    page = visitor.page(f"/dataset/{dataset['name']}", user)
    return page.select_one(".andsdoi.alert")


def test_everybody_reads_day_reason_and_what_takes_its_place(
    people: People, visitor: Visitor
) -> None:
    portal = people.portal
    dataset, _ = minted(portal)
    better, _ = minted(portal, title="The better one")
    secret = portal.create(private=True, title="SECRET")
    said = {"reason": "Wrong <b>calibration</b>.", "successors": [better["id"], secret["id"]]}
    portal.act("andsdoi_withdraw", id=dataset["id"], **said)

    for who in EVERYBODY:
        shown = notice(visitor, dataset, people.names[who])
        text = shown.get_text()
        assert f"withdrawn on {portal.row(dataset).withdrawn_at.date().isoformat()}" in text
        assert "Wrong <b>calibration</b>." in text
        assert "SECRET" not in text
        links = {link["href"]: link.get_text() for link in shown.select("a")}
        assert links == {f"http://test.ckan.net/dataset/{better['id']}": "The better one"}


def test_programs_read_the_same_and_of_a_private_successor_only_editors(people: People) -> None:
    portal = people.portal
    dataset, _ = minted(portal)
    secret = portal.create(private=True)
    successors = ["10.9999/abc", secret["id"]]
    portal.act("andsdoi_withdraw", id=dataset["id"], reason="Wrong.", successors=successors)
    day = portal.row(dataset).withdrawn_at.date().isoformat()

    reader = people.ask("anybody", "andsdoi_show", id=dataset["id"])
    editor = people.ask("editor", "andsdoi_show", id=dataset["id"])

    assert (reader["withdrawn_on"], reader["withdrawn_reason"]) == (day, "Wrong.")
    assert (reader["successors"], editor["successors"]) == (["10.9999/abc"], successors)


def test_without_a_withdrawal_there_is_none(people: People, visitor: Visitor) -> None:
    dataset, _ = minted(people.portal)

    assert notice(visitor, dataset) is None
