"""andsdoi_redact: nothing but DOI, reason and contact is told of a dataset that is gone."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk
import pytest

from ..cli.conftest import Run, run
from ..people import People
from ..portal import PREFIX, Portal

__all__ = ["run"]

REASON = "A court said so."


def gone(portal: Portal) -> tuple[dict[str, Any], str]:
    """A deleted dataset, and its DOI."""
    dataset = portal.publish()
    portal.sync(dataset)
    portal.act("package_delete", id=dataset["id"])
    return dataset, portal.doi(dataset)


def test_the_decision_stands_in_the_row_and_in_the_history_and_nothing_is_sent(
    people: People,
) -> None:
    portal = people.portal
    dataset, doi = gone(portal)
    portal.sync()
    before = portal.requests()

    told = people.ask("sysadmin", "andsdoi_redact", doi=f"https://doi.org/{doi}", reason=REASON)

    row = portal.row(dataset)
    assert (told["dataset_id"], told["redacted"], told["due"]) == (dataset["id"], True, False)
    assert (row.redacted_reason, row.due_at) == (REASON, None)
    assert portal.events(dataset)[-1] == "redacted"
    portal.sync()
    assert portal.requests() == before


def test_done_again_the_reason_changes_and_the_day_stays(portal: Portal) -> None:
    dataset, doi = gone(portal)
    portal.act("andsdoi_redact", doi=doi, reason=REASON)
    first = portal.row(dataset)

    for reason in ("Another.", "Another."):
        portal.act("andsdoi_redact", doi=doi, reason=reason)

    row = portal.row(dataset)
    assert (row.redacted_reason, row.redacted_at) == ("Another.", first.redacted_at)
    assert portal.events(dataset).count("redacted") == 2


def test_it_outlives_a_purge_and_another_current_doi(portal: Portal) -> None:
    from .test_assign import register

    dataset, doi = gone(portal)
    portal.act("andsdoi_redact", doi=doi, reason=REASON)
    assigned = register(portal)
    portal.act("andsdoi_assign", id=dataset["id"], doi=assigned, replace=True)
    portal.act("dataset_purge", id=dataset["id"])

    statement = "SELECT redacted_reason FROM andsdoi_doi WHERE doi = :doi"
    assert portal.one(statement, doi=assigned).redacted_reason == REASON
    portal.act("andsdoi_redact", doi=doi, reason="Another.")
    assert portal.one(statement, doi=assigned).redacted_reason == "Another."


def test_what_cannot_be_redacted_is_refused_on_the_doi(portal: Portal) -> None:
    dataset, doi = gone(portal)
    reserved = portal.act("andsdoi_reserve", id=portal.create(private=True)["id"])["doi"]
    public = portal.publish()
    portal.sync(public)

    for refused in (reserved, portal.doi(public), "no doi"):
        with pytest.raises(tk.ValidationError) as error:
            portal.act("andsdoi_redact", doi=refused, reason=REASON)
        assert list(error.value.error_dict) == ["doi"]
    with pytest.raises(tk.ObjectNotFound):
        portal.act("andsdoi_redact", doi=f"{PREFIX}/unknown", reason=REASON)
    with pytest.raises(tk.ValidationError) as error:
        portal.act("andsdoi_redact", doi=doi, reason=" ")
    assert list(error.value.error_dict) == ["reason"]
    assert portal.row(dataset).redacted_at is None


def test_only_sysadmins_may(people: People) -> None:
    _, doi = gone(people.portal)

    for who in ("anybody", "stranger", "member", "editor", "admin"):
        with pytest.raises(tk.NotAuthorized):
            people.ask(who, "andsdoi_redact", doi=doi, reason=REASON)


def test_the_command_does_the_same(portal: Portal, run: Run) -> None:
    dataset, doi = gone(portal)

    done = run("redact", doi, "--reason", REASON)
    refused = run("redact", f"{PREFIX}/unknown", "--reason", REASON)

    assert (done.code, done.out) == (0, f"{doi}: redacted.\n")
    assert portal.row(dataset).redacted_reason == REASON
    assert (refused.code, refused.out) == (1, "")
    assert "There is no such DOI here" in refused.err
