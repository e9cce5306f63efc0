"""Titles (DataCite 3): the main title, its translations, subtitle and alternative titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...dataset.reader import Text
from ...record import Title
from ...vocabulary import UNTITLED

if TYPE_CHECKING:
    from ..source import Source

_OTHERS = (
    ("subtitle", "Subtitle"),
    ("alternative_title", "AlternativeTitle"),
    ("alternate_title", "AlternativeTitle"),
)


def titles(source: Source) -> tuple[Title, ...]:
    """Return the titles; the main one comes first and has no type."""
    main = main_titles(source)
    others = [
        title for name, kind in _OTHERS for title in _typed(source, source.reader.texts(name), kind)
    ]
    site = [
        title
        for rule in source.rules_for("title")
        if rule.type
        for title in _typed(source, source.site_texts(rule), rule.type)
    ]
    seen: dict[str, Title] = {}
    for title in [*main, *others, *site]:
        seen.setdefault(title.text, title)
    return tuple(seen.values())


def main_titles(source: Source) -> list[Title]:
    """Return the main title and its translations; else the name, else the code for none."""
    candidates = [
        *source.site_candidate(
            "title", lambda rule: translated_titles(source, source.site_texts(rule))
        ),
        ("title", lambda: translated_titles(source, source.reader.texts("title"))),
    ]
    found = list(source.choose(candidates, key=lambda title: title.text).entries)
    if found:
        return found
    name = source.line(source.reader.plain("name"), "name")
    if name:
        source.report.fallback(name)
        return [Title(name, source="name")]
    source.report.add("title-missing", "title")
    return [Title(UNTITLED, source="title")]


def translated_titles(source: Source, texts: Iterable[Text]) -> list[Title]:
    """Return the first text as main title, the others as its translations, each once."""
    found: dict[str, Title] = {}
    for text in texts:
        line = source.free_line(text.text, text.field)
        if line and line not in found:
            kind = "TranslatedTitle" if found else None
            found[line] = Title(line, kind, source.language_of(text), source=text.field)
    return list(found.values())


def _typed(source: Source, texts: Iterable[Text], kind: str) -> Iterator[Title]:
    for text in texts:
        line = source.free_line(text.text, text.field)
        if line:
            yield Title(line, kind, source.language_of(text), source=text.field)
