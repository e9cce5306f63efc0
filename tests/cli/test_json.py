"""Every command speaks the same JSON: docs/cli-json.schema.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ckanext.andsdoi.cli import andsdoi

from ..portal import Portal
from .conftest import Done, Run

_PATH = Path(__file__).parents[2] / "docs" / "cli-json.schema.json"
SCHEMA = Draft202012Validator(json.loads(_PATH.read_text("utf-8")))
OTHERS = {"export", "sandbox"}
"""They have no answer: one writes the formats of an export, one runs until a signal."""


def assert_valid(done: Done) -> None:
    """Hold the lines of a command against the schema; the totals are the last, once."""
    for line in done.objects:
        SCHEMA.validate(line)
    types = [line["type"] for line in done.objects]
    assert types.count("totals") == 1
    assert types[-1] == "totals"
    totals = done.objects[-1]
    assert (totals["exit"], totals["ok"]) == (done.code, done.code == 0)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize("name", sorted(set(andsdoi.commands) - OTHERS))
def test_every_command_can_answer_in_json(name: str) -> None:
    options = [option for one in andsdoi.commands[name].params for option in one.opts]

    assert "--json" in options


ANSWERS: dict[str, Callable[[dict[str, Any], str], list[list[str]]]] = {
    "account-moved": lambda _, __: [[]],
    "assign": lambda dataset, _: [[dataset["id"], "10.9999/x"]],
    "check": lambda _, __: [[]],
    "decline": lambda dataset, _: [[dataset["id"], "nope", "--reason", "Wrong."]],
    "exclude": lambda dataset, _: [[dataset["id"], "nope", "--reason", "Wrong."]],
    "fields": lambda _, __: [[]],
    "history": lambda dataset, _: [[dataset["id"], "--limit", "2"], ["nope"]],
    "include": lambda dataset, _: [[dataset["id"], "nope"]],
    "import": lambda _, __: [["nope.csv"], ["--field", "nope", "--dry-run"], []],
    "import-ckanext-doi": lambda _, __: [["--dry-run"]],
    "list": lambda _, __: [[], ["--would"], ["--problem", "nope"], ["--account", "nope"]],
    "forget-test": lambda _, __: [["--yes"], []],
    "mint": lambda dataset, _: [
        [dataset["id"], "nope"],
        ["--existing"],
        ["--existing", "--dry-run"],
    ],
    "pause": lambda _, __: [["Because."]],
    "preview": lambda dataset, _: [[dataset["id"]], ["nope"]],
    "reconcile": lambda _, __: [[]],
    "redact": lambda _, doi: [[doi, "--reason", "Wrong."]],
    "refresh": lambda _, __: [[], ["--dry-run"], ["nope"], ["--organization", "nope"]],
    "request": lambda dataset, _: [[dataset["id"], "nope"]],
    "reserve": lambda dataset, _: [[dataset["id"], "nope"]],
    "restore": lambda dataset, _: [[dataset["id"], "nope"]],
    "resume": lambda _, __: [[]],
    "show": lambda dataset, _: [[dataset["id"]], ["nope"]],
    "site-moved": lambda _, __: [[]],
    "status": lambda _, __: [[]],
    "sync": lambda dataset, _: [[], ["--dry-run"], [dataset["id"]], ["nope"]],
    "transfer": lambda dataset, doi: [[doi, dataset["id"]]],
    "withdraw": lambda dataset, _: [[dataset["id"], "nope", "--reason", "Wrong."]],
}
"""Arguments of each command: such that it answers, and such that it fails."""
TOGETHER = {"forget-test"}
"""They end what the others need."""


def test_every_command_answers_by_the_schema(portal: Portal, run: Run) -> None:
    done_one, due = portal.publish(), portal.publish(title="")
    portal.sync(done_one)
    doi = portal.doi(done_one)
    order = sorted(set(andsdoi.commands) - OTHERS, key=lambda name: (name in TOGETHER, name))

    for name in order:
        for arguments in ANSWERS[name](done_one, doi):
            done = run(name, *arguments, "--json")
            assert_valid(done)
            assert done.err == "", name
        portal.patch(due, notes=name)
        run("resume")


def test_before_the_start_it_is_the_same(portal: Portal, run: Run) -> None:
    portal.execute("ALTER TABLE andsdoi_doi RENAME TO andsdoi_doi_away")
    try:
        done = run("sync", "--json")
    finally:
        portal.execute("ALTER TABLE andsdoi_doi_away RENAME TO andsdoi_doi")

    assert_valid(done)
    assert (done.code, done.err) == (1, "")
    assert [error["class"] for error in done.errors] == ["migration"]
