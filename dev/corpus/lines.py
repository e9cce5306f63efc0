"""Reads a dump: a package dict a line, or an answer of `package_show`, which holds one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Line:
    """A dataset and the number of its line, from 1."""

    number: int
    dataset: dict[str, Any]


class BadLine(NamedTuple):
    """A line without a dataset, and why."""

    number: int
    why: str


class _NoDataset(Exception):
    """What stands in a line instead of a dataset."""


def read(content: bytes) -> tuple[list[Line], list[BadLine]]:
    """Return the datasets of a dump and the lines that hold none; empty lines are passed over."""
    datasets, bad = [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            datasets.append(Line(number, _dataset(line)))
        except _NoDataset as reason:
            bad.append(BadLine(number, str(reason)))
    return datasets, bad


def _dataset(line: bytes) -> dict[str, Any]:
    value = _parsed(line)
    if _is_answer(value):
        if not isinstance(value["result"], dict):
            raise _NoDataset("The answer's result is no dataset, but " + _kind(value["result"]))
        value = value["result"]
    if not isinstance(value, dict):
        raise _NoDataset("A dataset is an object in braces; this is " + _kind(value))
    if isinstance(value.get("results"), list):
        raise _NoDataset("An answer of package_search: write each of its results on its own line")
    if value.get("success") is False:
        raise _NoDataset(f"An answer without a dataset: {value.get('error')}")
    return value


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _NoDataset(f"No UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise _NoDataset(f"No JSON at character {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise _NoDataset(f"JSON that cannot be read: {error}") from error


def _is_answer(value: Any) -> bool:
    """Tell whether this is what the API answers: every dataset has a name."""
    return isinstance(value, dict) and "result" in value and "name" not in value


def _kind(value: Any) -> str:
    return {list: "a list", dict: "an object", str: "a text", type(None): "null"}.get(
        type(value), "a number or a truth value"
    )
