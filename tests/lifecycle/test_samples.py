"""Real datasets of public portals, published through the API.

They lie in the folder that `ANDSDOI_SAMPLES_DIR` names (default `../shared/samples`).
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import ckantoolkit as tk
import pytest
from lxml import etree

from dev.demo.adapt import adapt
from dev.demo.publish import loosen

from ..portal import Portal

FOLDER = Path(os.environ.get("ANDSDOI_SAMPLES_DIR") or Path(__file__).parents[3] / "shared/samples")
FILE = FOLDER / "samples.jsonl"
SCHEMAS = Path(
    os.environ.get("DATACITE_XSD_DIR") or Path(__file__).parents[3] / "shared/datacite-xsd"
)
KERNELS = {"ands": "4.2", "mds": "4.7"}
EMAIL = re.compile(rb"[\w.+-]+@[\w-]+\.[a-z]")

pytestmark = [
    pytest.mark.skipif(not FILE.exists(), reason=f"no samples at {FILE}"),
    pytest.mark.parametrize("profile", ["ands", "mds"]),
]


def test_each_sample_gets_a_doi_or_keeps_its_own_and_every_document_is_valid(
    portal: Portal, profile: str
) -> None:
    portal.set("harvested", True)
    datasets = _published(portal)
    assert len(datasets) == 40

    totals = portal.sync()

    assert totals.all_well
    for dataset in datasets:
        _assert_findable_or_external(portal, dataset)
    posted = [e.request.body for e in portal.requests("POST") if e.operation == "post_metadata"]
    assert len(posted) > 30
    assert not [body for body in posted if EMAIL.search(body)]
    _assert_valid(posted, KERNELS[profile])


def _assert_findable_or_external(portal: Portal, dataset: dict[str, Any]) -> None:
    row = portal.row(dataset)
    if row.external_doi:
        assert (row.doi, row.state) == (None, "none")
        return
    assert portal.state(dataset) == "findable", (dataset["name"], row.problem_class)
    assert portal.extra(dataset) == row.doi


def _assert_valid(documents: list[bytes], kernel: str) -> None:
    schema = SCHEMAS / f"kernel-{kernel}" / "metadata.xsd"
    if not schema.exists():
        pytest.skip(f"no schema at {schema}")
    validator = etree.XMLSchema(etree.parse(schema))
    for document in documents:
        validator.assertValid(etree.fromstring(document))


def _published(portal: Portal) -> list[dict[str, Any]]:
    taken: set[str] = set()
    created = []
    for line in FILE.read_text("utf-8").splitlines():
        package = adapt(json.loads(line), frozenset(), taken).package
        taken.add(str(package["name"]))
        created.append(portal.patch(_created(portal, package), private=False))
    return created


def _created(portal: Portal, package: dict[str, Any]) -> dict[str, Any]:
    """Create a private dataset; what CKAN refuses is adapted once."""
    try:
        return portal.create(**package, private=True)
    except tk.ValidationError as error:
        loosen(package, error.error_dict)
        return portal.create(**package, private=True)
