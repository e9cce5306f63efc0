"""Fixtures of the mapping's tests: DataCite's schemas, and real datasets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dev.corpus import schemas as corpus

from .support import SAMPLES


class Schemas(corpus.Schemas):
    """The official schemas that are at hand, by kernel."""

    def assert_valid(self, xml: bytes, *kernels: str) -> None:
        """Assert that a document is valid under these schemas, as far as they are at hand."""
        for kernel in kernels or self.kernels:
            if kernel in self.kernels:
                assert self.complaints(xml, kernel) == []


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    """DataCite's own schemas, which are no part of this project."""
    if not corpus.FOLDER.is_dir():
        pytest.skip(f"no DataCite schemas in {corpus.FOLDER}: set DATACITE_XSD_DIR")
    return Schemas()


@pytest.fixture(scope="session")
def samples() -> list[dict[str, Any]]:
    """Datasets of real portals, which are no part of this project."""
    path = SAMPLES / "samples.jsonl"
    if not path.is_file():
        pytest.skip(f"no sample datasets in {SAMPLES}: set ANDSDOI_SAMPLES_DIR")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
