"""The table of downloads."""

from __future__ import annotations

import pytest
from lxml import etree

from ckanext.andsdoi.citation import EXPORTS, Standing, file_name, negotiable, unapi_formats

from .support import DOCUMENT, DOI, LINK, PAGE, cited


def test_these_formats_are_offered() -> None:
    assert {one.name: (one.media_type, one.extension) for one in EXPORTS.values()} == {
        "bibtex": ("application/x-bibtex", "bib"),
        "ris": ("application/x-research-info-systems", "ris"),
        "csl": ("application/vnd.citationstyles.csl+json", "json"),
        "datacite": ("application/vnd.datacite.datacite+xml", "xml"),
        "schemaorg": ("application/ld+json", "jsonld"),
        "biblatex": ("application/x-bibtex", "bib"),
        "linkset": ("application/linkset+json", "json"),
    }
    assert [name for name, one in EXPORTS.items() if name != one.name] == []


def test_a_media_type_means_one_format() -> None:
    found = {media_type: one.name for media_type, one in negotiable(Standing.HERE).items()}
    assert found == {
        "application/x-bibtex": "bibtex",
        "application/x-research-info-systems": "ris",
        "application/vnd.citationstyles.csl+json": "csl",
        "application/vnd.datacite.datacite+xml": "datacite",
        "application/ld+json": "schemaorg",
    }
    assert "text/html" not in found


@pytest.mark.parametrize("standing", [Standing.HERE, Standing.ELSEWHERE, Standing.EXTERNAL])
def test_the_datacite_download_is_the_document_as_it_is(standing: Standing) -> None:
    assert EXPORTS["datacite"].write(cited(standing=standing)) == DOCUMENT.xml


def test_the_document_of_a_test_registry_says_that_it_is_one() -> None:
    xml = EXPORTS["datacite"].write(cited(standing=Standing.TEST))
    comment = etree.fromstring(xml).getprevious()
    assert comment is not None
    assert comment.text == " TEST: this DOI never resolves "
    assert xml.replace(etree.tostring(comment, with_tail=False) + b"\n", b"") == DOCUMENT.xml
    assert "datacite" not in [one.name for one in negotiable(Standing.TEST).values()]


@pytest.mark.parametrize(
    ("doi", "name"),
    [
        (DOI, "5q2xk9m087.bib"),
        ('10.1234/a/b c"d\r\n.e', "a_b_c_d_.e.bib"),
        ("10.1234/../etc", "etc.bib"),
        ("10.1234/數據", "dataset.bib"),
    ],
)
def test_the_file_has_the_name_of_the_suffix(doi: str, name: str) -> None:
    assert file_name(doi, EXPORTS["bibtex"]) == name


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("name", list(EXPORTS))
def test_every_format_can_be_written_of_any_doi(name: str, standing: Standing) -> None:
    text = EXPORTS[name].write(cited(standing=standing)).decode("utf-8")
    assert text
    if standing is Standing.TEST:
        assert "doi.org" not in text


def test_unapi_lists_what_zotero_may_ask_for() -> None:
    of_dataset = etree.fromstring(unapi_formats(cited()))
    assert of_dataset.get("id") == LINK
    assert ("ris", EXPORTS["ris"].media_type) in [
        (one.get("name"), one.get("type")) for one in of_dataset
    ]
    assert etree.fromstring(unapi_formats()).get("id") is None


def test_unapi_names_a_page_and_no_doi_of_a_test_registry() -> None:
    found = etree.fromstring(unapi_formats(cited(standing=Standing.TEST)))
    assert found.get("id") == PAGE


def test_unapi_takes_any_doi_for_a_name() -> None:
    found = etree.fromstring(unapi_formats(cited(doi='10.1234/a&b"c')))
    assert found.get("id") == "https://doi.org/10.1234/a&b%22c"
