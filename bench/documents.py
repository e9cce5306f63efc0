"""What documents cost: against plain strings, against the `datacite` package, and as they grow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any

from lxml import etree

from ckanext.andsdoi.metadata import Record, Settings, document
from ckanext.andsdoi.metadata.output.validate import check
from ckanext.andsdoi.metadata.output.xml import to_xml
from ckanext.andsdoi.metadata.values import identifiers, names, text

from . import examples, timing
from .opponent import KERNEL, as_json
from .plain import plain
from .row import Goal, Row

ROUNDS, CALLS = 40, 20
SIZES = (1, 100, 10_000)
GROWTH_CALLS = (20, 10, 1)
GROWTH_ROUNDS = 5
GOAL_GROWTH = Goal(highest=1.5)

_UNBOUNDED = Settings(max_names=1_000_000, max_description=100_000_000, max_bytes=1_000_000_000)


def measure() -> Iterator[Row]:
    """Measure in this process: no CKAN, no database."""
    yield from _record_rows()
    yield _dataset_row()
    for name, make in (
        ("authors", examples.authors),
        ("tags", examples.tags),
        ("resources", examples.resources),
        ("sentences", examples.text),
    ):
        what = f"time of one more of {SIZES[2]:,} {name}, against one more of {SIZES[1]}"
        yield Row(what, GOAL_GROWTH, _growth([make(size) for size in SIZES]))


def _record_rows() -> Iterator[Row]:
    record = document(examples.rich(), examples.DOI, Settings(kernel=KERNEL)).record
    data = _accepted(record)
    if plain(record, KERNEL) != to_xml(record, KERNEL):
        raise RuntimeError("plain concatenation writes other bytes")
    ours, floor, theirs = _times(
        lambda: _checked(record),
        lambda: etree.fromstring(plain(record, KERNEL)),
        lambda: _by_package(data),
    )
    what = "a rich record to checked XML, against concatenating the same bytes and one parse"
    yield Row(what, Goal(highest=3), timing.ratio(ours, floor))
    what = "the `datacite` package's validate and tostring of that record, against ours"
    yield Row(what, Goal(lowest=10), timing.ratio(theirs, ours))


def _dataset_row() -> Row:
    dataset, settings = examples.worked(KERNEL)
    data = _accepted(document(dataset, examples.DOI, settings).record)
    ours, theirs = _times(lambda: _described(dataset, settings), lambda: _by_package(data))
    what = "the worked example, dataset to checked XML, against that package's part alone"
    return Row(what, Goal(highest=1), timing.ratio(ours, theirs))


def _described(dataset: dict[str, Any], settings: Settings) -> None:
    """Make a document as if its texts had not been seen before: the next dataset has others."""
    for memory in _memories():
        memory.cache_clear()
    document(dataset, examples.DOI, settings)


@cache
def _memories() -> list[Any]:
    remembering = tuple(one.__name__ for one in (identifiers, names, text))
    modules = [module for name, module in sys.modules.items() if name.startswith(remembering)]
    kept = [value for module in modules for value in vars(module).values()]
    return [value for value in kept if hasattr(value, "cache_clear")]


def _checked(record: Record) -> None:
    if check(record):
        raise RuntimeError("the record is not valid")
    to_xml(record, KERNEL)


def _by_package(data: dict[str, Any]) -> str:
    schema45 = import_module("datacite.schema45")
    if not schema45.validate(data):
        raise RuntimeError("the package refuses the record")
    return str(schema45.tostring(data))


def _accepted(record: Record) -> dict[str, Any]:
    """Return what the package takes, after a look at whether it makes the same elements of it."""
    data = as_json(record)
    theirs = etree.fromstring(_by_package(data).encode())
    ours = etree.fromstring(to_xml(record, KERNEL))
    elements = [[etree.QName(one).localname for one in root.iter()] for root in (theirs, ours)]
    if sorted(elements[0]) != sorted(elements[1]):
        raise RuntimeError("the package makes other elements of the record")
    return data


def _times(*acts: Callable[[], object]) -> list[list[float]]:
    return timing.paired(ROUNDS, [timing.clock(act, CALLS) for act in acts])


def _growth(datasets: Sequence[dict[str, Any]]) -> float:
    """Return what one more costs among many, against what it costs among few."""
    clocks = [
        timing.clock(partial(_described, dataset, _UNBOUNDED), calls)
        for dataset, calls in zip(datasets, GROWTH_CALLS, strict=True)
    ]
    one, few, many = timing.paired(GROWTH_ROUNDS, clocks)
    least = [min(times) for times in (one, few, many)]
    each = [(least[index] - least[0]) / (SIZES[index] - SIZES[0]) for index in range(1, len(SIZES))]
    return each[1] / each[0]
