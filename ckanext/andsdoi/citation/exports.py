"""The downloads: one table of formats, for the page, the route, content negotiation and unAPI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from .cited import CitedDataset, Standing
from .formats import DESCRIPTIONS, Format, advertised
from .signposting import LINKSET, LINKSET_TYPE, linkset

EXPORTS: Mapping[str, Format] = MappingProxyType(
    {
        one.name: one
        for one in (
            *DESCRIPTIONS,
            Format(LINKSET, "Linkset", LINKSET_TYPE, "json", linkset, is_advertised=False),
        )
    }
)
"""Every format by the name that stands in the address of the download."""

_NOT_IN_NAMES = re.compile("[^A-Za-z0-9._-]+")


def negotiable(standing: Standing) -> Mapping[str, Format]:
    """Return the formats that a client may ask for at the dataset's own address, by media type."""
    return {one.media_type: one for one in advertised(standing)}


def file_name(doi: str, format_: Format) -> str:
    """Return the name of the file, in characters that every header and file system takes."""
    suffix = _NOT_IN_NAMES.sub("_", doi.partition("/")[2]).strip("._") or "dataset"
    return f"{suffix}.{format_.extension}"


def unapi_formats(cited: CitedDataset | None = None) -> bytes:
    """Return unAPI's list of formats: of a dataset, or of the site.

    Zotero chooses RIS from it, which keeps the names of organizations whole.
    """
    standing = cited.standing if cited else Standing.HERE
    of = f" id={quoteattr(cited.address)}" if cited else ""
    lines = [
        f"  <format name={quoteattr(one.name)} type={quoteattr(one.media_type)}/>"
        for one in advertised(standing)
    ]
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f"<formats{of}>", *lines, "</formats>\n"]
    ).encode()
