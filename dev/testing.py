"""Runs the tests, or any command, in the environment of a CKAN version with its servers up."""

from __future__ import annotations

import os
from collections.abc import Sequence

from dev import layout, locks, services, sites
from dev.sites import Site


def run_pytest(version: str, arguments: Sequence[str]) -> None:
    """Prepare everything and become pytest; its exit code is ours."""
    site = _ready(version)
    _become(site, ["python", "-m", "pytest", f"--ckan-ini={site.ini}", *arguments])


def run_command(version: str, command: Sequence[str]) -> None:
    """Prepare everything and become a command in the test environment."""
    _become(_ready(version), command)


def _ready(version: str) -> Site:
    site = sites.test_site(version)
    locks.hold(site.name, f"another run with CKAN {version}")
    with locks.briefly("setup", "another set-up"):
        site.venv.ensure()
        services.start()
        sites.prepare_test_site(site)
    return site


def _become(site: Site, command: Sequence[str]) -> None:
    """Replace this process. ANDSDOI_INI is for the processes that tests start themselves."""
    environment = {**site.environment(), "ANDSDOI_INI": str(site.ini)}
    os.chdir(layout.ROOT)
    os.execvpe(command[0], list(command), environment)
