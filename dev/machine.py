"""What the machine must bring: looks for each tool and installs the Debian packages that lack."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev import locks
from dev.console import Failure, say

POSTGRES_VERSIONS = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Need:
    """A tool or library, the Debian package that brings it, and how to see that it is there."""

    package: str
    present: Callable[[], bool]


def command(name: str) -> Callable[[], bool]:
    """Return a check for a program on the path."""
    return lambda: shutil.which(name) is not None


def postgres_bin() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest version; None if absent."""
    found = sorted(POSTGRES_VERSIONS.glob("*/bin/initdb"), key=_version_of)
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _version_of(initdb: Path) -> float:
    return float(initdb.parts[-3])


def _has_python_headers() -> bool:
    return Path(sysconfig.get_path("include"), "Python.h").exists()


def _has_ensurepip() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def _has_magic() -> bool:
    return ctypes.util.find_library("magic") is not None


VENV = (Need("python3-venv", _has_ensurepip),)
CKAN = (
    *VENV,
    Need("gcc", command("cc")),
    Need("libc6-dev", lambda: Path("/usr/include/stdlib.h").exists()),
    Need("python3-dev", _has_python_headers),
    Need("libpq-dev", command("pg_config")),
    Need("libmagic1", _has_magic),
)
SERVICES = (
    Need("postgresql", lambda: postgres_bin() is not None),
    Need("redis-server", command("redis-server")),
    Need("openjdk-17-jdk-headless", command("javac")),
    Need("maven", command("mvn")),
)
BROWSER = (
    Need("chromium", command("chromium")),
    Need("chromium-driver", command("chromedriver")),
)


def ensure(needs: Sequence[Need]) -> None:
    """Install what lacks with apt-get, of which only one can run at a time.

    Raises:
        Failure: it cannot be installed here; the text says what lacks and what to do.
    """
    if _missing(needs):
        with locks.briefly("packages", "another installation"):
            _install(needs)


def _install(needs: Sequence[Need]) -> None:
    missing = _missing(needs)
    if not missing:
        return
    prefix = _as_root(missing)
    say(f"Installing Debian packages: {' '.join(missing)}")
    _apt_get(prefix, "update", missing)
    _apt_get(prefix, "install", missing, "-y", "--no-install-recommends", *missing)
    still = _missing(needs)
    if still:
        raise Failure(
            f"Installed, but not found all the same: {' '.join(still)}. "
            f"Is {sys.executable} the Python that these packages serve?"
        )


def _missing(needs: Sequence[Need]) -> list[str]:
    return sorted({need.package for need in needs if not need.present()})


def _as_root(missing: list[str]) -> list[str]:
    packages = " ".join(missing)
    if shutil.which("apt-get") is None:
        raise Failure(
            f"This machine lacks what Debian calls {packages}, and it has no apt-get: "
            "install them in its own way."
        )
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        raise Failure(
            "Debian packages are missing, you are not root and there is no sudo. "
            f"As root: apt-get install {packages}"
        )
    return ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]


def _apt_get(prefix: list[str], action: str, missing: list[str], *arguments: str) -> None:
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", action, *arguments]
    done = subprocess.run([*prefix, *quiet], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(
            f"apt-get {action} failed:\n{done.stderr.strip()}\n"
            f"Mend that, or install by hand: apt-get install {' '.join(missing)}"
        )
