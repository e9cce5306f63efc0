"""The subfields of a structured entry, found by what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..reader import Item, as_text, is_empty


class Subfields:
    """The subfields of one dict, found by what they mean.

    A prefix equal to the field's name or its singular is cut (``author_name`` in ``author``);
    case and ``_`` are ignored.
    """

    def __init__(self, item: Item) -> None:
        self.field = item.field
        self._before = item.flat or f"{item.field}."
        root = item.field.rpartition(".")[2].partition("[")[0]
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        value = item.value if isinstance(item.value, dict) else {"name": item.value}
        keys = sorted(key for key in value if isinstance(key, str))
        for prefix in ("", *(f"{form}_" for form in _singulars(root))):
            for key in keys:
                if not prefix or key.casefold().startswith(prefix):
                    self._take(plain_name(key[len(prefix) :]), item.names.get(key, key), value[key])

    def first(self, names: Iterable[str]) -> tuple[Any, str]:
        """Return the first of these subfields that holds something, and its place."""
        return next(((value, at) for _, value, at in self.all(names)), (None, self.field))

    def all(self, names: Iterable[str]) -> Iterator[tuple[str, Any, str]]:
        """Yield name, value and place of each of these subfields that holds something."""
        for name in names:
            if name in self._values:
                yield name, self._values[name], self.place(name)

    def text(self, names: Iterable[str]) -> tuple[str, str]:
        """Return the first of these subfields that holds a text, and its place."""
        for name in names:
            text = as_text(self._values.get(name))
            if text is not None:
                return text, self.place(name)
        return "", self.field

    def matching(self, pattern: re.Pattern[str]) -> list[str]:
        """Return the names of the subfields that match, in alphabetical order."""
        return sorted(name for name in self._values if pattern.fullmatch(name))

    def place(self, name: str) -> str:
        """Return where a subfield stands, as the editor knows it."""
        return self._before + self._names.get(name, name)

    def _take(self, name: str, key: str, value: Any) -> None:
        if name and name not in self._values and not is_empty(value):
            self._names[name] = key
            self._values[name] = value


def plain_name(name: str) -> str:
    """Return the name of a subfield without case, ``_`` and ``-``."""
    return name.replace("_", "").replace("-", "").casefold()


def _singulars(name: str) -> list[str]:
    name = name.casefold()
    return [name, name[:-1]] if name.endswith("s") and len(name) > 1 else [name]
