"""The file with a site's own mapping: found, read safely, every key with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class MappingError(ValueError):
    """The site's mapping is wrong; the text says where, and what to write instead."""


class Place(NamedTuple):
    """Where a key stands."""

    file: str
    line: int
    key: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.key}"


def load(location: str) -> tuple[Any, Mapping[tuple[str, ...], Place]]:
    """Read a mapping file.

    Args:
        location: A path, or `package.module:file.yaml`.

    Returns:
        What it holds, and the places of its keys on the first two levels.

    Raises:
        MappingError: It is missing, no YAML, or has a key twice.
    """
    text = _text(location)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        places = dict(_places(node, location, ()))
        return yaml.safe_load(text), places
    except yaml.YAMLError as error:
        raise MappingError(f"{location} is no YAML: {' '.join(str(error).split())}") from error


def _text(location: str) -> str:
    package, colon, name = location.partition(":")
    try:
        if colon and "/" not in package:
            return resources.files(package).joinpath(name).read_text("utf-8")
        return Path(location).read_text("utf-8")
    except (OSError, ImportError, UnicodeDecodeError, TypeError) as error:
        raise MappingError(f"{location} can't be read: {error}") from error


def _places(
    node: yaml.Node | None, file: str, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Place]]:
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        where = (*path, str(key.value))
        place = Place(file, key.start_mark.line + 1, ".".join(where))
        if key.value in seen:
            raise MappingError(f"{place} stands there twice; keep one.")
        seen.add(str(key.value))
        yield where, place
        yield from _places(value, file, where)
