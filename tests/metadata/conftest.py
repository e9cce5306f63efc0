"""Fixtures of the mapping's tests: DataCite's schemas, and real datasets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from .support import SAMPLES, SCHEMAS


class Schemas:
    """The official schemas that are at hand, by kernel."""

    def __init__(self) -> None:
        self.kernels = [k for k in ("4.2", "4.7") if (SCHEMAS / f"kernel-{k}").is_dir()]
        self._known = {
            k: etree.XMLSchema(etree.parse(str(SCHEMAS / f"kernel-{k}/metadata.xsd")))
            for k in self.kernels
        }

    def complaints(self, xml: bytes, kernel: str) -> list[str]:
        """Return what the schema has to say about a document."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        schema = self._known[kernel]
        schema.validate(etree.fromstring(xml, parser))
        return [str(error) for error in schema.error_log]

    def assert_valid(self, xml: bytes, *kernels: str) -> None:
        """Assert that a document is valid under these schemas, as far as they are at hand."""
        for kernel in kernels or self.kernels:
            if kernel in self._known:
                assert self.complaints(xml, kernel) == []


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    """DataCite's own schemas, which are no part of this project."""
    if not SCHEMAS.is_dir():
        pytest.skip(f"no DataCite schemas in {SCHEMAS}: set DATACITE_XSD_DIR")
    return Schemas()


@pytest.fixture(scope="session")
def samples() -> list[dict[str, Any]]:
    """Datasets of real portals, which are no part of this project."""
    path = SAMPLES / "samples.jsonl"
    if not path.is_file():
        pytest.skip(f"no sample datasets in {SAMPLES}: set ANDSDOI_SAMPLES_DIR")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
