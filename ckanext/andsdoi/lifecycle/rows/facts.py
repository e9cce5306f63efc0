"""What plans and transitions depend on of a row: plain values, without the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .enums import Parked, State

if TYPE_CHECKING:
    from .row import DoiRow


@dataclass(frozen=True)
class RowFacts:
    """A row as PLAN and RECORD see it: what the registry holds, and what waits."""

    doi: str | None = None
    state: State = State.NONE
    xml_hash: str | None = None
    url: str | None = None
    in_doubt: bool = False
    ever_confirmed: bool = False
    withdrawn: bool = False
    parked: Parked | None = None
    once_in_doubt: bool = False
    found_free: bool = False
    pinned: bool = False
    due: bool = True
    refused_step: str | None = None

    @property
    def is_announced(self) -> bool:
        """Tell whether the registry confirmed both metadata and address for the dataset."""
        return self.ever_confirmed and self.url is not None


def facts(row: DoiRow) -> RowFacts:
    """Return the facts of a row."""
    return RowFacts(
        doi=row.doi,
        state=row.state,
        xml_hash=row.xml_hash,
        url=row.url,
        in_doubt=row.in_doubt,
        ever_confirmed=row.ever_confirmed,
        withdrawn=row.is_withdrawn,
        parked=row.parked,
        once_in_doubt=row.once_in_doubt,
        found_free=row.found_free,
        pinned=row.pinned,
        due=row.due_at is not None,
        refused_step=row.refused_step,
    )
