"""Sandboxes for the tests of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ckanext.andsdoi.registry.sandbox import Sandbox, start
from ckanext.andsdoi.registry.sandbox.servers.document import BareCheck, find_schemas

from .calling import Desk


@pytest.fixture
def xsds() -> None:
    """The DataCite XSDs must be there."""
    if isinstance(find_schemas().newest, BareCheck):
        pytest.skip("no DataCite XSDs: set DATACITE_XSD_DIR")


@pytest.fixture
def mds() -> Desk:
    return Desk("mds")


@pytest.fixture
def ands() -> Desk:
    return Desk("ands")


@pytest.fixture(params=["ands", "mds"])
def desk(request: pytest.FixtureRequest) -> Desk:
    return Desk(request.param)


@pytest.fixture(params=["ands", "mds"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with start(request.param) as running:
        yield running
