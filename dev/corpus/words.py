"""A dataset and a record as a person reads them: names on the left, plain text on the right."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import yaml

from ckanext.andsdoi.metadata import Record

LONGEST = 4_000
"""Characters of one value that are shown."""
_DEEPEST = 12
_SOURCES = ("source", "code_source", "identifier_source")


class Said(NamedTuple):
    """One entry of a property: what it says, its attributes, and the field it came from."""

    text: str
    attributes: list[tuple[str, str]]
    source: str


def filled(dataset: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fields that hold something and what they hold; extras stand among the others."""
    fields = {key: value for key, value in dataset.items() if key != "extras"}
    pairs = [*fields.items(), *_extras(dataset.get("extras"))]
    pruned = ((str(name), _pruned(value)) for name, value in pairs)
    return [(name, _cut(_written(value))) for name, value in pruned if not _is_empty(value)]


def properties(record: Record) -> Iterator[tuple[str, list[Said]]]:
    """Give the properties that a record fills, in DataCite's order, with their entries."""
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        entries = value if isinstance(value, tuple) else (value,)
        said = [_said(entry) for entry in entries if entry is not None]
        if said:
            yield _words(field.name), said


def _said(entry: Any) -> Said:
    if not dataclasses.is_dataclass(entry):
        return Said(_plain(entry), [], "")
    parts = [(name, _plain(value)) for name, value in _parts(entry)]
    sources = dict.fromkeys(getattr(entry, name, "") for name in _SOURCES)
    return Said(
        _cut(parts[0][1]) if parts else "",
        [(_words(name), _cut(text)) for name, text in parts[1:]],
        ", ".join(source for source in sources if source),
    )


def _parts(entry: Any) -> list[tuple[str, Any]]:
    """Return the attributes of an entry that are filled, but not where they came from."""
    pairs = ((field.name, getattr(entry, field.name)) for field in dataclasses.fields(entry))
    return [
        (name, value) for name, value in pairs if name not in _SOURCES and value not in (None, ())
    ]


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n".join(_plain(one) for one in value)
    if dataclasses.is_dataclass(value):
        return ", ".join(f"{_words(name).lower()} {_plain(one)}" for name, one in _parts(value))
    return str(value)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _extras(extras: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(extras, dict):
        return extras.items()
    rows = extras if isinstance(extras, list) else []
    return [
        (row["key"], row.get("value")) for row in rows if isinstance(row, dict) and "key" in row
    ]


def _pruned(value: Any, depth: int = 0) -> Any:
    """Return a value without what is empty in it."""
    if isinstance(value, (dict, list)) and depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        inner = {str(key): _pruned(one, depth + 1) for key, one in value.items()}
        return {key: one for key, one in inner.items() if not _is_empty(one)}
    if isinstance(value, list):
        return [one for one in (_pruned(one, depth + 1) for one in value) if not _is_empty(one)]
    return value


def _is_empty(value: Any) -> bool:
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _written(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000))
    return str(value)


def _cut(text: str) -> str:
    left = len(text) - LONGEST
    return f"{text[:LONGEST]}\n… and {left} more characters" if left > 0 else text
