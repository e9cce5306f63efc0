"""What the ways share: a caller with a name, and a record of when the worker is woken."""

from __future__ import annotations

from typing import Any

import pytest

from ...portal import Portal
from ...stages import Stage


@pytest.fixture
def rings(portal: Portal) -> list[int]:
    """How many rows were due, for other connections to see, whenever the worker was woken."""
    heard: list[int] = []
    portal.instead(Stage.WAKE_UP, lambda: heard.append(due(portal)))
    return heard


def due(portal: Portal) -> int:
    found = portal.one("SELECT count(*) AS n FROM andsdoi_doi WHERE due_at IS NOT NULL")
    return int(found.n)


def operations(portal: Portal, since: int = 0) -> list[str]:
    """What was asked of the registry, in order."""
    return [entry.operation for entry in portal.requests()[since:]]


def by_person(portal: Portal, action: str, **data: Any) -> Any:
    """Call an action as somebody: some of CKAN's want to know who it is."""
    from ckan.tests import factories

    return portal.act(action, context={"user": factories.Sysadmin()["name"]}, **data)
