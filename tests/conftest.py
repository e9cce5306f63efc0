"""Which configuration the tests use when nobody says so. No CKAN here: pure tests need none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import database
from .people import people
from .portal import portal, profile, registry

__all__ = ["people", "portal", "profile", "registry"]

os.environ.setdefault("CKAN_INI", str(Path(__file__).parents[1] / "test.ini"))


def pytest_configure(config: pytest.Config) -> None:
    """Give each of several processes the site that `python3 -m dev` prepared for it alone."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        ini = Path(config.getoption("ckan_ini") or os.environ["CKAN_INI"])
        config.option.ckan_ini = os.environ["CKAN_INI"] = str(ini.with_stem(f"{ini.stem}-{worker}"))
    elif config.getoption("numprocesses", None):
        # this process only hands out the tests: it needs no CKAN
        config.pluginmanager.unregister(name="ckan")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that wait for processes: left for the end, one would run alone."""
    items.sort(key=lambda item: not {"processes", "soak"} & set(item.path.parts))


@pytest.fixture
def clean_db(reset_db: Callable[[], None], migrate_db_for: Callable[[str], None]) -> None:
    """An empty database with our tables."""
    from ckanext.andsdoi.database import is_migrated

    if not database.empty():
        reset_db()
    if not is_migrated():
        migrate_db_for("andsdoi")


@pytest.fixture
def loaded_plugins(ckan_config: Any) -> None:
    """The plugins of the configuration; they stay loaded until a test wants others.

    CKAN's `with_plugins` loads and unloads them for each test, and each time CKAN reads all its
    declarations again: that took more than half of the time of the tests.
    """
    import ckantoolkit as tk
    from ckan import plugins as p

    if tk.aslist(ckan_config["ckan.plugins"]) != p.core._PLUGINS:
        p.load_all()


@pytest.fixture
def empty_site(loaded_plugins: None, clean_db: None, clean_index: None, clean_redis: None) -> None:
    """CKAN with our plugin and nothing in it."""
