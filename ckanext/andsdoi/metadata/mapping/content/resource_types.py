"""Resource type (DataCite 10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...record import ResourceType
from ...values.identifiers import is_blank_node, last_segment
from ...values.labels import as_words
from ...vocabulary import RESOURCE_TYPES

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
        ("type", lambda: type_by_option(source)),
        ("dcat_type", lambda: type_by_dcat(source)),
        ("resource-type", lambda: type_by_iso(source)),
        ("resource_type", lambda: type_by_name(source)),
    ]
    found: list[ResourceType] = [*source.choose(candidates, key=lambda kind: kind.general).entries]
    if found:
        return found[0]
    kind = source.free_line(source.reader.plain("type"), "type")
    text = DATASET if kind == "dataset" else as_words(kind)
    return ResourceType(DATASET, text or DATASET, source="type")


def _site(source: Source, rule: Rule) -> Iterator[ResourceType]:
    for entry in source.site_entries(rule):
        text = entry.line("resourceType")
        general = general_term(entry.text("resourceTypeGeneral") or text or "") or DATASET
        if text or entry.text("resourceTypeGeneral"):
            yield ResourceType(general, text or general, source=entry.field)


def type_by_option(source: Source) -> list[ResourceType]:
    """Return what the site's option says of the dataset's type, or nothing."""
    value = source.settings.resource_types.get(source.reader.plain("type"), "")
    general, _, text = value.partition("/")
    term = general_term(general)
    if term is None:
        return []
    return [ResourceType(term, text.replace("_", " ").strip() or term, source="type")]


def type_by_dcat(source: Source) -> list[ResourceType]:
    """Return the resource type of DCAT's `dct:type`: a term of DataCite, DCMI or a list."""
    for segment, field in _segments(source, "dcat_type"):
        term = general_term(segment) or _DCMI.get(segment.casefold())
        text = segment if term else as_words(segment)
        if text:
            return [ResourceType(term or DATASET, text, source=field)]
        source.report.add("value-unreadable", field, segment, kind="no word")
    return []


def type_by_iso(source: Source) -> list[ResourceType]:
    """Return the resource type of ISO 19115's scope code."""
    for segment, field in _segments(source, "resource-type"):
        term = _ISO.get(segment.casefold()) or general_term(segment)
        return [ResourceType(term or DATASET, segment, source=field)]
    return []


def type_by_name(source: Source) -> list[ResourceType]:
    """Return the resource type of a field called as DataCite's: a term of it, or any words."""
    if source.reader.called("resource_type") == "resource-type":
        # That of an ISO record, which is read as such.
        return []
    for segment, field in _segments(source, "resource_type"):
        term = general_term(segment)
        text = term or (segment if " " in segment else as_words(segment))
        return [ResourceType(term or DATASET, text, source=field)] if text else []
    return []


def _segments(source: Source, name: str) -> Iterator[tuple[str, str]]:
    for text in source.reader.texts(name):
        segment = source.free_line(last_segment(text.text), text.field)
        if segment and not is_blank_node(text.text):
            yield segment, text.field


def general_term(text: str) -> str | None:
    """Return the resourceTypeGeneral that a text is in any case, or None."""
    return _GENERAL.get(text.strip().casefold())
