"""What is cited: a dataset with its DOI, its record, and what its page knows beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from ..metadata.record import Record
from ..metadata.values.identifiers import clean_url
from ..suffix import doi_url, normalize_doi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

# RFC 6838, 4.2: what a media type is made of.
_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[A-Za-z0-9][\w!#$&^.+-]*", re.ASCII)
_MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "html": "text/html",
    "pdf": "application/pdf",
    "json": "application/json",
    "geojson": "application/geo+json",
    "json-ld": "application/ld+json",
    "xml": "application/xml",
    "rdf": "application/rdf+xml",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpkg": "application/geopackage+sqlite3",
    "netcdf": "application/x-netcdf",
    "zip": "application/zip",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "tiff": "image/tiff",
}


class Standing(str, Enum):
    """Who registered a DOI and where it leads: that decides what may name it to machines."""

    HERE = "here"
    """Registered by this site, and it leads to the dataset's page."""
    ELSEWHERE = "elsewhere"
    """Registered by this site, and it leads to another landing page."""
    EXTERNAL = "external"
    """Registered by somebody else."""
    TEST = "test"
    """Of a test registry: it never resolves."""


@dataclass(frozen=True)
class Resource:
    """A file or a service of a dataset; `licence` and `doi` only where it has its own."""

    url: str
    name: str = ""
    media_type: str | None = None
    size: int | None = None
    licence: str | None = None
    doi: str | None = None


@dataclass(frozen=True, kw_only=True)
class CitedDataset:
    """A public dataset with its DOI, as its page and its downloads present it.

    Attributes:
        record: What its document says, mapped at the newest kernel: older ones lose too much.
        doi: The bare DOI, in lower case.
        standing: Who registered it and where it leads.
        page: The absolute address of the dataset's page, in no language, after redirects.
        exports: What the addresses of its downloads begin with, without a slash at the end.
        site_title: The title of the site.
        site_url: The address of the site.
        document: The DataCite XML as it is sent.
        resources: Its resources (`resources_of`).
        is_open: Whether CKAN knows its licence as an open one (`isopen`).
        is_findable: Whether the DOI is in DataCite's index now.
        withdrawn_on: The day on which a person withdrew the DOI.
    """

    record: Record
    doi: str
    standing: Standing
    page: str
    exports: str
    site_title: str
    site_url: str
    document: bytes = b""
    resources: tuple[Resource, ...] = ()
    is_open: bool = False
    is_findable: bool = True
    withdrawn_on: date | None = None

    @property
    def link(self) -> str | None:
        """Return the address of the DOI; that of a test registry has none."""
        return None if self.standing is Standing.TEST else doi_url(self.doi)

    @property
    def address(self) -> str:
        """Return what names the dataset for machines: its DOI, else its page."""
        is_ours = self.standing in (Standing.HERE, Standing.ELSEWHERE)
        return doi_url(self.doi) if is_ours else self.page

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader of a citation has to know, in English as the formats are."""
        test = f"TEST {self.doi} never resolves" if self.link is None else ""
        withdrawn = f"Withdrawn {self.withdrawn_on}" if self.withdrawn_on else ""
        return tuple(filter(None, (test, withdrawn)))


def resources_of(dataset: Mapping[str, Any]) -> tuple[Resource, ...]:
    """Return the resources of a dataset that have an address on the web.

    Args:
        dataset: What `package_show` returns, for an anonymous caller. Nothing in it is trusted.
    """
    found = dataset.get("resources")
    return tuple(_resources(found)) if isinstance(found, list) else ()


def _resources(found: list[Any]) -> Iterator[Resource]:
    for one in found:
        url = clean_url(_text(one, "url")) if isinstance(one, dict) else None
        if url:
            yield Resource(
                url,
                _text(one, "name"),
                _media_type(_text(one, "mimetype"), _text(one, "format")),
                _size(one.get("size")),
                clean_url(_text(one, "license")),
                normalize_doi(_text(one, "doi")),
            )


def _text(resource: Mapping[str, Any], name: str) -> str:
    value = resource.get(name)
    return value.strip() if isinstance(value, str) else ""


def _media_type(mimetype: str, format_: str) -> str | None:
    """Return the media type that is stated, else that of the format, if one is known."""
    stated = next((one.lower() for one in (mimetype, format_) if _TYPE.fullmatch(one)), None)
    return stated or _MEDIA_TYPES.get(format_.lower().lstrip("."))


def _size(value: object) -> int | None:
    digits = "" if isinstance(value, bool) else str(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
