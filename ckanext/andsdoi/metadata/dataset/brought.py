"""The DOIs that the fields of a dataset bring along: one reader for the document and the lifecycle.

What the document calls IsIdenticalTo because of a field must never be minted over. So whoever
decides about a DOI reads the fields with this, as `mapping` does.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple

from ..values.identifiers import dois_in
from ..values.text import is_placeholder
from .field_names import same_name
from .reader import as_text, decode

_DEPTH = 6


class FieldValue(NamedTuple):
    """One value of a field, and the DOIs in it.

    Attributes:
        name: The field, as it was asked for.
        field: What the dataset calls it.
        value: The value as text.
        dois: The DOIs in the value, bare and in lower case.
    """

    name: str
    field: str
    value: str
    dois: tuple[str, ...]


def brought_dois(
    dataset: Mapping[str, Any], names: Iterable[str], whole: Iterable[str] = ()
) -> tuple[FieldValue, ...]:
    """Return what some fields say, and which DOIs are in it.

    A name stands for its other spellings, too: `alternateIdentifier`, `Alternate-identifier`. An
    entry of a list is a value of its own. What says nothing, such as "n/a", is left out.

    Args:
        dataset: What `package_show` returns.
        names: The fields, in the order in which they are asked.
        whole: Those of them that hold one thing: a list in there is one value.
    """
    held: dict[str, list[tuple[str, Any]]] = {}
    for field, content in _pairs(dataset):
        held.setdefault(same_name(field), []).append((field, content))
    one_value = set(whole)
    return tuple(
        FieldValue(name, field, _shown(value), in_value(value))
        for name in names
        for field, content in held.pop(same_name(name), ())
        for value in _values(content, is_one=name in one_value)
    )


def in_value(value: Any) -> tuple[str, ...]:
    """Return the DOIs in a value of whatever shape, each once."""
    return tuple(dict.fromkeys(doi for text in _texts(value, _DEPTH) for doi in dois_in(text)))


def without_dois(value: Any, dois: Set[str]) -> Any:
    """Return a value without the texts in which one of some DOIs stands."""
    return _without(value, dois, _DEPTH)


def _pairs(dataset: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in dataset.items():
        if name != "extras" and isinstance(name, str):
            yield name, value
    extras = decode(dataset.get("extras"))
    if isinstance(extras, dict):
        yield from ((name, value) for name, value in extras.items() if isinstance(name, str))
    for extra in extras if isinstance(extras, list) else ():
        if isinstance(extra, dict) and isinstance(extra.get("key"), str):
            yield extra["key"], extra.get("value")


def _values(content: Any, *, is_one: bool) -> list[Any]:
    decoded = decode(content, literal=True)
    entries = decoded if isinstance(decoded, list) and not is_one else [content]
    return [entry for entry in entries if not all(map(_says_nothing, _texts(entry, _DEPTH)))]


def _says_nothing(text: str) -> bool:
    return is_placeholder(text) or text.strip().casefold() == "na"


def _texts(value: Any, depth: int) -> Iterator[str]:
    value = decode(value, literal=True)
    text = as_text(value)
    if text is not None:
        yield text
    elif isinstance(value, (dict, list, tuple)):
        if not depth:
            yield repr(value)
            return
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part, depth - 1)


def _without(value: Any, dois: Set[str], depth: int) -> Any:
    value = decode(value, literal=True)
    if isinstance(value, dict) and depth:
        return {key: _without(part, dois, depth - 1) for key, part in value.items()}
    if isinstance(value, (list, tuple)) and depth:
        return [_without(part, dois, depth - 1) for part in value]
    return value if dois.isdisjoint(in_value(value)) else ""


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else reprlib.repr(value)
