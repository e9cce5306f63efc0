"""andsdoi_preview: what the registry would be told."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest
from lxml import etree

from ..people import People
from ..portal import PREFIX, Portal


def identifier(shown: dict[str, Any]) -> str | None:
    return etree.fromstring(shown["xml"].encode()).findtext("{*}identifier")


def test_the_preview_is_what_is_sent(portal: Portal) -> None:
    dataset = portal.publish()
    portal.sync()

    shown = portal.act("andsdoi_preview", id=dataset["name"])

    assert shown["xml"].encode() == portal.registry.versions(portal.doi(dataset))[-1]


def test_without_a_doi_it_has_a_placeholder(portal: Portal) -> None:
    dataset = portal.publish()

    assert identifier(portal.act("andsdoi_preview", id=dataset["id"])) == f"{PREFIX}/xxxxxxxxxx"


@pytest.mark.parametrize("how", [{"private": True}, {"state": "draft"}])
def test_of_what_is_not_published_it_is_what_would_be_sent(
    portal: Portal, how: dict[str, Any]
) -> None:
    dataset = portal.publish()
    portal.patch(dataset, title="Not for everybody yet", **how)
    portal.sync()

    shown = portal.act("andsdoi_preview", id=dataset["id"])

    assert "Not for everybody yet" in shown["xml"]
    assert portal.requests() == []


def test_of_a_dataset_that_was_never_looked_at_too(portal: Portal) -> None:
    dataset = portal.create(private=True)
    portal.execute("DELETE FROM andsdoi_doi")

    assert portal.act("andsdoi_preview", id=dataset["id"])["completeness"]["mandatory"] == 6


def test_nothing_is_stored(portal: Portal) -> None:
    dataset = portal.publish()
    before = portal.row(dataset)

    portal.act("andsdoi_preview", id=dataset["id"])

    assert portal.row(dataset) == before


def test_the_preview_has_the_citation(portal: Portal) -> None:
    dataset = portal.publish()
    portal.sync()

    shown = portal.act("andsdoi_preview", id=dataset["id"])

    assert shown["citation"].startswith("Doe, Jane (")
    assert shown["citation"].endswith(f"TEST {portal.doi(dataset)}")


def test_the_preview_says_what_is_missing_by_field(portal: Portal) -> None:
    portal.set("require", ["license_id"])
    dataset = portal.publish()

    problems = portal.act("andsdoi_preview", id=dataset["id"])["problems"]

    (blocking,) = [problem for problem in problems if problem["severity"] == "blocks"]
    assert blocking["code"] == "required-missing"
    assert blocking["field"] == "license_id"
    assert set(blocking) == {
        "code",
        "severity",
        "scope",
        "field",
        "property",
        "found",
        "message",
    }
    assert "license_id" in blocking["message"]


def test_the_preview_counts_what_is_filled(portal: Portal) -> None:
    dataset = portal.publish()

    completeness = portal.act("andsdoi_preview", id=dataset["id"])["completeness"]

    assert (completeness["mandatory"], completeness["mandatory_total"]) == (6, 6)
    assert completeness["recommended_total"] == 6


class TestWhoMayLook:
    """Those who may edit."""

    def test_the_preview_is_for_editors(self, people: People) -> None:
        dataset = people.portal.publish()

        allowed = set()
        for who in people.names:
            try:
                people.ask(who, "andsdoi_preview", id=dataset["id"])
                allowed.add(who)
            except tk.NotAuthorized:
                pass

        assert allowed == {"sysadmin", "admin", "editor"}

    def test_an_unknown_dataset_is_not_found(self, people: People) -> None:
        with pytest.raises(tk.ObjectNotFound):
            people.ask("sysadmin", "andsdoi_preview", id="no-such-dataset")


def test_without_tables_it_works(portal: Portal) -> None:
    dataset = portal.publish()
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        assert portal.act("andsdoi_preview", id=dataset["id"])["xml"]
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")
