"""The way of a reader: which files they open, and how often, to follow one function to its end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from dev.shape.source import Definition, Function, Source
from dev.shape.types import Types


@dataclass(frozen=True)
class Walk:
    """The functions that a reader meets, each once, in the order in which they meet them.

    A stay is a run of functions in one file, or in one room.
    """

    read: tuple[Definition, ...]
    package: str
    floors: dict[str, int]

    @property
    def without_doors(self) -> Walk:
        """The walk of a reader who trusts the names of other top-level rooms, and opens none."""
        inside = (one for one in self.read if self._top(one) == self._top(self.read[0]))
        return replace(self, read=tuple(inside))

    @property
    def stays(self) -> list[Definition]:
        """The first function of each stay in a file."""
        return [next(run) for _, run in groupby(self.read, key=lambda one: one.module)]

    @property
    def files(self) -> list[Path]:
        """The files, in the order in which they are first entered."""
        return list(dict.fromkeys(stay.module.path for stay in self.stays))

    @property
    def room_stays(self) -> list[str]:
        """The room of each stay in a room: a child of the start's package, else its neighbour."""
        return [room for room, _ in groupby(self._room(one) for one in self.read)]

    @property
    def returns(self) -> int:
        """How many stays are in a file where the reader was before."""
        return len(self.stays) - len(self.files)

    @property
    def climbs(self) -> int:
        """How often the reader enters a new file on a higher floor than the one they come from."""
        seen: set[Path] = set()
        count = 0
        for before, after in zip([None, *self.stays], self.stays, strict=False):
            if before and after.module.path not in seen:
                count += self.floors[after.module.name] > self.floors[before.module.name]
            seen.add(after.module.path)
        return count

    def _room(self, one: Definition) -> str:
        top = self._top(one)
        below = one.module.name.removeprefix(f"{self.package}.{top}").strip(".").partition(".")[0]
        return f"{top}/{below}" if below and top == self._top(self.read[0]) else top

    def _top(self, one: Definition) -> str:
        return one.module.name.removeprefix(f"{self.package}.").partition(".")[0]


def walk(source: Source, start: Definition, floors: dict[str, int]) -> Walk:
    """Follow a function depth-first, in the order of reading.

    Methods and properties are functions. Constants and classes are no stops of their own: the way
    goes on through a table of functions, or what makes an object. What lies in another top-level
    room than the start is read where it is called, and not followed: there the reader trusts the
    name.
    """
    home = _top_room(source, start)
    read: dict[Definition, None] = {}
    left = [start]
    while left:
        one = left.pop()
        if one in read:
            continue
        read[one] = None
        if _top_room(source, one) == home:
            left += reversed(list(_named(source, one)))
    functions = (one for one in read if isinstance(one.node, Function))
    return Walk(tuple(functions), source.package, floors)


def _named(source: Source, definition: Definition) -> Iterator[Definition]:
    """Yield the definitions that one names, in the order of reading; annotations aside."""
    types = Types(source, definition)
    for node in _in_order(definition.node):
        found = types.meaning(node)
        if isinstance(found, Definition) and found != definition:
            yield found


def start_of(source: Source, room: str, name: str) -> Definition:
    """Return the function of a name that a room's modules define.

    Raises:
        LookupError: There is none, or more than one.
    """
    found = [
        Definition(module, name, module.definitions[name])
        for module in source.modules.values()
        if f"{module.name}.".startswith(f"{source.package}.{room}.")
        and isinstance(module.definitions.get(name), Function)
    ]
    if len(found) != 1:
        raise LookupError(f"{room}/ defines {name} {len(found)} times")
    return found[0]


def _in_order(node: ast.stmt) -> Iterator[ast.expr]:
    names = [one for one in _bodies(node) if isinstance(one, (ast.Name, ast.Attribute))]
    return iter(sorted(names, key=lambda one: (one.end_lineno, one.end_col_offset)))


def _bodies(node: ast.AST) -> Iterator[ast.AST]:
    """Yield everything that is carried out: no annotations, and of a class only how it is made."""
    if isinstance(node, ast.ClassDef):
        for child in node.body:
            if isinstance(child, Function) and child.name in ("__init__", "__post_init__"):
                yield from _bodies(child)
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "type_comment", "decorator_list"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _bodies(child)


def _top_room(source: Source, definition: Definition) -> str:
    return definition.module.name.removeprefix(f"{source.package}.").partition(".")[0]
