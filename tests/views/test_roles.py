"""Who sees what on the pages, and whose button does something: the table of docs/pages.rst."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..logic.test_assign import register
from ..people import People
from ..portal import Portal
from .conftest import Visitor, is_tombstone

Dataset = dict[str, Any]

ROLES = {
    "Visitor": "anybody",
    "Member": "member",
    "Editor": "editor",
    "Admin": "admin",
    "Elsewhere": "stranger",
    "Collaborator": "collaborator",
    "Sysadmin": "sysadmin",
}
"""The table's columns, and who that is among `People`."""


def documented() -> dict[str, set[str]]:
    """Return what the page says: for each row of the table the roles that may."""
    page = (Path(__file__).parents[2] / "docs" / "pages.rst").read_text("utf-8")
    rule, head, _, *rows = page.partition(".. roles: begin\n\n")[2].splitlines()
    columns = [slice(*found.span()) for found in re.finditer("=+", rule)]
    names = [head[column].strip() for column in columns][1:]
    assert names == list(ROLES)
    body = rows[: rows.index(rule)]
    return {
        row[columns[0]].strip(): {
            name for name, at in zip(names, columns[1:], strict=True) if row[at].strip() == "yes"
        }
        for row in body
    }


def found_by(town: People, sees: Callable[[str], bool]) -> set[str]:
    """Return the roles for which something holds; it is asked with the name of a user."""
    return {role for role, who in ROLES.items() if sees(town.names[who])}


@pytest.fixture
def dataset(town: People) -> Callable[..., Dataset]:
    """Make a dataset, on which the collaborator works as an editor."""

    def make(**fields: Any) -> Dataset:
        made = town.portal.create(**fields)
        who = {"user_id": town.names["collaborator"], "capacity": "editor"}
        town.portal.act("package_collaborator_create", id=made["id"], **who)
        return made

    return make


def test_everybody_sees_what_the_page_says(
    town: People, visitor: Visitor, dataset: Callable[..., Dataset]
) -> None:
    public, hidden = dataset(private=False), dataset(private=False)
    town.portal.sync()
    town.portal.patch(hidden, private=True)
    row = town.portal.row(public)

    def shows(address: str, selector: str) -> Callable[[str], bool]:
        return lambda user: visitor.page(address, user).select_one(selector) is not None

    def answers(address: str, *statuses: int) -> Callable[[str], bool]:
        return lambda user: visitor.get(address, user).status_code in statuses

    page = f"/dataset/{public['name']}"
    seen = {
        "the DOI, citation and downloads": shows(page, ".andsdoi-cite"),
        "where the DOI stands": shows(page, ".andsdoi-state"),
        "the way to the tab DOI": shows(page, f'a[href="{page}/doi"]'),
        "the tab DOI": answers(f"{page}/doi", 200),
        "what forms say about the DOI": shows(f"/dataset/edit/{public['name']}", ".andsdoi"),
        "a downloaded file": answers(f"{page}/doi/export/ris", 200),
        "/doi/... leads to the dataset": answers(f"/doi/{row.doi}", 302),
        "a private dataset's own page": answers(f"/dataset/{hidden['name']}", 200),
        "its tombstone": lambda user: is_tombstone(visitor.get(f"/dataset/{hidden['id']}", user)),
        "/ckan-admin/dois": answers("/ckan-admin/dois", 200),
    }

    said = documented()
    found = {what: found_by(town, sees) for what, sees in seen.items()}
    assert found == {what: said[what] for what in seen}
    assert said.keys() == seen.keys() | DEEDS.keys()


def test_nothing_for_editors_is_in_the_html_of_a_visitor(
    town: People, visitor: Visitor, dataset: Callable[..., Dataset]
) -> None:
    """P8: not hidden by a style, but not there; a cache may keep the page for everybody."""
    town.portal.set("require", "version")
    public = dataset(private=False, version="1")
    town.portal.sync()
    town.portal.patch(public, version="")
    town.portal.registry.set_faults({"status": 503})
    town.portal.sync()
    page = f"/dataset/{public['name']}"
    only_for_editors = ("andsdoi-state", "hx-get", f'{page}/doi"', "doi/state", "ckan-admin")
    problem = town.portal.act("andsdoi_show", id=public["id"])["problem"]["text"]

    told = visitor.page(page, town.names["editor"]).select_one("section.andsdoi").get_text()
    assert problem in told
    for address in (page, f"/fr{page}", f"/dataset/?q={public['name']}"):
        body = visitor.get(address).body
        assert not [part for part in (*only_for_editors, problem) if part in body], address


# What a button says: the situation in which it is offered, what is typed, and what it does.
Deed = tuple[str, dict[str, str], Callable[[Portal, Dataset], bool]]

OLD = "10.70000/old-1"


def _is_findable(portal: Portal, dataset: Dataset) -> bool:
    portal.job()
    return portal.state(dataset) == "findable"


def _is_sent(portal: Portal, dataset: Dataset) -> bool:
    portal.job()
    return portal.row(dataset).problem_class is None


def _is_excluded(portal: Portal, dataset: Dataset) -> bool:
    statement = "SELECT * FROM andsdoi_exemption WHERE package_id = :id"
    return portal.one(statement, id=dataset["id"]) is not None


DEEDS: dict[str, Deed] = {
    "request": ("new, asking", {}, lambda portal, one: portal.row(one).requested),
    "mint": ("new", {}, _is_findable),
    "reserve": ("new", {}, lambda portal, one: portal.row(one).doi is not None),
    "exclude": ("new", {"reason": "No."}, _is_excluded),
    "assign": ("new", {"doi": OLD}, lambda portal, one: portal.doi(one) == OLD),
    "decline": ("asked", {"reason": "No."}, lambda portal, one: not portal.row(one).requested),
    "include": ("excluded", {}, lambda portal, one: not _is_excluded(portal, one)),
    "withdraw": (
        "registered",
        {"reason": "Wrong."},
        lambda portal, one: portal.row(one).withdrawn_at is not None,
    ),
    "restore": ("withdrawn", {}, lambda portal, one: portal.row(one).withdrawn_at is None),
    "try again": ("failed", {}, _is_sent),
    "put back": ("lost", {}, lambda portal, one: portal.extra(one) == "10.9999/abc"),
}


def _who_mints(situation: str) -> str:
    return "admin" if situation == "new, asking" else "editor"


def _action(dataset: Dataset, name: str) -> str:
    return f"/dataset/{dataset['name']}/doi/{name.replace(' ', '-')}"


def _bring_into(portal: Portal, situation: str, dataset: Callable[..., Dataset]) -> Dataset:
    """Make a dataset for which a button is offered."""
    if situation == "lost":
        made = dataset(private=False, extras=[{"key": "doi", "value": "10.9999/abc"}])
        portal.sync()
        portal.patch(made, extras=[])
        portal.sync()
        return made
    made = dataset(private=False)
    if situation == "asked":
        portal.act("andsdoi_request", id=made["id"])
    elif situation == "excluded":
        portal.act("andsdoi_exclude", id=made["id"], reason="No.")
    elif situation in ("registered", "withdrawn", "failed"):
        portal.act("andsdoi_mint", id=made["id"])
        portal.sync()
    if situation == "withdrawn":
        portal.act("andsdoi_withdraw", id=made["id"], reason="Wrong.")
    if situation == "failed":
        portal.registry.set_faults({"status": 400})
        portal.patch(made, title="Another title")
        portal.sync()
        portal.registry.set_faults({})
    return made


def test_each_button_is_there_for_whom_the_page_says_and_does_nothing_for_others(
    town: People, visitor: Visitor, dataset: Callable[..., Dataset]
) -> None:
    portal, said, found = town.portal, documented(), {}
    portal.set("select", "requested")
    register(portal, OLD)
    made = {
        name: _bring_into(portal, name, dataset)
        for name in {situation for situation, *_ in DEEDS.values()}
    }

    pages = {}
    for situation, one in made.items():
        portal.set("mint_permission", _who_mints(situation))
        tab = f"/dataset/{one['name']}/doi"
        pages[situation] = {role: visitor.page(tab, town.names[who]) for role, who in ROLES.items()}

    for name, (situation, typed, does) in DEEDS.items():
        portal.set("mint_permission", _who_mints(situation))
        action = _action(made[situation], name)
        button = f'form[action="{action}"] button'
        found[name] = {role for role, page in pages[situation].items() if page.select(button)}
        # who may mint has no need to ask, but may
        may = said[name] | (said["mint"] if name == "request" else set())
        for role in ROLES.keys() - may:
            answer = visitor.post(action, town.names[ROLES[role]], typed)
            assert answer.status_code == 403, (name, role)
        assert not does(portal, made[situation]), name

    assert found == {name: said[name] for name in DEEDS}


def test_each_button_does_what_it_says_for_the_first_who_has_it(
    town: People, visitor: Visitor, dataset: Callable[..., Dataset]
) -> None:
    portal, said = town.portal, documented()
    portal.set("select", "requested")
    register(portal, OLD)

    for name, (situation, typed, does) in DEEDS.items():
        portal.set("mint_permission", _who_mints(situation))
        one = _bring_into(portal, situation, dataset)
        first = next(role for role in ROLES if role in said[name])
        answer = visitor.post(_action(one, name), town.names[ROLES[first]], typed)
        assert (answer.status_code, does(portal, one)) == (302, True), name
