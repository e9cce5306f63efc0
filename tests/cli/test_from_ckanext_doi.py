"""The whole way from ckanext-doi: its own code mints, it is switched off, ours goes on.

It is not installed for the tests, since it pins old versions of its requirements. To run this:
`pip install --no-deps ckanext-doi==4.0.5 ckantools xmltodict` in the environment of CKAN 2.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ckanext.andsdoi.registry.sandbox import DEMO

from ..portal import PREFIX, Portal, provided
from .conftest import Run
from .test_imports import forget, outcomes


@pytest.fixture
def profile() -> str:
    return "mds"


@pytest.fixture
def theirs(
    portal: Portal, migrate_db_for: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[type]:
    """The plugin of ckanext-doi, with its table, as if our sandbox were DataCite's test system."""
    plugin = pytest.importorskip("ckanext.doi.plugin", reason="ckanext-doi is not installed")
    api = pytest.importorskip("ckanext.doi.lib.api")
    of_datacite = api.DataCiteMDSClient

    def at_the_sandbox(**options: Any) -> Any:
        # newer versions of its client take no address in test mode
        client = of_datacite(**{**options, "test_mode": False, "url": portal.registry.endpoint})
        assert client.api_url.rstrip("/") == portal.registry.endpoint.rstrip("/")
        return client

    monkeypatch.setattr(api, "DataCiteMDSClient", at_the_sandbox)
    for option, value in {
        "account_name": DEMO.user,
        "account_password": DEMO.password,
        "prefix": PREFIX,
        "publisher": "The old publisher",
        "test_mode": True,
    }.items():
        portal.set_ckan(f"ckanext.doi.{option}", value)
    with provided(plugin.DOIPlugin, "doi"):
        migrate_db_for("doi")
    yield plugin.DOIPlugin
    portal.execute("DROP TABLE IF EXISTS doi, doi_alembic_version")


def test_a_site_of_ckanext_doi_goes_on_with_its_dois(
    portal: Portal, theirs: type, run: Run
) -> None:
    """P2, P6."""
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    portal.set("send", False)
    with provided(theirs, "doi"):
        public, private = portal.publish(), portal.create(private=True)
        portal.patch(public, title="Minted by ckanext-doi")
    forget(portal)
    (minted,) = portal.registry.dois
    name = portal.one("SELECT identifier FROM doi WHERE package_id = :id", id=private["id"])[0]
    sent = len(portal.requests("POST"))
    portal.set("send", True)

    done = run("import-ckanext-doi", "--json")
    portal.sync()

    assert done.code == 0
    assert sorted(outcomes(done)) == ["confirmed", "reserved"]
    assert len(portal.requests("POST")) == sent
    assert (portal.doi(public), portal.extra(public)) == (minted, minted)

    portal.patch(public, title="Edited here")
    portal.patch(private, private=False)
    portal.sync()

    assert {doi: one.state for doi, one in portal.registry.dois.items()} == {
        minted: "findable",
        name.lower(): "findable",
    }
    document = portal.registry.dois[minted].metadata
    assert b"Edited here" in document
    assert b"The old publisher" in document
