"""Resource type (DataCite 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...record import ResourceType
from ...vocabulary import RESOURCE_TYPES
from ..agents.roles import last_segment

if TYPE_CHECKING:
    from ...site import Rule
    from ..source import Candidate, Source

DATASET = "Dataset"
_GENERAL = {term.casefold(): term for term in RESOURCE_TYPES}
_DCMI = {"stillimage": "Image", "movingimage": "Audiovisual"}
_ISO = {
    "dataset": "Dataset",
    "nongeographicdataset": "Dataset",
    "series": "Collection",
    "service": "Service",
    "software": "Software",
    "application": "Software",
    "model": "Model",
}


def resource_type(source: Source) -> ResourceType:
    """Return what kind of thing the dataset is."""
    candidates: list[Candidate[ResourceType]] = [
        *source.site_candidate("resourceType", lambda rule: list(_site(source, rule))),
        ("type", lambda: _option(source)),
        ("dcat_type", lambda: _dcat(source)),
        ("resource-type", lambda: _iso(source)),
    ]
    found: list[ResourceType] = [*source.choose(candidates, key=lambda kind: kind.general).entries]
    if found:
        return found[0]
    kind = source.free_line(source.reader.plain("type"), "type")
    text = DATASET if kind in ("", "dataset") else _words(kind)
    return ResourceType(DATASET, text, source="type")


def _site(source: Source, rule: Rule) -> Iterator[ResourceType]:
    for entry in source.site_entries(rule):
        text = entry.line("resourceType")
        general = _term(entry.text("resourceTypeGeneral") or text or "") or DATASET
        if text or entry.text("resourceTypeGeneral"):
            yield ResourceType(general, text or general, source=entry.field)


def _option(source: Source) -> list[ResourceType]:
    value = source.settings.resource_types.get(source.reader.plain("type"), "")
    general, _, text = value.partition("/")
    term = _term(general)
    if term is None:
        return []
    return [ResourceType(term, text.replace("_", " ").strip() or term, source="type")]


def _dcat(source: Source) -> list[ResourceType]:
    for segment, field in _segments(source, "dcat_type"):
        term = _term(segment) or _DCMI.get(segment.casefold())
        text = segment if term else _words(segment)
        return [ResourceType(term or DATASET, text, source=field)]
    return []


def _iso(source: Source) -> list[ResourceType]:
    for segment, field in _segments(source, "resource-type"):
        term = _ISO.get(segment.casefold()) or _term(segment)
        return [ResourceType(term or DATASET, segment, source=field)]
    return []


def _segments(source: Source, name: str) -> Iterator[tuple[str, str]]:
    for text in source.reader.texts(name):
        segment = source.free_line(last_segment(text.text), text.field)
        if segment:
            yield segment, text.field


def _term(text: str) -> str | None:
    return _GENERAL.get(text.strip().casefold())


def _words(name: str) -> str:
    """Return `CODE_LIST` and `map-layer` as words: `Code list`, `Map layer`."""
    words = re.sub("[_-]+", " ", name).strip()
    return words[:1].upper() + (words[1:].lower() if words.isupper() else words[1:])
