"""What the tests of the mapping share: short ways to a document and to parts of it."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import Any

from ckanext.andsdoi.metadata import Document, Facts, Settings, document

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("golden")
SAMPLES = Path(os.environ.get("ANDSDOI_SAMPLES_DIR", ROOT.parent / "shared/samples"))
DOI = "10.4226/k7m3x9qd27"
EMAIL = re.compile(rb"[\w.+-]+(?:@|&#64;|&#65312;)[\w-]+\.[A-Za-z]{2,}")

MINIMAL: dict[str, Any] = {
    "id": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a",
    "name": "rainfall",
    "title": "Rainfall",
    "author": "Garcia, Sofia",
    "organization": {"name": "bom", "title": "Bureau of Meteorology"},
    "metadata_created": "2024-02-20T08:15:30.123456",
}

LAKE: dict[str, Any] = {
    "id": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a",
    "name": "lake-levels",
    "title": "Lake levels",
    "type": "dataset",
    "metadata_created": "2019-05-04T08:00:00",
    "organization": {"name": "lake-office", "title": "Lake Office"},
    "author": "Ng, Ada",
    "license_id": "cc-by-4.0",
    "notes": "Levels.",
    "tags": [{"name": "lake"}],
    "resources": [],
}
"""A dataset with nothing wrong: a test changes one field of it."""
SITE = Settings(kernel="4.7", site_url="https://data.example.org", site_title="Example")


def map_(facts: Facts | None = None, settings: dict[str, Any] | None = None, **fields: Any):
    """Map a small dataset with some fields changed; kernel 4.7 unless told otherwise."""
    chosen = Settings(**{"kernel": "4.7", **(settings or {})})
    return document({**MINIMAL, **fields}, DOI, chosen, facts or Facts())


def part(doc: Document, name: str) -> str:
    """Return one element of the document with all that is in it, as it is written."""
    text = doc.xml.decode("ascii")
    match = re.search(rf"<{name}[ >].*?</{name}>", text, re.DOTALL)
    return match[0] if match else ""


def texts(doc: Document, name: str) -> list[str]:
    """Return the texts of all elements of a name, characters and not references."""
    found = re.findall(rf"<{name}(?: [^>]*)?>([^<]*)</{name}>", doc.xml.decode("ascii"))
    return [html.unescape(text) for text in found]


def codes(doc: Document, severity: str | None = None) -> set[str]:
    """Return the codes of a document's problems."""
    return {p.code for p in doc.problems if severity in (None, p.severity)}


def fields_of(doc: Document, code: str) -> list[str]:
    """Return the fields that have a problem."""
    return [problem.field for problem in doc.problems if problem.code == code]
