"""Version (DataCite 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Source


def version(source: Source) -> str | None:
    """Return the dataset's version as it is written, or None."""
    site = [text for rule in source.rules_for("version") for text in source.site_texts(rule)]
    for text in [*site, *source.reader.texts("version")]:
        line = source.free_line(text.text, text.field)
        if line:
            return line
    return None
