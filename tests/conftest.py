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

_OURS = "ckanext.andsdoi."

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

    # CKAN 2.11 has one of its own besides
    wanted = [
        *tk.aslist(ckan_config["ckan.plugins"]),
        *getattr(p.core, "find_system_plugins", list)(),
    ]
    if wanted != p.core._PLUGINS:
        p.load_all()


_built: list[tuple[Any, Any]] = []
"""The last site that was built, after what it was built of."""


@pytest.fixture
def app(make_app: Callable[[], Any], ckan_config: Any) -> Any:
    """CKAN as a client reaches it; built anew only for other plugins or other options of CKAN.

    To build it takes a second, and each page compiles its templates again: that took two thirds of
    the time of a test that opens pages. Our own options are read when a page is asked for.
    """
    from ckan.tests.helpers import CKANTestApp

    if not _built or _built[0][0] != _made_of(ckan_config):
        made = make_app().app
        # what CKAN adds to its options while it builds is in the second look
        _built[:] = [(_made_of(ckan_config), made)]
    return CKANTestApp(_built[0][1])


def _made_of(config: Any) -> tuple[Any, ...]:
    """Return the plugins as they are loaded now, and the options that are not ours."""
    from ckan import plugins as p

    options = {key: value for key, value in config.items() if not key.startswith(_OURS)}
    return list(p.core._PLUGINS_SERVICE.values()), options


@pytest.fixture(scope="session")
def quick_passwords() -> None:
    """Hash passwords in one round instead of 25,000: each new user would take that long."""
    from ckan.model import user

    user.pbkdf2_sha512 = user.pbkdf2_sha512.using(rounds=1)


@pytest.fixture
def empty_site(
    loaded_plugins: None,
    quick_passwords: None,
    clean_db: None,
    clean_index: None,
    clean_redis: None,
) -> None:
    """CKAN with our plugin and nothing in it."""
