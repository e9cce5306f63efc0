"""Somebody who opens pages: nobody in particular, or somebody who is logged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ..people import People
from ..portal import Portal, provided


@dataclass
class Visitor:
    """Opens pages and is sent nowhere."""

    app: Any
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, user: str = "", **headers: str) -> Any:
        """Ask for a page, with a token if there is a user; `accept="..."` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.get(address, headers=sent | self._login(user), follow_redirects=False)

    def post(self, address: str, user: str, fields: dict[str, str]) -> Any:
        """Send a form."""
        login = self._login(user)
        return self.app.post(address, data=fields, headers=login, follow_redirects=False)

    def page(self, address: str, user: str = "") -> BeautifulSoup:
        """Return what a page shows."""
        return BeautifulSoup(self.get(address, user).body, "html.parser")

    def _login(self, user: str) -> dict[str, str]:
        from ckan.tests import factories

        if user and user not in self.tokens:
            self.tokens[user] = str(factories.APIToken(user=user)["token"])
        return {"Authorization": self.tokens[user]} if user else {}


@pytest.fixture
def visitor(portal: Portal, app: Any) -> Visitor:
    return Visitor(app)


@pytest.fixture
def production(portal: Portal) -> Portal:
    """A site whose DOIs resolve."""
    portal.set("environment", "production")
    return portal


@pytest.fixture
def town(people: People) -> People:
    """People, one of whom collaborates on datasets, and one who edits for another organization."""
    from ckan.tests import factories

    people.portal.set_ckan("ckan.auth.allow_dataset_collaborators", True)
    people.names["collaborator"] = factories.User()["name"]
    stranger = {"name": people.names["stranger"], "capacity": "editor"}
    factories.Organization(users=[stranger])
    return people


@pytest.fixture
def without_tables(portal: Portal) -> Iterator[None]:
    """A site before its migration."""
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    yield
    portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")


@contextmanager
def site_with(portal: Portal, plugin: type, name: str) -> Iterator[Any]:
    """Start the site anew with another plugin, as an extension that is installed."""
    from ckan.tests.helpers import _get_test_app

    portal.set_ckan("ckan.plugins", f"andsdoi {name}")
    with provided(plugin, name):
        yield _get_test_app()


def minted(portal: Portal, **fields: Any) -> tuple[dict[str, Any], str]:
    """A public dataset, and its confirmed DOI."""
    dataset = portal.publish(**fields)
    portal.sync(dataset)
    statement = "SELECT doi FROM andsdoi_doi WHERE package_id = :id AND current"
    return dataset, str(portal.one(statement, id=dataset["id"]).doi)


def is_tombstone(answer: Any) -> bool:
    return "It stays the name of this dataset" in answer.body


def take_away(portal: Portal, dataset: dict[str, Any], how: str) -> None:
    """Bring a dataset into a state in which not everybody may read it."""
    if how == "private":
        portal.patch(dataset, private=True)
    elif how == "draft":
        portal.patch(dataset, state="draft")
    else:
        portal.act("package_delete", id=dataset["id"])
    if how == "purged":
        portal.act("dataset_purge", id=dataset["id"])
