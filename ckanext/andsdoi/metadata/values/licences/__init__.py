"""Licences: which one a CKAN dataset's licence fields mean.

`find` decides, `spdx` is the list it decides by. Called by `mapping.rights`.
"""

from __future__ import annotations

from .find import Licence, find_licence

__all__ = ["Licence", "find_licence"]
