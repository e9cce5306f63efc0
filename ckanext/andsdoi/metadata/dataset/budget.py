"""How much is read of one dataset: nobody's dataset may hold up those of others.

Everything that the mapping does costs steps, in proportion to what is read: a character one, an
entry of a list some, a person's name or Markdown more. What they add up to is bounded, so the time
is, whatever stands where; a clock would give the same dataset another answer on a busy day.
Called by `reader`, and through it by the families whose work on a text is long.
"""

from __future__ import annotations

from typing import Any

# About two seconds. Ten thousand resources and as many tags take half of it.
MOST = 6_000_000
# What a list or dict costs, and a text beside its characters.
ENTRY = 50
TEXT = 15


class TooLarge(Exception):
    """There is more in a dataset than is read of one; `field` holds most of it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Budget:
    """The steps that are left for one dataset."""

    def __init__(self, most: int = MOST) -> None:
        self._most = self._left = most
        self._spent: dict[str, int] = {}

    def spend(self, field: str, steps: int) -> None:
        """Take steps off, for work on a field.

        Raises:
            TooLarge: There are not so many left.
        """
        root = field.partition("[")[0]
        self._spent[root] = self._spent.get(root, 0) + steps
        self._left -= steps
        if self._left < 0:
            raise TooLarge(max(self._spent, key=lambda name: self._spent[name]))

    def weigh(self, field: str, value: Any) -> None:
        """Take off what it costs to walk through a value.

        Raises:
            TooLarge: It is more than is left.
        """
        self.spend(field, weight(value, self._most))


def weight(value: Any, most: int = MOST) -> int:
    """Return how many steps it takes to walk through a value; beyond `most` it may be any more."""
    if isinstance(value, str):
        return TEXT + len(value)
    total, pending = 0, [value]
    while pending and total <= most:
        one = pending.pop()
        if isinstance(one, str):
            total += TEXT + len(one)
        elif isinstance(one, dict):
            total += ENTRY + len(one) + sum([len(key) for key in one if isinstance(key, str)])
            pending += one.values() if total <= most else ()
        elif isinstance(one, (list, tuple)):
            total += ENTRY + len(one)
            pending += one if total <= most else ()
    return total
