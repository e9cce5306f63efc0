"""What a person decides about a DOI, one module a decision. The caller commits."""

from __future__ import annotations

from .approve import NEW, OLD_STOCK, approve
from .refused import Refused

__all__ = ["NEW", "OLD_STOCK", "Refused", "approve"]
