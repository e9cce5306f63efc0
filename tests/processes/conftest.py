"""A real `ckan jobs worker` beside the tests' site."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from configparser import RawConfigParser
from pathlib import Path

import pytest

from tests.lifecycle.conftest import Portal, portal, profile, registry

__all__ = ["portal", "profile", "registry"]

OPTIONS = (
    "profile",
    "endpoint",
    "app_id",
    "shared_secret",
    "prefix",
    "rate",
    "connect_timeout",
    "read_timeout",
)
PATIENCE = 30.0


class Worker:
    """A worker process in a group of its own, with the options of the tests' site."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        self.ini = self._write_ini(portal, folder / "worker.ini")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        ckan = Path(sys.executable).with_name("ckan")
        self._process = subprocess.Popen(
            [ckan, "-c", self.ini, "jobs", "worker"],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """kill -9, worker and the child that works for it."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _write_ini(self, portal: Portal, path: Path) -> Path:
        parser = RawConfigParser()
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(os.environ["CKAN_INI"])
        for option in OPTIONS:
            name = f"ckanext.andsdoi.{option}"
            parser.set("app:main", name, str(portal.config[name]))
        with path.open("w") as target:
            parser.write(target)
        return path


@pytest.fixture
def worker(portal: Portal, tmp_path: Path) -> Iterator[Worker]:
    found = Worker(portal, tmp_path)
    yield found
    found.kill()


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for something that another process brings about."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
