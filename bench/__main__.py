"""``python -m bench [FAMILY...]``: measure, print, and write the documentation's table."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator

from dev.console import complain, say

from . import (
    documents,
    drains,
    imports,
    memory,
    old_stock,
    queues,
    reads,
    reconciles,
    report,
    saves,
    wakeups,
)
from .row import Row

FAMILIES: dict[str, Callable[[], Iterator[Row]]] = {
    "saves": saves.measure,
    "wakeups": wakeups.measure,
    "reads": reads.measure,
    "drain": drains.measure,
    "rate": drains.measure_rate,
    "documents": documents.measure,
    "queue": queues.measure,
    "old-stock": old_stock.measure,
    "memory": memory.measure,
    "reconcile": reconciles.measure,
}
AT_LENGTH: dict[str, Callable[[], Iterator[Row]]] = {
    "memory-full": memory.measure_fully,
    "import": imports.measure,
    "import-broken": imports.measure_broken,
}
"""What the whole bench leaves out."""


def main() -> int:
    """Run the families asked for; 1 if a goal was missed or something could not be measured."""
    names = _names()
    logging.basicConfig(level=logging.ERROR)
    # two processes of the same code should lay out their dicts alike
    os.environ["PYTHONHASHSEED"] = "0"
    found = {name: _rows(name) for name in names}
    rows = [row for measured in found.values() for row in measured]
    is_complete = all(found.values())
    if is_complete and list(found) == list(FAMILIES):
        report.write(rows)
    return 0 if is_complete and all(row.is_reached for row in rows) else 1


def _names() -> list[str]:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help="all by default")
    names: list[str] = parser.parse_args().families
    known = [*FAMILIES, *AT_LENGTH]
    unknown = set(names) - set(known)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return names or list(FAMILIES)


def _rows(name: str) -> list[Row]:
    """Measure one family; a failure is told, and the others are measured all the same."""
    begin, rows = time.monotonic(), []
    say(f"\n{name}")
    try:
        for row in {**FAMILIES, **AT_LENGTH}[name]():
            say(str(row))
            rows.append(row)
    except Exception:
        complain(traceback.format_exc())
        return []
    say(f"          took {time.monotonic() - begin:.0f} s")
    return rows


if __name__ == "__main__":
    sys.exit(main())
