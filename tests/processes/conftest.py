"""A real `ckan jobs worker` beside the tests' site."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..portal import Portal
from .site import Program, write_ini

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
PATIENCE = 60.0


def ini_of(portal: Portal, path: Path, *more: str, **other: str) -> Path:
    """Write the configuration of a process: the portal's options, and others instead."""
    own = {option: portal.config[f"ckanext.andsdoi.{option}"] for option in (*OPTIONS, *more)}
    return write_ini(
        path, {f"ckanext.andsdoi.{one}": value for one, value in (own | other).items()}
    )


class Worker:
    """A worker process, with the options of the tests' site."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        self.ini = ini_of(portal, folder / "worker.ini")
        self._program: Program | None = None

    def start(self) -> None:
        self._program = Program(self.ini, "jobs", "worker")

    def kill(self) -> None:
        """kill -9, worker and the child that works for it."""
        if self._program is not None:
            self._program.kill()

    def sync(self) -> int:
        """Run `ckan andsdoi sync` as cron does; return its exit code."""
        return Program(self.ini, "andsdoi", "sync").ended()


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
