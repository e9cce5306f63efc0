"""What machines are told where a dataset was."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.citation import (
    Standing,
    Tombstone,
    tombstone_header,
    tombstone_json_ld,
    tombstone_tags,
)

from .support import DOI, LINK, PAGE

NOINDEX = ("robots", "noindex")
TAGS = (("DC.identifier", LINK), ("citation_doi", DOI), NOINDEX)


def test_a_hidden_dataset_is_told_by_doi_and_title() -> None:
    hidden = Tombstone(DOI, Standing.HERE, PAGE, "Rain")
    assert tombstone_tags(hidden) == TAGS
    assert tombstone_header(hidden) == f'<{LINK}>; rel="cite-as"'
    assert tombstone_json_ld(hidden) == {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": LINK,
        "identifier": {
            "@type": "PropertyValue",
            "propertyID": "https://registry.identifiers.org/registry/doi",
            "value": f"doi:{DOI}",
            "url": LINK,
        },
        "name": "Rain",
        "url": PAGE,
    }


def test_of_a_redacted_dataset_only_the_doi_is_told() -> None:
    redacted = Tombstone(DOI, Standing.HERE, PAGE)
    assert tombstone_tags(redacted) == TAGS
    assert tombstone_header(redacted) == f'<{LINK}>; rel="cite-as"'
    assert tombstone_json_ld(redacted) is None


@pytest.mark.parametrize("title", ["Rain", None])
def test_a_doi_of_a_test_registry_is_told_to_no_machine(title: str | None) -> None:
    test = Tombstone(DOI, Standing.TEST, PAGE, title)
    assert tombstone_tags(test) == (NOINDEX,)
    assert tombstone_header(test) == ""
    assert tombstone_json_ld(test) is None


def test_a_doi_that_leads_elsewhere_does_not_cite_the_tombstone_here() -> None:
    assert tombstone_header(Tombstone(DOI, Standing.ELSEWHERE, PAGE, "Rain")) == ""
