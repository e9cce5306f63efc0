"""How long requests take at the rates of their accounts; the forecasts and the status look here.

An account has a rate of its own, if the file of accounts says so, beside that of its host, which
all accounts there share.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ... import config
from ..rows.enums import Priority
from .limits import WINDOW, rates

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUESTS = {Priority.HIDE: 1, Priority.NEW: 3, Priority.UPDATE: 1, Priority.PRE_EXISTING: 3}
"""How many requests one row takes, as a rule: a first mint asks, and posts twice."""
WINDOW_MINUTES = round(WINDOW / 60)
"""What a rate speaks of."""


def seconds(requests: Mapping[str, int]) -> dict[str, float | None]:
    """Return how long the requests of each account take, None where no rate holds them up.

    Args:
        requests: How many wait, by the account: those of others at its host count, too.
    """
    known = config.accounts()
    of = {name: rates(known[name]) for name in requests if name in known}
    load = Counter[str]()
    for name, buckets in of.items():
        load.update(dict.fromkeys(buckets, requests[name]))
    return {
        name: max((load[one] * WINDOW / rate for one, rate in buckets.items()), default=None)
        for name, buckets in of.items()
    }


def hours(requests: Mapping[str, int]) -> float | None:
    """Return how long all of the requests take together, None where no rate holds them up."""
    found = [one for one in seconds(requests).values() if one is not None]
    return max(found) / 3600 if found else None


def rate(name: str) -> int:
    """Return the requests that one account may send in a window at most, 0 for no limit."""
    return min(rates(config.account(name)).values(), default=0)
