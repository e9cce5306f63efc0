"""No dataset holds up the others: what is read of one is bounded, and so is the time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from ckanext.andsdoi.metadata import Settings, document, references
from ckanext.andsdoi.metadata.dataset.budget import ENTRY, TEXT, Budget, TooLarge, weight
from ckanext.andsdoi.metadata.output import limits
from ckanext.andsdoi.metadata.output.xml import to_xml
from ckanext.andsdoi.metadata.problems import Report
from ckanext.andsdoi.metadata.record import Description

from ..support import DOI, MINIMAL, codes, fields_of, map_

MANY = 8_000
# Seconds of computing, generous: an idle machine takes a tenth of it.
LONGEST = 20


def described_in_time(fields: dict[str, Any]):
    """Describe a dataset as a plan does, and see that it ends."""
    started = time.process_time()
    dataset = {**MINIMAL, **fields}
    references(dataset, Settings())
    doc = document(dataset, DOI)
    assert time.process_time() - started < LONGEST
    assert not {"mapping-failed"} & set(codes(doc))
    assert doc.blocked or len(doc.xml) <= Settings().max_bytes
    return doc


class TestBudget:
    def test_a_character_costs_one_step_and_an_entry_more(self) -> None:
        assert weight("abc") == TEXT + 3
        assert weight([None, 5]) == ENTRY + 2
        assert weight(["a", {"bc": "d"}]) == (ENTRY + 2) + (TEXT + 1) + (ENTRY + 3) + (TEXT + 1)

    def test_beyond_the_bound_nothing_is_counted_any_more(self) -> None:
        nested: list[Any] = []
        for _ in range(100_000):
            nested = [nested]
        assert 500 < weight(nested, 500) < 1_000

    def test_the_field_that_holds_most_is_named(self) -> None:
        budget = Budget(100)
        budget.spend("notes", 80)
        with pytest.raises(TooLarge) as too_large:
            budget.spend("tags[3].name", 21)
        assert too_large.value.field == "notes"


LISTS = {
    "texts": [f"entry {i}" for i in range(MANY)],
    "names": [f"Family{i}, Given" for i in range(MANY)],
    "addresses": [f"https://example.org/{i}" for i in range(MANY)],
    "agents": [{"name": f"Name{i}, A", "role": "editor", "uri": f"x:{i}"} for i in range(MANY)],
    "blanks": [""] * MANY,
    "places": [{"type": "Point", "coordinates": [i / MANY, 0]} for i in range(MANY)],
}
FIELDS = "title author provenance identifier references".split()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("kind", LISTS)
def test_a_list_of_many_entries_takes_no_time(field: str, kind: str) -> None:
    described_in_time({field: LISTS[kind]})


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "value",
    [
        "[" * 200_000,
        "[" * 400 + "]" * 400,
        '{"a":' * 300 + "1" + "}" * 300,
        "``` a\n" * 12_000,
        "* * * xxxxxxxxxxxxx" * 10_000,
        "<a>" * 12_000,
        "Doe, Jane; " * 12_000,
        str([f"entry {i}" for i in range(7_000)]),
        json.dumps({"en": [f"x {i}" for i in range(MANY)]}),
        json.dumps({"name": "x", **{f"affiliation{i}": f"x {i}" for i in range(MANY)}}),
    ],
    ids=lambda value: value[:8],
)
def test_a_long_text_takes_no_time(field: str, value: str) -> None:
    described_in_time({field: value})


def test_everything_at_once_is_set_aside_by_the_name_of_the_largest() -> None:
    fields = dict.fromkeys(FIELDS, LISTS["agents"]) | {"author": LISTS["agents"] * 5}
    doc = described_in_time(fields)
    assert doc.blocked
    (problem,) = [one for one in doc.problems if one.code == "dataset-too-large"]
    assert problem.field == "author"
    assert "author" in problem.message


def test_many_extras_of_one_name_take_no_time() -> None:
    described_in_time({"extras": [{"key": "version", "value": f"{i}"} for i in range(MANY)]})
    described_in_time({"extras": [{"key": f"k{i}", "value": "x"} for i in range(MANY)]})


def test_ten_thousand_resources_and_tags_are_no_reason_to_set_a_dataset_aside() -> None:
    resource = {f"field_{i}": "something that nobody reads" for i in range(30)}
    doc = described_in_time(
        {
            "resources": [
                {**resource, "url": f"https://example.org/file/{i}.csv", "format": "CSV", "size": i}
                for i in range(10_000)
            ],
            "tags": [
                {
                    "name": f"tag {i}",
                    "display_name": f"tag {i}",
                    "state": "active",
                    "id": f"{i:036}",
                }
                for i in range(10_000)
            ],
            "url": [f"https://example.org/{i}" for i in range(1_000)],
        }
    )
    assert not doc.blocked
    assert doc.record.sizes[-1] == "10000 files"


def test_what_nobody_reads_may_be_as_large_as_it_likes() -> None:
    assert not described_in_time({"my_notes": "x" * 10_000_000}).blocked


def test_all_descriptions_together_are_bounded() -> None:
    doc = map_(provenance=["*long* text " * 1_000] * 20, settings={"max_bytes": 10**7})
    assert 0 < len(doc.record.descriptions) < 20
    assert "text-left-out" in codes(doc)


ENTRIES = {
    "titles": ("alternative_title", 100, [f"Title {i}" for i in range(150)]),
    "descriptions": ("provenance", 50, [f"Method {i}" for i in range(150)]),
    "dates": ("temporal_coverage", 100, [f"{1700 + i}" for i in range(150)]),
    "alternate_identifiers": ("identifier", 100, [f"id {i}" for i in range(150)]),
    "rights": ("access_constraints", 100, [f"Rule {i}" for i in range(150)]),
    "funding_references": ("funder", 500, [f"Funder {i}" for i in range(550)]),
    "related_identifiers": ("references", 1_000, [f"10.1234/{i}" for i in range(1_100)]),
    "creators": ("author", 1_000, [f"Family{i}, Given" for i in range(1_100)]),
}


@pytest.mark.parametrize("prop", ENTRIES)
def test_every_property_has_a_bounded_number_of_entries(prop: str) -> None:
    field, most, values = ENTRIES[prop]
    doc = map_(**{field: values}, settings={"max_bytes": 10**7})
    assert len(getattr(doc.record, prop)) == most
    assert {"too-many-values", "too-many-names"} & set(codes(doc))


def test_what_stands_within_one_name_is_bounded_too() -> None:
    places = [f"Institute {i}" for i in range(30)]
    doc = map_(creator=[{"name": "Doe, Jane", "affiliation": places}])
    assert len(doc.record.creators[0].affiliations) == 20
    assert fields_of(doc, "too-many-values") == ["creator[0]"]


def test_problems_of_many_places_become_problems_of_the_field() -> None:
    doc = described_in_time({"references": [f"no reference {i}" for i in range(5_000)]})
    unreadable = [one for one in doc.problems if one.code == "related-unreadable"]
    assert len(unreadable) < 1_000
    assert sum(one.count for one in unreadable) == 5_000


def test_shortening_writes_the_document_a_few_times_only() -> None:
    others = tuple(Description(f"Method {i}", "Methods") for i in range(4_000))
    record = map_().record
    full = limits.replace(record, descriptions=(Description("All", "Abstract"), *others))
    written: list[int] = []

    def write(one: Any) -> bytes:
        written.append(len(one.descriptions))
        return to_xml(one, "4.7")

    shorter, xml = limits.shorten(full, write, 65_535, Report())

    assert len(written) < 20
    assert len(xml) <= 65_535
    # as many stay as there is room for, and those are the first
    one_more = limits.replace(full, descriptions=full.descriptions[: len(shorter.descriptions) + 1])
    assert shorter.descriptions == full.descriptions[: len(shorter.descriptions)]
    assert len(to_xml(one_more, "4.7")) > 65_535
