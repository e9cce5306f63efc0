"""The site and its people, for pages."""

from __future__ import annotations

from ..lifecycle.conftest import portal, profile, registry
from ..logic.conftest import people

__all__ = ["people", "portal", "profile", "registry"]
