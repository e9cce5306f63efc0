"""Descriptions (DataCite 17): abstract, methods, notes on the version and on use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..reader import Text
from ..record import Description
from ..text import plain

if TYPE_CHECKING:
    from .source import Source

ABSTRACT = "Abstract"
_BUILT_IN = (
    (ABSTRACT, ("notes", "description")),
    ("Methods", ("provenance",)),
    ("Methods", ("lineage",)),
    ("Other", ("version_notes",)),
    ("Other", ("purpose",)),
    ("Other", ("usage",)),
)
# Of one text, so many times its limit is looked at.
_LOOKED_AT = 4


def descriptions(source: Source) -> tuple[Description, ...]:
    """Return the descriptions: abstract first, one per language, then the others."""
    site = list(_site(source))
    abstracts = [one for one in site if one.description_type == ABSTRACT]
    built_in = [
        description
        for kind, names in _BUILT_IN
        if not (kind == ABSTRACT and abstracts)
        for description in _first(source, names, kind)
    ]
    others = [one for one in site if one.description_type != ABSTRACT]
    found: dict[tuple[str, str], Description] = {}
    for one in [*abstracts, *built_in, *others]:
        found.setdefault((one.description_type, one.text), one)
    return tuple(found.values())


def _first(source: Source, names: Iterable[str], kind: str) -> list[Description]:
    candidates = [(name, _reading(source, name, kind)) for name in names]
    return list(source.choose(candidates, key=lambda one: one.text).entries)


def _reading(source: Source, name: str, kind: str):
    return lambda: list(_described(source, source.reader.texts(name), kind))


def _described(source: Source, texts: Iterable[Text], kind: str) -> Iterator[Description]:
    for text in texts:
        shown = _plain(source, text)
        if shown:
            yield Description(shown, kind, source.language_of(text), source=text.field)


def _plain(source: Source, text: Text) -> str:
    settings = source.settings
    limit = settings.max_description
    shown, findings = plain(text.text[: _LOOKED_AT * limit], remove_emails=settings.remove_emails)
    source.report.add_all(findings, text.field)
    if len(text.text) > _LOOKED_AT * limit:
        source.report.add("text-cut", text.field, n=len(text.text), max=limit)
    return shown


def _site(source: Source) -> Iterator[Description]:
    for rule in source.rules_for("description"):
        yield from _described(source, source.site_texts(rule), rule.type or "Other")
