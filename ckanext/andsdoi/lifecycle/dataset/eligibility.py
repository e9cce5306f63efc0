"""Whether a DOI may be announced: judged once for each plan, and a value from then on."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from ckan import plugins as p

from ... import config
from ...interfaces import IAndsDoi
from ..rows.enums import ExemptionReason, Origin
from ..rows.problem import Problem, ProblemClass
from .brought import BroughtKind

if TYPE_CHECKING:
    from datetime import datetime

    from .brought import Brought
    from .snapshot import PackageRow, Snapshot

log = logging.getLogger(__name__)

_IN_THE_WAY = {
    BroughtKind.EXTERNAL: ProblemClass.EXTERNAL,
    BroughtKind.NEEDS_ASSIGN: ProblemClass.NEEDS_ASSIGN,
    BroughtKind.UNREAD: ProblemClass.UNREAD_DOI,
}


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
    was_external: str | None = None
    to_import: str | None = None
    no_account: Problem | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, package: PackageRow, *, asked: bool) -> Candidate:
        """Return what a snapshot tells the rules; `asked`: as if a person had asked for the DOI."""
        row = snapshot.row
        return cls(
            type=package.type,
            owner_org=package.owner_org,
            organization=package.organization,
            harvested=snapshot.harvested,
            exemption=package.exemption,
            approved=row.approved or asked,
            despite_existing=row.despite_existing,
            brought=snapshot.brought,
            was_external=snapshot.was_external,
            to_import=snapshot.to_import,
            no_account=snapshot.no_account,
        )


@dataclass(frozen=True)
class Rules:
    """What the site chose."""

    dataset_types: frozenset[str]
    organizations: frozenset[str] = frozenset()
    harvested: bool = False
    select: str = "all"
    delay: timedelta = timedelta()
    extra_key: str = "doi"

    @classmethod
    def configured(cls) -> Rules:
        """Return the rules of this site."""
        return cls(
            config.dataset_types(),
            config.organizations(),
            config.harvested(),
            config.select(),
            timedelta(minutes=config.delay()),
            config.extra_key(),
        )


class Standing(Enum):
    """Who decides about a DOI, before any rule is asked.

    One dataset, one DOI, for ever: what the world may know already is kept, whatever the rules
    say by now, and what the dataset had once and nobody knows of never comes back.
    """

    KEPT = "kept"
    """Nobody any more: it was registered, or assigned, or is a former name that was handed out."""
    DROPPED = "dropped"
    """Nobody any more: it is a former name that was neither registered nor handed out."""
    NEW = "new"
    """The rules, other extensions, and the delay after publication."""


@dataclass(frozen=True)
class Eligibility:
    """Whether a DOI may be announced if its dataset is public, and what is in the way.

    One that is kept may; one that was dropped may not; a new one may if there is neither an
    `obstacle`, the rule or the extension that stands in the way, nor a `waits_until`, the end of
    the delay after publication. `external_doi` is the foreign DOI of a dataset that needs none of
    ours. A DOI that is not new has none of the three.
    """

    may_be_announced: bool
    obstacle: Problem | None = None
    waits_until: datetime | None = None
    external_doi: str | None = None


def judge(snapshot: Snapshot, *, asked: bool = False) -> Eligibility:
    """Judge whether the DOI of a dataset may be announced.

    Each extension is asked at most once, and only of a public dataset: of one that is judged as
    if it were public it is asked when it is.

    Args:
        snapshot: The dataset.
        asked: Whether to judge as if a person had asked for the DOI.
    """
    standing = _standing(snapshot)
    if standing is not Standing.NEW:
        return Eligibility(may_be_announced=standing is Standing.KEPT)
    rules = Rules.configured()
    waits_until = _waits_until(snapshot, rules.delay)
    if snapshot.package is None or snapshot.dataset is None:
        return Eligibility(waits_until is None, waits_until=waits_until)
    candidate = Candidate.of(snapshot, snapshot.package, asked=asked)
    in_the_way = obstacle(candidate, rules)
    if in_the_way is None and snapshot.public:
        in_the_way = _objection(snapshot.dataset)
    free = in_the_way is None and waits_until is None
    return Eligibility(free, in_the_way, waits_until, external(candidate))


def obstacle(candidate: Candidate, rules: Rules) -> Problem | None:
    """Return the first rule in the way of a DOI, on the deciding field, or None."""
    return (
        _by_kind(candidate, rules)
        or _by_person(candidate)
        or _by_doi(candidate, rules)
        or _unasked(candidate, rules)
    )


def external(candidate: Candidate) -> str | None:
    """Return the foreign DOI that a dataset brings along, or None."""
    if candidate.despite_existing:
        return None
    return next((b.doi for b in candidate.brought if b.kind is BroughtKind.EXTERNAL), None)


def _by_kind(candidate: Candidate, rules: Rules) -> Problem | None:
    if candidate.type not in rules.dataset_types:
        return Problem(ProblemClass.TYPE, {"found": candidate.type}, "type")
    own = {candidate.owner_org, candidate.organization}
    if rules.organizations and rules.organizations.isdisjoint(own):
        return Problem(ProblemClass.ORGANIZATION, field="owner_org")
    if candidate.harvested and not rules.harvested:
        return Problem(ProblemClass.HARVESTED, field="harvested")
    return candidate.no_account


def _by_person(candidate: Candidate) -> Problem | None:
    if candidate.exemption is ExemptionReason.EXCLUDED:
        return Problem(ProblemClass.EXCLUDED, field="id")
    return None


def _by_doi(candidate: Candidate, rules: Rules) -> Problem | None:
    """Return the DOI in the way that the dataset has, had, or may have: none is minted over."""
    if candidate.despite_existing:
        return None
    for brought in candidate.brought:
        if brought.kind is BroughtKind.NEEDS_ASSIGN and brought.doi == candidate.to_import:
            return Problem(ProblemClass.NEEDS_IMPORT, {"found": brought.doi}, brought.field)
        if brought.kind in _IN_THE_WAY:
            words = {"found": brought.value or brought.doi, "name": brought.field}
            return Problem(_IN_THE_WAY[brought.kind], words, brought.field)
    if candidate.was_external:
        # an edit that names only some extras drops the others: nobody may have meant it
        found = candidate.was_external
        return Problem(ProblemClass.WAS_EXTERNAL, {"found": found}, rules.extra_key)
    if candidate.to_import:
        return Problem(ProblemClass.NEEDS_IMPORT, {"found": candidate.to_import}, "id")
    return None


def _unasked(candidate: Candidate, rules: Rules) -> Problem | None:
    if candidate.approved:
        return None
    if candidate.exemption is ExemptionReason.EXISTING:
        return Problem(ProblemClass.EXISTING, field="id")
    if rules.select == "requested":
        return Problem(ProblemClass.UNASKED, field="id")
    return None


def _standing(snapshot: Snapshot) -> Standing:
    row = snapshot.row
    if row.ever_confirmed or row.origin is not Origin.MINTED or (snapshot.is_former and row.pinned):
        return Standing.KEPT
    return Standing.DROPPED if snapshot.is_former else Standing.NEW


def _waits_until(snapshot: Snapshot, delay: timedelta) -> datetime | None:
    """Return when the delay after publication is over, or None if it is."""
    since = snapshot.public_since
    if since is None or snapshot.row.approved:
        return None
    until = since + delay
    return until if until > snapshot.row.now else None


def _objection(dataset: dict[str, Any]) -> Problem | None:
    """Ask other extensions whether the dataset should be minted."""
    for plugin in p.PluginImplementations(IAndsDoi):
        try:
            if plugin.should_mint(dataset):
                continue
            class_ = ProblemClass.EXTENSION
        except Exception:
            log.exception("should_mint of %s failed", plugin.name)
            class_ = ProblemClass.EXTENSION_FAILED
        return Problem(class_, {"found": plugin.name}, "id")
    return None
