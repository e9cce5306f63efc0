"""`make package`: what a release consists of, and what comes with it on a site."""

from __future__ import annotations

import shutil
from pathlib import Path

from dev import commands, layout, machine
from dev.console import Failure, say
from dev.venvs import Venv

VENV = Venv("package", layout.REQUIREMENTS / "package.txt")
LICENCES = (
    "Apache-2.0; Apache License 2.0; Apache Software License; AGPL; AGPL-3.0-or-later;"
    "BSD-2-Clause; BSD-3-Clause; BSD License; ISC License (ISCL); MIT; MIT License; MPL-2.0;"
    "Mozilla Public License 2.0 (MPL 2.0); PSF-2.0; Python Software Foundation License"
)
"""Of what the wheel brings along; a licence that is not among them is looked at by a person."""


def check() -> None:
    """Build what is uploaded, and look at it and at an environment with nothing else in it.

    Raises:
        Failure: the files are refused, a requirement lacks, or a licence is not on the list.
    """
    VENV.ensure(machine.VENV)
    dist = _built(layout.RELEASE / "dist")
    site = _clean_site(layout.RELEASE / "site", next(dist.glob("*.whl")))
    failed = [name for name, command in _checks(dist, site).items() if not _passes(name, command)]
    if failed:
        raise Failure(f"Not fit for a release: {', '.join(failed)}")
    say(f"\nThe files of a release: {layout.RELEASE}")


def _built(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    build: list[str | Path] = [VENV.python, "-m", "build", "--outdir", folder, layout.ROOT]
    commands.run(build, VENV.environment())
    return folder


def _clean_site(folder: Path, wheel: Path) -> Path:
    """Return the Python of a new environment that holds the wheel and what it requires."""
    shutil.rmtree(folder, ignore_errors=True)
    commands.run([VENV.python, "-m", "venv", folder])
    python = folder / "bin" / "python"
    commands.run([python, "-m", "pip", "-q", "--disable-pip-version-check", "install", wheel])
    return python


def _checks(dist: Path, site: Path) -> dict[str, list[str | Path]]:
    tools = ["pip", "pip-licenses", "prettytable", "setuptools", "tomli", "wcwidth"]
    return {
        "description": [VENV.program("twine"), "check", "--strict", *sorted(dist.iterdir())],
        "requirements": [site, "-m", "pip", "--disable-pip-version-check", "check"],
        "licences": [
            VENV.program("pip-licenses"),
            f"--python={site}",
            f"--allow-only={LICENCES}",
            "--from=mixed",
            "--ignore-packages",
            *tools,
        ],
        "bill of materials": [
            VENV.program("cyclonedx-py"),
            "environment",
            "--output-reproducible",
            f"--output-file={layout.RELEASE / 'sbom.json'}",
            site,
        ],
    }


def _passes(name: str, command: list[str | Path]) -> bool:
    say(f"\n== {name}")
    return commands.succeeds(command, VENV.environment())
