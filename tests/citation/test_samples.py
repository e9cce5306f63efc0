"""Real datasets of 20 portals: what independent readers read equals what the record says."""

from __future__ import annotations

import json
from typing import Any

import extruct
import pybtex.database
import pytest
import rispy

from ckanext.andsdoi.citation import (
    EXPORTS,
    CitedDataset,
    Standing,
    json_ld,
    link_header,
    meta_tags,
    resources_of,
)
from ckanext.andsdoi.metadata import Settings, document
from tests.metadata.support import EMAIL, SAMPLES

from .support import DOI, LINK, SITE, cited, on_one_line, read_bibtex
from .test_bibtex import signs_of_readers
from .test_schemaorg import complaints, on_a_page

SETTINGS = Settings(kernel="4.7", site_url=SITE, site_title="Example")
PATH = SAMPLES / "samples.jsonl"
DATASETS = PATH.read_text("utf-8").splitlines() if PATH.is_file() else []
UNKNOWN = (":unav", ":unkn")


@pytest.fixture(params=range(40))
def sample(request: pytest.FixtureRequest) -> CitedDataset:
    """A dataset of a real portal, which is no part of this project."""
    if request.param >= len(DATASETS):
        pytest.skip(f"no sample dataset {request.param} in {SAMPLES}: set ANDSDOI_SAMPLES_DIR")
    dataset: dict[str, Any] = json.loads(DATASETS[request.param])
    found = document(dataset, DOI, SETTINGS)
    return cited(found.record, document=found.xml, resources=resources_of(dataset))


def authors(sample: CitedDataset) -> list[str]:
    """Return the names that the record has, read in another way than the package does."""
    return [one.name for one in sample.record.creators if one.name not in UNKNOWN]


def exported(sample: CitedDataset, name: str) -> str:
    return EXPORTS[name].write(sample).decode("utf-8")


@pytest.mark.parametrize("name", ["bibtex", "biblatex"])
def test_bibtex_is_read_as_the_record_says(sample: CitedDataset, name: str) -> None:
    text, record = exported(sample, name), sample.record
    fields = read_bibtex(text)
    assert fields["title"] == signs_of_readers(on_one_line(record.titles[0].text))
    assert fields["publisher"] == signs_of_readers(on_one_line(record.publisher.name))
    assert fields.get("author", "") == signs_of_readers(" and ".join(authors(sample)))
    assert fields["doi"] == DOI
    assert (fields.get("date") or fields["year"]).startswith(record.publication_year)
    (parsed,) = pybtex.database.parse_string(text, "bibtex").entries.values()
    assert len(parsed.persons["author"] if authors(sample) else []) == len(authors(sample))


def test_ris_is_read_as_the_record_says(sample: CitedDataset) -> None:
    (entry,) = rispy.loads(exported(sample, "ris"))
    record = sample.record
    assert entry["type_of_reference"] == "DATA"
    assert entry["title"] == on_one_line(record.titles[0].text)
    assert entry.get("authors", []) == authors(sample)
    assert (entry["year"], entry["doi"]) == (record.publication_year, DOI)
    assert entry["publisher"] == on_one_line(record.publisher.name)
    assert entry.get("abstract", "") == on_one_line(
        next((one.text for one in record.descriptions if one.description_type == "Abstract"), "")
    )
    assert entry.get("edition") == record.version


def test_csl_is_read_as_the_record_says(sample: CitedDataset) -> None:
    (item,) = json.loads(exported(sample, "csl"))
    names = [
        one.get("literal") or f"{one['family']}, {one['given']}" for one in item.get("author", [])
    ]
    assert names == authors(sample)
    assert item["title"] == on_one_line(sample.record.titles[0].text)
    assert str(item["issued"]["date-parts"][0][0]) == sample.record.publication_year
    assert (item["DOI"], item["URL"]) == (DOI, LINK)


def test_the_block_on_a_page_is_read_as_the_record_says(sample: CitedDataset) -> None:
    html = on_a_page(json_ld(sample))
    (block,) = extruct.extract(html, base_url=sample.page, syntaxes=["json-ld"])["json-ld"]
    assert block["@id"] == LINK
    assert block["name"] == on_one_line(sample.record.titles[0].text)
    assert len(block.get("creator", [])) == len(authors(sample))
    assert block["keywords"] if sample.record.subjects else "keywords" not in block
    assert len(block.get("spatialCoverage", [])) == len(sample.record.geo_locations)


def test_google_finds_what_it_requires_but_a_longer_description(sample: CitedDataset) -> None:
    block = json_ld(sample)
    described = block.get("description", "").ljust(50, ".")
    assert complaints({**block, "description": described}, "googleRequired.ttl") == ""


def test_links_and_tags_name_the_doi_and_no_address_of_a_person(sample: CitedDataset) -> None:
    header, tags = link_header(sample), dict(meta_tags(sample))
    assert len(header) <= 2_000
    assert header.startswith(f'<{LINK}>; rel="cite-as"')
    assert (tags["DC.identifier"], tags["citation_doi"]) == (LINK, DOI)
    assert tags["citation_title"] == on_one_line(sample.record.titles[0].text)
    for text in (header, str(tags), json.dumps(json_ld(sample)), exported(sample, "linkset")):
        assert not EMAIL.search(text.encode())


def test_of_a_test_registry_nothing_names_a_doi_to_machines(sample: CitedDataset) -> None:
    test = cited(sample.record, resources=sample.resources, standing=Standing.TEST)
    texts = [link_header(test), str(meta_tags(test)), json.dumps(json_ld(test))]
    for text in (*texts, exported(test, "linkset")):
        assert DOI not in text
    for name in ("bibtex", "biblatex", "ris", "csl"):
        assert f"TEST {DOI} never resolves" in exported(test, name)
        assert LINK not in exported(test, name)
