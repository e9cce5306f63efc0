"""The actions: check who asks, call the lifecycle, answer.

The docstrings are the API documentation, in the form of CKAN's own.
"""

from __future__ import annotations

from .assign import andsdoi_assign, andsdoi_transfer
from .history import andsdoi_event_list
from .listing import andsdoi_list, andsdoi_shared_problem_list
from .mint import andsdoi_mint
from .read import andsdoi_preview, andsdoi_show, andsdoi_status_show
from .request import (
    andsdoi_decline,
    andsdoi_exclude,
    andsdoi_include,
    andsdoi_request,
    andsdoi_reserve,
)
from .withdraw import andsdoi_redact, andsdoi_restore, andsdoi_withdraw

__all__ = [
    "andsdoi_assign",
    "andsdoi_decline",
    "andsdoi_event_list",
    "andsdoi_exclude",
    "andsdoi_include",
    "andsdoi_list",
    "andsdoi_mint",
    "andsdoi_preview",
    "andsdoi_redact",
    "andsdoi_request",
    "andsdoi_reserve",
    "andsdoi_restore",
    "andsdoi_shared_problem_list",
    "andsdoi_show",
    "andsdoi_status_show",
    "andsdoi_transfer",
    "andsdoi_withdraw",
]
