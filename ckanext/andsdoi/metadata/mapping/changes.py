"""When a dataset was last changed, as far as it says so itself.

What CKAN notes of changes (`metadata_modified`) is bookkeeping and no statement.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..dataset.reader import as_text
from ..values.dates import read_date, year_of

if TYPE_CHECKING:
    from .source import Source

REFERENCE = "dataset-reference-date"


def last_stated_change(source: Source) -> str:
    """Return the date of the last change; without one the later of issue and entry in CKAN."""
    return stated_change(source) or max(
        _first(source, _texts(source, "issued")),
        _first(source, _texts(source, "metadata_created")),
    )


def stated_change(source: Source) -> str:
    """Return the date of the last change or revision that the dataset states; empty for none."""
    revisions = [
        as_text(item.value.get("value")) or ""
        for item in source.reader.items(REFERENCE)
        if isinstance(item.value, dict) and item.value.get("type") == "revision"
    ]
    return _first(source, _texts(source, "modified")) or _first(source, revisions)


def _texts(source: Source, name: str) -> list[str]:
    return [text.text for text in source.reader.texts(name)]


def _first(source: Source, texts: Iterable[str]) -> str:
    """Return the first of these texts that is a day, month or year, as it is written."""
    language = source.settings.language or None
    read = (read_date(text, language=language)[0] for text in texts)
    return next((one.date for one in read if one and year_of(one.date)), "")
