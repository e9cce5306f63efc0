"""The datasets that the documents are made of."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from ckanext.andsdoi.metadata import Settings

DOI = "10.4226/k7m3x9qd27"
_WORKED = Path(__file__).parents[1] / "tests" / "metadata" / "golden" / "worked_example.json"

_ORCIDS = (
    "0000-0001-5727-2427",
    "0000-0002-1825-0097",
    "0000-0001-5109-3700",
    "0000-0002-1694-233X",
    "0000-0003-1419-2405",
)


def worked(kernel: str) -> tuple[dict[str, Any], Settings]:
    """Return the documentation's worked example, and the settings of its site."""
    dataset = json.loads(_WORKED.read_text("utf-8"))
    return dataset, Settings(kernel=kernel, **dataset.pop("_settings"))


def rich() -> dict[str, Any]:
    """Return five people with ORCID iD and ROR ID, twelve tags, a large outline, a long text."""
    sentence = "Hourly water temperature at twelve moorings, 5 m < depth < 250 m, read each week. "
    return {
        "id": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a",
        "name": "harbour-temperature",
        "title": "Water temperature at the moorings of the harbour, 2019–2021",
        "creator": [
            {
                "name": f"Garcia-{'ABCDE'[index]}, Sofia",
                "type": "Person",
                "identifier": f"https://orcid.org/{orcid}",
                "affiliation": "Arizona State University",
                "affiliation_identifier": "https://ror.org/03efmqc40",
            }
            for index, orcid in enumerate(_ORCIDS)
        ],
        "maintainer": "Data Curation Team",
        "contact": [{"name": "Help desk"}],
        "organization": {"name": "cdl", "title": "California Digital Library"},
        "notes": sentence * 21,
        "provenance": sentence,
        "tags": [{"name": f"subject number {number}"} for number in range(12)],
        "license_id": "cc-by",
        "version": "1.1",
        "metadata_created": "2022-02-20T08:15:30.123456",
        "issued": "2022-03-01",
        "temporal_coverage": [{"start": "2019-06-01", "end": "2021-09-30"}],
        "spatial": json.dumps({"type": "Polygon", "coordinates": [_ring(20)]}),
        "language": "http://publications.europa.eu/resource/authority/language/ENG",
        "identifier": "CDL-2022-17",
        "url": "https://example.org/harbour",
        "documentation": ["https://example.org/protocol.pdf"],
        "is_referenced_by": ["https://doi.org/10.21384/bar", "https://doi.org/10.5438/0005"],
        "funding": [
            {
                "name": "Australian Research Council",
                "identifier": "https://ror.org/05mmh0f86",
                "award_number": "DP190100000",
                "award_uri": "http://purl.org/au-research/grants/arc/DP190100000",
            }
        ],
        "resources": [
            {"name": "series", "format": "CSV", "size": 1532000},
            {"name": "grid", "format": "NetCDF", "size": 20480000},
        ],
        "extras": [],
    }


def authors(count: int) -> dict[str, Any]:
    """Return a dataset with this many authors."""
    return _small(creator=[{"name": f"Garcia{_letters(n)}, Sofia"} for n in range(count)])


def tags(count: int) -> dict[str, Any]:
    """Return a dataset with this many tags."""
    return _small(tags=[{"name": f"tag {_letters(n)}"} for n in range(count)])


def resources(count: int) -> dict[str, Any]:
    """Return a dataset with this many resources."""
    names = [_letters(n) for n in range(count)]
    return _small(
        resources=[
            {
                "name": name,
                "url": f"https://example.org/{name}.csv",
                "format": "CSV",
                "size": 1000,
                "doi": f"10.5438/{name}",
            }
            for name in names
        ]
    )


def text(count: int) -> dict[str, Any]:
    """Return a dataset with this many sentences in its description."""
    return _small(notes="\n\n".join(f"Sentence *{_letters(n)}* of a text." for n in range(count)))


def _small(**fields: Any) -> dict[str, Any]:
    return {
        "id": "6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a",
        "name": "rainfall",
        "title": "Rainfall",
        "author": "Garcia, Sofia",
        "organization": {"name": "bom", "title": "Bureau of Meteorology"},
        "metadata_created": "2024-02-20T08:15:30.123456",
        **fields,
    }


def _ring(corners: int) -> list[list[float]]:
    turns = [2 * math.pi * corner / (corners - 1) for corner in range(corners - 1)]
    ring = [[round(150 + math.cos(turn), 4), round(-30 + math.sin(turn), 4)] for turn in turns]
    return [*ring, ring[0]]


def _letters(number: int) -> str:
    """Write a number in letters: names and words have no digits."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))
