"""The citation in RIS, which EndNote, Zotero and Mendeley import.

RIS has no escapes: a value with a line break could begin a line of its own, so each is one line.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import bibliography
from .cited import CitedDataset

_TYPES = {
    "Dataset": "DATA",
    "Software": "COMP",
    "Text": "RPRT",
    "Image": "FIGURE",
    "Audiovisual": "MPCT",
    "Sound": "SOUND",
}


def ris(cited: CitedDataset) -> bytes:
    """Return the file with one reference, in UTF-8, its lines ended as RIS wants it."""
    lines = ((tag, bibliography.one_line(value)) for tag, value in _lines(cited) if value)
    written = "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value)
    return f"{written}ER  - \r\n".encode()


def _lines(cited: CitedDataset) -> Iterator[tuple[str, str | None]]:
    record, day = cited.record, bibliography.issued(cited.record)
    yield "TY", _TYPES.get(record.resource_type.general, "GEN")
    for agent in bibliography.known(record.creators):
        yield "AU", bibliography.family_first(agent)
    for agent in bibliography.known(record.contributors, "Editor"):
        yield "A2", bibliography.family_first(agent)
    for agent in bibliography.known(record.contributors, "Translator"):
        yield "A4", bibliography.family_first(agent)
    yield "TI", record.titles[0].text
    yield "PY", day.year
    yield "DA", f"{day.year}/{day.month}/{day.day or ''}/" if day.month else None
    yield "PB", record.publisher.name
    yield "ET", record.version
    yield "DO", cited.doi if cited.link else None
    yield "UR", cited.link
    yield "LA", record.language
    for keyword in bibliography.separate_keywords(record):
        yield "KW", keyword
    yield "AB", bibliography.abstract(record)
    for note in cited.notes:
        yield "N1", note
