"""The log of outcomes: one line each, after the commit, and nothing that is private (P8)."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from ckan import model

from ckanext.andsdoi.database import tables
from ckanext.andsdoi.lifecycle.rows import history
from ckanext.andsdoi.lifecycle.rows.enums import EventKind
from ckanext.andsdoi.lifecycle.rows.history import Event
from ckanext.andsdoi.lifecycle.rows.row import AccountKey
from ckanext.andsdoi.registry.sandbox import DEMO

from ..accounts_file import Files
from ..portal import PREFIX, Portal, new_organization

OURS = AccountKey("default", "test")
Lines = Callable[..., list[str]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What was logged of some events since the last call, with its level."""
    caplog.set_level(logging.INFO, logger="ckanext.andsdoi.log")

    def told(*events: str) -> list[str]:
        records = [one for one in caplog.records if one.name == "ckanext.andsdoi.log"]
        chosen = [one for one in records if vars(one)["andsdoi_event"] in events]
        caplog.clear()
        return [f"{one.levelname} {one.getMessage()}" for one in chosen]

    return told


def without_times(lines: Iterable[str]) -> list[str]:
    return [
        " ".join(word for word in one.split(" ") if not word.startswith("ms=")) for one in lines
    ]


def test_a_mint_is_one_line(portal: Portal, lines: Lines) -> None:
    dataset = portal.publish()
    portal.job()

    (line,) = without_times(lines("minted"))
    assert line == (
        f"INFO event=minted doi={portal.doi(dataset)} dataset={dataset['id']} account=default"
        ' environment=test request="POST url" status=201 outcome=confirmed attempt=1'
    )


def test_a_refusal_names_the_request_and_repeats_the_answer(portal: Portal, lines: Lines) -> None:
    portal.registry.set_faults({"status": 422, "operation": "post_metadata"})
    portal.publish()
    portal.job()

    (refused,) = lines("refused")
    assert refused.startswith("WARNING event=refused ")
    assert 'request="POST metadata" status=422 outcome=data ms=' in refused
    assert " said=" in refused


def test_what_passes_is_a_warning_from_the_third_attempt_on(portal: Portal, lines: Lines) -> None:
    portal.registry.set_faults({"status": 503})
    dataset = portal.publish()
    for _ in range(3):
        portal.sync(dataset)

    refused = lines("refused")
    assert [line.split()[0] for line in refused] == ["INFO", "INFO", "WARNING"]
    assert [f"attempt={n} " in line for n, line in enumerate(refused, 1)] == [True] * 3


def test_a_line_tells_nothing_private(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="ckanext.andsdoi.log")
    dataset = portal.publish(title="The title of it", author_email="jane@example.org")
    portal.sync()
    portal.act("andsdoi_withdraw", id=dataset["id"], reason="A secret reason")
    portal.sync()
    portal.registry.set_faults({"unauthorized": True})
    portal.patch(dataset, notes="Other notes.")
    portal.sync()

    told = [
        f"{one.getMessage()} {vars(one)}" for one in caplog.records if "andsdoi.log" in one.name
    ]
    assert any("event=hidden" in line for line in told)
    for private in ("The title", "jane@", "A secret reason", "<resource", DEMO.password):
        assert not [line for line in told if private in line]


def test_a_line_comes_after_the_commit(
    portal: Portal, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.andsdoi import log

    dataset, seen = portal.publish(), []

    def look(_level: int, event: str, **_: Any) -> None:
        if event == "minted":
            seen.append(portal.row(dataset).state)

    monkeypatch.setattr(log, "tell", look)
    portal.job()

    assert seen == ["findable"]


def test_what_is_rolled_back_is_not_told(portal: Portal, lines: Lines) -> None:
    from ckanext.andsdoi.database import begin
    from ckanext.andsdoi.lifecycle.rows import history
    from ckanext.andsdoi.lifecycle.rows.enums import EventKind

    def break_off() -> None:
        with begin() as connection:
            history.append(connection, "id", None, OURS, history.Event(EventKind.RECONCILED))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()

    assert lines("reconciled") == []


def test_a_decision_is_told_once_it_is_committed(portal: Portal, lines: Lines) -> None:
    from ckan import model

    dataset = portal.publish()
    portal.sync()
    portal.act("andsdoi_withdraw", id=dataset["id"], reason="Because")

    assert lines("withdrawn") == [
        f"INFO event=withdrawn doi={portal.doi(dataset)} dataset={dataset['id']} account=default"
        " environment=test"
    ]

    from ckanext.andsdoi.lifecycle.rows import history
    from ckanext.andsdoi.lifecycle.rows.enums import EventKind

    event = history.Event(EventKind.RESTORED)
    history.append(model.Session.connection(), dataset["id"], None, OURS, event)
    model.Session.rollback()
    model.Session.connection()
    model.Session.commit()
    assert lines("restored") == []


def test_a_pause_is_an_error_once(portal: Portal, lines: Lines) -> None:
    portal.publish()
    portal.publish()
    portal.registry.set_faults({"unauthorized": True})
    portal.sync()
    portal.sync()

    told = lines("paused", "resumed", "skipped")
    assert [line.split()[:2] for line in told] == [
        ["ERROR", "event=paused"],
        ["INFO", "event=skipped"],
        ["INFO", "event=skipped"],
    ]
    assert told[0].startswith(
        "ERROR event=paused account=default environment=test by=registry status=401 said="
    )

    portal.registry.set_faults({})
    portal.sync()
    assert lines("resumed") == ["INFO event=resumed account=default environment=test by=registry"]


def test_a_pause_by_hand_does_not_tell_who_and_why(portal: Portal, lines: Lines) -> None:
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle import accounts

    accounts.pause_by_hand(config.account(), "jane", "A secret reason")
    accounts.resume(config.account(), by_hand=True)
    accounts.resume(config.account(), by_hand=True)

    assert lines("paused", "resumed") == [
        "INFO event=paused account=default environment=test by=hand",
        "INFO event=resumed account=default environment=test by=hand",
    ]


def test_a_registry_that_asks_to_wait_is_a_warning(portal: Portal, lines: Lines) -> None:
    portal.registry.set_faults({"status": 429, "retry_after": 120})
    portal.publish()
    portal.job()

    assert lines("paused") == [
        "WARNING event=paused account=default environment=test by=retry_after seconds=120"
    ]


def test_a_move_is_an_error_once(portal: Portal, lines: Lines) -> None:
    portal.publish()
    portal.sync()
    portal.set("landing_url", "https://elsewhere.example.org/{id}")
    portal.sync()
    portal.job()

    assert lines("moved") == [
        "ERROR event=moved account=default environment=test what=landing_base"
    ]

    portal.set("landing_url", "")
    portal.job()
    portal.job()
    assert lines("resumed") == ["INFO event=resumed account=default environment=test by=moved"]


def test_a_brake_that_closes_is_an_error_once(portal: Portal, lines: Lines) -> None:
    portal.set("hide_limit", 1)
    datasets = [portal.publish() for _ in range(3)]
    portal.sync()
    for dataset in datasets:
        portal.patch(dataset, private=True)
    portal.sync()
    portal.sync(confirm_hides=True)

    braked, released = lines("braked", "released")
    assert braked.startswith("ERROR event=braked environment=test scope=organization organization=")
    assert released == "INFO event=released environment=test count=2"


def test_a_sync_ends_with_its_numbers(portal: Portal, lines: Lines) -> None:
    portal.publish()
    portal.sync()

    (line,) = without_times(lines("sync"))
    assert line == (
        "INFO event=sync environment=test swept=0 to_try=1 tried=1 confirmed=1 failed=0 defects=0"
        " held=0 handed_over=0 skipped_accounts=0"
    )


def test_what_was_rolled_back_to_a_savepoint_is_not_told_after_the_commit(
    portal: Portal, lines: Lines
) -> None:
    undone = Event(EventKind.EXCLUDED, who="Ada")

    with contextlib.suppress(ZeroDivisionError), tables() as connection:
        history.append(connection, "undone", None, OURS, undone)
        raise ZeroDivisionError
    with tables() as connection:
        history.append(connection, "done", None, OURS, undone)
    model.repo.commit()

    (line,) = lines("excluded")
    assert "dataset=done " in line


def test_each_of_many_that_are_approved_at_once_is_a_line(portal: Portal, lines: Lines) -> None:
    from ckanext.andsdoi.lifecycle.maintenance import old_stock

    datasets = [portal.publish() for _ in range(2)]
    old_stock.approve([one["id"] for one in datasets], "somebody")

    assert sorted(lines("approved")) == sorted(
        f"INFO event=approved doi= dataset={one['id']} account=default environment=test"
        for one in datasets
    )


def test_each_doi_that_goes_to_another_account_is_a_line(
    portal: Portal, lines: Lines, tmp_path: Path
) -> None:
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle.maintenance.relocation import move_rows

    datasets = [portal.publish() for _ in range(2)]
    portal.sync()
    Files(portal, tmp_path).write(more=f'    former_prefixes: ["{PREFIX}"]\n')
    portal.set("prefix", "10.80000")

    move_rows("default", config.account("marine"), "somebody")

    assert sorted(lines("account moved")) == sorted(
        f'INFO event="account moved" doi={portal.doi(one)} dataset={one["id"]} account=marine'
        " environment=test"
        for one in datasets
    )


def test_a_name_that_a_removed_account_had_drawn_is_a_line(
    portal: Portal, lines: Lines, tmp_path: Path
) -> None:
    files, marine = Files(portal, tmp_path), new_organization()
    files.write(marine)
    dataset = portal.publish(owner_org=marine)
    portal.registry.set_faults({"status": 503, "method": "GET", "times": 1})
    portal.job()
    doi = portal.doi(dataset)
    files.remove()

    portal.sync()

    assert lines("given up") == [
        f'INFO event="given up" doi={doi} dataset={dataset["id"]} account=marine environment=test'
    ]


def test_a_doi_of_somebody_else_is_a_line_once(portal: Portal, lines: Lines) -> None:
    dataset = portal.publish(extras=[{"key": "doi", "value": "10.1234/x"}])
    portal.sync()
    portal.patch(dataset, title="Another title")
    portal.sync()

    assert lines("external") == [
        f"INFO event=external doi=10.1234/x dataset={dataset['id']} environment=test"
    ]


def test_a_pause_of_the_old_stock_is_told_as_one(portal: Portal, lines: Lines) -> None:
    from ckanext.andsdoi import config
    from ckanext.andsdoi.lifecycle import accounts

    accounts.pause_old_stock(config.account(), "jane", "A secret reason")
    accounts.resume(config.account(), by_hand=True)
    accounts.resume(config.account(), by_hand=True)

    assert lines("paused", "resumed") == [
        "INFO event=paused account=default environment=test by=hand what=old_stock",
        "INFO event=resumed account=default environment=test by=hand what=old_stock",
    ]


def test_every_event_of_a_doi_names_its_account(portal: Portal, caplog: Any) -> None:
    """A life with most of what can happen: no line leaves empty whose DOI it is about."""
    caplog.set_level(logging.INFO, logger="ckanext.andsdoi.log")
    dataset, other = portal.publish(), portal.create(private=True)
    portal.sync()
    portal.patch(dataset, extras=[{"key": "doi", "value": "10.1234/forged"}])
    for action, more in (("andsdoi_withdraw", {"reason": "Because"}), ("andsdoi_restore", {})):
        portal.act(action, id=dataset["id"], **more)
        portal.sync()
    portal.patch(dataset, private=True)
    portal.sync()
    portal.act("andsdoi_transfer", doi=portal.doi(dataset), to_id=other["id"])
    portal.sync()

    told = [vars(one) for one in caplog.records if one.name == "ckanext.andsdoi.log"]
    of_dois = [one for one in told if "andsdoi_dataset" in one]
    assert {"reserved", "minted", "overwritten", "withdrawn", "hidden", "transferred"} <= {
        one["andsdoi_event"] for one in of_dois
    }
    assert {one["andsdoi_account"] for one in of_dois} == {"default"}
