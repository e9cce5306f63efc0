"""What the tests of citations share: a dataset that is cited, and what is hard to write."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
from bibtexparser import middlewares

from ckanext.andsdoi.citation import CitedDataset, Resource, Standing
from ckanext.andsdoi.metadata import Settings, document
from ckanext.andsdoi.metadata.record import Creator, Record, Title

ROOT = Path(__file__).resolve().parents[2]
CHECKERS = Path(os.environ.get("ANDSDOI_CHECKERS_DIR", ROOT.parent / "shared/checkers"))

DOI = "10.4226/5q2xk9m087"
LINK = f"https://doi.org/{DOI}"
SITE = "https://data.example.org"
PAGE = f"{SITE}/dataset/rain"
EXPORTS = f"{SITE}/dataset/6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a/doi/export"

RAIN: dict[str, Any] = {
    "id": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a",
    "name": "rain",
    "title": "Rain",
    "notes": "How much rain fell in Perth on each day since 1950.\n\nIn millimetres.",
    "author": [
        {
            "name": "Josiah Carberry",
            "given_name": "Josiah",
            "family_name": "Carberry",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
            "affiliation": "Brown University",
        },
        {"name": "Bureau of Meteorology", "type": "Organizational"},
    ],
    "organization": {"name": "csiro", "title": "CSIRO"},
    "publisher": "CSIRO",
    "publisher_ror": "https://ror.org/03qn8fb07",
    "version": "2.1",
    "issued": "2024-05-03",
    "modified": "2024-06-01",
    "language": "en",
    "license_id": "cc-by-4.0",
    "license_url": "https://creativecommons.org/licenses/by/4.0/legalcode",
    "tags": [{"name": "rain"}, {"name": "snow"}],
    "temporal_start": "1950-01-01",
    "temporal_end": "2013-12-18",
    "spatial": '{"type": "Polygon", "coordinates": [[[115.5, -32.5], [116.5, -32.5],'
    " [116.5, -31.5], [115.5, -31.5], [115.5, -32.5]]]}",
    "metadata_created": "2024-02-20T08:15:30.123456",
}
DOCUMENT = document(RAIN, DOI, Settings(kernel="4.7", site_url=SITE, site_title="Example"))
RECORD = DOCUMENT.record

TITLES = (
    "100 % & $5 #1 _under_ ~tilde~ ^caret",
    r"C:\temp\new \textbf{x} \\ \{",
    "paired {braces} and {{more}}",
    "an open { brace",
    "a closed } brace",
    "} and {",
    "line\r\nbreak\vand\x1etab\t\x85 \u2028 x",
    "TY  - JOUR\nER  - ",
    "bell\x07 escape\x1b[0m delete\x7f next\x9b",
    "\"quoted\" <b>bold</b> 'it' `x` @misc{a,",
    "</script><script>alert(1)</script>",
    "<!-- --> ]]> &amp; &lt;",
    "{{ 7 * 7 }} {% raw %}",
    "مرحبا بالعالم \u202eabc\u202c",
    "降雨量 – Ñandú “ß” æøå",
    "2024",
    "ends with a backslash \\",
    "a, b; c and d AND e",
)
"""Titles that readers of some format take for their own."""

PERSONS = (
    ("van der Berg", "Jan"),
    ("Smith and Jones", "Ann"),
    ("Smith, Jr.", "J. and K."),
    ("O'Brien{", "Seán}"),
    ("de la Peña_Ñ", "José & María"),
    ("حداد", "سارة"),
    ("Li\\u", "100%"),
    ("hooks", "bell"),
)
"""Family and given names."""

ORGANIZATIONS = (
    "Bureau of Meteorology, Perth and Sydney",
    "AND and and",
    "Research {Group} \\ 50%",
    "Half } open {",
    "大氣科學系",
    "CSIRO",
    "Smith, John; Ltd.",
    "others",
)


def cited(record: Record = RECORD, **changes: Any) -> CitedDataset:
    """Return the dataset as its page has it, with some fields of the value changed."""
    fields: dict[str, Any] = {
        "record": record,
        "doi": DOI,
        "standing": Standing.HERE,
        "page": PAGE,
        "exports": EXPORTS,
        "site_title": "Example",
        "site_url": f"{SITE}/",
        "document": DOCUMENT.xml,
        "resources": (Resource(f"{SITE}/download/a.csv", "a.csv", "text/csv", 123),),
        "is_open": True,
        **changes,
    }
    return CitedDataset(**fields)


def titled(text: str) -> Record:
    """Return the record with another title."""
    return replace(RECORD, titles=(Title(text),))


def by_persons(*names: tuple[str, str]) -> Record:
    """Return the record with these creators, each a family and a given name."""
    return replace(
        RECORD,
        creators=tuple(
            Creator(f"{family}, {given}", "Personal", None, given, family)
            for family, given in names
        ),
    )


def by_organizations(*names: str) -> Record:
    """Return the record with these creators."""
    return replace(RECORD, creators=tuple(Creator(name, "Organizational") for name in names))


def on_one_line(text: str) -> str:
    """Return a text as formats of lines can have it, written in another way than the package."""
    printable = (char if char.isprintable() or char > "\xa0" else " " for char in text)
    return " ".join("".join(printable).split())


def read_bibtex(text: str) -> dict[str, str]:
    """Return the only entry's fields as bibtexparser reads them, names `family, given`."""
    chain = [
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.MergeNameParts(style="last"),
        middlewares.MergeCoAuthors(),
        middlewares.LatexDecodingMiddleware(),
    ]
    library = bibtexparser.parse_string(text, append_middleware=chain)
    assert not library.failed_blocks
    (entry,) = library.entries
    return {
        "ENTRYTYPE": entry.entry_type,
        "ID": entry.key,
        **{one.key: one.value for one in entry.fields},
    }
