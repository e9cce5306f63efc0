"""Runs tests, bench, soak or any command beside a CKAN version, with its servers up."""

from __future__ import annotations

import os
from collections.abc import Sequence

from dev import breakages, layout, locks, machine, services, sites
from dev.sites import Site

BROWSER_TESTS = layout.ROOT / "tests" / "browser"


def run_pytest(version: str, arguments: Sequence[str]) -> None:
    """Prepare everything and become pytest; its exit code is ours."""
    site = _ready(version, sites.test_site(version))
    _become(site, ["python", "-m", "pytest", f"--ckan-ini={site.ini}", *arguments])


def run_command(version: str, command: Sequence[str]) -> None:
    """Prepare everything and become a command in the test environment."""
    _become(_ready(version, sites.test_site(version)), command)


def run_breakages(version: str, word: str) -> None:
    """Break the package in one way after the other; raise Failure if no test notices."""
    breakages.run(_ready(version, sites.test_site(version)), word)


def run_bench(version: str, arguments: Sequence[str]) -> None:
    """Prepare a site that the tests don't use, and become the bench."""
    site = _ready(version, sites.bench_site(version))
    _become(site, ["python", "-m", "bench", *arguments])


def run_soak(version: str, arguments: Sequence[str]) -> None:
    """Prepare a site that nothing else uses, and become the soak."""
    site = _ready(version, sites.soak_site(version))
    folder = layout.LOCAL / "soak" / version
    _become(site, ["python", "-m", "tests.soak", "--folder", str(folder), *arguments])


def _ready(version: str, site: Site) -> Site:
    locks.hold(site.name, f"another run with CKAN {version}")
    if BROWSER_TESTS.is_dir():
        machine.ensure(machine.BROWSER)
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
