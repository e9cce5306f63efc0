"""DataCite's controlled lists."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.metadata import vocabulary as v


@pytest.mark.parametrize(
    ("terms", "size"),
    [
        (v.RESOURCE_TYPES, 34),
        (v.CONTRIBUTOR_TYPES, 22),
        (v.DATE_TYPES, 12),
        (v.RELATED_IDENTIFIER_TYPES, 23),
        (v.RELATION_TYPES, 39),
        (v.DESCRIPTION_TYPES, 6),
        (v.TITLE_TYPES, 4),
        (v.NAME_TYPES, 2),
        (v.FUNDER_IDENTIFIER_TYPES, 5),
        (v.NUMBER_TYPES, 4),
    ],
)
def test_the_controlled_lists_are_complete(terms: dict[str, str], size: int) -> None:
    assert len(terms) == size
    assert set(terms.values()) <= {"4.2", "4.3", "4.4", "4.5", "4.6", "4.7"}


@pytest.mark.parametrize(
    ("terms", "term", "kernel"),
    [
        (v.RESOURCE_TYPES, "Dataset", "4.2"),
        (v.RESOURCE_TYPES, "Instrument", "4.5"),
        (v.RESOURCE_TYPES, "Poster", "4.7"),
        (v.CONTRIBUTOR_TYPES, "Translator", "4.6"),
        (v.DATE_TYPES, "Coverage", "4.6"),
        (v.RELATED_IDENTIFIER_TYPES, "RAiD", "4.7"),
        (v.RELATION_TYPES, "IsPublishedIn", "4.4"),
        (v.FUNDER_IDENTIFIER_TYPES, "ROR", "4.3"),
        (v.NUMBER_TYPES, "Chapter", "4.4"),
    ],
)
def test_a_term_knows_the_kernel_that_brought_it(
    terms: dict[str, str], term: str, kernel: str
) -> None:
    assert terms[term] == kernel
