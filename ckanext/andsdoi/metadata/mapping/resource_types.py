"""Resource type (DataCite 10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..reader import as_text
from ..record import ResourceType
from ..vocabulary import RESOURCE_TYPES
from .roles import last_segment

if TYPE_CHECKING:
    from .source import Source

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
    return _site(source) or _option(source) or _dcat(source) or _iso(source) or _plain(source)


def _site(source: Source) -> ResourceType | None:
    for rule in source.rules_for("resourceType"):
        general = rule.constants.get("resourceTypeGeneral")
        for item in source.site_items(rule, {}):
            parts = item.value if isinstance(item.value, dict) else {"resourceType": item.value}
            text = source.free_line(as_text(parts.get("resourceType")) or "", item.field)
            term = general or as_text(parts.get("resourceTypeGeneral")) or text
            known = _term(term) or DATASET
            if text or term:
                return ResourceType(known, text or term, source=item.field)
    return None


def _option(source: Source) -> ResourceType | None:
    value = source.settings.resource_types.get(source.reader.plain("type"), "")
    general, _, text = value.partition("/")
    term = _term(general)
    if term is None:
        return None
    return ResourceType(term, text.replace("_", " ").strip() or term, source="type")


def _dcat(source: Source) -> ResourceType | None:
    for text in source.reader.texts("dcat_type"):
        segment = source.free_line(last_segment(text.text), text.field)
        if segment:
            term = _term(segment) or _DCMI.get(segment.casefold())
            return ResourceType(
                term or DATASET, segment if term else _words(segment), source=text.field
            )
    return None


def _iso(source: Source) -> ResourceType | None:
    for text in source.reader.texts("resource-type"):
        segment = source.free_line(last_segment(text.text), text.field)
        if segment:
            term = _ISO.get(segment.casefold()) or _term(segment)
            return ResourceType(term or DATASET, segment, source=text.field)
    return None


def _plain(source: Source) -> ResourceType:
    kind = source.free_line(source.reader.plain("type"), "type")
    text = DATASET if kind in ("", "dataset") else _words(kind)
    return ResourceType(DATASET, text, source="type")


def _term(text: str) -> str | None:
    return _GENERAL.get(text.strip().casefold())


def _words(name: str) -> str:
    """``CODE_LIST`` and ``map-layer`` as words: ``Code list``, ``Map layer``."""
    words = re.sub("[_-]+", " ", name).strip()
    return words[:1].upper() + (words[1:].lower() if words.isupper() else words[1:])
