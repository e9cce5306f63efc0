"""A site with several accounts: its own, and `marine`, which is the sandbox's other user."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from ckanext.andsdoi.registry.sandbox import NEIGHBOUR

from .portal import Portal, new_organization

OTHER = NEIGHBOUR.prefixes[0]


class Files:
    """The file of accounts, as a person writes it before CKAN is started anew."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        self._portal, self._folder = portal, folder
        self.secret = folder / "marine.secret"
        self.secret.write_text(NEIGHBOUR.password)

    def write(
        self,
        *organizations: str,
        name: str = "marine",
        prefix: str = OTHER,
        default: bool = True,
        more: str = "",
    ) -> None:
        path = self._folder / f"accounts-{uuid.uuid4().hex[:6]}.yaml"
        path.write_text(
            f"default: {str(default).lower()}\n"
            "accounts:\n"
            f"  {name}:\n"
            f"    organizations: [{', '.join(organizations)}]\n"
            f"    app_id: {NEIGHBOUR.user}\n"
            f"    shared_secret_file: {self.secret.name}\n"
            f'    prefix: "{prefix}"\n'
            f"{more}"
        )
        self._portal.set("accounts", str(path))

    def remove(self) -> None:
        """Leave the site with its own account."""
        self._portal.set("accounts", "")

    def rotate(self, password: str, *, written: bool = True) -> None:
        """Give the account another password at the registry, and write it into its file."""
        self._portal.registry.change_password(NEIGHBOUR.user, password)
        if written:
            self.secret.write_text(password)


@pytest.fixture
def file(portal: Portal, tmp_path: Path) -> Files:
    return Files(portal, tmp_path)


@pytest.fixture
def marine(file: Files, portal: Portal) -> str:
    """The id of an organization that is bound to the account `marine`."""
    found = new_organization()
    file.write(found)
    return found


def place(portal: Portal, dataset: dict[str, Any]) -> tuple[str, str]:
    """The account of a dataset's DOI, and its prefix."""
    row = portal.row(dataset)
    return row.account, str(row.doi).partition("/")[0]
