"""What a person decides about a DOI, one module a decision.

Called by `logic/action/`, `ckan andsdoi mint` and `maintenance.dry_run`. The caller commits. Those
that ask the registry commit before: no transaction waits for it.
"""

from __future__ import annotations

from .approve import Approval, approve
from .assign import assign
from .exclude import exclude, include
from .redact import redact
from .request import decline, request
from .reserve import reserve
from .transfer import transfer
from .withdraw import restore, withdraw

__all__ = [
    "Approval",
    "approve",
    "assign",
    "decline",
    "exclude",
    "include",
    "redact",
    "request",
    "reserve",
    "restore",
    "transfer",
    "withdraw",
]
