"""How a dataset is cited: text from a record, for pages, previews and rows. Knows no CKAN."""

from __future__ import annotations

from .text import citation

__all__ = ["citation"]
