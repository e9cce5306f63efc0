"""The pages of a site are opened here as in `tests/views`."""

from __future__ import annotations

from ..views.conftest import production, visitor

__all__ = ["production", "visitor"]
