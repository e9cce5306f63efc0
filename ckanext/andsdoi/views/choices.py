"""What a person may decide about a DOI now: which buttons stand on its page. Pure.

The actions decide themselves; a button that they would refuse only wastes somebody's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..lifecycle.reports.overview import EXTERNAL, RESERVED
from ..lifecycle.rows.enums import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Applies = Callable[["Situation"], bool]


@dataclass(frozen=True)
class Situation:
    """Where a dataset and its DOI stand.

    Attributes:
        state: A word of `andsdoi_show`.
        is_public: Everybody may read the dataset.
        is_withdrawn, is_requested, is_excluded: What was decided before.
        has_problem: Something keeps the DOI from where it should be.
        mints: Who looks at the page may mint.
        on_request: The site mints on request only.
        lost: An edit dropped the DOI of somebody else that the dataset had.
    """

    state: str
    is_public: bool = True
    is_withdrawn: bool = False
    is_requested: bool = False
    is_excluded: bool = False
    has_problem: bool = False
    mints: bool = False
    on_request: bool = False
    lost: bool = False

    @classmethod
    def of(
        cls,
        told: Mapping[str, Any],
        *,
        is_public: bool,
        mints: bool,
        on_request: bool,
        lost: bool,
    ) -> Situation:
        """Return the situation that an answer of `andsdoi_show` tells of."""
        return cls(
            told["state"],
            is_public,
            told["withdrawn"],
            told["requested"],
            told["excluded"] is not None,
            told["problem"] is not None,
            mints,
            on_request,
            lost,
        )

    @property
    def was_sent(self) -> bool:
        """Tell whether the registry knows the DOI: then it is for ever."""
        return self.state in (State.DRAFT, State.FINDABLE, State.REGISTERED)


def _may_begin(one: Situation) -> bool:
    return not (one.was_sent or one.is_excluded or one.lost or one.state == EXTERNAL)


def _may_ask(one: Situation) -> bool:
    """Tell whether to ask makes sense; who may mint does so at once, once it is public."""
    mints_at_once = one.mints and (one.is_public or not one.on_request)
    return _may_begin(one) and not (one.is_requested or mints_at_once)


CHOICES: Mapping[str, Applies] = {
    "put-back": lambda one: one.lost and not one.was_sent,
    "request": _may_ask,
    "mint": lambda one: _may_begin(one) and (one.is_public or one.is_requested),
    "try-again": lambda one: one.was_sent and one.has_problem,
    "decline": lambda one: _may_begin(one) and one.is_requested,
    "reserve": lambda one: _may_begin(one) and one.state != RESERVED,
    "withdraw": lambda one: one.was_sent and not one.is_withdrawn,
    "restore": lambda one: one.is_withdrawn,
    "exclude": lambda one: not (one.was_sent or one.is_excluded),
    "include": lambda one: one.is_excluded,
    "assign": lambda one: True,
}
"""When each decision makes sense, in the order in which they are offered."""

_BY_OTHER_NAMES = {"try-again": "andsdoi_mint", "put-back": "package_patch"}

ACTIONS: Mapping[str, str] = {
    name: _BY_OTHER_NAMES.get(name, f"andsdoi_{name}") for name in CHOICES
}
"""The action that takes each decision."""


def offered(one: Situation, may: Callable[[str], bool]) -> list[str]:
    """Return the decisions that are offered.

    Args:
        one: Where the dataset stands.
        may: Tells whether who looks at the page may call an action.
    """
    return [name for name, applies in CHOICES.items() if applies(one) and may(ACTIONS[name])]
