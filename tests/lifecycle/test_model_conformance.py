"""PLAN, RECORD, redraw and INTENT agree with the model that was checked exhaustively.

The model lies in the folder that `ANDSDOI_MODEL_DIR` names (default `../shared/model`).
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ckanext.andsdoi.lifecycle.outcome import (
    Out,
    Row,
    Run,
    marked,
    overtaken,
    recorded,
    taken_by_other,
)
from ckanext.andsdoi.lifecycle.plan import Desired, Known, Parked, State, Step, Wanted, plan

FOLDER = Path(os.environ.get("ANDSDOI_MODEL_DIR") or Path(__file__).parents[3] / "shared/model")
FILE = FOLDER / "lifecycle_model.py"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"no model at {FILE}")

WORDS = {
    Step.DRAW: "draw",
    Step.ASK_FIRST: "GET before POST",
    Step.ASK_IN_DOUBT: "GET in doubt",
    Step.POST_METADATA: "POST metadata",
    Step.POST_URL: "POST url",
    Step.DELETE: "DELETE",
}
OUTS = {
    "": Out.DONE,
    "replan": Out.REPLAN,
    "later": Out.LATER,
    "absent": Out.ABSENT,
    "adopt": Out.ADOPT,
    "redraw": Out.REDRAW,
    "not found": Out.NOT_FOUND,
    "data": Out.DATA,
    "account POST url": Out.ACCOUNT,
    "transient": Out.TRANSIENT,
    "silence": Out.SILENCE,
}
BOOLS = (False, True)
PARKED = ("", "data", "person")
NAME, URL = "10.1234/a", "https://x.org/a"


@pytest.fixture(scope="module")
def model() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lifecycle_model", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lifecycle_model"] = module
    spec.loader.exec_module(module)
    return module


def test_plan_finds_the_steps_of_the_model(model: ModuleType) -> None:
    facts = itertools.product(
        (-1, 0), tuple(State), (-1, 0, 2), BOOLS, BOOLS, BOOLS, BOOLS, PARKED, BOOLS
    )
    for doi, state, hashed, url, doubt, ever, withdrawn, parked, public in facts:
        row = model.Row(doi, state.value, hashed, url, doubt, False, ever, withdrawn, parked=parked)
        desired, want, steps = model.plan(row, public, 0)
        wanted = Wanted(public=public, xml_hash=str(want), url=URL)
        ours = plan(_known(row), wanted)
        assert [WORDS[step] for step in ours.steps] == list(steps), row
        assert (ours.desired is Desired.FINDABLE) == (desired == "findable"), row


def test_record_leaves_the_row_of_the_model(model: ModuleType) -> None:
    rules = model.Rules()
    for row, worker in itertools.product(_rows(model), _workers(model)):
        state = model.State(True, 0, row, (model.Name("findable", 0, True),), (worker,))
        after, _ = model.record(state, 0, rules)
        assert _seen(after.row) == _ours(recorded(_row(row), _run(worker))), (row, worker)
        assert (after.row.lease == 1) == worker.late


def test_record_without_its_token_leaves_the_row_of_the_model(model: ModuleType) -> None:
    rules = model.Rules()
    for row in _rows(model):
        worker = model.Worker("record", own=False, name=0, wrote=True)
        after, _ = model.record(model.State(True, 0, row, (), (worker,)), 0, rules)
        assert _seen(after.row) == _ours(overtaken(_row(row)))


def test_a_taken_name_is_given_up_as_in_the_model(model: ModuleType) -> None:
    for row in _rows(model):
        assert _seen(model.given_up(row, model.Rules())) == _ours(taken_by_other(_row(row)))


def test_an_edit_marks_the_row_as_in_the_model(model: ModuleType) -> None:
    for row in _rows(model):
        assert _seen(model.mark(row, model.Rules())) == _ours(marked(_row(row)))


def _rows(model: ModuleType) -> list[Any]:
    facts = itertools.product(tuple(State), BOOLS, BOOLS, BOOLS, BOOLS, BOOLS, PARKED)
    return [
        model.Row(
            0, state.value, 1, url, doubt, tainted, ever, False, due, parked, "POST url", lease=1
        )
        for state, url, doubt, tainted, ever, due, parked in facts
    ]


def _workers(model: ModuleType) -> list[Any]:
    facts = itertools.product(OUTS, BOOLS, BOOLS, BOOLS, BOOLS, BOOLS)
    return [
        model.Worker(
            "record",
            own=True,
            rev=rev,
            name=0,
            want=0,
            found=found,
            m=metadata,
            u=url,
            d=deleted,
            wrote=True,
            silent=out in ("silence", "transient"),
            late=out == "silence",
            out=out,
        )
        for out, rev, found, metadata, url, deleted in facts
    ]


def _run(worker: Any) -> Run:
    return Run(
        out=OUTS[worker.out],
        found=worker.found,
        metadata=worker.m,
        url=worker.u,
        deleted=worker.d,
        wrote=worker.wrote,
        silent=worker.silent,
        late=worker.late,
        current=worker.rev,
        refused_step=worker.out.removeprefix("account "),
        sent_hash=str(worker.want),
        sent_url=URL,
    )


def _known(row: Any) -> Known:
    return Known(
        doi=NAME if row.doi >= 0 else None,
        state=State(row.conf),
        xml_hash=str(row.hash),
        url=URL if row.url else "https://x.org/old",
        in_doubt=row.doubt,
        ever_confirmed=row.ever,
        withdrawn=row.withdrawn,
        parked=Parked(row.parked) if row.parked else None,
    )


def _row(row: Any) -> Row:
    return Row(
        doi=NAME if row.doi >= 0 else None,
        state=State(row.conf),
        xml_hash=str(row.hash),
        url=URL if row.url else None,
        in_doubt=row.doubt,
        ever_confirmed=row.ever,
        withdrawn=row.withdrawn,
        parked=Parked(row.parked) if row.parked else None,
        once_in_doubt=row.tainted,
        due=row.due,
        refused=row.refused or None,
    )


def _seen(row: Any) -> tuple[Any, ...]:
    """The model's row in comparable terms."""
    hashed = None if row.hash < 0 else str(row.hash)
    return (
        row.doi >= 0,
        row.conf,
        hashed,
        row.url,
        row.doubt,
        row.tainted,
        row.ever,
        row.due,
        row.parked or None,
        row.refused or None,
    )


def _ours(row: Row) -> tuple[Any, ...]:
    return (
        row.doi is not None,
        row.state.value,
        row.xml_hash,
        row.url is not None,
        row.in_doubt,
        row.once_in_doubt,
        row.ever_confirmed,
        row.due,
        row.parked.value if row.parked else None,
        row.refused,
    )
