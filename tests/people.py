"""People with different rights, who call actions in their own name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from .portal import Portal

ROLES = ("admin", "editor", "member")
"""Of members of an organization."""


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
    """Somebody of each kind; CKAN's actions would take half of a test's time to make them."""
    from ckan import model

    names = {who: f"{who}-{uuid.uuid4().hex[:10]}" for who in (*ROLES, "stranger", "sysadmin")}
    organization = model.Group.get(portal.organization)
    for who, name in names.items():
        user = model.User(
            name=name,
            fullname=f"The {who}",
            email=f"{name}@example.org",
            sysadmin=who == "sysadmin",
        )
        model.Session.add(user)
        model.Session.flush()
        if who in ROLES:
            member = {"table_name": "user", "table_id": user.id, "capacity": who}
            model.Session.add(model.Member(group=organization, **member))
    model.Session.commit()
    model.Session.remove()
    return People(portal, {**names, "anybody": ""})
