"""What a person decides about a DOI, one module a decision.

The caller commits; only `reserve`, which asks the registry, commits itself.
"""

from __future__ import annotations

from .approve import NEW, OLD_STOCK, approve
from .exclude import exclude, include
from .refused import Refused
from .request import decline, request
from .reserve import reserve
from .withdraw import restore, withdraw

__all__ = [
    "NEW",
    "OLD_STOCK",
    "Refused",
    "approve",
    "decline",
    "exclude",
    "include",
    "request",
    "reserve",
    "restore",
    "withdraw",
]
