"""Language (DataCite 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dataset.reader import Text
from ...values import languages

if TYPE_CHECKING:
    from ..source import Source


def language(source: Source) -> str | None:
    """Return the first usable language of the dataset, else the one that the site writes in."""
    candidates = [
        *source.site_candidate(
            "language", lambda rule: usable_languages(source, source.site_texts(rule))
        ),
        ("language", lambda: usable_languages(source, source.reader.texts("language"))),
    ]
    found, field = source.choose(candidates)
    if not found:
        return languages.tag(source.settings.language)
    first, others = str(found[0]), found[1:]
    if others:
        names = ", ".join(others)
        source.report.add(
            "language-only-one", field, names, first=first, others=names, n=len(others)
        )
    return first


def usable_languages(source: Source, texts: list[Text]) -> list[str]:
    """Return the tags of the languages that texts name, each once; others are reported."""
    found: dict[str, Text] = {}
    for text in texts:
        codes = languages.several(text.text)
        if not codes:
            source.report.add("language-unknown", text.field, text.text)
        if codes:
            source.reader.take(text.field)
        for code in codes:
            found.setdefault(code, text)
    return list(found)
