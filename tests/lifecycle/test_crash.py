"""P2, P5: a worker is killed at any boundary, the dataset lives on, a fresh worker mends it."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from ckanext.andsdoi.lifecycle import worker

from ..portal import Portal
from .crash import die_at, in_child

# three requests, each with a guard; RECORD; the index: two boundaries each
MINT = range(1, 17)


def stays_public(portal: Portal, dataset: dict[str, Any]) -> str:
    return "findable"


def made_private(portal: Portal, dataset: dict[str, Any]) -> str:
    portal.patch(dataset, private=True)
    return "hidden"


def edited(portal: Portal, dataset: dict[str, Any]) -> str:
    portal.patch(dataset, title="Edited")
    return "findable"


def edited_back(portal: Portal, dataset: dict[str, Any]) -> str:
    portal.patch(dataset, title="Edited")
    portal.patch(dataset, title=dataset["title"])
    return "findable"


@pytest.mark.parametrize("passage", MINT)
@pytest.mark.parametrize("happens", [stays_public, made_private, edited, edited_back])
def test_a_first_mint_survives_the_death_of_its_worker(
    portal: Portal, passage: int, happens: Any
) -> None:
    dataset = portal.publish()
    assert _dies(passage)

    desired = happens(portal, dataset)
    portal.end_leases()
    assert portal.sync().all_well

    _assert_right(portal, dataset, desired)


@pytest.mark.parametrize("passage", range(1, 7))
def test_a_hide_survives_the_death_of_its_worker(portal: Portal, passage: int) -> None:
    dataset = portal.publish()
    portal.sync()
    portal.patch(dataset, private=True)
    assert _dies(passage)

    portal.end_leases()
    assert portal.sync().all_well

    _assert_right(portal, dataset, "hidden")


@pytest.mark.parametrize("passage", range(1, 7))
def test_an_update_survives_the_death_of_its_worker(portal: Portal, passage: int) -> None:
    dataset = portal.publish()
    portal.sync()
    portal.patch(dataset, title="Edited")
    assert _dies(passage)

    portal.end_leases()
    assert portal.sync().all_well

    _assert_right(portal, dataset, "findable")


def _dies(passage: int) -> bool:
    def work() -> None:
        die_at(passage)
        worker.job()

    status = in_child(work)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _assert_right(portal: Portal, dataset: dict[str, Any], desired: str) -> None:
    """One DOI, in the right state, with the right document and URL, in the extras."""
    _let_ten_minutes_pass(portal, dataset)
    known = {doi: record.state for doi, record in portal.registry.dois.items()}
    row = portal.row(dataset)
    assert not row.in_doubt
    assert row.due_at is None
    if desired == "hidden":
        assert set(known.values()) <= {"registered", "draft"}
        assert len(known) <= 1
        return
    assert known == {row.doi: "findable"}
    title = portal.act("package_show", id=dataset["id"])["title"]
    assert f"<title>{title}</title>".encode() in portal.registry.versions(row.doi)[-1]
    assert portal.extra(dataset) == row.doi
    found = portal.act("package_search", fq=f'doi:"{row.doi}"')
    assert found["count"] == 1
    before = len(portal.requests("POST"))
    portal.sync()
    assert len(portal.requests("POST")) == before


def _let_ten_minutes_pass(portal: Portal, dataset: dict[str, Any]) -> None:
    """A name in doubt that the registry does not know yet is asked for again until then."""
    if portal.row(dataset).waits_for != "registry":
        return
    portal.execute(
        "UPDATE andsdoi_doi SET written_at = written_at - interval '11 minutes', due_at = now()"
    )
    portal.sync()
