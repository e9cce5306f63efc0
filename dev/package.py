"""`make package`: what a release consists of, and what comes with it on a site."""

from __future__ import annotations

import shutil
from pathlib import Path

from dev import commands, layout, machine, wheel
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
    site = clean_site(layout.RELEASE / "site")
    failed = [name for name, command in _checks(site).items() if not _passes(name, command)]
    if failed:
        raise Failure(f"Not fit for a release: {', '.join(failed)}")
    say(f"\nThe files of a release: {layout.RELEASE}")


def clean_site(folder: Path) -> Path:
    """Return the Python of a new environment that holds the wheel and what it requires."""
    shutil.rmtree(folder, ignore_errors=True)
    commands.run([VENV.python, "-m", "venv", folder])
    python = folder / "bin" / "python"
    built = wheel.build(VENV.python)
    commands.run([python, "-m", "pip", "-q", "--disable-pip-version-check", "install", built])
    return python


def _checks(site: Path) -> dict[str, list[str | Path]]:
    pages = layout.RELEASE / "dist"
    shutil.rmtree(pages, ignore_errors=True)
    build: list[str | Path] = [VENV.python, "-m", "build", "--outdir", pages, layout.ROOT]
    commands.run(build, VENV.environment())
    tools = ["pip", "pip-licenses", "prettytable", "setuptools", "tomli", "wcwidth"]
    return {
        "description": [VENV.program("twine"), "check", "--strict", *sorted(pages.iterdir())],
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
