"""P1: what a save and a page wait for, counted: it cannot grow unnoticed on a fast machine."""

from __future__ import annotations

from collections.abc import Iterator

from ckan import plugins as p
from ckan.tests.helpers import _get_test_app

from bench.wire import Added, Wire, watched

from ..portal import Portal

# the savepoint, the mark and its time-out, the look into the extra; whether a worker waits
SAVE = Added(messages=1, statements=6, redis=1)
# whether the new name is the id of another dataset
CREATE = Added(messages=2, statements=12, redis=1)
PAGE = Added(messages=1, statements=4, redis=0)
# which dataset the address means, and its rows: only after CKAN has refused the page
MISSING = Added(messages=3, statements=6, redis=0)
NOTHING = Added(messages=0, statements=0, redis=0)


def test_a_save_and_a_page_wait_for_one_message_and_a_create_for_two(portal: Portal) -> None:
    with_plugin = _watched(portal)
    portal.set_ckan("ckan.plugins", "")
    p.load_all()
    without = _watched(portal)

    added = {what: wire.beside(without[what]) for what, wire in with_plugin.items()}
    assert added == {
        "create": CREATE,
        "publish": SAVE,
        "edit": SAVE,
        "edit with a DOI": SAVE,
        "package_show": NOTHING,
        "page": PAGE,
        "page of another kind": NOTHING,
        "page by the id": NOTHING,
        "page that is not there": MISSING,
    }


def _watched(portal: Portal) -> dict[str, Wire]:
    """Do everything three times, and keep the least.

    What only the first time asks, such as for a job, counts for none, and neither does a connection
    that the pool opens anew in between.
    """
    rounds = [dict(_acts(portal)) for _ in range(3)]
    return {what: min((one[what] for one in rounds), key=_size) for what in rounds[0]}


def _size(wire: Wire) -> tuple[int, int, int]:
    return wire.messages, wire.statements, wire.redis


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
    with watched() as wire:
        app.get("/about")
    yield "page of another kind", wire
    with watched() as wire:
        app.get(f"/dataset/{dataset['id']}", follow_redirects=False)
    yield "page by the id", wire
    with watched() as wire:
        app.get("/dataset/not-there")
    yield "page that is not there", wire
