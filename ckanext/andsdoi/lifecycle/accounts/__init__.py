"""The registry accounts of the site, as the lifecycle needs them.

`state` is what the database knows of an account. `limits` holds its rate and its brake; `stops`
says what keeps the whole account from the registry. `clients` opens its registry, `enquiry` asks
there beside the worker, `names` draws its names. Called by plan, worker, decisions, reports,
maintenance and `cli/`.
"""

from __future__ import annotations

from .limits import BURST, count_hide, release_brake, reserve_request, uncount_hide
from .state import (
    LONGEST_WAIT,
    Status,
    changed_identity,
    get,
    get_or_create,
    identity,
    key_of,
    pause,
    pause_by_hand,
    resume,
    store,
    take_probe,
    wait,
)

__all__ = [
    "BURST",
    "LONGEST_WAIT",
    "Status",
    "changed_identity",
    "count_hide",
    "get",
    "get_or_create",
    "identity",
    "key_of",
    "pause",
    "pause_by_hand",
    "release_brake",
    "reserve_request",
    "resume",
    "store",
    "take_probe",
    "uncount_hide",
    "wait",
]
