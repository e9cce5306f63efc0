"""What a document says, read for the checks: not with the package's own reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Said:
    """A document: of which dataset it is, and what it says of others."""

    dataset: str
    title: str | None
    publisher: str | None
    relations: frozenset[tuple[str, str]]
    """relationType and identifier."""
    ids: frozenset[str]
    """Every id in it, wherever it stands."""

    @property
    def dois(self) -> set[str]:
        """The DOIs that it names."""
        return {value for _, value in self.relations if value.startswith("10.")}


@lru_cache(maxsize=1024)
def read(document: bytes) -> Said:
    """Read a document; one that is none says nothing."""
    try:
        root = etree.fromstring(document)
    except etree.XMLSyntaxError:
        return Said("", None, None, frozenset(), frozenset())
    related = root.iterfind("{*}relatedIdentifiers/{*}relatedIdentifier")
    return Said(
        root.findtext("{*}alternateIdentifiers/{*}alternateIdentifier") or "",
        root.findtext("{*}titles/{*}title"),
        root.findtext("{*}publisher"),
        frozenset((str(one.get("relationType")), str(one.text).lower()) for one in related),
        frozenset(UUID.findall(document.decode("ascii", "replace"))),
    )
