"""One row of `andsdoi_doi`: a DOI, or a dataset that might have one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timezone
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .enums import Origin, Parked, Priority, State, WaitsFor
from .problem import Problem, ProblemClass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.engine import RowMapping

OneRow = TypeVar("OneRow", bound="DoiRow")


class AccountKey(NamedTuple):
    """An account by its name, and the environment that it is in."""

    name: str
    environment: str


@dataclass(frozen=True, kw_only=True)
class DoiRow:
    """The columns by their names, with the defaults of the database; `model.doi` explains them."""

    id: int
    package_id: str
    environment: str
    current: bool = True
    account: str = "default"
    origin: Origin = Origin.MINTED
    doi: str | None = None
    state: State = State.NONE
    ever_confirmed: bool = False
    xml_hash: str | None = None
    xml_size: int | None = None
    url: str | None = None
    confirmed_at: datetime | None = None
    in_doubt: bool = False
    once_in_doubt: bool = False
    found_free: bool = False
    written_at: datetime | None = None
    title: str | None = None
    citation: str | None = None
    publication_year: int | None = None
    publisher: str | None = None
    publisher_ror: str | None = None
    published_on: date | None = None
    existing_doi: str | None = None
    requested: bool = False
    approved: bool = False
    pinned: bool = False
    despite_existing: bool = False
    pre_existing: bool = False
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None
    successors: Sequence[str] | None = None
    redacted_at: datetime | None = None
    redacted_reason: str | None = None
    revision: int = 1
    priority: Priority = Priority.NEW
    due_at: datetime | None = None
    waits_for: WaitsFor | None = None
    hide_confirmed: bool = False
    parked: Parked | None = None
    refused_step: str | None = None
    refused_at: datetime | None = None
    attempts: int = 0
    tried_at: datetime | None = None
    lease_token: str | None = None
    lease_until: datetime | None = None
    seen: str | None = None
    owner: str | None = None
    planned_revision: int | None = None
    public_since: datetime | None = None
    external_doi: str | None = None
    mapping_version: int | None = None
    index_pending: datetime | None = None
    shared_problems: Sequence[Mapping[str, Any]] | None = None
    mentions: Sequence[str] = field(default_factory=list)
    versions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    claims: Sequence[str] = field(default_factory=list)
    public_name: str | None = None
    neighbours_pending: datetime | None = None
    untold: datetime | None = None
    problem_class: ProblemClass | None = None
    problem_params: Mapping[str, str] | None = None
    problem_field: str | None = None
    problem_status: int | None = None
    problem_at: datetime | None = None
    created_at: datetime | None = None

    @classmethod
    def from_row(cls: type[OneRow], columns: RowMapping) -> OneRow:
        """Return the row that a statement found; what else it selected is left out."""
        values: dict[str, Any] = {one.name: columns[one.name] for one in fields(cls)}
        return cls(**values | {name: of(values[name]) for name, of in _TYPES.items()})

    @property
    def of_account(self) -> AccountKey:
        """Return whose DOI it is."""
        return AccountKey(self.account, self.environment)

    @property
    def is_announced(self) -> bool:
        """Tell whether the registry confirmed both metadata and address of the DOI."""
        return self.ever_confirmed and self.url is not None

    @property
    def confirmed_doi(self) -> str | None:
        """Return the DOI if the registry confirmed it once: then it is for ever."""
        return self.doi if self.ever_confirmed else None

    @property
    def problem(self) -> Problem | None:
        """Return what keeps the DOI from where it should be, as the row stores it."""
        if self.problem_class is None:
            return None
        params = self.problem_params or {}
        return Problem(self.problem_class, params, self.problem_field, self.problem_status)

    @property
    def withdrawn_on(self) -> date | None:
        """Return the day, in UTC, on which a person withdrew the DOI, None if nobody did."""
        return self.withdrawn_at.astimezone(timezone.utc).date() if self.withdrawn_at else None

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether a person withdrew the DOI."""
        return self.withdrawn_at is not None

    @property
    def is_redacted(self) -> bool:
        """Tell whether a person decided that nothing but DOI and reason is told of the dataset."""
        return self.redacted_at is not None

    @property
    def may_be_held(self) -> bool:
        """Tell whether the registry holds the DOI, as far as is known, or may hold it."""
        return self.ever_confirmed or self.in_doubt or self.state is not State.NONE


@dataclass(frozen=True, kw_only=True)
class ReadRow(DoiRow):
    """A row, with what the database alone can tell of the moment when it was read.

    `now` is the database's time. `aged`: the last write is so long ago that the registry executes
    it no more. `has_former`: the dataset has former DOIs. `account_confirmed_at`: when the registry
    last confirmed something of the account.
    """

    now: datetime
    aged: bool = True
    has_former: bool = False
    account_confirmed_at: datetime | None = None


def _optional(of: Callable[[str], object]) -> Callable[[str | None], object]:
    return lambda value: None if value is None else of(value)


_TYPES: Mapping[str, Callable[[Any], object]] = {
    "origin": Origin,
    "state": State,
    "priority": Priority,
    "waits_for": _optional(WaitsFor),
    "parked": _optional(Parked),
    "problem_class": _optional(ProblemClass),
}
