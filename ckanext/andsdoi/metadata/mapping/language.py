"""Language (DataCite 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import languages
from ..reader import Text

if TYPE_CHECKING:
    from .source import Source


def language(source: Source) -> str | None:
    """Return the first usable language of the dataset, else the one that the site writes in."""
    site = [text for rule in source.rules_for("language") for text in source.site_texts(rule)]
    for texts in (site, source.reader.texts("language")):
        found = _usable(source, texts)
        if found:
            return found
    return languages.tag(source.settings.language)


def _usable(source: Source, texts: list[Text]) -> str | None:
    found: dict[str, Text] = {}
    for text in texts:
        code = languages.language(text.text)
        if code is None:
            source.report.add("language-unknown", text.field, text.text)
        else:
            found.setdefault(code, text)
    first, *others = found or [None]
    if others:
        names = ", ".join(str(code) for code in others)
        source.report.add("language-only-one", "language", names, first=first, others=names)
    return first
