"""Licences: which one a CKAN dataset's licence fields mean.

`find` decides; `said` reads a single text or address and `paragraph` a longer text, `keys` is what
they are compared by, `spdx` and `words` are the lists they know. Called by `mapping.rights`.
"""

from __future__ import annotations

from .find import Licence, find_licence, says_too_little
from .paragraph import same_licence

__all__ = ["Licence", "find_licence", "same_licence", "says_too_little"]
