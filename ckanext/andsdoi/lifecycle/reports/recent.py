"""What was made for the pages that were visited last, kept as long as it would be made the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Keeps results of a pure function in this process, for the `size` names asked for last.

    Nothing is ever out of date: a result counts only for what it was made of.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[str, tuple[object, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str, made_of: object, make: Callable[[], T]) -> T:
        """Return what is kept under a name, or make it.

        Args:
            name: What it is about.
            made_of: All that `make` depends on; of values that never change.
            make: Makes it.
        """
        with self._lock:
            kept = self._kept.get(name)
        result = kept[1] if kept is not None and kept[0] == made_of else make()
        with self._lock:
            self._kept[name] = (made_of, result)
            self._kept.move_to_end(name)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return result
