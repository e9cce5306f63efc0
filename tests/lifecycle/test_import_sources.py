"""CSV files of any origin: what is read of them, and which error a hostile one gets. No CKAN."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ckanext.andsdoi.lifecycle.maintenance.imports import sources
from ckanext.andsdoi.lifecycle.maintenance.imports.sources import CsvFile, Entry, SourceError


def read(folder: Path, content: str | bytes, after: str = "") -> list[Entry]:
    path = folder / "dois.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(CsvFile(path).entries(after))


@pytest.mark.parametrize(
    "content",
    [
        "doi,dataset\n10.1234/a,one\n",
        "\ufeffDOI;Dataset\r\n10.1234/a;one\r\n",
        'note,dataset , doi\n"a,\nb",one, 10.1234/a \n',
        "dataset,doi\n\none,10.1234/a",
    ],
)
def test_the_columns_come_in_any_order_and_dress(tmp_path: Path, content: str) -> None:
    (entry,) = read(tmp_path, content)

    assert (entry.text, entry.dataset, entry.wrong) == ("10.1234/a", "one", None)
    assert entry.published


@pytest.mark.parametrize(
    ("cell", "published", "day"),
    [
        ("2019-03-02", True, date(2019, 3, 2)),
        ("2019-03-02 10:11:12.5", True, date(2019, 3, 2)),
        ("True", True, None),
        ("", False, None),
        ("NULL", False, None),
        ("0", False, None),
    ],
)
def test_a_third_column_says_what_is_registered(
    tmp_path: Path, cell: str, published: bool, day: date | None
) -> None:
    (entry,) = read(tmp_path, f"doi,dataset,published\n10.1234/a,one,{cell}\n")

    assert (entry.published, entry.published_on) == (published, day)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("10.1234/a", "a DOI and a dataset are needed"),
        ("soon,one", "this is no DOI"),
        (",one", "a DOI and a dataset are needed"),
        ("=cmd|' /C calc'!A0,one", "a formula"),
        ("10.1234/a,+1+1", "a formula"),
        ("10.1234/a,a\x07b", "cannot be printed"),
        ("10.1234/a,one,perhaps", "published is a day"),
        ("10.1234/a,one,2019-02-30", "published is a day"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_the_next_one_is_read(
    tmp_path: Path, line: str, why: str
) -> None:
    bad, good = read(tmp_path, f"doi,dataset,published\n{line}\n10.1234/b,two,\n")

    assert bad.wrong is not None
    assert bad.wrong.startswith("line 2: ")
    assert why in bad.wrong
    assert (good.text, good.wrong, good.place) == ("10.1234/b", None, "3")


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, 'doi,dataset\n"10.1234/a,one\n' + "10.1234/b,two\n" * 20_000)

    assert found[0].wrong is not None
    assert "field larger than" in found[0].wrong


def test_it_goes_on_behind_a_line(tmp_path: Path) -> None:
    content = "doi,dataset\n10.1234/a,one\n10.1234/b,two\n10.1234/c,three\n"

    assert [entry.text for entry in read(tmp_path, content, after="3")] == ["10.1234/c"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", r"dois\.csv, line 1: The first line must name the columns"),
        ("10.1234/a,one\n", "must name the columns"),
        ("doi,title\n", "must name the columns"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text in UTF-8"),
        (b"doi,dataset\n\x00", r"dois\.csv, line 2: this is no text in UTF-8"),
        (
            "doi,dataset\n\n10.1234/a,caf\xe9\n".encode("latin-1"),
            r"dois\.csv, line 3: this is no text in UTF-8",
        ),
        ("doi,dataset\n" + "," * 1_000_001, r"dois\.csv, line 2: this is longer"),
        ("x" * 300_000, "must name the columns"),
    ],
)
def test_a_file_that_is_no_such_csv_is_refused(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    with pytest.raises(SourceError, match=why):
        read(tmp_path, content)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"doi,dataset\n")
        file.truncate(100 * 1024 * 1024)

    with pytest.raises(SourceError, match=r"huge\.csv: the file is larger than 64 MiB"):
        CsvFile(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv: the file cannot be read"):
        CsvFile(tmp_path / "none.csv")


def test_a_field_has_what_stands_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = {
        "one": {"doi_id": " https://doi.org/10.1234/A ", "state": "published"},
        "two": {"doi_id": "10.1234/b", "state": "pub_pending"},
        "three": {"doi_id": "soon", "state": "published"},
        "four": {"other": "10.1234/d"},
    }
    field = sources.Field("doi_id", "state", "published")

    found = [entry for name, one in stored.items() for entry in field._of_dataset(name, one)]

    assert [(entry.text, entry.dataset, entry.published) for entry in found] == [
        ("10.1234/a", "one", True),
        ("10.1234/b", "two", False),
        ("soon", "three", True),
    ]
