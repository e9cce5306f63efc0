"""Whether a dataset that has no DOI yet may get one: a pure function of what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .ownership import Kind
from .rows.enums import ExemptionReason
from .rows.problem import Problem, ProblemClass

if TYPE_CHECKING:
    from .ownership import Brought


@dataclass(frozen=True)
class Candidate:
    """What the rules ask of a dataset."""

    type: str
    owner_org: str | None = None
    organization: str | None = None
    harvested: bool = False
    exemption: ExemptionReason | None = None
    approved: bool = False
    despite_existing: bool = False
    brought: tuple[Brought, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What the site chose."""

    dataset_types: frozenset[str]
    organizations: frozenset[str] = frozenset()
    harvested: bool = False
    select: str = "all"


def obstacle(candidate: Candidate, rules: Rules) -> Problem | None:
    """Return the first rule in the way of a DOI, on the deciding field, or None."""
    return (
        _by_kind(candidate, rules)
        or _by_person(candidate)
        or _by_doi(candidate)
        or _unasked(candidate, rules)
    )


def external(candidate: Candidate) -> str | None:
    """Return the foreign DOI that a dataset brings along, or None."""
    if candidate.despite_existing:
        return None
    return next((b.doi for b in candidate.brought if b.kind is Kind.EXTERNAL), None)


def _by_kind(candidate: Candidate, rules: Rules) -> Problem | None:
    if candidate.type not in rules.dataset_types:
        return Problem(ProblemClass.TYPE, {"found": candidate.type}, "type")
    own = {candidate.owner_org, candidate.organization}
    if rules.organizations and rules.organizations.isdisjoint(own):
        return Problem(ProblemClass.ORGANIZATION, field="owner_org")
    if candidate.harvested and not rules.harvested:
        return Problem(ProblemClass.HARVESTED, field="harvested")
    return None


def _by_person(candidate: Candidate) -> Problem | None:
    if candidate.exemption is ExemptionReason.EXCLUDED:
        return Problem(ProblemClass.EXCLUDED, field="id")
    return None


def _by_doi(candidate: Candidate) -> Problem | None:
    if candidate.despite_existing:
        return None
    for brought in candidate.brought:
        if brought.kind is Kind.EXTERNAL:
            return Problem(ProblemClass.EXTERNAL, {"found": brought.doi}, brought.field)
        if brought.kind is Kind.NEEDS_ASSIGN:
            return Problem(ProblemClass.NEEDS_ASSIGN, {"found": brought.doi}, brought.field)
    return None


def _unasked(candidate: Candidate, rules: Rules) -> Problem | None:
    if candidate.approved:
        return None
    if candidate.exemption is ExemptionReason.EXISTING:
        return Problem(ProblemClass.EXISTING, field="id")
    if rules.select == "requested":
        return Problem(ProblemClass.UNASKED, field="id")
    return None
