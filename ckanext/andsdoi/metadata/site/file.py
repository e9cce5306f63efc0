"""The file with a site's own mapping: found, read safely, every key with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import yaml

# A mapping has five levels and some hundred keys; an alias may repeat what it stands for.
_DEEPEST = 12
_MOST = 100_000
LARGEST = 1024 * 1024
"""Bytes of a file that is read at all."""


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
        MappingError: It is missing, no YAML, has a key twice, or can't be a mapping.
    """
    text = _text(location)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _check_shape(node, location)
        places = dict(_places(node, location, ()))
        return yaml.safe_load(text), places
    except MappingError:
        raise
    except RecursionError:
        raise MappingError(f"{location} is nested too deep.") from None
    except (yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        # A wrong value behind a tag such as !!float comes as any of these.
        raise MappingError(f"{location} is no YAML: {' '.join(str(error).split())}") from error


def _text(location: str) -> str:
    package, colon, name = location.partition(":")
    try:
        found = resources.files(package) / name if colon and "/" not in package else Path(location)
        with found.open("rb") as file:
            content = file.read(LARGEST + 1)
        text = content.decode("utf-8")
    except (OSError, ImportError, UnicodeDecodeError, TypeError) as error:
        raise MappingError(f"{location} can't be read: {error}") from error
    if len(content) > LARGEST:
        raise MappingError(f"{location} is larger than 1 MiB, and no mapping.")
    return text


def _check_shape(root: yaml.Node | None, file: str) -> None:
    """Check that keys are words, and that nothing is too deep, too much, or within itself."""
    pending = [(root, 0)]
    count = 0
    while pending:
        node, depth = pending.pop()
        count += 1
        if not isinstance(node, yaml.CollectionNode):
            continue
        where = f"{file}, line {node.start_mark.line + 1}"
        if depth > _DEEPEST or count > _MOST:
            raise MappingError(f"{where}: this is nested too deep, or holds itself.")
        for entry in node.value:
            key, value = entry if isinstance(node, yaml.MappingNode) else (None, entry)
            if key is not None and not isinstance(key, yaml.ScalarNode):
                line = key.start_mark.line + 1
                raise MappingError(f"{file}, line {line}: a key is a word, no list or table.")
            pending.append((value, depth + 1))


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
