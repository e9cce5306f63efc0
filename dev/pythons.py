"""`make pythons`: the tests that need no CKAN, with each Python that the package names."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from dev import commands, layout, machine, wheel
from dev.console import Failure, say
from dev.package import VENV

TESTS = ("tests/metadata", "tests/registry")
REQUIREMENTS = layout.REQUIREMENTS / "pure.txt"
SETUP = layout.ROOT / "setup.py"


def run() -> None:
    """Run them with each Python of this machine, and once with the lowest versions required.

    Raises:
        Failure: a Python that the package names is not to be had here, or a test failed.
    """
    VENV.ensure(machine.VENV)
    found = {version: python for version in claimed() if (python := interpreter(version))}
    missing = set(claimed()) - set(found)
    runs = [(version, python, False) for version, python in found.items()]
    if found:
        lowest = min(found, key=_numbers)
        runs.insert(0, (lowest, found[lowest], True))
    failed = [
        _name(version, floor)
        for version, python, floor in runs
        if not _passes(version, python, floor)
    ]
    if missing:
        say(f"Not to be had here, so not tried: Python {', '.join(sorted(missing, key=_numbers))}")
    if failed or missing:
        raise Failure(
            f"Not tested with all that is named: {', '.join([*failed, *sorted(missing)])}"
        )


def claimed() -> list[str]:
    """Return the versions of Python that the package names, such as ``3.12``."""
    return re.findall(r'"Programming Language :: Python :: (3\.[0-9]+)"', SETUP.read_text("utf-8"))


def floors() -> list[str]:
    """Return the lowest version of each requirement, such as ``lxml==5.0.2``."""
    block = SETUP.read_text("utf-8").partition("install_requires=[")[2].partition("]")[0]
    return [line.replace(">=", "==") for line in re.findall(r'"(.+?)"', block)]


def interpreter(version: str) -> Path | None:
    """Return a Python of this version that starts; None without one."""
    for path in _candidates(version):
        probe = [str(path), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        done = subprocess.run(probe, capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return path
    return None


def _candidates(version: str) -> Iterator[Path]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield Path(on_path)
    yield from sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))


def _passes(version: str, python: Path, floor: bool) -> bool:
    say(f"\n== {_name(version, floor)}")
    folder = layout.RELEASE / f"python-{version}{'-lowest' if floor else ''}"
    shutil.rmtree(folder, ignore_errors=True)
    commands.run([python, "-m", "venv", folder])
    own = folder / "bin" / "python"
    pip: list[str | Path] = [own, "-m", "pip", "-q", "--disable-pip-version-check", "install"]
    commands.run([*pip, "-r", REQUIREMENTS, wheel.build(VENV.python), *(floors() if floor else ())])
    passed = [_pytest(own, tests) for tests in TESTS]
    return all(passed)


def _pytest(python: Path, tests: str) -> bool:
    options: list[str | Path] = [
        "-q",
        "-c",
        "/dev/null",
        "--rootdir",
        layout.ROOT,
        f"--confcutdir={tests}",
    ]
    return commands.succeeds([python, "-m", "pytest", *options, "-p", "no:cacheprovider", tests])


def _name(version: str, floor: bool) -> str:
    return f"Python {version}" + (", with the lowest versions that are required" if floor else "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
