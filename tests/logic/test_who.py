"""Who asks for a dataset that there is not: told so if they are logged in."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People

ACTIONS: dict[str, dict[str, Any]] = {
    "andsdoi_show": {},
    "andsdoi_preview": {},
    "andsdoi_event_list": {},
    "andsdoi_mint": {},
    "andsdoi_reserve": {},
    "andsdoi_request": {},
    "andsdoi_decline": {"reason": "x"},
    "andsdoi_exclude": {"reason": "x"},
    "andsdoi_include": {},
    "andsdoi_withdraw": {"reason": "x"},
    "andsdoi_restore": {},
    "andsdoi_assign": {"doi": "10.70000/abc"},
}
LOGGED_IN = ("sysadmin", "admin", "editor", "member", "stranger")


@pytest.mark.parametrize("permission", ["editor", "admin", "sysadmin"])
def test_an_unknown_id_is_not_found_for_everybody_who_is_logged_in(
    people: People, permission: str
) -> None:
    people.portal.set("mint_permission", permission)
    people.portal.set("withdraw_permission", permission)

    for action, said in ACTIONS.items():
        for who in LOGGED_IN:
            with pytest.raises(tk.ObjectNotFound):
                people.ask(who, action, id="unknown", **said)


def test_to_mint_over_a_doi_an_unknown_dataset_is_not_found(people: People) -> None:
    for who in LOGGED_IN:
        with pytest.raises(tk.ObjectNotFound):
            people.ask(who, "andsdoi_mint", id="unknown", despite_existing=True)


def test_who_is_not_logged_in_is_never_let_in(people: People) -> None:
    dataset = people.portal.publish()

    for action, said in ACTIONS.items():
        if action == "andsdoi_show":
            continue
        with pytest.raises(tk.NotAuthorized):
            people.ask("anybody", action, id=dataset["id"], **said)
