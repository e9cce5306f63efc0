"""The registry accounts of the site, as the lifecycle needs them.

`state` is what the database knows of an account. `limits` holds its rate, `pace` says how long
requests take at it; `stops` says what keeps
the whole account from the registry, `brake` what keeps a mass of hides from it, whatever the
account. `clients` opens its registry, `enquiry` asks there beside the worker, `names` draws its
names. Called by plan, worker, decisions, reports, maintenance and `cli/`.
"""

from __future__ import annotations

from .limits import BURST, reserve_request
from .state import (
    LAST_PRIORITY,
    LONGEST_WAIT,
    MAY_GO,
    Status,
    changed_identity,
    get,
    get_or_create,
    identity,
    key_of,
    note_configuration,
    note_move,
    pause,
    pause_by_hand,
    pause_old_stock,
    resume,
    store,
    take_probe,
    wait,
)

__all__ = [
    "BURST",
    "LAST_PRIORITY",
    "LONGEST_WAIT",
    "MAY_GO",
    "Status",
    "changed_identity",
    "get",
    "get_or_create",
    "identity",
    "key_of",
    "note_configuration",
    "note_move",
    "pause",
    "pause_by_hand",
    "pause_old_stock",
    "reserve_request",
    "resume",
    "store",
    "take_probe",
    "wait",
]
