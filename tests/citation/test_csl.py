"""CSL-JSON, against CSL's own schema and as a citation processor reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import citeproc
import jsonschema
import pytest
from citeproc.source.json import CiteProcJSON

from ckanext.andsdoi.citation import EXPORTS, Standing
from ckanext.andsdoi.metadata.record import Contributor, Creator, Record, ResourceType

from .support import (
    CHECKERS,
    DOI,
    LINK,
    ORGANIZATIONS,
    PAGE,
    PERSONS,
    RECORD,
    TITLES,
    by_organizations,
    by_persons,
    cited,
    on_one_line,
    titled,
)

STYLE = Path(citeproc.__file__).parent / "data/styles/harvard-cite-them-right.csl"


def item(record: Record = RECORD, **changes: Any) -> dict[str, Any]:
    (found,) = json.loads(EXPORTS["csl"].write(cited(record, **changes)))
    return dict(found)


def rendered(found: dict[str, Any]) -> str:
    """Return the entry of a bibliography as citeproc-py writes it."""
    style = citeproc.CitationStylesStyle(str(STYLE), validate=False)
    bibliography = citeproc.CitationStylesBibliography(
        style, CiteProcJSON([found]), citeproc.formatter.plain
    )
    bibliography.register(citeproc.Citation([citeproc.CitationItem(found["id"])]))
    return str(bibliography.bibliography()[0])


@pytest.fixture(scope="module")
def schema() -> Any:
    """CSL's schema, which is no part of this project."""
    path = CHECKERS / "csl-data.json"
    if not path.is_file():
        pytest.skip(f"no schema of CSL in {CHECKERS}: set ANDSDOI_CHECKERS_DIR")
    return json.loads(path.read_text("utf-8"))


def test_the_item_says_what_the_record_says() -> None:
    assert item() == {
        "id": LINK,
        "type": "dataset",
        "title": "Rain",
        "author": [
            {"family": "Carberry", "given": "Josiah"},
            {"literal": "Bureau of Meteorology"},
        ],
        "issued": {"date-parts": [[2024, 5, 3]]},
        "publisher": "CSIRO",
        "version": "2.1",
        "DOI": DOI,
        "URL": LINK,
        "language": "en",
        "keyword": "rain, snow",
        "abstract": "How much rain fell in Perth on each day since 1950.\n\nIn millimetres.",
    }


def test_names_and_titles_come_back_as_they_were() -> None:
    persons = item(by_persons(*PERSONS))["author"]
    assert [(one["family"], one["given"]) for one in persons] == list(PERSONS)
    organizations = item(by_organizations(*ORGANIZATIONS))["author"]
    assert [one["literal"] for one in organizations] == list(ORGANIZATIONS)
    assert [item(titled(one))["title"] for one in TITLES] == [on_one_line(one) for one in TITLES]


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("general", ["Dataset", "Software", "Image", "Sound", "Text", "Model"])
def test_csls_schema_takes_the_file(schema: Any, standing: Standing, general: str) -> None:
    contributors = (Contributor("Editor", "Doe, Jane", "Personal", None, "Jane", "Doe"),)
    kind = ResourceType(general, general)
    record = replace(RECORD, contributors=contributors, resource_type=kind)
    changed = cited(record, standing=standing, withdrawn_on=date(2025, 2, 1))
    jsonschema.validate(json.loads(EXPORTS["csl"].write(changed)), schema)


def test_a_citation_processor_writes_all_of_it() -> None:
    text = rendered(item())
    for part in ("Carberry", "Bureau of Meteorology", "2024", "Rain", "CSIRO", DOI):
        assert part in text


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_a_citation_processor_keeps_an_organization_whole(name: str) -> None:
    assert name in rendered(item(by_organizations(name)))


def test_a_name_that_is_not_known_is_no_author() -> None:
    assert "author" not in item(replace(RECORD, creators=(Creator(":unkn"),)))


def test_a_doi_of_a_test_registry_is_marked_and_no_link() -> None:
    found = item(standing=Standing.TEST)
    assert found["id"] == PAGE
    assert found["note"] == f"TEST {DOI} never resolves"
    assert not {"DOI", "URL"} & set(found)
    assert "doi.org" not in json.dumps(found)
