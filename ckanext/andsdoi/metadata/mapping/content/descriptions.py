"""Descriptions (DataCite 17): abstract, methods, notes on the version and on use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ...dataset.reader import Text
from ...problems import HIDDEN
from ...record import Description

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Candidate, Source

ABSTRACT = "Abstract"
METHODS = "Methods"
_METHODS = (
    "provenance",
    "lineage",
    "lineage_statement",
    "methodology",
    "methodology_other",
    "methods",
    "process_step",
    "collection_method",
    "sampling",
)
_OTHERS = (
    *("version_notes", "purpose", "usage"),
    *("caveats", "data_quality", "quality", "limitations", "comments"),
)
_BUILT_IN = (
    (("notes", "description"), ABSTRACT),
    *(((name,), METHODS) for name in _METHODS),
    *(((name,), "Other") for name in _OTHERS),
)
_LONGEST_DENIAL = 80
_WORD = re.compile(r"[^\W\d_]+")
_DENIALS = frozenset(
    """
    no not none without missing kein keine keinen ohne nicht pas aucun aucune non sans sin ninguna
    ningún nessun nessuna senza sem nenhuma não geen niet zonder ingen inget brak нет
    """.split()
)
_DESCRIPTIONS = frozenset(
    """
    abstract abstracts description descriptions summary beschreibung kurzbeschreibung
    zusammenfassung résumé descripción resumen descrizione riassunto descrição resumo beschrijving
    samenvatting beskrivelse beskrivning opis opisu описания
    """.split()
)
_BESIDE = frozenset(
    """
    available provided given yet is has been the vorhanden verfügbar angegeben disponible
    disponibile disponível fournie renseignée beschikbaar de la da tilgængelig tillgänglig
    """.split()
)
# What a form holds that asks to choose, or to tick: it describes nothing.
_CHOICES = frozenset(
    """
    other others andere anderes autre autres otro otra otros altro altri
    true false yes no ja nein oui non si sí
    """.split()
)
# Of one text, so many times its limit is looked at.
_LOOKED_AT = 4


def descriptions(source: Source) -> tuple[Description, ...]:
    """Return the descriptions: abstract first, one per language, then the others."""
    built_in = [one for names, kind in _BUILT_IN for one in _first(source, names, kind)]
    site = [
        description
        for rule in source.rules_for("description")
        if rule.type != ABSTRACT
        for description in _site(source, rule)
    ]
    found: dict[tuple[str, str], Description] = {}
    for one in [*built_in, *site]:
        found.setdefault((one.description_type, one.text), one)
    return tuple(found.values())


def _first(source: Source, names: Iterable[str], kind: str) -> Sequence[Description]:
    candidates: list[Candidate[Description]] = [
        (source.reader.called(name), _reading(source, name, kind))
        for name in names
        if source.reader.holds(name)
    ]
    if kind == ABSTRACT:
        site = source.site_candidate("description", lambda rule: _site(source, rule), kind)
        candidates = [*site, *candidates]
    return source.choose(candidates, key=lambda one: one.text).entries


def _reading(source: Source, name: str, kind: str) -> Callable[[], list[Description]]:
    return lambda: list(_described(source, source.reader.texts(name), kind))


def _described(source: Source, texts: Iterable[Text], kind: str) -> Iterator[Description]:
    for text in texts:
        shown = plain_description(source, text)
        if shown and not says_there_is_none(shown) and not (kind != ABSTRACT and _is_choice(shown)):
            yield Description(shown, kind, source.language_of(text), source=text.field)


def _is_choice(text: str) -> bool:
    return text.casefold() in _CHOICES or not any(map(str.isalpha, text))


def says_there_is_none(text: str) -> bool:
    """Tell whether a description says that there is none: "Abstract not available."."""
    words = _WORD.findall(text.casefold()) if len(text) <= _LONGEST_DENIAL else []
    known = all(word in _DENIALS or word in _DESCRIPTIONS or word in _BESIDE for word in words)
    return known and any(map(_DENIALS.__contains__, words)) and not _DESCRIPTIONS.isdisjoint(words)


def plain_description(source: Source, text: Text) -> str:
    """Return a description as plain text, empty if only an e-mail address stood there."""
    settings = source.settings
    limit = settings.max_description
    shown = source.rendered(text.text, text.field, _LOOKED_AT * limit, settings.remove_emails)
    if len(text.text) > _LOOKED_AT * limit:
        source.report.add("text-cut", text.field, n=len(text.text), max=limit)
    return shown if shown != HIDDEN else ""


def _site(source: Source, rule: Rule) -> list[Description]:
    return list(_described(source, source.site_texts(rule), rule.type or "Other"))
