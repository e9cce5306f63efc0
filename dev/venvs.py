"""Virtual environments, rebuilt only when what they are made of has changed."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dev import commands, layout, machine
from dev.console import Failure, say


@dataclass(frozen=True)
class Venv:
    """An environment under ``.local/`` and the requirements file it is made from."""

    name: str
    requirements: Path
    editable: bool = False
    """Whether the checkout itself is installed into it, in place."""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return layout.LOCAL / f"venv-{self.name}"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.program("python")

    @property
    def ckan_folder(self) -> Path:
        """The package ``ckan`` installed in it."""
        return next(self.folder.glob("lib/python*/site-packages/ckan"))

    def program(self, name: str) -> Path:
        """Return the path of one of its programs."""
        return self.folder / "bin" / name

    def environment(self) -> dict[str, str]:
        """Return the variables for a process in it, without any that would bend CKAN's options."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("CKAN_", "PYTHON"))}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {**inherited, "PATH": path, "VIRTUAL_ENV": str(self.folder)}

    def ensure(self, needs: Sequence[machine.Need] = machine.CKAN) -> None:
        """Build or update it; nothing happens if it is up to date."""
        base, content = self._base(), self._content()
        stamps = self.folder / "base.stamp", self.folder / "content.stamp"
        if [_read(stamp) for stamp in stamps] == [base, content]:
            return
        machine.ensure(needs)
        say(f"Preparing the environment {self.folder.name}")
        if _read(stamps[0]) != base:
            commands.run([_interpreter(), "-m", "venv", "--clear", self.folder])
            stamps[0].write_text(base)
        checkout = ["-e", str(layout.ROOT)] if self.editable else []
        self.pip("install", "-r", str(self.requirements), *checkout)
        stamps[1].write_text(content)

    def pip(self, *arguments: str) -> None:
        """Run pip in it."""
        quiet = ["-q", "--disable-pip-version-check", "--no-input"]
        commands.run([self.python, "-m", "pip", *quiet, *arguments], self.environment())

    def _base(self) -> str:
        """What only a new environment can follow: the interpreter and the place."""
        return f"{_interpreter()} {sys.version} {self.folder}"

    def _content(self) -> str:
        sources = [self.requirements, *([layout.ROOT / "setup.py"] if self.editable else [])]
        return digest(sources)


def ckan(version: str) -> Venv:
    """Return the test environment of a CKAN version, such as ``2.12``.

    Raises:
        Failure: there is no such environment.
    """
    requirements = layout.REQUIREMENTS / f"ckan-{version}.txt"
    if not requirements.exists():
        known = [path.stem.removeprefix("ckan-") for path in _ckan_requirements()]
        raise Failure(f"No tests with CKAN {version}; known: {', '.join(known)}")
    return Venv(version, requirements, editable=True)


def digest(paths: Sequence[Path], text: str = "") -> str:
    """Return one hash of a text and of the content of several files, in the given order."""
    total = hashlib.sha256(text.encode())
    for path in paths:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _interpreter() -> str:
    """Return the machine's Python, also when a virtual environment's runs us."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


def _ckan_requirements() -> list[Path]:
    return sorted(layout.REQUIREMENTS.glob("ckan-*.txt"))


def _read(stamp: Path) -> str | None:
    return stamp.read_text() if stamp.exists() else None
