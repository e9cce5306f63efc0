"""Runs tests, bench, soak or any command beside a CKAN version, with its servers up."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from dev import breakages, layout, locks, machine, services, sites
from dev.sites import Site

BROWSER_TESTS = layout.ROOT / "tests" / "browser"
WORKERS_PER_CORE = 3


def run_pytest(version: str, arguments: Sequence[str], workers: int | None = None) -> None:
    """Prepare everything and become pytest; its exit code is ours.

    A file or a choice of tests takes less time in one process than a start of several.
    """
    site = sites.test_site(version)
    count = workers or (1 if is_choice(arguments) else default_workers())
    own = [site] if count == 1 else sites.worker_sites(version, count)
    _prepare(site, own, sites.prepare_fresh_test_site)
    sites.write_ini(site, sites.TEST_INI, {})
    parallel = [] if count == 1 else [f"--numprocesses={count}", "--dist=worksteal"]
    _become(site, ["python", "-m", "pytest", f"--ckan-ini={site.ini}", *parallel, *arguments])


def is_choice(arguments: Sequence[str]) -> bool:
    """Tell whether pytest's arguments choose single files or tests."""
    return any(word in ("-k", "-m", "--lf", "--ff", "--sw") or ".py" in word for word in arguments)


def default_workers() -> int:
    """Return how many processes run the tests: they wait more than they compute."""
    return min(sites.MOST_WORKERS, WORKERS_PER_CORE * (os.cpu_count() or 1))


def run_command(version: str, command: Sequence[str]) -> None:
    """Prepare everything and become a command in the test environment."""
    _become(_ready(version, sites.test_site(version)), command)


def run_breakages(version: str, word: str) -> None:
    """Break the package in one way after the other; raise Failure if no test notices."""
    own = sites.worker_sites(version, default_workers())
    _prepare(sites.test_site(version), own, sites.prepare_test_site)
    breakages.run(own, word)


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
    _prepare(site, [site], sites.prepare_test_site)
    return site


def _prepare(site: Site, own: Sequence[Site], prepare: Callable[[Site], None]) -> None:
    locks.hold(site.name, f"another run with CKAN {site.venv.name}")
    if BROWSER_TESTS.is_dir():
        machine.ensure(machine.BROWSER)
    with locks.briefly("setup", "another set-up"):
        site.venv.ensure()
        services.start()
        for one in own:
            prepare(one)


def _become(site: Site, command: Sequence[str]) -> None:
    """Replace this process. ANDSDOI_INI is for the processes that tests start themselves."""
    environment = {**site.environment(), "ANDSDOI_INI": str(site.ini)}
    os.chdir(layout.ROOT)
    os.execvpe(command[0], list(command), environment)
