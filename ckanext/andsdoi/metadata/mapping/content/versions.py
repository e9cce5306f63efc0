"""Version (DataCite 15)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...dataset.reader import Text
    from ..source import Source

# The checksums of MD5 and SHA-256, by which harvesters see that something has changed.
_CHECKSUM = re.compile("[0-9a-f]{32}|[0-9a-f]{64}", re.IGNORECASE)
# A date as ISO 19115 types it.
_TYPED_DATE = re.compile(r"(?:creation|publication|revision) - ([0-9]{4}(?:-[0-9]{2}){0,2})")


def version(source: Source) -> str | None:
    """Return the dataset's version as it is written, or None."""
    candidates = [
        *source.site_candidate("version", lambda rule: _lines(source, source.site_texts(rule))),
        ("version", lambda: _lines(source, source.reader.texts("version"))),
    ]
    found = source.choose(candidates).entries
    return found[0] if found else None


def _lines(source: Source, texts: list[Text]) -> list[str]:
    named = [text for text in texts if not _CHECKSUM.fullmatch(text.text.strip())]
    lines = [source.free_line(text.text, text.field) for text in named]
    return [without_date_type(line) for line in lines if line]


def without_date_type(line: str) -> str:
    """Return the date alone that a harvester made a version of: `revision - 2013-01-10`."""
    typed = _TYPED_DATE.fullmatch(line) if " - " in line else None
    return typed[1] if typed else line
