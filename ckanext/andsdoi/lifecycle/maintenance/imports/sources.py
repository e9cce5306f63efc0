"""Who says which DOI a dataset has: ckanext-doi's table, a field of the datasets, a file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa

from .... import suffix
from ....database import batches, begin
from ....metadata import brought_dois
from ...dataset import extras

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BATCH = 500
MOST_BYTES = 64 * 1024 * 1024
"""A million lines are shorter."""
_SHOWN = 200
_LONGEST_HEAD = 10_000
_LONGEST_LINE = 1_000_000
"""Characters; a line of separators is taken apart into as many cells."""
_NO = frozenset({"", "0", "false", "no", "none", "null"})
_YES = frozenset({"1", "true", "yes"})
_FORMULA = re.compile(r"[=+@\t\r-]")

_HAS_COLUMNS = sa.text(
    """
    SELECT count(*) = 3 FROM pg_attribute
     WHERE attrelid = to_regclass('doi') AND attname IN ('identifier', 'package_id', 'published')
       AND NOT attisdropped
    """
)
# `published` is the server's local time, without a zone: a day, and no moment
_OF_TABLE = sa.text(
    """
    SELECT identifier COLLATE "C", package_id, published IS NOT NULL, published::date FROM doi
     WHERE identifier COLLATE "C" > :after ORDER BY 1 LIMIT :limit
    """
)
# all that stands before a DOI, such as the address of a resolver, is spelling
_DISPUTED = sa.text(
    r"""
    SELECT min(identifier) FROM doi
     GROUP BY lower(btrim(regexp_replace(identifier, '^.*?10\.', '10.'))) HAVING count(*) > 1
    """
)
_DATASETS = sa.text(
    'SELECT id COLLATE "C" FROM package WHERE id COLLATE "C" > :after ORDER BY 1 LIMIT :limit'
)


class SourceError(Exception):
    """A source cannot be read; the text says why, and what to do."""


@dataclass(frozen=True)
class Entry:
    """One DOI that a source has for a dataset.

    Attributes:
        text: The DOI as it stands there.
        dataset: The dataset: its id, in a file its name, too.
        published: The source calls the DOI registered.
        published_on: The day on which it was, if that is told.
        place: Where it stands, by which a run goes on after another one.
        wrong: Why the entry cannot be read.
    """

    text: str
    dataset: str = ""
    published: bool = True
    published_on: date | None = None
    place: str = ""
    wrong: str | None = None


class Source(Protocol):
    """What is imported; `key` tells it from every other source."""

    @property
    def key(self) -> str: ...

    def entries(self, after: str) -> Iterator[Entry]:
        """Yield what it has, in an order of its own, from behind a place."""
        ...

    def disputed(self) -> frozenset[str]:
        """Return the DOIs that it has for more than one dataset, bare and in lower case."""
        ...


class DoiTable:
    """The table `doi` of ckanext-doi and of its forks, whatever else it has.

    Raises:
        SourceError: There is none.
    """

    key = "ckanext-doi"

    def __init__(self) -> None:
        with begin() as connection:
            if not connection.scalar(_HAS_COLUMNS):
                raise SourceError(
                    "This database has no table doi of ckanext-doi (identifier, package_id,"
                    " published): there is nothing to import."
                )

    def entries(self, after: str) -> Iterator[Entry]:
        """Yield its rows in the order of the DOIs."""
        for rows in batches(_table_entry, _OF_TABLE, {}, size=BATCH, after=after):
            yield from rows

    def disputed(self) -> frozenset[str]:
        """Return the DOIs of several rows, which differ in case or spelling."""
        with begin() as connection:
            found = connection.execute(_DISPUTED).scalars()
            return frozenset(doi for text in found if (doi := suffix.normalize_doi(text)))


@dataclass(frozen=True)
class Field:
    """A field of the datasets; with `state_field` only its value `published` means registered."""

    name: str
    state_field: str | None = None
    published: str | None = None

    @property
    def key(self) -> str:
        """Return what tells it from every other source."""
        return f"field {self.name} {self.state_field or ''} {self.published or ''}"

    def entries(self, after: str) -> Iterator[Entry]:
        """Yield the DOIs in the order of the datasets' ids; a dataset may have several."""
        names = [self.name, *filter(None, [self.state_field])]
        for ids in batches(str, _DATASETS, {}, size=BATCH, after=after):
            with begin() as connection:
                stored = extras.read_named(connection, ids, names)
            for package_id in ids:
                yield from self._of_dataset(package_id, stored.get(package_id, {}))

    def disputed(self) -> frozenset[str]:
        """Return the DOIs that stand in the field of more than one dataset."""
        return _disputed(self.entries(""))

    def _of_dataset(self, package_id: str, stored: dict[str, str]) -> Iterator[Entry]:
        state = (stored.get(self.state_field) or "").strip() if self.state_field else None
        published = state is None or state == self.published
        for said in brought_dois(stored, [self.name]):
            for text in said.dois or (said.value[:_SHOWN],):
                yield Entry(text, package_id, published, place=package_id)


class CsvFile:
    """A CSV file with the columns `doi`, `dataset` and, if it tells, `published`.

    Raises:
        SourceError: It cannot be read, is no text, too large, or has not these columns.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        content = _content(path)
        self.key = f"file {hashlib.sha256(content).hexdigest()}"
        self._text = _text(path, content)
        first = self._text.partition("\n")[0][:_LONGEST_HEAD].strip()
        self._delimiter = ";" if first.count(";") > first.count(",") else ","
        self._columns = _columns(path, first, self._delimiter)

    def entries(self, after: str) -> Iterator[Entry]:
        """Yield its lines; one that cannot be read says why."""
        lines = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._delimiter)
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                yield _bad_line(lines.line_num, "", str(error))
                continue
            number = lines.line_num
            if number > max(int(after or 0), 1) and any(cell.strip() for cell in cells):
                yield self._entry(number, cells)

    def disputed(self) -> frozenset[str]:
        """Return the DOIs of lines with different datasets."""
        return _disputed(self.entries(""))

    def _entry(self, number: int, cells: Sequence[str]) -> Entry:
        told = {name: cells[i].strip() for name, i in self._columns.items() if i < len(cells)}
        doi, dataset = told.get("doi", ""), told.get("dataset", "")
        if not doi or not dataset:
            return _bad_line(number, doi, "a DOI and a dataset are needed")
        if any(_FORMULA.match(text) or not text.isprintable() for text in (doi, dataset)):
            return _bad_line(number, doi, "a formula, or signs that cannot be printed")
        if suffix.normalize_doi(doi) is None:
            return _bad_line(number, doi, "this is no DOI")
        published = _published(told["published"]) if "published" in told else (True, None)
        if published is None:
            return _bad_line(number, doi, "published is a day such as 2020-05-31, true or false")
        return Entry(doi[:_SHOWN], dataset[:_SHOWN], *published, place=str(number))


def _disputed(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the DOIs that entries have for more than one dataset; of others hashes are kept."""
    datasets: dict[int, int] = {}
    found = set()
    for entry in entries:
        doi = suffix.normalize_doi(entry.text)
        if doi and datasets.setdefault(hash(doi), hash(entry.dataset)) != hash(entry.dataset):
            found.add(doi)
    return frozenset(found)


def _table_entry(
    identifier: str, package_id: str, published: bool, published_on: date | None
) -> Entry:
    return Entry(identifier, package_id, published, published_on, place=identifier)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{path.name}: the file cannot be read ({error.strerror}).") from None
    if len(content) > MOST_BYTES:
        text = f"the file is larger than {MOST_BYTES // 1024**2} MiB. Import it in parts."
        raise SourceError(f"{path.name}: {text}")
    return content


def _text(path: Path, content: bytes) -> str:
    text, bad = "", content.find(b"\0")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = error.start
    if bad >= 0:
        line = content.count(b"\n", 0, bad) + 1
        why = "this is no text in UTF-8. Save the file as CSV in UTF-8."
        raise SourceError(f"{path.name}, line {line}: {why}")
    for line, one in enumerate(io.StringIO(text), 1):
        if len(one) > _LONGEST_LINE:
            raise SourceError(f"{path.name}, line {line}: this is longer than a line may be.")
    return text


def _columns(path: Path, first: str, delimiter: str) -> dict[str, int]:
    try:
        names = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        names = []
    columns = {name.strip().lower(): number for number, name in enumerate(names)}
    if not {"doi", "dataset"} <= columns.keys():
        raise SourceError(
            f"{path.name}, line 1: The first line must name the columns: doi and dataset, and"
            " published if the file tells what is registered."
        )
    return columns


def _bad_line(number: int, text: str, why: str) -> Entry:
    return Entry(text[:_SHOWN], place=str(number), wrong=f"line {number}: {why}")


def _published(text: str) -> tuple[bool, date | None] | None:
    """Return what a cell says of the registration; None if it says nothing to be understood."""
    if text.lower() in _NO | _YES:
        return text.lower() in _YES, None
    try:
        return True, date.fromisoformat(text[:10])
    except ValueError:
        return None
