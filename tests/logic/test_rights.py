"""Who is let in to what: every action, every right, every state of a dataset; docs/rights.rst."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ckantoolkit as tk
import pytest

from ckanext.andsdoi.logic import action as actions

from ..people import People

PAGE = Path(__file__).parents[2] / "docs" / "rights.rst"
WHO = {
    "anybody": "anybody",
    "stranger": "logged in",
    "member": "member",
    "reader": "collaborator, member",
    "writer": "collaborator, editor",
    "editor": "editor",
    "admin": "admin",
    "sysadmin": "sysadmin",
}
STATES = ("public", "private", "new", "draft", "deleted", "purged")
WITHOUT_DATASET = {
    "andsdoi_list",
    "andsdoi_redact",
    "andsdoi_shared_problem_list",
    "andsdoi_status_show",
    "andsdoi_transfer",
}


def test_the_page_says_who_is_let_in(people: People) -> None:
    collaborate(people)
    datasets = in_all_states(people)
    rows = [[name, *told(people, name, datasets)] for name in sorted(actions.__all__)]
    table = "\n".join(lines([["", *WHO.values()], *rows]))

    written = PAGE.read_text("utf-8").partition(".. table begin\n\n")[2]
    assert written.partition("\n\n.. table end")[0] == table, table


def collaborate(people: People) -> None:
    from ckan.tests import factories

    people.portal.set_ckan("ckan.auth.allow_dataset_collaborators", True)
    people.names |= {who: factories.User()["name"] for who in ("reader", "writer")}


def in_all_states(people: People) -> dict[str, dict[str, Any]]:
    """A dataset in each state; the DOI of all but the new one and the draft was registered."""
    portal = people.portal
    kept = {state: portal.publish() for state in STATES if state not in ("new", "draft")}
    portal.sync()
    kept["new"] = portal.create(private=True)
    kept["draft"] = portal.create(state="draft")
    for dataset in (one for state, one in kept.items() if state != "purged"):
        # CKAN purges no dataset with collaborators
        for who, capacity in (("reader", "member"), ("writer", "editor")):
            portal.act(
                "package_collaborator_create",
                id=dataset["id"],
                user_id=people.id(who),
                capacity=capacity,
            )
    portal.patch(kept["private"], private=True)
    portal.act("package_delete", id=kept["deleted"]["id"])
    portal.act("dataset_purge", id=kept["purged"]["id"])
    portal.sync()
    return kept


def told(people: People, name: str, datasets: dict[str, dict[str, Any]]) -> Iterator[str]:
    """In which states each person is let in."""
    for who in WHO:
        if name in WITHOUT_DATASET:
            yield "yes" if lets_in(people, who, name, {}) else "no"
            continue
        states = [
            state for state in STATES if lets_in(people, who, name, {"id": datasets[state]["id"]})
        ]
        yield "all" if len(states) == len(STATES) else " ".join(states) or "none"


def lets_in(people: People, who: str, name: str, data: dict[str, Any]) -> bool:
    try:
        tk.check_access(name, {"user": people.names[who]}, data)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


def lines(rows: list[list[str]]) -> Iterator[str]:
    """A list-table: the cells are too long for a grid."""
    yield ".. list-table::"
    yield "   :header-rows: 1"
    yield "   :stub-columns: 1"
    for row in rows:
        yield ""
        for number, cell in enumerate(row):
            text = f"``{cell}``" if cell.startswith("andsdoi_") else cell
            yield f"   {'* -' if number == 0 else '  -'} {text}".rstrip()


@pytest.mark.parametrize("name", ["andsdoi_list", "andsdoi_shared_problem_list"])
def test_on_the_web_nobody_is_nobody(app: Any, people: People, name: str) -> None:
    """CKAN has an object for who is not logged in, which is true as somebody is."""
    answer = app.get(f"/api/3/action/{name}", status=403)

    assert answer.json["error"]["__type"] == "Authorization Error"
