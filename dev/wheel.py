"""The plugin's wheel, built from a copy of the checkout when a source has changed."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from dev import commands, layout, locks, venvs
from dev.console import say
from dev.venvs import Venv

SOURCES = ("LICENSE", "MANIFEST.in", "README.rst", "ckanext", "i18n", "pyproject.toml", "setup.py")


def build(python: Path) -> Path:
    """Return the wheel of the sources as they are now; it is built with an interpreter's pip."""
    folder = layout.WHEELS / fingerprint()[:16]
    with locks.briefly("wheel", "another build"):
        if not folder.exists():
            say("Building the wheel")
            _build_into(folder, python)
    return next(folder.glob("*.whl"))


def install(venv: Venv) -> bool:
    """Put the wheel of the current sources into an environment; False if it is there already."""
    stamp, wanted = venv.folder / "wheel.stamp", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    wheel = build(venv.python)
    say(f"Installing {wheel.name} into {venv.folder.name}")
    venv.pip("uninstall", "-y", "ckanext-andsdoi")  # pip takes an equal version for the same wheel
    venv.pip("install", str(wheel))
    stamp.write_text(wanted)
    return True


def fingerprint() -> str:
    """Return one hash over everything that the wheel is built from, names included."""
    files = _files()
    names = "\n".join(str(path.relative_to(layout.ROOT)) for path in files)
    return venvs.digest(files, names)


def _files() -> list[Path]:
    roots = [layout.ROOT / name for name in SOURCES]
    found = [path for root in roots for path in (root, *root.rglob("*")) if path.is_file()]
    return sorted(path for path in found if not _is_cache(path.relative_to(layout.ROOT)))


def _is_cache(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def _build_into(folder: Path, python: Path) -> None:
    """Build from a copy: setuptools would put files that are gone by now into the wheel."""
    with tempfile.TemporaryDirectory(dir=layout.LOCAL) as scratch:
        source, target = Path(scratch, "source"), Path(scratch, "target")
        for path in _files():
            copy = source / path.relative_to(layout.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        pip = [str(python), "-m", "pip", "-q", "--disable-pip-version-check", "--no-input"]
        commands.run([*pip, "wheel", "--no-deps", "--wheel-dir", target, source])
        shutil.rmtree(layout.WHEELS, ignore_errors=True)
        layout.WHEELS.mkdir()
        target.rename(folder)
