"""What a save costs: with the plugin and an unreachable registry, against without the plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

from . import site, timing, wire
from .row import Goal, Row
from .worker import Worker

ROUNDS, WARM_UP = 150, 10
GOAL = Goal(highest=1.03)
Save = tuple[str, dict[str, Any]]
"""An action and its data."""


class Saver:
    """One site in a process of its own, and the datasets that it has created."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._user, self._organization = worker.run(site.prepare)
        self._names: list[str] = []

    def create(self) -> Save:
        """Create a private dataset."""
        dataset = site.dataset(self._organization, private=True)
        self._names.append(dataset["name"])
        return "package_create", dataset

    def publish(self) -> Save:
        """Make the oldest dataset public; it is the newest then."""
        return self._patch(private=False)

    def edit(self) -> Save:
        """Change a text of the oldest dataset; it is the newest then."""
        return self._patch(notes=f"Another description of {self._names[0]}.")

    def time(self, save: Callable[[Saver], Save]) -> float:
        """Return the seconds that a save takes."""
        action, data = save(self)
        return self._worker.time(site.act, action, self._user, data)

    def watch(self, save: Callable[[Saver], Save]) -> wire.Wire:
        """Return what a save says to the database and to Redis."""
        action, data = save(self)
        return self._worker.run(wire.watch, site.act, action, self._user, data)

    def _patch(self, **fields: Any) -> Save:
        name = self._names.pop(0)
        self._names.append(name)
        return "package_patch", {"id": name, **fields}


KINDS: dict[str, Callable[[Saver], Save]] = {
    "package_create of an ordinary dataset": Saver.create,
    "package_patch that publishes it": Saver.publish,
    "package_patch of its description": Saver.edit,
}


def measure() -> Iterator[Row]:
    """Let sites on one database create datasets in turn, then publish them, then edit them."""
    with ExitStack() as stack:
        workers = site.open_four(stack)
        workers[0].run(site.empty)
        savers = [Saver(worker) for worker in workers]
        for rounds in (WARM_UP, ROUNDS):
            for what, save in KINDS.items():
                clocks = [partial(saver.time, save) for saver in savers]
                ratio, noise = timing.contest(rounds, clocks)
                if rounds == ROUNDS:
                    yield Row(f"{what}, with the plugin against without", GOAL, ratio, noise)
        yield from _counted(*savers[:2])


def _counted(with_plugin: Saver, without: Saver) -> Iterator[Row]:
    """Count what an ordinary edit waits for: it does not depend on the machine."""
    added = with_plugin.watch(Saver.edit).beside(without.watch(Saver.edit))
    edit = "that the plugin adds to an ordinary edit"
    one = Goal(highest=1, digits=0)
    yield Row(f"statements {edit}", Goal(highest=6, digits=0), added.statements)
    yield Row(f"round trips to the database {edit}", one, added.messages)
    yield Row(f"questions to Redis {edit}", one, added.redis)
