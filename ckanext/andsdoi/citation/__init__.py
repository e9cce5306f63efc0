"""How a dataset is cited."""

from __future__ import annotations

from .text import citation

__all__ = ["citation"]
