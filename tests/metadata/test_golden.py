"""Whole datasets of many shapes against the documents they become, byte for byte.

``python -m tests.metadata.test_golden`` writes the documents anew: read the difference before
committing it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ckanext.andsdoi.metadata import Document, Facts, Relation, Settings, Withdrawal, document

from .support import DOI, EMAIL, GOLDEN

KERNELS = ("4.2", "4.7")
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def _dataset(name: str) -> dict[str, Any]:
    """Read a dataset; under ``_settings`` and ``_facts`` stands what goes with it."""
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def _facts(values: dict[str, Any]) -> Facts:
    relations = tuple(Relation(*one) for one in values.pop("relations", ()))
    withdrawn = values.pop("withdrawn", None)
    return Facts(
        **values,
        relations=relations,
        withdrawn=Withdrawal(*withdrawn) if withdrawn else None,
        today=date(2026, 5, 4),
    )


def _map(name: str, kernel: str) -> Document:
    dataset = _dataset(name)
    settings = Settings(kernel=kernel, **dataset.pop("_settings", {}))
    return document(dataset, DOI, settings, _facts(dataset.pop("_facts", {})))


def _said(doc: Document) -> str:
    lines = [f"{p.severity} {p.code} {p.field}: {p.message}" for p in doc.problems]
    return "\n".join([*lines, str(doc.completeness), ""])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("name", NAMES)
def test_a_dataset_becomes_exactly_this_document(name, kernel, schemas):
    doc = _map(name, kernel)
    assert doc.xml.decode("ascii") == (GOLDEN / f"{name}.{kernel}.xml").read_text("ascii")
    schemas.assert_valid(doc.xml, kernel, "4.7")
    assert not EMAIL.search(doc.xml)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("name", NAMES)
def test_an_editor_is_told_exactly_this(name, kernel):
    wanted = (GOLDEN / f"{name}.{kernel}.txt").read_text("utf-8")
    assert _said(_map(name, kernel)) == wanted


def test_there_are_enough_schemas_to_mean_something():
    assert len(NAMES) >= 15


def _write() -> None:
    for name in NAMES:
        for kernel in KERNELS:
            doc = _map(name, kernel)
            (GOLDEN / f"{name}.{kernel}.xml").write_bytes(doc.xml)
            (GOLDEN / f"{name}.{kernel}.txt").write_text(_said(doc), "utf-8")


if __name__ == "__main__":
    _write()
