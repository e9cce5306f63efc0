"""`python3 -m dev.shape [ROOT]`: print the figures of a checkout, by default of this one."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from dev import layout
from dev.shape import figures, imports
from dev.shape.source import Module, Source
from dev.shape.trail import ON_422
from dev.shape.walk import Walk, start_of, walk

PACKAGE = "ckanext.andsdoi"
ROOMS = ("lifecycle", "metadata", "metadata.mapping", "registry", "registry.sandbox")
WALKS = ("lifecycle:prepare", "lifecycle:record")
CROWDED = 10
"""A folder should not hold more entries than this."""

_FORMS = "\n".join(f"              - {stage.what}" for stage in ON_422.stages)
DEFINITIONS = f"""\
How it is counted. Migrations are left out, the source is parsed and nothing is imported.

functions     methods and inner functions included. Lines: without decorators and docstring.
private       the name begins with one underscore. Used once: its name stands once in its
              module besides the definition; short: a body of at most {figures.SHORT} lines.
typed         the result and every argument have a type.
entries       modules and packages of a folder, __init__ and __main__ aside.
room          a module or package that lies directly in a folder. An arrow leads from a room
              to one that it imports, for types too; it goes up if a contract of layers in
              pyproject.toml forbids it. A room's floor is 0 if it imports no other of the
              folder, else one above the highest that it imports. A circle is a group of
              modules that import each other.
walk          the functions, methods and properties that a reader opens who follows a
              function depth-first in the order of reading, each once. Whose method it is,
              the annotations tell; what they don't tell is not followed. Calls into
              another top-level room (config, metadata, ...) are doors: opened, but not
              followed; without doors they are not even opened, their names are trusted.
              A stay is a run of functions in one file; a return is a stay in a file where
              the reader was before; a climb enters a new file on a higher floor (by
              modules) than the one that the reader comes from. By room: the same for the
              rooms of the package where the walk begins, such as lifecycle/dataset.
422           the files in which one form of the answer becomes the next. The forms are
{_FORMS}
              What frees the row again, the REST API, which only reads, and the registry to
              practise on are not on this way.
"""


def main() -> int:
    """Print the figures; the exit code is always 0, they forbid nothing."""
    arguments = _parser().parse_args()
    source = Source(arguments.root.resolve(), PACKAGE)
    starts = arguments.walk or WALKS
    for part in (_functions, _folders, _imports, _any):
        print(*part(source), sep="\n", end="\n\n")
    for start in starts:
        print(*_walked(source, start, names=bool(arguments.walk)), sep="\n", end="\n\n")
    print(*_trail(source), sep="\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m dev.shape",
        description="How long and how winding the package is.",
        epilog=DEFINITIONS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("root", nargs="?", type=Path, default=layout.ROOT, help="a checkout")
    parser.add_argument(
        "--walk",
        action="append",
        metavar="ROOM:FUNCTION",
        help=f"another walk, with each function ({', '.join(WALKS)})",
    )
    return parser


def _functions(source: Source) -> Iterator[str]:
    columns = "modules  number  median p90 max  private  once, short  typed  docs"
    yield f"{'functions':24} {columns}"
    for room in ("", *ROOMS):
        one = figures.of_functions(_modules(source, room))
        yield (
            f"{room or 'all':24} {one.modules:7} {one.functions:7}"
            f"  {one.median:6.0f} {one.p90:3} {one.longest:3}  {one.share(one.private):5} %"
            f"  {one.used_once:4} {one.used_once_and_short:6}"
            f"  {one.share(one.typed):3} %  {one.share(one.documented):2} %"
        )


def _folders(source: Source) -> Iterator[str]:
    entries = figures.entries(source.modules.values())
    crowded = [item for item in entries.most_common() if item[1] > CROWDED]
    yield f"folders                  {len(entries)}, {len(crowded)} of more than {CROWDED} entries"
    for folder, count in crowded or entries.most_common(1):
        yield f"    {count:3} {folder}"


def _imports(source: Source) -> Iterator[str]:
    graph = imports.module_graph(source)
    yield "imports                  rooms  floors  arrows  circles"
    for room in ("", *ROOMS):
        rooms = imports.room_graph(graph, f"{PACKAGE}.{room}".rstrip("."))
        floors = max(imports.floors(rooms).values(), default=-1) + 1
        arrows, circles = sum(map(len, rooms.values())), imports.circles(rooms)
        yield f"{room or 'all':24} {len(rooms):5}  {floors:6}  {arrows:6}  {len(circles):7}"
    layers = imports.declared_layers(source.root)
    up = list(imports.upward(graph, layers))
    yield f"against the layers of {', '.join(one.container for one in layers)}: {len(up)}"
    yield from (f"    {importer} imports {imported}" for importer, imported in up)
    circles = imports.circles(graph)
    yield f"circles between modules: {len(circles)}"
    yield from (f"    {', '.join(circle)}" for circle in circles)


def _any(source: Source) -> Iterator[str]:
    every, rows = figures.any_in(_modules(source, "lifecycle"))
    yield f"Any in lifecycle/        {every}, of them Row[Any] {rows}"


def _walked(source: Source, start: str, *, names: bool) -> Iterator[str]:
    room, _, function = start.partition(":")
    floors = imports.floors(imports.module_graph(source))
    one = walk(source, start_of(source, room, function), floors)
    inside = one.without_doors
    yield f"walk of {start}: {len(one.read)} functions"
    yield (
        f"  stays by file: {len(one.stays)} in {len(one.files)} files, {one.returns} returns,"
        f" {one.climbs} climbs; without doors {len(inside.stays)} in {len(inside.files)}"
    )
    yield (
        f"  stays by room: {len(one.room_stays)} in {len(set(one.room_stays))} rooms;"
        f" without doors {len(inside.room_stays)} in {len(set(inside.room_stays))}"
    )
    yield from _steps(one) if names else _in_lines(one)


def _steps(one: Walk) -> Iterator[str]:
    return (f"    {definition}" for definition in one.read)


def _in_lines(one: Walk) -> Iterator[str]:
    files = [str(stay.module.path.relative_to(*PACKAGE.split("."))) for stay in one.stays]
    yield "  by file:"
    yield from _wrapped(files)
    yield "  by room, without doors:"
    yield from _wrapped(one.without_doors.room_stays)


def _wrapped(names: list[str]) -> list[str]:
    indent = " " * 4
    return textwrap.wrap(" > ".join(names), 96, initial_indent=indent, subsequent_indent=indent)


def _trail(source: Source) -> Iterator[str]:
    files = ON_422.files(source)
    yield f"{ON_422.question}: {len(files)} files"
    yield from (f"    {path}" for path in files)


def _modules(source: Source, room: str) -> list[Module]:
    inside = f"{PACKAGE}.{room}.".replace("..", ".")
    return [one for one in source.modules.values() if f"{one.name}.".startswith(inside)]


sys.exit(main())
