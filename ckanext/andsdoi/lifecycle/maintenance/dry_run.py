"""What would be done, without doing it: each dataset is planned in a transaction that is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import begin
from .. import decisions
from ..accounts import MAY_GO
from ..capture import sweep
from ..dataset.eligibility import judge
from ..dataset.relations.lookup import peek_mentions
from ..dataset.snapshot import as_if_public, peek
from ..plan.assess import assess, assess_unclaimed, name_or_placeholder
from ..rows import current, former
from ..rows.enums import WaitsFor
from ..rows.problem import Problem, ProblemClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..plan.assess import Assessment

_DUE = sa.text(
    f"""
    SELECT package_id FROM andsdoi_doi
     WHERE environment = :environment AND due_at IS NOT NULL
       AND (due_at <= clock_timestamp() OR waits_for = ANY (:released))
       AND {MAY_GO}
     ORDER BY priority, due_at, id
    """
)


def unfinished(*, confirm_hides: bool = False) -> Iterator[str]:
    """Yield the ids of the datasets that `sync` would try: what is due, then what has changed.

    Args:
        confirm_hides: Also those that the brake holds.
    """
    released = [WaitsFor.BACKOFF, WaitsFor.SEND, *([WaitsFor.BRAKE] if confirm_hides else [])]
    values = {"environment": config.environment(), "released": released}
    with begin() as connection:
        ids = dict.fromkeys(connection.execute(_DUE, values).scalars())
    yield from ids
    for batch in sweep.changed():
        yield from batch


def sync(package_id: str) -> Assessment:
    """Return what a run would do for a dataset."""
    try:
        row = current.mark_and_lock(model.Session.connection(), package_id)
        return assess_unclaimed(peek(row.id))
    finally:
        _undo()


def formers(package_id: str) -> list[Assessment]:
    """Return what a run would do for the former DOIs of a dataset."""
    try:
        ids = former.ids(model.Session.connection(), package_id, config.environment())
        return [assess_unclaimed(peek(row_id)) for row_id in ids]
    finally:
        _undo()


def mint(package: model.Package) -> Assessment:
    """Return what a run would do for a dataset once it was approved.

    Raises:
        DecisionRefused: It would not be.
    """
    try:
        approval = decisions.approve(package, who="")
        snapshot, eligibility = approval.snapshot, approval.eligibility
        doi = name_or_placeholder(snapshot)
        return assess(snapshot, peek_mentions(snapshot), eligibility, doi)
    finally:
        _undo()


def why_none(package_id: str) -> str | None:
    """Return why a dataset gets no DOI by itself, in a sentence; None if nothing is in the way."""
    assessment = sync(package_id)
    problem = assessment.eligibility.obstacle
    if not assessment.snapshot.public:
        eligibility = judge(as_if_public(assessment.snapshot))
        problem = eligibility.obstacle or Problem(ProblemClass.NOT_PUBLIC_YET)
    return problem.sentence if problem else None


def _undo() -> None:
    model.Session.rollback()
    model.Session.remove()
