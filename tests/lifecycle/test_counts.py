"""P1: what a save and a page wait for, counted: it cannot grow unnoticed on a fast machine."""

from __future__ import annotations

from collections.abc import Iterator

import ckantoolkit as tk
from ckan import plugins as p
from ckan.tests.helpers import _get_test_app

from bench.wire import Wire, watched

from ..portal import Portal

ONE_EACH = {"messages": 1, "redis": 1}
MESSAGE = {"messages": 1, "redis": 0}
NOTHING = {"messages": 0, "redis": 0}


def test_a_save_and_a_page_wait_for_one_message_and_package_show_for_none(portal: Portal) -> None:
    """Each question to the database is a message; so is one to Redis, whether a worker waits."""
    with_plugin = _watched(portal)
    portal.set_ckan("ckan.plugins", "")
    p.load_all()
    without = _watched(portal)

    added = {what: wire.beside(without[what]) for what, wire in with_plugin.items()}
    assert added == {
        "create": ONE_EACH,
        "publish": ONE_EACH,
        "edit": ONE_EACH,
        "edit with a DOI": ONE_EACH,
        "package_show": NOTHING,
        "page": MESSAGE,
    }


def _watched(portal: Portal) -> dict[str, Wire]:
    """Do everything twice: what only the first time asks, such as for a job, counts for none."""
    for _ in range(2):
        found = dict(_acts(portal))
    return found


def _acts(portal: Portal) -> Iterator[tuple[str, Wire]]:
    app = _get_test_app()
    with watched() as wire:
        dataset = portal.create(private=True)
    yield "create", wire
    with watched() as wire:
        portal.patch(dataset, private=False)
    yield "publish", wire
    with watched() as wire:
        portal.patch(dataset, title="Edited")
    yield "edit", wire
    if p.plugin_loaded("andsdoi"):
        portal.sync(dataset)
    with watched() as wire:
        portal.patch(dataset, title="Edited again")
    yield "edit with a DOI", wire
    with watched() as wire:
        portal.act("package_show", id=dataset["id"])
    yield "package_show", wire
    with watched() as wire:
        app.get(f"/dataset/{dataset['name']}")
    yield "page", wire
