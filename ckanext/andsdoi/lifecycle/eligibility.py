"""Whether a dataset that has no DOI yet may get one: a pure function of what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..metadata.problems import N_
from .ownership import Kind

if TYPE_CHECKING:
    from .ownership import Brought

EXISTING = "existing"
EXCLUDED = "excluded"
EXTENSION_FAILED = "extension-failed"


@dataclass(frozen=True)
class Candidate:
    """What the rules ask of a dataset."""

    type: str
    owner_org: str | None = None
    organization: str | None = None
    harvested: bool = False
    exemption: str | None = None
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


@dataclass(frozen=True)
class Obstacle:
    """The rule that stands in the way: the deciding field, and a sentence for a person.

    `code` tells the rules apart; `found` is what the sentence speaks of.
    """

    code: str
    field: str
    text: str
    found: str = ""

    @property
    def message(self) -> str:
        """The sentence, in English."""
        return self.text.format(found=self.found)


def obstacle(candidate: Candidate, rules: Rules) -> Obstacle | None:
    """Return the first rule in the way of a DOI, or None."""
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


def _by_kind(candidate: Candidate, rules: Rules) -> Obstacle | None:
    if candidate.type not in rules.dataset_types:
        text = N_('Datasets of the type "{found}" get no DOI here.')
        return Obstacle("type", "type", text, candidate.type)
    own = {candidate.owner_org, candidate.organization}
    if rules.organizations and rules.organizations.isdisjoint(own):
        text = N_("Datasets of this organization get no DOI.")
        return Obstacle("organization", "owner_org", text)
    if candidate.harvested and not rules.harvested:
        return Obstacle("harvested", "harvested", N_("Harvested datasets get no DOI here."))
    return None


def _by_person(candidate: Candidate) -> Obstacle | None:
    if candidate.exemption == EXCLUDED:
        text = N_("This dataset was excluded. Include it before asking for a DOI.")
        return Obstacle("excluded", "id", text)
    return None


def _by_doi(candidate: Candidate) -> Obstacle | None:
    if candidate.despite_existing:
        return None
    for brought in candidate.brought:
        if brought.kind is Kind.EXTERNAL:
            text = N_("The dataset has the DOI {found} already.")
            return Obstacle("external", brought.field, text, brought.doi)
        if brought.kind is Kind.NEEDS_ASSIGN:
            text = N_(
                "{found} has one of our prefixes, but is not known here. Have it assigned,"
                " or empty the field."
            )
            return Obstacle("needs-assign", brought.field, text, brought.doi)
    return None


def _unasked(candidate: Candidate, rules: Rules) -> Obstacle | None:
    if candidate.approved:
        return None
    if candidate.exemption == EXISTING:
        text = N_("The dataset was public before DOIs were switched on. Ask for one.")
        return Obstacle("existing", "id", text)
    if rules.select == "requested":
        return Obstacle("unasked", "id", N_("Datasets get a DOI on request only. Ask for one."))
    return None
