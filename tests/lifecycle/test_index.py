"""The search index after a write of ours: what becomes of the others if one cannot be indexed."""

from __future__ import annotations

from typing import Any

import pytest
from ckan.lib import search

from ..portal import Portal


@pytest.fixture
def unindexable(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of datasets that CKAN's indexer does not take."""
    refused: list[str] = []
    ordinary = search.rebuild

    def rebuild(*args: Any, package_ids: list[str], **kwargs: Any) -> None:
        if set(refused) & set(package_ids):
            raise KeyError("object_package_id")
        ordinary(*args, package_ids=package_ids, **kwargs)

    monkeypatch.setattr(search, "rebuild", rebuild)
    return refused


def found(portal: Portal, dataset: dict[str, Any]) -> int:
    query = f'doi:"{portal.doi(dataset)}"'
    return int(portal.act("package_search", fq=query)["count"])


def test_a_dataset_that_cannot_be_indexed_stands_in_nobodys_way(
    portal: Portal, unindexable: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """P5, P7: the others can be searched, and each run says once which one cannot."""
    first, other, last = (portal.publish() for _ in range(3))
    unindexable += [first["id"], last["id"]]

    for _ in range(2):
        caplog.clear()
        portal.sync()
        told = [one.getMessage() for one in caplog.records if "indexed" in one.getMessage()]
        assert len(told) == 1
        assert told[0].startswith("2 datasets could not be indexed, such as")
        assert "KeyError" in told[0]

    assert found(portal, other) == 1
    assert [portal.state(one) for one in (first, last)] == ["findable", "findable"]
    assert portal.row(first).index_pending is not None

    unindexable.clear()
    portal.sync()

    assert [found(portal, one) for one in (first, other, last)] == [1, 1, 1]
    assert portal.row(first).index_pending is None
