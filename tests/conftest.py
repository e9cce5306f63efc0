"""Which configuration the tests use when nobody says so. No CKAN here: pure tests need none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ.setdefault("CKAN_INI", str(Path(__file__).parents[1] / "test.ini"))


@pytest.fixture
def clean_db(reset_db: Callable[[], None], migrate_db_for: Callable[[str], None]) -> None:
    """An empty database with our tables; the first reset of a run drops them."""
    from ckanext.andsdoi import model

    reset_db()
    if not model.is_migrated():
        migrate_db_for("andsdoi")


@pytest.fixture
def empty_site(with_plugins: None, clean_db: None, clean_index: None, clean_redis: None) -> None:
    """CKAN with our plugin and nothing in it."""
