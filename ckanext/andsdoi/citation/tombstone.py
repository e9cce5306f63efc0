"""What machines are told where a dataset was: only what was confirmed publicly."""

from __future__ import annotations

from dataclasses import dataclass

from ..suffix import doi_url
from .cited import Standing
from .metatags import MetaTag, doi_tags
from .schemaorg import JsonLd, identity
from .signposting import cite_as


@dataclass(frozen=True)
class Tombstone:
    """A DOI whose dataset is not public any more.

    Attributes:
        doi: The bare DOI, in lower case.
        standing: Who registered it and where it leads.
        page: The absolute address of the dataset's page, in no language.
        title: As it was confirmed last; None if it was redacted, then only the DOI is told.
    """

    doi: str
    standing: Standing
    page: str
    title: str | None = None

    @property
    def is_told(self) -> bool:
        """Tell whether machines may know the DOI: never that of a test registry."""
        return self.standing is not Standing.TEST


def tombstone_tags(tombstone: Tombstone) -> tuple[MetaTag, ...]:
    """Return the meta tags: the DOI, and that the page is for no index."""
    link = doi_url(tombstone.doi)
    known = doi_tags(tombstone.doi, link) if tombstone.is_told else ()
    return (*known, ("robots", "noindex"))


def tombstone_json_ld(tombstone: Tombstone) -> JsonLd | None:
    """Return the JSON-LD block with what is left to tell; None where that is nothing."""
    if not tombstone.is_told or tombstone.title is None:
        return None
    begin = identity(doi_url(tombstone.doi), tombstone.doi)
    return {**begin, "name": tombstone.title, "url": tombstone.page}


def tombstone_header(tombstone: Tombstone) -> str:
    """Return the value of the header `Link`; empty if there is nothing to tell."""
    return ", ".join(one.written() for one in cite_as(tombstone.doi, tombstone.standing))
