"""What was taken of a dataset: of which places something was made, and which subfields were read.

To look at a field is not to take it: a family may ask for one and make nothing of it. So whoever
makes something of a value says so (`Reader.take`); most do it by having the text cleaned
(`Source.line`). Within a dict that was taken a subfield counts as soon as it was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Of so many entries it is kept which subfields were asked for: those of the others are the same.
_MOST = 1_000


class Held(dict[str, Any]):
    """A dict of the dataset that remembers which of its keys were asked for.

    To copy it, or to walk through all of it, is not to ask for a key.
    """

    def __init__(self, value: dict[str, Any], flat: Callable[[str], None] | None = None) -> None:
        super().__init__(value)
        self.asked: set[str] = set()
        self._note = flat or self.asked.add

    def ask(self, key: str) -> None:
        """Note that a key was asked for."""
        self._note(key)

    def __getitem__(self, key: str) -> Any:
        """Return the value of a key, which is asked for herewith."""
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, which is asked for herewith."""
        self._note(key)
        return super().get(key, default)


class Ledger:
    """What was taken of one dataset, by place: `creator[0].name`."""

    def __init__(self) -> None:
        self.places: set[str] = set()
        self.dicts: list[tuple[str, Held]] = []

    def held(self, value: dict[str, Any], place: str) -> dict[str, Any]:
        """Return a dict at a place as one that remembers what is asked of it."""
        if len(self.dicts) >= _MOST:
            return value
        held = Held(value)
        self.dicts.append((place, held))
        return held

    def flat(self, value: dict[str, Any], prefix: str) -> Held:
        """Return fields of one prefix as a dict; of what is asked for the field is taken."""
        return Held(value, lambda key: self.places.add(prefix + key))
