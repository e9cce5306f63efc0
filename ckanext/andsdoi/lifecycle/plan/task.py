"""What the worker performs for one row, and what PLAN learned on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from ...metadata.lines import SharedProblem
    from ..dataset.relations.mentions import Versions
    from ..rows.problem import Problem
    from .steps import Step


@dataclass(frozen=True)
class Observations:
    """What PLAN learned that is written down, whatever the registry says."""

    seen: str | None = None
    public_since: datetime | None = None
    external_doi: str | None = None
    foreign_doi: str | None = None
    """The DOI of somebody else in its fields, public or not: the history keeps it."""
    waits_until: datetime | None = None
    planned_revision: int | None = None
    """Of a former DOI: the revision of the current row."""
    problem: Problem | None = None
    failed: bool = False
    """The dataset could not be read or described: that may pass, so it is tried again."""
    title: str | None = None
    citation: str | None = None
    published_on: date | None = None
    overwritten_doi: str | None = None
    """The DOI in the extra that this one will take the place of."""
    name: str | None = None
    page: str | None = None
    """The landing page, where it is public."""
    organization: str | None = None
    """Its organization, where the dataset is public."""
    shared_problems: tuple[SharedProblem, ...] | None = None
    """What of the document's problems is told once, None without a document."""
    described: str | None = None
    """The hash of the document as it is now."""
    mentions: tuple[str, ...] | None = None
    """The keys of other datasets that the document depends on, None without a document."""
    versions: Versions = field(default_factory=dict, hash=False)
    """What the document says of versions by itself."""
    claims: tuple[str, ...] = ()
    """The datasets whose statement on versions the document repeats from the other side."""


NOTHING_OBSERVED = Observations()


@dataclass(frozen=True)
class Task:
    """One row's plan, with all that its requests need."""

    row_id: int
    package_id: str
    token: str
    revision: int
    steps: tuple[Step, ...]
    account: str | None = None
    doi: str | None = None
    xml: bytes = b""
    xml_hash: str | None = None
    url: str | None = None
    found_in_doubt: bool = False
    aged: bool = True
    withdrawn: bool = False
    hide_confirmed: bool = False
    """A person has said that hiding it is right: the brake does not count it."""
    owner: str = ""
    """Whose dataset it is, as the brake counts."""
    not_found_before: bool = False
    once_more: bool = False
    """Another DOI of the account was confirmed since this one was refused."""
    for_person: bool = False
    """It is known to be somebody else's, and waits for a person."""
    probe: bool = False
    pages_before: tuple[str, ...] = ()
    """Where the DOI may lead still, if a person has taken it from another dataset."""
    pages: tuple[str, ...] = ()
    """The other datasets that are named by their public pages."""
    observed: Observations = NOTHING_OBSERVED
