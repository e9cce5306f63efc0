"""Formats and sizes (DataCite 14 and 13): what the resources are, and how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..dataset.reader import as_text, is_empty

if TYPE_CHECKING:
    from .source import Source

_LABELS = {
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "text/plain": "TXT",
    "text/html": "HTML",
    "text/xml": "XML",
    "application/xml": "XML",
    "application/json": "JSON",
    "application/geo+json": "GeoJSON",
    "application/vnd.geo+json": "GeoJSON",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "application/x-netcdf": "NetCDF",
    "application/rdf+xml": "RDF",
    "application/vnd.google-earth.kml+xml": "KML",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.text": "ODT",
    "image/tiff": "TIFF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
}
_SERVICES = frozenset([*"api html wms wfs wcs wmts wps csw sos sparql rest".split(), "esri rest"])
_MEDIA_TYPE = re.compile(r"/media-types/(.+/.+)$", re.IGNORECASE)
_UNITS = ("kB", "MB", "GB", "TB")
_DIGITS = re.compile("[0-9]{1,18}")


def formats(source: Source) -> tuple[str, ...]:
    """Return the formats in the order of the resources, each once, in its first spelling."""
    found: dict[str, str] = {}
    for text, field in _texts(source):
        line = source.free_line(text, field)
        if line:
            found.setdefault(line.casefold(), line)
    return tuple(found.values())


def sizes(source: Source) -> tuple[str, ...]:
    """Return the size of all files together, if every one is known, and their number."""
    files = [resource for _, resource in _resources(source) if is_file(source, resource)]
    found: list[str] = []
    known = [size_in_bytes(source, resource) for resource in files]
    if known and all(known):
        found.append(readable_size(sum(known)))
    if files:
        found.append("1 file" if len(files) == 1 else f"{len(files)} files")
    site = [t for rule in source.rules_for("size") for t in source.site_texts(rule)]
    lines = (source.free_line(text.text, text.field) for text in site)
    return tuple(dict.fromkeys([*found, *(line for line in lines if line)]))


def _resources(source: Source) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for at, resource in source.reader.rows("resources"):
        if isinstance(resource, Mapping):
            yield at, resource
        else:
            source.report.add("value-unreadable", at, kind=type(resource).__name__)


def _texts(source: Source) -> Iterator[tuple[str, str]]:
    for at, resource in _resources(source):
        found = format_of(source, resource)
        yield found, f"{at}.format"
        for rule in source.resource_rules:
            if rule.target == "format":
                yield as_text(resource.get(rule.field)) or "", f"{at}.{rule.field}"
    for rule in source.rules_for("format"):
        for text in source.site_texts(rule):
            yield text.text, text.field


def format_of(source: Source, resource: Mapping[str, Any]) -> str:
    """Return the format of a resource, by its format or media type; empty without one."""
    values = (
        as_text(resource.get(name)) or ""
        for name in ("format", "mimetype")
        if name not in source.hidden_in_resources
    )
    return next((format_label(text.strip()) for text in values if not is_empty(text)), "")


def format_label(text: str) -> str:
    """Return a format as it is written: of an address, a media type or an ending."""
    if text.casefold().startswith(("http://", "https://")):
        media = _MEDIA_TYPE.search(text)
        text = media[1] if media else text.rstrip("/#").rpartition("/")[2]
    # ".csv" is the ending of a file's name.
    text = text.removeprefix(".") or text
    return _LABELS.get(text.casefold(), text)


def is_file(source: Source, resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource is a file, rather than a service or a page."""
    name = format_of(source, resource).casefold()
    return name not in _SERVICES and not name.startswith("ogc")


def size_in_bytes(source: Source, resource: Mapping[str, Any]) -> int:
    """Return the size of a resource, 0 if no field holds one."""
    mapped = [rule.field for rule in source.resource_rules if rule.target == "size"]
    built_in = [] if "size" in source.hidden_in_resources else ["size"]
    for name in [*mapped, *built_in]:
        value = resource.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            return int(value)
    return 0


def readable_size(total: int) -> str:
    """Return a number of bytes in the largest unit of 1,000 that it fills."""
    if total < 1000:
        return f"{total} bytes"
    size: float = total
    for unit in _UNITS:
        size /= 1000
        if round(size, 1) < 1000 or unit == _UNITS[-1]:
            break
    return f"{size:.1f}".removesuffix(".0") + f" {unit}"
