"""What a save costs: with the plugin and an unreachable registry, against without the plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from . import site, timing
from .row import Goal, Row
from .worker import Worker

ROUNDS, WARM_UP = 150, 10
GOAL = Goal(highest=1.05)


class Saver:
    """One site in a process of its own, and the datasets that it has created."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._user, self._organization = worker.run(site.prepare)
        self._names: list[str] = []

    def create(self) -> float:
        """Create a private dataset."""
        dataset = site.dataset(self._organization, private=True)
        self._names.append(dataset["name"])
        return self._worker.time(site.act, "package_create", self._user, dataset)

    def publish(self) -> float:
        """Make the oldest dataset public; it is the newest then."""
        return self._patch(private=False)

    def edit(self) -> float:
        """Change a text of the oldest dataset; it is the newest then."""
        return self._patch(notes=f"Another description of {self._names[0]}.")

    def _patch(self, **fields: Any) -> float:
        name = self._names.pop(0)
        self._names.append(name)
        return self._worker.time(site.act, "package_patch", self._user, {"id": name, **fields})


KINDS: dict[str, Callable[[Saver], float]] = {
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
                clocks = [_clock(save, saver) for saver in savers]
                ratio, noise = timing.contest(rounds, clocks)
                if rounds == ROUNDS:
                    yield Row(f"{what}, with the plugin against without", GOAL, ratio, noise)


def _clock(save: Callable[[Saver], float], saver: Saver) -> timing.Clock:
    return lambda: save(saver)
