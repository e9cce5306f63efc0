"""Which configuration the tests use when nobody says so. No CKAN here: pure tests need none."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("CKAN_INI", str(Path(__file__).parents[1] / "test.ini"))
