"""What the page of a DOI tells machines: meta tags, schema.org, the Link header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..lifecycle.reports.tombstone import Tombstone


def tags(told: Tombstone) -> tuple[tuple[str, str], ...]:
    """Return the names and contents of a tombstone's meta tags; DataCite's crawler reads both."""
    if told.url is None:
        return ()
    return ("DC.identifier", told.url), ("citation_doi", told.doi)


def schema_org(told: Tombstone) -> dict[str, Any] | None:
    """Return a tombstone in JSON-LD; None where the DOI or the title must not be told."""
    if told.url is None or told.title is None:
        return None
    identifier = {
        "@type": "PropertyValue",
        "propertyID": "https://registry.identifiers.org/registry/doi",
        "value": f"doi:{told.doi}",
        "url": told.url,
    }
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": told.url,
        "identifier": identifier,
        "name": told.title,
    }


def links(told: Tombstone) -> str | None:
    """Return the Link header of a tombstone."""
    return None if told.url is None else f'<{told.url}>; rel="cite-as"'
