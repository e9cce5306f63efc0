"""What a save costs: with the plugin and an unreachable registry, against without the plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from . import site, timing
from .row import Goal, Row
from .worker import Worker

ROUNDS, WARM_UP = 300, 10
GOAL = Goal(highest=1.05)

CREATE, PUBLISH, EDIT = (
    "package_create of an ordinary dataset",
    "package_patch that publishes it",
    "package_patch of its description",
)


class Saver:
    """One site in a process of its own, and the dataset that it is at."""

    def __init__(self, worker: Worker, plugins: str) -> None:
        self._worker = worker
        worker.run(site.open_, plugins)
        self._user, self._organization = worker.run(site.prepare)
        self._name = ""

    def create(self) -> float:
        """Create a private dataset."""
        dataset = site.dataset(self._organization, private=True)
        self._name = dataset["name"]
        return self._worker.time(site.act, "package_create", self._user, dataset)

    def publish(self) -> float:
        """Make the dataset public."""
        return self._patch(private=False)

    def edit(self) -> float:
        """Change a text of the dataset."""
        return self._patch(notes=f"Another description of {self._name}.")

    def _patch(self, **fields: Any) -> float:
        data = {"id": self._name, **fields}
        return self._worker.time(site.act, "package_patch", self._user, data)


def measure() -> Iterator[Row]:
    """Let three sites on one database save in turn: with, without, and again without."""
    with ExitStack() as stack:
        workers = [stack.enter_context(Worker()) for _ in range(3)]
        savers = [
            Saver(worker, plugins)
            for worker, plugins in zip(
                workers, (site.WITH, site.WITHOUT, site.WITHOUT), strict=True
            )
        ]
        workers[0].run(site.empty)
        _rounds(savers, WARM_UP)
        for what, times in _rounds(savers, ROUNDS).items():
            ratio, noise = timing.ratio(times[0], times[1]), timing.ratio(times[2], times[1])
            yield Row(f"{what}, with the plugin against without", GOAL, ratio, noise)


def _rounds(savers: list[Saver], rounds: int) -> dict[str, list[list[float]]]:
    """In each round every site creates, publishes and edits one dataset, kind by kind."""
    taken: dict[str, list[list[float]]] = {
        kind: [[] for _ in savers] for kind in (CREATE, PUBLISH, EDIT)
    }
    for turn in range(rounds):
        order = [(turn + step) % len(savers) for step in range(len(savers))]
        for kind, save in ((CREATE, Saver.create), (PUBLISH, Saver.publish), (EDIT, Saver.edit)):
            for which in order:
                taken[kind][which].append(save(savers[which]))
    return taken
