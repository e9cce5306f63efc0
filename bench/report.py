"""The table of the documentation: written from one run, between two comments of the page."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from .row import Row

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.rst"
_BEGIN, _END = ".. measured: begin\n", ".. measured: end\n"


def write(rows: Sequence[Row]) -> None:
    """Replace the page's table, and what it says of the machine."""
    before, _, rest = PAGE.read_text("utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n{_measured(rows)}\n{_END}{after}", "utf-8")


def _measured(rows: Sequence[Row]) -> str:
    machine = (
        f"Measured with {os.cpu_count()} cores, Python {platform.python_version()}"
        f" and CKAN {version('ckan')}."
    )
    lines = [
        machine,
        "",
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 58 14 14 14",
        "",
        *_line("What", "Reach", "Measured", "Same against same"),
    ]
    for row in rows:
        noise = "" if row.noise is None else f"{row.noise:.2f}"
        measured = row.goal.shown(row.ratio)
        measured = measured if row.is_reached else f"**{measured}**"
        lines += _line(row.what, str(row.goal), measured, noise)
    return "\n".join(lines) + "\n"


def _line(*cells: str) -> list[str]:
    first, *others = (f"- {cell}".rstrip() for cell in cells)
    return [f"   * {first}", *(f"     {cell}" for cell in others)]
