"""The table, row by row: what happens in the save, and what afterwards.

P1, P3, P5, P6: no request in a save; what is public is findable and what is hidden is hidden,
by the next job or, where nothing told, by one `sync`; what did not change sends nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from ...portal import Portal
from .conftest import by_person, due, operations
from .ways import (
    HIDE,
    MINT,
    OTHER,
    RESTORE,
    UPDATE,
    UPDATE_BOTH,
    Dataset,
    Notice,
    Way,
    beside_another,
    derive_from_another,
    minted,
    on_this_version,
    shown,
    with_a_collaborator,
)

STATES = {
    MINT: "findable",
    UPDATE: "findable",
    UPDATE_BOTH: "findable",
    HIDE: "registered",
    RESTORE: "findable",
}


@pytest.mark.parametrize("way", on_this_version(), ids=lambda way: way.words)
def test_a_change_is_noticed_without_a_request_and_the_registry_follows(
    portal: Portal, rings: list[int], way: Way
) -> None:
    dataset = way.given(portal)
    held, state, before = portal.row(dataset), portal.state(dataset), len(portal.requests())
    assert due(portal) == 0
    rings.clear()

    way.change(portal, dataset)

    _assert_only_noticed(portal, dataset, way, held)
    assert operations(portal, before) == []
    assert len(rings) == way.rings
    assert all(rings), "the worker was woken before the commit"

    portal.job()
    by_job = operations(portal, before)
    totals = portal.sync()

    assert by_job == (list(way.sent) if way.notice is Notice.SAVE else [])
    assert operations(portal, before) == list(way.sent)
    assert totals.swept == (way.notice is Notice.SWEEP)
    assert portal.state(dataset) == STATES.get(way.sent, state)
    _assert_settled(portal, dataset, way, held)

    assert portal.sync().tried == 0


def test_a_relationship_marks_the_other_side_too(portal: Portal) -> None:
    dataset = beside_another(portal)

    derive_from_another(portal, dataset)

    assert portal.row(dataset).due_at is not None
    assert portal.row(shown(portal, {"id": OTHER})).due_at is not None


def test_a_change_that_fails_leaves_no_mark(portal: Portal, rings: list[int]) -> None:
    """CKAN cannot purge a dataset that has collaborators."""
    dataset = with_a_collaborator(portal)
    rings.clear()

    with pytest.raises(IntegrityError):
        portal.act("dataset_purge", id=dataset["id"])

    assert (due(portal), rings) == (0, [])
    portal.sync()
    assert portal.state(dataset) == "findable"


@pytest.mark.parametrize("extras", [[], [{"key": "doi", "value": "10.1234/forged"}]])
@pytest.mark.parametrize("action", ["package_update", "package_patch", "package_revise"])
def test_the_doi_is_put_back_before_the_save_is_answered_and_indexed(
    portal: Portal, action: str, extras: list[dict[str, str]]
) -> None:
    dataset = minted(portal)
    edit = {"title": "Edited", "extras": extras}
    data = {
        "package_update": {**dataset, **edit},
        "package_patch": {"id": dataset["id"], **edit},
        "package_revise": {"match": {"id": dataset["id"]}, "update": edit},
    }

    answered = by_person(portal, action, **data[action])

    doi = portal.doi(dataset)
    assert portal.extra(dataset) == doi
    assert answered.get("package", answered)["extras"] == [{"key": "doi", "value": doi}]
    found = portal.act("package_search", fq=f'doi:"{doi}"')
    assert [hit["title"] for hit in found["results"]] == ["Edited"]


def _assert_only_noticed(portal: Portal, dataset: Dataset, way: Way, held: Any) -> None:
    row = portal.row(dataset)
    assert bool(row and row.due_at) is (way.notice is Notice.SAVE)
    if held and held.ever_confirmed and _exists(portal, dataset):
        assert (portal.extra(dataset) == held.doi) is not way.loses_extra


def _assert_settled(portal: Portal, dataset: Dataset, way: Way, held: Any) -> None:
    """P2, P4: the same DOI as before, and nothing but what is confirmed is said of it."""
    row = portal.row(dataset)
    assert (row.due_at, row.problem_class) == (None, None)
    assert held is None or (held.account, held.doi or row.doi) == (row.account, row.doi)
    if not _exists(portal, dataset):
        return
    assert portal.extra(dataset) == (row.doi if row.ever_confirmed else None)
    if row.state == "findable" and way.notice is not Notice.SWEEP:
        # of what it was not told CKAN does not bring its index up to date
        found = portal.act("package_search", fq=f'doi:"{row.doi}"')
        assert [hit["id"] for hit in found["results"]] == [dataset["id"]]


def _exists(portal: Portal, dataset: Dataset) -> bool:
    return portal.one("SELECT FROM package WHERE id = :id", id=dataset["id"]) is not None
