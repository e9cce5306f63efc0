"""The table in the documentation says what the code does: neither changes without the other."""

from __future__ import annotations

import re
from collections import defaultdict

from ckanext.andsdoi.metadata import document
from ckanext.andsdoi.metadata.dataset.field_names import OTHER_NAMES
from ckanext.andsdoi.metadata.dataset.organization import read_organization
from ckanext.andsdoi.metadata.dataset.reader import Reader
from ckanext.andsdoi.metadata.mapping.source import Source
from ckanext.andsdoi.metadata.problems import CATALOGUE
from ckanext.andsdoi.metadata.site import TARGETS

from ..support import DOI, ROOT

TEXT = (ROOT / "docs/mapping.rst").read_text("utf-8")
LITERAL = re.compile(r"``([^`]+)``")


def _table(heading: str) -> list[list[str]]:
    """Return the cells of the table that has this heading for its first column."""
    body = TEXT.split(f"   * - {heading}\n", 1)[1].split("\n\n", 1)[0]
    rows = re.split(r"^   \* - ", body, flags=re.MULTILINE)[1:]
    return [[" ".join(cell.split()) for cell in re.split(r"\n     - ", row)] for row in rows]


def _documented() -> dict[str, set[str]]:
    known = defaultdict(set)
    for fields, properties, _ in _table("CKAN field"):
        for field in LITERAL.findall(fields):
            known[field.removesuffix("_translated")] |= set(LITERAL.findall(properties))
    return dict(known)


def _asked(monkeypatch) -> dict[str, set[str]]:
    """Return which field each property asks for, when nothing is there and all are asked."""
    asked = defaultdict(set)
    for method in (Reader.raw, Reader.holds, Reader.spellings):

        def spy(self, name, method=method):
            asked[name.removesuffix("_translated")].add(self._report.property)
            return method(self, name)

        monkeypatch.setattr(Reader, method.__name__, spy)
    organization = property(lambda source: read_organization(source.reader, source.line))
    monkeypatch.setattr(Source, "organization", organization)
    document({}, DOI)
    return dict(asked)


def test_the_table_names_exactly_the_fields_that_each_property_asks_for(monkeypatch):
    asked = _asked(monkeypatch)
    asked["id"].discard("relatedIdentifier")  # only to recognise the dataset's own page
    asked.pop("doi")  # of which only other spellings are read, see `identifier`
    assert asked == _documented()


def test_the_table_of_other_names_is_complete():
    documented = {
        LITERAL.findall(field)[0]: tuple(LITERAL.findall(names)) for field, names in _table("Field")
    }
    assert documented == OTHER_NAMES


def test_the_table_of_targets_is_complete():
    documented = {
        LITERAL.findall(target)[0].partition(".")[0]: tuple(LITERAL.findall(parts))
        for target, parts in _table("Target")
    }
    assert documented == {name: target.parts for name, target in TARGETS.items()}


def test_the_table_of_problems_is_complete():
    documented = {
        LITERAL.findall(code)[0]: (severity, message) for code, severity, message in _table("Code")
    }
    assert documented == CATALOGUE
