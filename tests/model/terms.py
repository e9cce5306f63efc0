"""The model's rows and runs in the package's terms, and what the model leaves out."""

from __future__ import annotations

import itertools
from typing import Any

from ckanext.andsdoi.lifecycle.plan.steps import Step
from ckanext.andsdoi.lifecycle.rows.enums import Parked, State
from ckanext.andsdoi.lifecycle.rows.facts import RowFacts
from ckanext.andsdoi.lifecycle.worker.endings import Ending, RunResult
from tests.model import lifecycle_model as model

BOOLS = (False, True)
NAME, URL, OLD_URL = "10.1234/a", "https://x.org/a", "https://x.org/old"

STEPS = {
    Step.DRAW: "draw",
    Step.ASK_FIRST: "GET before POST",
    Step.ASK_URL: "GET url",
    Step.ASK_IN_DOUBT: "GET in doubt",
    Step.POST_METADATA: "POST metadata",
    Step.POST_URL: "POST url",
    Step.DELETE: "DELETE",
}
ENDINGS = {
    "": Ending.DONE,
    "replan": Ending.REPLAN,
    "later": Ending.LATER,
    "absent": Ending.ABSENT,
    "adopt": Ending.ADOPT,
    "redraw": Ending.TAKEN,
    "not found": Ending.NOT_FOUND,
    "no metadata": Ending.NO_METADATA,
    "data": Ending.DATA,
    "data in doubt": Ending.DATA_IN_DOUBT,
    "account POST metadata": Ending.ACCOUNT,
    "account POST url": Ending.ACCOUNT,
    "account DELETE": Ending.ACCOUNT,
    "transient": Ending.TRANSIENT,
    "silence": Ending.SILENCE,
}
PARKED = {"": None, "data": Parked.DATA, "person": Parked.PERSON}
KNOWN = {
    "doi": "doi",
    "state": "conf",
    "xml_hash": "hash",
    "url": "url",
    "in_doubt": "doubt",
    "ever_confirmed": "ever",
    "withdrawn": "withdrawn",
    "parked": "parked",
    "once_in_doubt": "tainted",
    "found_free": "free",
    "due": "due",
    "refused_step": "refused",
}
"""The facts of a row that both know."""

BEYOND: dict[object, str] = {
    Parked.UNDELETABLE: "the ANDS proxy forwards no DELETE for a DOI that it has no row of; the"
    " model's registry hides whatever is ours",
    Ending.UNDELETABLE: "the run that learns it",
    Ending.UNKNOWN_YET: "the model's `later`: the same row, another moment of the next try",
    Ending.BRAKED: "the model has no brake: nothing was sent, as after a refused guard",
    Ending.UNSENT: "the model always sends; with `send = false` nothing can be said yet",
    "RowFacts.pinned": "the model has no reserved names: handed out counts like once found in"
    " doubt",
    "DatasetFacts.eligible": "the model's dataset is always eligible; one that is not counts as"
    " hidden until its DOI was confirmed",
    "DatasetFacts.postable": "the model's document is never blocked: blocked counts like parked",
}
"""What the package knows and the model does not: each reduces to something that the model has, and
a test holds it to that."""


def rows(**fixed: tuple[Any, ...]) -> list[model.Row]:
    """Every combination of a row's facts, with a name and without."""
    facts = {
        "doi": (0,),
        "conf": tuple(state.value for state in State),
        "hash": (1,),
        "url": BOOLS,
        "doubt": BOOLS,
        "tainted": BOOLS,
        "free": BOOLS,
        "ever": BOOLS,
        "withdrawn": (False,),
        "due": BOOLS,
        "parked": tuple(PARKED),
        "refused": ("", "POST url"),
        "lease": (1,),
    }
    nameless = {"doi": (-1,), "conf": ("none",), "hash": (-1,), "url": (False,), "ever": (False,)}
    nameless["free"] = (False,)
    every = [*_product({**facts, **fixed}), *_product({**facts, **fixed, **nameless})]
    # of a name that the registry knows nobody cares whether it once was free
    return [row for row in every if row.conf == "none" or not row.free]


def _product(facts: dict[str, tuple[Any, ...]]) -> list[model.Row]:
    combinations = itertools.product(*facts.values())
    return [model.Row(**dict(zip(facts, values, strict=True))) for values in combinations]


def runs() -> list[model.Worker]:
    """Every way in which a run can have gone, with its end."""
    flags = itertools.product(ENDINGS, BOOLS, BOOLS, BOOLS, BOOLS, BOOLS, BOOLS)
    every = [
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
            free=free,
            wrote=True,
            silent=out in ("silence", "transient"),
            late=out == "silence",
            out=out,
        )
        for out, rev, found, metadata, url, deleted, free in flags
    ]
    return [worker for worker in every if worker.out in ("", "replan") or not worker.free]


def known(row: model.Row) -> RowFacts:
    """What PLAN reads of a row."""
    return RowFacts(**_facts(row, OLD_URL))


def ours(row: model.Row) -> RowFacts:
    """What RECORD reads of a row."""
    return RowFacts(
        **_facts(row, None),
        once_in_doubt=row.tainted,
        due=row.due,
        refused_step=row.refused or None,
    )


def run(worker: model.Worker) -> RunResult:
    """What became of a run."""
    return RunResult(
        ending=ENDINGS[worker.out],
        found_in_doubt=worker.found,
        metadata=worker.m,
        url=worker.u,
        deleted=worker.d,
        free=worker.free,
        wrote=worker.wrote,
        unedited=worker.rev,
        refused_step=worker.out.removeprefix("account ") if "account" in worker.out else "",
        sent_hash=str(worker.want),
        sent_url=URL,
    )


def of_model(row: model.Row) -> tuple[Any, ...]:
    """A row of the model, comparable with `of_ours`."""
    return (
        row.doi >= 0,
        row.conf,
        None if row.hash < 0 else str(row.hash),
        row.url,
        row.doubt,
        row.tainted,
        row.free,
        row.ever,
        row.due,
        PARKED[row.parked],
        row.refused or None,
    )


def of_ours(row: RowFacts) -> tuple[Any, ...]:
    """A row of ours, comparable with `of_model`."""
    return (
        row.doi is not None,
        row.state.value,
        row.xml_hash,
        row.url is not None,
        row.in_doubt,
        row.once_in_doubt,
        row.found_free,
        row.ever_confirmed,
        row.due,
        row.parked,
        row.refused_step,
    )


def _facts(row: model.Row, no_url: str | None) -> dict[str, Any]:
    return {
        "doi": NAME if row.doi >= 0 else None,
        "state": State(row.conf),
        "xml_hash": None if row.hash < 0 else str(row.hash),
        "url": URL if row.url else no_url,
        "in_doubt": row.doubt,
        "found_free": row.free,
        "ever_confirmed": row.ever,
        "withdrawn": row.withdrawn,
        "parked": PARKED[row.parked],
    }
