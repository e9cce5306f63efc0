"""ckan andsdoi fields: what the mapping does not know, counted over all datasets."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from ckanext.andsdoi import config
from ckanext.andsdoi.lifecycle.reports import fields as report

from ..portal import Portal
from .conftest import Run


def extras(**values: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def fields(done: Any) -> dict[str, dict[str, Any]]:
    return {line["field"]: line for line in done.lines if line["type"] == "item"}


def test_the_most_frequent_name_comes_first(portal: Portal, run: Run) -> None:
    portal.publish(extras=extras(river="Fen"))
    portal.publish(extras=extras(depth_m="3", river="Mere"))
    portal.publish()

    done = run("fields")

    assert done.code == 0
    first, second, totals = done.out.splitlines()
    assert first.split() == [*"river 2 of 3 - Fen".split(), "|", "river:", "description.Other"] or (
        first.split() == [*"river 2 of 3 - Mere".split(), "|", "river:", "description.Other"]
    )
    assert second.split()[:5] == "depth_m 1 of 3 -".split()
    assert totals == "2 fields in 3 datasets, 2 of them neither mapped nor ignored."


def test_for_machines_each_name_is_a_line_and_the_totals_are_the_last(
    portal: Portal, run: Run
) -> None:
    portal.publish(extras=extras(river="Fen"))

    done = run("fields", "--json")

    assert {name: value for name, value in done.lines[0].items() if value is not None} == {
        "type": "item",
        "field": "river",
        "datasets": 1,
        "of": 1,
        "covered": "-",
        "example": "Fen",
        "line": "river: description.Other",
    }
    assert done.totals == {"datasets": 1, "failed": 0, "fields": 1, "open": 1, "left_out": 0}


def test_what_the_sites_file_says_of_a_field(portal: Portal, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "andsdoi.yaml"
    path.write_text('dataset:\n  river: false\n"*":\n  lake: {as: subject, subjectScheme: Fens}\n')
    portal.set("mapping", str(path))
    portal.publish(extras=extras(river="Fen", lake="Mere", sea="North"))

    told = fields(run("fields", "--json"))

    assert {name: one["covered"] for name, one in told.items()} == {
        "lake": "mapped",
        "river": "ignored",
        "sea": "-",
    }
    assert told["lake"]["line"] == "lake: {as: subject, subjectScheme: Fens}"
    assert told["river"]["line"] == "river: false"


def test_only_datasets_of_a_type(portal: Portal, run: Run) -> None:
    one = portal.publish(extras=extras(river="Fen"))
    portal.execute("UPDATE package SET type = 'map' WHERE id = :id", id=one["id"])
    portal.publish(extras=extras(lake="Mere"))

    assert set(fields(run("fields", "--type", "map", "--json"))) == {"river"}
    # harvest sources, too, are datasets of a type
    assert set(fields(run("fields", "--json"))) == {"lake"}
    portal.set("dataset_types", "dataset map")
    assert set(fields(run("fields", "--json"))) == {"lake", "river"}
    assert run("fields", "--type", "nope").out.startswith("0 fields in 0 datasets")


def test_a_private_dataset_is_counted_and_gives_no_example(portal: Portal, run: Run) -> None:
    """P8."""
    portal.create(private=True, extras=extras(river="Secret"))

    shown = run("fields")
    told = fields(run("fields", "--json"))

    assert "Secret" not in shown.out
    assert "(no public example)" in shown.out
    assert (told["river"]["datasets"], told["river"]["example"]) == (1, None)

    portal.publish(extras=extras(river="Fen"))
    told = fields(run("fields", "--json"))
    assert (told["river"]["datasets"], told["river"]["example"]) == (2, "Fen")


def test_what_may_tell_of_a_person_is_not_shown(portal: Portal, run: Run) -> None:
    """P8."""
    portal.publish(extras=extras(measured="by Ng, Ada", station_contact="Fen Road 1", river="Fen"))

    out = run("fields").out

    assert "Ada" not in out
    assert "Road" not in out
    assert "Fen" in out


def test_deleted_datasets_do_not_count(portal: Portal, run: Run) -> None:
    dataset = portal.publish(extras=extras(river="Fen"))
    portal.act("package_delete", id=dataset["id"])

    assert run("fields", "--json").totals["datasets"] == 0


def test_it_sends_and_writes_nothing(portal: Portal, run: Run) -> None:
    dataset = portal.publish(extras=extras(river="Fen"))
    before, requests = portal.row(dataset), len(portal.requests())

    run("fields")

    assert portal.row(dataset) == before
    assert len(portal.requests()) == requests


def test_it_runs_before_minting_is_switched_on(
    portal: Portal, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.andsdoi.cli import console

    portal.publish(extras=extras(river="Fen"))
    for option in ("app_id", "shared_secret", "prefix", "endpoint"):
        portal.set(option, "")
    portal.set("send", False)
    monkeypatch.setattr(console, "is_migrated", lambda: False)

    assert run("sync").code == 1
    assert set(fields(run("fields", "--json"))) == {"river"}


def test_a_dataset_that_cannot_be_read_is_told_and_the_others_are_counted(
    portal: Portal, run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = portal.publish(extras=extras(river="Fen"))
    portal.publish(extras=extras(river="Mere"))
    ordinary = report.read_as_anonymous

    def reading(package_id: str) -> Any:
        if package_id == broken["id"]:
            raise RuntimeError
        return ordinary(package_id)

    monkeypatch.setattr(report, "read_as_anonymous", reading)
    with caplog.at_level(logging.ERROR):
        done = run("fields", "--json")

    assert done.code == 1
    assert broken["id"] in caplog.text
    assert (done.totals["datasets"], done.totals["failed"]) == (1, 1)


def test_batches_and_bounds(portal: Portal, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("river", "river", "river", "lake", "sea"):
        portal.publish(extras=extras(**{name: "Fen"}))
    monkeypatch.setattr(report, "BATCH", 2)
    assert run("fields", "--json").totals["datasets"] == 5

    monkeypatch.setattr(report, "MOST_NAMES", 1)
    done = run("fields", "--json")

    assert done.totals["fields"] == 1
    assert done.totals["left_out"] > 0
    assert any("more than 1 names" in line.get("text", "") for line in done.lines)


def test_the_preview_has_the_names_of_unused_fields_and_no_problem_of_them(
    portal: Portal,
) -> None:
    dataset = portal.publish(extras=extras(river="Fen", depth_m="3"))

    told = portal.act("andsdoi_preview", id=dataset["id"])

    assert told["unused"] == ["depth_m", "river"]
    assert not {"river", "depth_m"} & {problem["field"] for problem in told["problems"]}
    assert config.extra_key() not in told["unused"]
