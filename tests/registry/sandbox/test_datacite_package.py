"""An independent client, the package `datacite`, on the personality `mds`."""

from __future__ import annotations

import pytest

from ckanext.andsdoi.registry.sandbox import start

from .calling import DEMO, DOI, PREFIX, URL, document


def test_the_datacite_package_mints_reads_updates_and_hides() -> None:
    datacite = pytest.importorskip("datacite")
    with start("mds") as sandbox:
        client = datacite.DataCiteMDSClient(
            username=DEMO.user, password=DEMO.password, prefix=PREFIX, url=sandbox.url
        )
        client.metadata_post(document())
        assert sandbox.dois[DOI].state == "draft"
        client.doi_post(DOI, URL)
        assert sandbox.dois[DOI].state == "findable"
        assert client.doi_get(DOI) == URL
        assert client.metadata_get(DOI) == document().decode()
        client.metadata_post(document(title="New"))
        client.doi_post(DOI, f"{URL}/new")
        assert sandbox.dois[DOI].version == 2
        assert client.doi_get(DOI) == f"{URL}/new"
        client.metadata_delete(DOI)
        assert sandbox.dois[DOI].state == "registered"
