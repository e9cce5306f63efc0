"""`make corpus`: a dump of datasets, its figures, and the page to read it by eye."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from ckanext.andsdoi.metadata import document
from dev.corpus import __main__ as corpus
from dev.corpus import lines, outcome, summary, words
from dev.corpus.schemas import Schemas

from .support import LAKE, MINIMAL

NASTY = '</td><script src="https://bad.example/x.js">alert("1")</script>&amp;'


class Run:
    """One run over a file, with what it printed and the page that it wrote."""

    def __init__(self, folder: Path, capsys: Any, dump: bytes) -> None:
        file, page = folder / "dump.jsonl", folder / "new" / "page.html"
        file.write_bytes(dump)
        self.code = corpus.main([str(file), "--page", str(page)])
        self.out, self.err = capsys.readouterr()
        self.page = html.fromstring(page.read_bytes())

    def texts(self, path: str) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.page.xpath(path)]


@pytest.fixture
def run(tmp_path, capsys):
    def one(*given: Any) -> Run:
        rows = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in given)
        return Run(tmp_path, capsys, b"\n".join(rows))

    return one


def _read(*rows: bytes) -> tuple[list[lines.Line], list[lines.BadLine]]:
    return lines.read(b"\n".join(rows))


def _rows(found: list[tuple[str, str]]) -> dict[str, str]:
    return dict(found)


def test_a_dataset_and_an_answer_of_package_show_are_read_alike():
    answer = {"help": "…", "success": True, "result": LAKE}

    found, bad = _read(json.dumps(LAKE).encode(), b"", json.dumps(answer).encode())

    assert [(line.number, line.dataset) for line in found] == [(1, LAKE), (3, LAKE)]
    assert not bad


def test_a_dataset_with_a_field_called_result_stays_a_dataset():
    dataset = {"name": "trial", "result": {"name": "other"}}

    assert _read(json.dumps(dataset).encode())[0][0].dataset == dataset


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_dataset():
    found, bad = lines.read(b'\xef\xbb\xbf{"name": "a"}\r\n{"name": "b"}\r\n')

    assert [line.dataset["name"] for line in found] == ["a", "b"]
    assert not bad


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"name": "lake"', "No JSON at character 16: Expecting ',' delimiter"),
        (b'{"name": "l\xe4ke"}', "No UTF-8 at byte 12"),
        (b'["name"]', "A dataset is an object in braces; this is a list"),
        (b"null", "A dataset is an object in braces; this is null"),
        (b"12", "A dataset is an object in braces; this is a number or a truth value"),
        (b'{"result": ["lake"], "success": true}', "The answer's result is no dataset, but a list"),
        (
            b'{"result": {"count": 1, "results": [{}]}, "success": true}',
            "An answer of package_search: write each of its results on its own line",
        ),
        (
            b'{"success": false, "error": {"message": "Not found"}}',
            "An answer without a dataset: {'message': 'Not found'}",
        ),
    ],
)
def test_a_line_without_a_dataset_is_told_by_its_number_with_the_reason(line, why):
    found, bad = _read(b'{"name": "before"}', line, b'{"name": "after"}')

    assert bad == [(2, why)]
    assert [one.dataset["name"] for one in found] == ["before", "after"]


def test_a_line_nested_too_deep_loses_no_other():
    found, bad = _read(b"[" * 100_000, b'{"name": "after"}')

    assert bad[0].why.startswith("JSON that cannot be read")
    assert [one.number for one in found] == [2]


def test_a_bad_line_is_printed_with_file_and_number_and_the_rest_is_mapped(run):
    done = run(LAKE, b"{", MINIMAL)

    assert done.code == 1
    assert "dump.jsonl, line 2: No JSON at character 2" in done.err
    assert done.texts("//table[contains(@class, 'bad-lines')]//th") == ["Line 2"]
    assert done.texts("//section/h2") == ["1. lake-levels", "3. rainfall"]


def test_a_dump_of_sound_datasets_ends_well_also_when_one_is_blocked(run):
    done = run(LAKE, {"name": "nobody", "title": "Nobody's"})

    assert done.code == 0
    assert "Datasets  2" in done.out
    assert "Blocked   1" in done.out


def test_problems_are_counted_by_kind_with_how_many_datasets_have_them():
    rows = [{**LAKE, "author": "", "organization": None}, {**LAKE, "issued": "2024-13-45"}, LAKE]
    made = [outcome.outcome(lines.Line(i, row), Schemas(Path())) for i, row in enumerate(rows)]

    kinds = {kind.code: kind for kind in summary.kinds(made)}

    assert kinds["creator-missing"][:] == ("blocks", "creator-missing", 1, 1)
    assert kinds["date-unreadable"][:] == ("lost", "date-unreadable", 1, 1)
    assert kinds["place-missing"].datasets == 3
    assert [kind.severity for kind in summary.kinds(made)] == sorted(
        (kind.severity for kind in kinds.values()), key=("blocks", "lost", "advice").index
    )


def test_what_a_schema_refuses_is_not_valid_and_is_told(tmp_path):
    folder = tmp_path / "kernel-4.7"
    folder.mkdir()
    (folder / "metadata.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="other"/>'
        "</xs:schema>"
    )

    made = outcome.outcome(lines.Line(1, LAKE), Schemas(tmp_path))

    assert not made.valid
    assert made.faults[0].startswith("Schema 4.7: ")


def test_without_schemas_the_own_check_decides(monkeypatch, tmp_path):
    def broken(dataset, doi, settings):
        doc = document(dataset, doi, settings)
        return dataclasses.replace(
            doc, record=dataclasses.replace(doc.record, publication_year="24")
        )

    sound = outcome.outcome(lines.Line(1, LAKE), Schemas(tmp_path))
    monkeypatch.setattr(outcome, "document", broken)
    made = outcome.outcome(lines.Line(1, LAKE), Schemas(tmp_path))

    assert sound.valid
    assert "Own check, kernel 4.7: publicationYear 24" in made.faults


def test_fields_that_the_document_calls_unused_are_shown_and_counted():
    doc = SimpleNamespace(unused=("colour", "smell"))
    made = [outcome.Outcome(i, {}, doc, ()) for i in (1, 2)]  # type: ignore[arg-type]

    assert outcome.unused(doc) == ("colour", "smell")
    assert outcome.unused(object()) == ()
    assert summary.unused_fields(made) == [("colour", 2), ("smell", 2)]


def test_the_source_is_shown_as_what_is_filled_with_extras_among_the_fields():
    dataset = {
        "name": "lake",
        "author": "",
        "tags": [],
        "version": None,
        "private": False,
        "organization": {"title": "Lake Office", "image_url": ""},
        "extras": [{"key": "spatial", "value": "Bern"}, {"key": "empty", "value": ""}, "odd"],
    }

    assert words.filled(dataset) == [
        ("name", "lake"),
        ("private", "False"),
        ("organization", "title: Lake Office\n"),
        ("spatial", "Bern"),
    ]


def test_a_value_without_end_is_shown_by_its_beginning():
    deep: Any = "bottom"
    for _ in range(200):
        deep = {"down": deep}
    shown = _rows(words.filled({"notes": "x" * 5_000, "deep": deep}))

    assert shown["notes"].endswith("\n… and 1000 more characters")
    assert shown["deep"].rstrip().endswith("…")


def test_a_record_is_told_in_plain_words_with_the_field_of_each_entry():
    dataset = {**LAKE, "author": [{"name": "Ng, Ada", "affiliation": "Lake Office"}]}
    made = document(dataset, outcome.DOI)

    said = dict(words.properties(made.record))

    assert said["Creators"][0].text == "Ng, Ada"
    assert ("Affiliations", "name Lake Office") in said["Creators"][0].attributes
    assert said["Creators"][0].source == "author[0]"
    assert [one.text for one in said["Publication year"]] == ["2019"]
    assert "Funding references" not in said


def test_a_page_shows_source_and_record_side_by_side_and_the_problems_below(run):
    done = run({**LAKE, "issued": "2024-13-45"})

    filled = dict(
        zip(
            done.texts("//table[@class='filled']//th"),
            done.texts("//table[@class='filled']//td"),
            strict=True,
        )
    )
    assert filled["author"] == "Ng, Ada"
    assert any("Ng, Ada" in text for text in done.texts("//table[@class='record']//td"))
    assert "date-unreadable" in done.texts("//table[@class='problems']//td")


def test_each_dataset_is_reached_from_the_contents(run):
    done = run(LAKE, MINIMAL)

    targets = [link.lstrip("#") for link in done.page.xpath("//table//a/@href")]
    assert targets == done.page.xpath("//section/@id") == ["line-1", "line-2"]


def test_whatever_a_dataset_holds_is_text_on_the_page(run):
    done = run(
        {
            **LAKE,
            "name": NASTY,
            "title": NASTY,
            "author": NASTY,
            "issued": NASTY,
            NASTY: NASTY,
            "extras": [{"key": NASTY + "2", "value": [NASTY]}],
        },
        b'{"success": false, "error": "<script>1</script>"}',
    )

    assert not done.page.xpath("//script | //img | //link | //iframe | //*[@src]")
    assert all(link.startswith("#") for link in done.page.xpath("//@href"))
    assert any(NASTY in text for text in done.texts("//table[@class='filled']//th"))


def test_half_a_character_stops_neither_the_page_nor_the_next_dataset(run):
    done = run({**LAKE, "title": "half \ud800"}, MINIMAL)

    assert done.code == 0
    assert len(done.page.xpath("//section")) == 2


def test_a_dataset_of_odd_shapes_gets_a_page(run):
    odd = {"name": 7, "title": ["a", {"b": None}], "extras": {"k": 1}, "tags": "x", "n": 10**400}

    done = run(odd, {}, {"extras": [{"value": 1}], "resources": {"a": [[]]}})

    assert done.code == 0
    assert len(done.page.xpath("//section")) == 3
