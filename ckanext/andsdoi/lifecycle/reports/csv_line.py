"""A line of CSV, as every table that people get is written."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMULA = tuple("=+-@\t\r")
"""How a cell begins that a spreadsheet would take for a formula."""


def csv_line(cells: Iterable[object], end: str = "\n") -> str:
    """Return a line of CSV; what a spreadsheet would calculate is kept as text."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerow(map(_harmless, cells))
    return out.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
