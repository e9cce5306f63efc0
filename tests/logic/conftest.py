"""People with different rights, who call actions in their own name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ckantoolkit as tk
import pytest

from ..lifecycle.conftest import PREFIX, Portal, portal, profile, registry

__all__ = [
    "PREFIX",
    "People",
    "Portal",
    "allowed",
    "people",
    "portal",
    "profile",
    "refusal",
    "registry",
]


@dataclass
class People:
    """Who there is: user names by their right in the site's organization."""

    portal: Portal
    names: dict[str, str]

    def ask(self, who: str, action: str, **data: Any) -> Any:
        """Call an action in somebody's name; `anybody` is not logged in."""
        context = {"user": self.names[who], "ignore_auth": False}
        return self.portal.act(action, context=context, **data)

    def id(self, who: str) -> str:
        """The id of a user, as the history has it."""
        from ckan import model

        user = model.User.get(self.names[who])
        assert user is not None
        return str(user.id)


def refusal(portal: Portal, action: str, dataset: dict[str, Any], **said: Any) -> dict[str, Any]:
    """By which field a decision is refused, and in which words; nothing it decides has changed."""
    before = portal.one(_DECIDED, id=dataset["id"])
    with pytest.raises(tk.ValidationError) as error:
        portal.act(action, id=dataset["id"], **said)
    assert portal.one(_DECIDED, id=dataset["id"]) == before
    return dict(error.value.error_dict)


_DECIDED = """
    SELECT d.doi, requested, approved, pinned, withdrawn_at, withdrawn_reason, successors,
           (SELECT string_agg(reason, ' ') FROM andsdoi_exemption),
           (SELECT count(*) FROM andsdoi_event WHERE who <> 'worker')
      FROM andsdoi_doi AS d WHERE package_id = :id
"""


def allowed(
    people: People,
    action: str,
    dataset: dict[str, Any],
    before: Callable[[], None] = lambda: None,
    **said: Any,
) -> set[str]:
    """Who may call an action; `before` prepares each call."""
    return {who for who in people.names if _may(people, who, action, dataset, before, said)}


def _may(
    people: People,
    who: str,
    action: str,
    dataset: dict[str, Any],
    before: Callable[[], None],
    said: dict[str, Any],
) -> bool:
    before()
    try:
        people.ask(who, action, id=dataset["id"], **said)
    except tk.NotAuthorized:
        return False
    return True


@pytest.fixture
def people(portal: Portal) -> People:
    from ckan.tests import factories

    names = {who: factories.User()["name"] for who in ("admin", "editor", "member", "stranger")}
    for who in ("admin", "editor", "member"):
        portal.act(
            "organization_member_create", id=portal.organization, username=names[who], role=who
        )
    names["sysadmin"] = factories.Sysadmin()["name"]
    return People(portal, {**names, "anybody": ""})
