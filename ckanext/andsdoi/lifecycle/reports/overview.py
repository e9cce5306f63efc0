"""A DOI as callers are told of it: where it stands, what waits, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ... import config, suffix
from ..accounts.stops import of_account
from ..rows import exemption
from ..rows.enums import State
from . import problems, successors
from .lookup import DoiLookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..rows.problem import Problem
    from ..rows.row import DoiRow
    from .lookup import Dataset
    from .problems import StopOf

RESERVED = "reserved"
EXTERNAL = "external"
STATES = (State.NONE, RESERVED, State.DRAFT, State.FINDABLE, State.REGISTERED, EXTERNAL)
"""All words that `state` has in an answer."""


@dataclass(frozen=True)
class DoiStatus:
    """What is told of the DOI of one dataset."""

    doi: str | None
    url: str | None
    state: str
    environment: str
    dataset_id: str
    landing_url: str | None
    account: str | None = None
    due: bool = False
    withdrawn: bool = False
    requested: bool = False
    excluded: str | None = None
    withdrawn_on: str | None = None
    withdrawn_reason: str | None = None
    successors: tuple[str, ...] = ()
    redacted: bool = False
    former: tuple[str, ...] = ()
    external_doi: str | None = None
    shared_with: tuple[str, ...] = ()
    problem: Problem | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of an action."""
        problem = self.problem and self.problem.as_dict()
        lists = ("successors", "former", "shared_with")
        listed = {name: [*getattr(self, name)] for name in lists}
        return {**vars(self), **listed, "problem": problem}


def for_editor(
    found: DoiLookup,
    stop_of: StopOf = of_account,
    exclusions: Mapping[str, str] | None = None,
) -> DoiStatus:
    """Tell all there is, with the problem: for those who may edit the dataset.

    Args:
        found: What was found.
        stop_of: Tells what stops an account.
        exclusions: Why datasets are excluded, if that is known of many already.
    """
    problem = problems.of_rows(found.rows, stop_of)
    known = exemption.exclusions([found.id]) if exclusions is None else exclusions
    account = None if found.row is None else found.row.account
    overview = _overview(found, found.formers)
    return replace(overview, account=account, excluded=known.get(found.id), problem=problem)


def for_reader(found: DoiLookup) -> DoiStatus:
    """Tell what everybody may know: a DOI is shown from the moment it is confirmed.

    Of other datasets nothing is told.
    """
    formers = tuple(row for row in found.formers if row.ever_confirmed)
    overview = _without_secrets(replace(_overview(found, formers), shared_with=()))
    if found.is_announced or overview.state == EXTERNAL:
        return overview
    return replace(_without_reason(overview), doi=None, url=None, state=State.NONE)


def unmigrated(dataset: Dataset, *, editor: bool) -> DoiStatus:
    """Tell of a dataset where the tables are missing."""
    overview = _overview(DoiLookup(dataset.id, dataset), ())
    return replace(overview, problem=problems.unmigrated() if editor else None)


def state_of(row: DoiRow | None) -> str:
    """Return the state of a row in the words of the API.

    In doubt it is the last confirmed one.
    """
    if row is None:
        return State.NONE
    if row.external_doi and not row.ever_confirmed:
        return EXTERNAL
    if row.doi and row.state is State.NONE:
        return RESERVED
    return row.state


def _without_secrets(overview: DoiStatus) -> DoiStatus:
    """Leave out the successors that are not public, and what a person redacted."""
    if overview.redacted:
        return _without_reason(overview)
    told = successors.tellable(overview.successors)
    return replace(overview, successors=tuple(one.reference for one in told))


def _without_reason(overview: DoiStatus) -> DoiStatus:
    return replace(overview, withdrawn_on=None, withdrawn_reason=None, successors=())


def _overview(found: DoiLookup, formers: tuple[DoiRow, ...]) -> DoiStatus:
    row, state = found.row, state_of(found.row)
    decided = row if found.current is None else found.current
    doi = None if row is None else (row.external_doi if state == EXTERNAL else row.doi)
    environment = config.environment() if row is None else row.environment
    return DoiStatus(
        doi=doi,
        url=_url(row, doi, state),
        state=state,
        environment=environment,
        dataset_id=found.id,
        landing_url=found.landing_url,
        due=any(one.due_at is not None or one.in_doubt for one in found.rows),
        withdrawn=decided is not None and decided.is_withdrawn,
        requested=decided is not None and decided.requested,
        **_decided(decided),
        former=tuple(one.doi for one in formers if one.doi),
        external_doi=doi if state == EXTERNAL else None,
        shared_with=found.shared_with if state == EXTERNAL else (),
    )


def _decided(row: DoiRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    day = row.withdrawn_on
    return {
        "withdrawn_on": day.isoformat() if day else None,
        "withdrawn_reason": row.withdrawn_reason,
        "successors": tuple(row.successors or ()),
        "redacted": row.is_redacted,
    }


def _url(row: DoiRow | None, doi: str | None, state: str) -> str | None:
    if row is None or doi is None:
        return None
    return suffix.doi_url(doi) if state == EXTERNAL else address(row, doi)


def address(row: DoiRow, doi: str) -> str | None:
    """Return the address of a row's DOI where that resolves; one of a test registry never does."""
    resolves = row.ever_confirmed and row.state is not State.NONE
    return suffix.doi_url(doi) if resolves and row.environment == "production" else None
