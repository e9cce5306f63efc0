"""`make shape` counts what it says it counts."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from dev import layout
from dev.shape import figures, imports
from dev.shape.source import Source
from dev.shape.trail import ON_422, Stage, Trail
from dev.shape.walk import Walk, start_of, walk

FILES = {
    "__init__.py": "",
    "flow/__init__.py": "",
    "flow/start.py": '''
        from . import read
        from .value import Dataset
        from .. import door

        def begin(dataset: Dataset) -> int:
            """Say what it does.

            At length.
            """
            first = read.rows(dataset)
            door.knock()
            return first + dataset.size
        ''',
    "flow/read.py": """
        from .value import Dataset

        def rows(dataset: Dataset) -> int:
            return dataset.size + _one()

        def _one() -> int:
            return 1
        """,
    "flow/value.py": """
        class Dataset:
            @property
            def size(self):
                return self._counted()

            def _counted(self) -> "int":
                return 2
        """,
    "door.py": """
        from .flow import value

        def knock() -> None:
            _unseen()

        def _unseen() -> None: ...
        """,
}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    for name, text in FILES.items():
        path = tmp_path / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return Source(tmp_path, "house")


def _begun(source: Source) -> Walk:
    floors = imports.floors(imports.module_graph(source))
    return walk(source, start_of(source, "flow", "begin"), floors)


def test_a_function_is_as_long_as_its_lines_without_the_docstring(source: Source) -> None:
    assert figures.of_functions([source.modules["house.flow.start"]]).longest == 4


def test_functions_are_private_typed_and_documented_by_what_they_say(source: Source) -> None:
    found = figures.of_functions(source.modules.values())

    assert (found.functions, found.private, found.typed, found.documented) == (7, 3, 6, 1)


def test_a_private_function_is_used_once_where_its_name_stands_once(source: Source) -> None:
    found = figures.of_functions(source.modules.values())

    assert (found.used_once, found.used_once_and_short) == (3, 3)


def test_a_folder_holds_its_modules_and_packages(source: Source) -> None:
    entries = figures.entries(source.modules.values())

    assert entries == {Path(): 1, Path("house"): 2, Path("house/flow"): 3}


def test_an_arrow_leads_from_a_room_to_one_that_it_imports(source: Source) -> None:
    rooms = imports.room_graph(imports.module_graph(source), "house.flow")

    assert rooms == {"read": {"value"}, "start": {"read", "value"}, "value": set()}
    assert imports.floors(rooms) == {"value": 0, "read": 1, "start": 2}


def test_rooms_that_import_each_other_are_a_circle(source: Source) -> None:
    rooms = imports.room_graph(imports.module_graph(source), "house")

    assert imports.circles(rooms) == [["door", "flow"]]


def test_an_import_against_the_declared_layers_goes_up(source: Source) -> None:
    layers = imports.Layers("house", (("flow",), ("door",)), (False, False))

    up = imports.upward(imports.module_graph(source), [layers])

    assert list(up) == [("house.door", "house.flow.value")]


def test_a_walk_reads_each_function_once_in_the_order_of_reading(source: Source) -> None:
    names = [one.name for one in _begun(source).read]

    assert names == ["begin", "rows", "Dataset.size", "Dataset._counted", "_one", "knock"]


def test_a_walk_counts_stays_returns_and_climbs(source: Source) -> None:
    begun = _begun(source)

    assert (len(begun.stays), len(begun.files), begun.returns, begun.climbs) == (5, 4, 1, 0)


def test_a_walk_by_room_stays_in_the_children_of_the_package_where_it_began(
    source: Source,
) -> None:
    assert _begun(source).room_stays == [
        "flow/start",
        "flow/read",
        "flow/value",
        "flow/read",
        "door",
    ]


def test_a_walk_without_doors_leaves_out_what_is_only_opened(source: Source) -> None:
    assert [one.name for one in _begun(source).without_doors.read][-1] == "_one"


def test_a_trail_names_the_files_in_which_one_form_becomes_the_next(source: Source) -> None:
    stages = (
        Stage("a number", ("2",)),
        Stage("the class", ("Dataset._counted", "self._counted")),
        Stage("a sum", ("dataset.size",)),
        Stage("its part", ("_one", "'never...'")),
    )

    files = Trail("where from", stages, elsewhere=("door",)).files(source)

    assert files == [Path("house/flow/value.py"), Path("house/flow/read.py")]


def test_every_form_of_a_422_stands_in_the_source() -> None:
    modules = Source(layout.ROOT, "ckanext.andsdoi").modules.values()

    for stage in ON_422.stages:
        assert any(stage.is_in(module) for module in modules), stage.what
