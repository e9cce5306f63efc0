"""Version (DataCite 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...dataset.reader import Text
    from ..source import Source


def version(source: Source) -> str | None:
    """Return the dataset's version as it is written, or None."""
    candidates = [
        *source.site_candidate("version", lambda rule: _lines(source, source.site_texts(rule))),
        ("version", lambda: _lines(source, source.reader.texts("version"))),
    ]
    found = source.choose(candidates).entries
    return found[0] if found else None


def _lines(source: Source, texts: list[Text]) -> list[str]:
    lines = [source.free_line(text.text, text.field) for text in texts]
    return [line for line in lines if line]
