"""The actions: check who asks, call the lifecycle, answer.

The docstrings are the API documentation, in the form of CKAN's own.
"""

from __future__ import annotations

from .mint import andsdoi_mint
from .read import andsdoi_preview, andsdoi_show, andsdoi_status_show

__all__ = ["andsdoi_mint", "andsdoi_preview", "andsdoi_show", "andsdoi_status_show"]
