"""The checks of `make lint`: all of them run, then it says which failed."""

from __future__ import annotations

from pathlib import Path

from dev import commands, layout, machine
from dev.console import Failure, say
from dev.venvs import Venv

VENV = Venv("lint", layout.REQUIREMENTS / "lint.txt", editable=True)
TYPES = layout.LOCAL / "typing"
CHECKS: dict[str, list[str]] = {
    "style": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "catalogues": ["python", "-m", "dev.catalogues", "check"],
}


def run() -> None:
    """Run every check.

    Raises:
        Failure: at least one of them found something.
    """
    _prepare()
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    if failed:
        raise Failure(f"Not clean: {', '.join(failed)}")


def update_catalogues() -> None:
    """Bring i18n/ up to date with the messages in the source, and compile."""
    _prepare()
    commands.run(_in_venv(["python", "-m", "dev.catalogues", "update"]), VENV.environment())


def _prepare() -> None:
    VENV.ensure(machine.CKAN)
    _show_ckan_to_mypy()


def _passes(name: str, command: list[str]) -> bool:
    say(f"\n== {name}: {' '.join(command)}")
    return commands.succeeds(_in_venv(command), VENV.environment())


def _in_venv(command: list[str]) -> list[str | Path]:
    return [VENV.program(command[0]), *command[1:]]


def _show_ckan_to_mypy() -> None:
    """Mypy reads no installed package without a py.typed file, but any folder on its path."""
    link = TYPES / "ckan"
    TYPES.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(VENV.ckan_folder)
