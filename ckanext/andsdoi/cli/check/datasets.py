"""What waits for people: the datasets that get no DOI, by what they lack, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import config
from ...lifecycle.reports import shared_problems as reported_problems
from ...lifecycle.reports import waiting
from ...lifecycle.reports.shared import shared_dois
from ...lifecycle.rows.enums import Parked
from ...lifecycle.rows.problem import ProblemClass
from ...metadata.problems import ENGLISH
from .result import NOTE, CheckResult, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 10

_BY_CLASS = {
    ProblemClass.MAPPING: "cannot be described",
    ProblemClass.NEEDS_ASSIGN: "have a DOI of our prefix that is not known here",
    ProblemClass.NEEDS_IMPORT: "have a DOI in ckanext-doi's table only",
    ProblemClass.UNREAD_DOI: "have a DOI that cannot be read",
    ProblemClass.WAS_EXTERNAL: "have lost the DOI of somebody else",
    ProblemClass.EXTENSION: "were decided against by another extension",
    ProblemClass.EXTENSION_FAILED: "made another extension fail",
}
_HOW = {
    ProblemClass.MAPPING: "See the worker's log",
    ProblemClass.NEEDS_ASSIGN: "Run ckan andsdoi assign for each",
    ProblemClass.NEEDS_IMPORT: "Run ckan andsdoi import-ckanext-doi",
    ProblemClass.UNREAD_DOI: "Write one DOI, or empty the field",
    ProblemClass.WAS_EXTERNAL: "Put it back, or mint with despite_existing",
    ProblemClass.EXTENSION: "Ask who runs it",
    ProblemClass.EXTENSION_FAILED: "See the worker's log",
}
_PARKED = {
    Parked.DATA: "were refused by the registry",
    Parked.PERSON: "belong to somebody else, or wait for a decision",
    Parked.UNDELETABLE: "are not hidden by the registry for us",
}
_PARKED_HOW = {
    Parked.DATA: ("Change the datasets, or mint them once more", ProblemClass.DATA),
    Parked.PERSON: ("Have them given to this site's account", ProblemClass.PERSON),
    Parked.UNDELETABLE: ("Hide them in DataCite Fabrica", ProblemClass.UNDELETABLE),
}


def all_results() -> Iterator[CheckResult]:
    """Tell what waits for people; all of it is worth knowing, and nothing is broken by it."""
    yield from blocked()
    yield from hindered()
    yield from parked()
    yield from others()
    yield from large()
    yield from shared()
    yield from shared_problems()


def blocked() -> Iterator[CheckResult]:
    """Tell which fields keep how many datasets from their DOI."""
    found = waiting.hindered(ProblemClass.BLOCKED)
    for one in found[:SHOWN]:
        mend = f"Fill it in. {_listing(ProblemClass.BLOCKED)}"
        yield _note(f"{one.number} get no DOI because of the field {one.field or '-'}.", mend)
    if len(found) > SHOWN:
        rest = sum(one.number for one in found[SHOWN:])
        yield _note(f"{rest} get none because of other fields.", _listing(ProblemClass.BLOCKED))


def hindered() -> Iterator[CheckResult]:
    """Tell what else keeps how many datasets from their DOI."""
    counted: dict[ProblemClass, int] = {}
    for one in waiting.hindered(*_BY_CLASS):
        counted[one.problem] = counted.get(one.problem, 0) + one.number
    for problem, number in counted.items():
        yield _note(f"{number} {_BY_CLASS[problem]}.", f"{_HOW[problem]}. {_listing(problem)}")


def parked() -> Iterator[CheckResult]:
    """Tell what nobody tries again until somebody changes something."""
    for kind, number in waiting.parked().items():
        how, problem = _PARKED_HOW[Parked(kind)]
        yield _note(f"{number} {_PARKED[Parked(kind)]}.", f"{how}. {_listing(problem)}")


def others() -> Iterator[CheckResult]:
    """Tell what is left to others, asked for, or in doubt for long."""
    found = waiting.numbers()
    if found.external:
        text = f"{found.external} have a DOI of somebody else, and get none of ours."
        yield _note(text, "ckan andsdoi list --state external lists them.")
    if found.requested:
        text = f"{found.requested} requests for a DOI wait for an answer."
        yield _note(text, "ckan andsdoi list --requested lists them.")
    if found.in_doubt:
        text = f"The answers to {found.in_doubt} writes are unknown for more than an hour."
        yield _note(text, "Run ckan andsdoi sync.")


def large() -> Iterator[CheckResult]:
    """Tell which documents come near to what the registry takes."""
    found = waiting.large_documents()
    if found.number:
        names = ", ".join(f"{name} ({size})" for name, size in found.largest)
        share = f"{waiting.NEARLY:.0%} of {found.most} bytes"
        text = f"{found.number} documents are larger than {share}: {names}."
        yield _note(text, f"Shorten their longest texts and lists, or raise {config.MAX_BYTES}.")


def shared() -> Iterator[CheckResult]:
    """Tell of datasets that have the same DOI of somebody else."""
    found = shared_dois()
    for doi, names in [*found.items()][:SHOWN]:
        text = f"{doi} is the DOI of several: {', '.join(names)}. At most one can be right."
        yield _note(text, "Correct the field of the others.")
    if len(found) > SHOWN:
        yield _note(f"and {len(found) - SHOWN} more DOIs that are shared")


def shared_problems() -> Iterator[CheckResult]:
    """Tell what many datasets have, and what an organization or the site can mend for all."""
    found = reported_problems.told()
    for one in found[:SHOWN]:
        text = one.in_language(ENGLISH)
        whose = f"{one.organization}: " if one.organization else ""
        yield CheckResult(Topic(one.problem.scope), NOTE, f"{whose}{text}")
    if len(found) > SHOWN:
        yield _note(f"and {len(found) - SHOWN} more: andsdoi_shared_problem_list tells them")


def _listing(problem: ProblemClass) -> str:
    return f"ckan andsdoi list --problem {problem} lists them."


def _note(text: str, mend: str = "") -> CheckResult:
    return CheckResult(Topic.DATASETS, NOTE, text, mend)
