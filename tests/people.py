"""People with different rights, who call actions in their own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from .portal import Portal


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
