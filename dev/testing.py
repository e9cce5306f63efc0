"""Runs tests, bench, soak or any command beside a CKAN version, with its servers up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence

from dev import breakages, layout, locks, machine, services, sites
from dev.console import Failure
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


def run_soak(version: str, arguments: Sequence[str], workers: int | None = None) -> None:
    """Prepare sites that nothing else uses, and let as many processes share the soak.

    Raises:
        Failure: One of several processes found something; a single one tells it itself.
    """
    count = workers or 1
    own = sites.soak_sites(version, count)
    _prepare(own[0], own, sites.prepare_test_site)
    command = ["python", "-m", "tests.soak", *arguments, "--folder"]
    if count == 1:
        _become(own[0], [*command, str(layout.LOCAL / "soak" / version)])
    processes = [
        subprocess.Popen(
            [*command, str(layout.LOCAL / "soak" / site.name), "--share", f"{number}/{count}"],
            cwd=layout.ROOT,
            env=_environment(site),
        )
        for number, site in enumerate(own)
    ]
    codes = [process.wait() for process in processes]
    if any(codes):
        raise Failure("The soak found something")


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
    os.chdir(layout.ROOT)
    os.execvpe(command[0], list(command), _environment(site))


def _environment(site: Site) -> dict[str, str]:
    return {**site.environment(), "ANDSDOI_INI": str(site.ini)}
