"""The formats that describe a dataset: what each is called, and who writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .bibtex import biblatex, bibtex
from .cited import CitedDataset, Standing
from .csl import csl
from .ris import ris
from .schemaorg import CONTEXT, schema_org

Write = Callable[[CitedDataset], bytes]

_TEST = b"<!-- TEST: this DOI never resolves -->\n"


@dataclass(frozen=True)
class Format:
    """One format of a download.

    Attributes:
        name: In the address of the download, and in unAPI.
        title: For people; a proper name, the same in every language.
        media_type: What it is served as.
        extension: What its file ends with.
        write: Writes the file.
        profile: Says what a media type means that alone says too little.
        is_advertised: Whether machines are led to it, by links, unAPI and content negotiation.
    """

    name: str
    title: str
    media_type: str
    extension: str
    write: Write
    profile: str | None = None
    is_advertised: bool = True


def datacite_xml(cited: CitedDataset) -> bytes:
    """Return the document as it was sent; of a test registry with a comment that says so."""
    declaration, line_end, body = cited.document.partition(b"\n")
    is_test = cited.standing is Standing.TEST
    return declaration + line_end + _TEST + body if is_test else cited.document


DESCRIPTIONS = (
    Format("bibtex", "BibTeX", "application/x-bibtex", "bib", bibtex),
    Format("ris", "RIS", "application/x-research-info-systems", "ris", ris),
    Format("csl", "CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl),
    Format(
        "datacite", "DataCite XML", "application/vnd.datacite.datacite+xml", "xml", datacite_xml
    ),
    Format("schemaorg", "schema.org", "application/ld+json", "jsonld", schema_org, CONTEXT),
    # has no media type of its own
    Format("biblatex", "BibLaTeX", "application/x-bibtex", "bib", biblatex, is_advertised=False),
)
"""All of them, in the order in which they are offered."""


def advertised(standing: Standing) -> tuple[Format, ...]:
    """Return the formats that machines are led to: with a test registry's DOI in it, to none."""
    found = (one for one in DESCRIPTIONS if one.is_advertised)
    is_test = standing is Standing.TEST
    return tuple(one for one in found if not (is_test and one.write is datacite_xml))
