"""The subfields of a structured entry, found by what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..dataset.ledger import Held
from ..dataset.reader import Item, as_text, is_empty

_LONG = 2_000


class Subfields:
    """The subfields of one dict, found by what they mean.

    A prefix equal to the field's name or its singular is cut (`author_name` in `author`);
    case and `_` are ignored.
    """

    def __init__(self, item: Item) -> None:
        self.field = item.field
        self._before = item.flat or f"{item.field}."
        root = item.field.rpartition(".")[2].partition("[")[0]
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        self._keys: dict[str, str] = {}
        self._held = item.value if isinstance(item.value, Held) else None
        value = dict(item.value) if isinstance(item.value, dict) else {"name": item.value}
        for name, key in _meanings(root, value):
            if name not in self._values and not is_empty(value[key]):
                self._keys[name] = key
                self._names[name] = item.names.get(key, key)
                self._values[name] = value[key]

    def first(self, names: Iterable[str]) -> tuple[Any, str]:
        """Return the first of these subfields that holds something, and its place."""
        for name in names:
            if name in self._values:
                self._ask(name)
                return self._values[name], self.place(name)
        return None, self.field

    def all(self, names: Iterable[str]) -> Iterator[tuple[str, Any, str]]:
        """Yield name, value and place of each of these subfields that holds something, once."""
        present = [name for name in names if name in self._values]
        for name in present:
            self._ask(name)
        seen: set[str] = set()
        for name in present:
            if self._names[name] not in seen:
                seen.add(self._names[name])
                yield name, self._values[name], self.place(name)

    def text(self, names: Iterable[str]) -> tuple[str, str]:
        """Return the first of these subfields that holds a text, and its place."""
        for name in names:
            text = as_text(self._values[name]) if name in self._values else None
            if text is not None:
                self._ask(name)
                return text, self.place(name)
        return "", self.field

    def matching(self, pattern: re.Pattern[str]) -> list[str]:
        """Return the names of the subfields that match, in alphabetical order."""
        return sorted(name for name in self._values if pattern.fullmatch(name))

    def holds(self, names: Iterable[str]) -> bool:
        """Tell whether one of these subfields holds something, without asking for it."""
        return not self._values.keys().isdisjoint(names)

    def is_empty(self) -> bool:
        """Tell whether no subfield holds anything."""
        return not self._values

    def sample(self) -> str:
        """Return the first text of the subfields, without asking for it; empty if none is one."""
        return next((text for value in self._values.values() if (text := as_text(value))), "")

    def place(self, name: str) -> str:
        """Return where a subfield stands, as the editor knows it."""
        return self._before + self._names.get(name, name)

    def _ask(self, name: str) -> None:
        if self._held is not None:
            self._held.ask(self._keys[name])


def plain_name(name: str) -> str:
    """Return the name of a subfield without case, `_` and `-`."""
    return name.replace("_", "").replace("-", "").casefold()


def _meanings(root: str, value: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
    """Return what each key of a dict may mean, and the key; what is plain comes first."""
    keys = tuple(sorted(key for key in value if isinstance(key, str)))
    # The entries of a list mostly have the same keys; what is unusually long is not kept.
    find = _found if len("".join(keys)) < _LONG else _found.__wrapped__
    return find(root, keys)


@lru_cache(maxsize=256)
def _found(root: str, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    prefixes = ["", *(f"{form}_" for form in singular_forms(root))]
    found = (
        (plain_name(key[len(prefix) :]), key)
        for prefix in prefixes
        for key in keys
        if key.casefold().startswith(prefix)
    )
    return tuple((name, key) for name, key in found if name)


def singular_forms(name: str) -> list[str]:
    """Return a name in lower case, and what is its singular if it ends as a plural."""
    name = name.casefold()
    return [name, name[:-1]] if name.endswith("s") and len(name) > 1 else [name]
