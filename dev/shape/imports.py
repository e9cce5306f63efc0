"""Who imports whom: arrows between rooms, arrows against the declared layers, circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.shape.source import Module, Source

Graph = Mapping[str, set[str]]
"""Names, each with those it imports."""


@dataclass(frozen=True)
class Layers:
    """A contract of import-linter: the children of a package, the highest layer first."""

    container: str
    layers: tuple[tuple[str, ...], ...]
    """The rooms of each layer, without the marks of import-linter's syntax."""
    independent: tuple[bool, ...]
    """Whether the rooms of a layer may not import each other."""

    def forbids(self, importer: str, imported: str) -> bool:
        """Tell whether one room of the container may not import another."""
        above, below = self._height(importer), self._height(imported)
        if above is None or below is None or importer == imported:
            return False
        return above < below or (above == below and self.independent[-1 - above])

    def _height(self, room: str) -> int | None:
        found = (at for at, names in enumerate(reversed(self.layers)) if room in names)
        return next(found, None)


def module_graph(source: Source) -> dict[str, set[str]]:
    """Return every module with those it imports, imports for types included."""
    return {
        name: set(_imported(source, module)) - {name} for name, module in source.modules.items()
    }


def room_graph(graph: Graph, folder: str) -> dict[str, set[str]]:
    """Return the rooms of a package with those they import: its modules and sub-packages."""
    rooms: dict[str, set[str]] = {}
    for importer, imported in graph.items():
        room = _room(importer, folder)
        if room:
            others = {_room(name, folder) for name in imported}
            rooms.setdefault(room, set()).update(
                other for other in others if other not in (room, "")
            )
    return rooms


def circles(graph: Graph) -> list[list[str]]:
    """Return the groups of names that import each other, directly or not."""
    reach = {name: _reach(graph, name) for name in graph}
    groups = {
        tuple(sorted(other for other in reach[name] if name in reach[other]))
        for name in graph
        if name in reach[name]
    }
    return [list(group) for group in sorted(groups)]


def floors(graph: Graph) -> dict[str, int]:
    """Return the floor of each name: 0 imports nobody, the others stand on what they import.

    Names of one circle stand on one floor.
    """
    reach = {name: _reach(graph, name) for name in graph}
    floor: dict[str, int] = {}
    for name in sorted(graph, key=lambda one: len(reach[one] | {one})):
        below = [other for other in reach[name] if other != name and name not in reach[other]]
        floor[name] = max((floor[other] + 1 for other in below if other in floor), default=0)
    return floor


def declared_layers(root: Path) -> list[Layers]:
    """Return the contracts of layers in a checkout's pyproject.toml.

    Raises:
        ModuleNotFoundError: Python is older than 3.11.
    """
    import tomllib

    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return [
        _layers(container, contract["layers"])
        for contract in contracts
        if contract["type"] == "layers"
        for container in contract["containers"]
    ]


def upward(graph: Graph, layers: list[Layers]) -> Iterator[tuple[str, str]]:
    """Yield the imports that go against the layers."""
    for importer, imported in sorted(graph.items()):
        for name in sorted(imported):
            if any(one.forbids(*_rooms(one, importer, name)) for one in layers):
                yield importer, name


def _rooms(layers: Layers, *names: str) -> list[str]:
    return [_room(name, layers.container) for name in names]


def _layers(container: str, lines: list[Any]) -> Layers:
    names = [
        tuple(part.strip(" ()") for part in line.replace(":", "|").split("|")) for line in lines
    ]
    return Layers(container, tuple(names), tuple("|" in line for line in lines))


def _room(name: str, folder: str) -> str:
    """Return the child of a package that a module lies in, empty for the package itself."""
    if not name.startswith(f"{folder}."):
        return ""
    return name.removeprefix(f"{folder}.").partition(".")[0]


def _imported(source: Source, module: Module) -> Iterator[str]:
    """Yield the modules that a module's imports name: where a name is taken from, not defined."""
    for one in module.imports:
        found = source.imported(module, one)
        name = found.name if isinstance(found, Module) else one.origin
        if name in source.modules:
            yield name


def _reach(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    left = list(graph[start])
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += graph.get(name, ())
    return found
