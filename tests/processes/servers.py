"""A PostgreSQL and a Redis of a test's own, to be stopped and started again in the middle.

The servers that the other tests use serve other people too: they are left alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dev import machine, process
from dev.ports import HOST

OWNER = "ckan"
DATABASE = "andsdoi_processes"
PATIENCE = 60.0


class Server:
    """A process with a port of its own; what it keeps in its folder outlives a restart."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="andsdoi-server-"))
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), cwd="/", stdout=log, stderr=log, **process.identity(self.user())
            )
        _wait_until(self._answers)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; clients are cut off."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def user(self) -> str | None:
        """Whom it runs as, if not as we do."""
        return None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


class Redis(Server):
    """In memory only: after a restart it is empty."""

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def command(self) -> list[str]:
        place = ["--bind", HOST, "--port", str(self.port), "--dir", str(self.folder)]
        return [_program("redis-server"), *place, "--save", "", "--appendonly", "no"]


class Postgres(Server):
    """A cluster with one database."""

    def __init__(self) -> None:
        super().__init__()
        if self.user():
            shutil.chown(self.folder, self.user(), self.user())
        options = ["-A", "trust", "-U", OWNER, "--locale=C.UTF-8", "-E", "UTF8", "--no-sync"]
        self._run("initdb", *options, "-D", str(self._data))

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}@{HOST}:{self.port}/{DATABASE}"

    def create(self) -> None:
        """Create the database."""
        place = ["-h", HOST, "-p", str(self.port), "-U", OWNER]
        self._run("createdb", *place, DATABASE)

    def command(self) -> list[str]:
        place = ["-D", str(self._data), "-p", str(self.port), "-h", HOST, "-k", ""]
        return [_postgres_program("postgres"), *place, "-F", "-c", "full_page_writes=off"]

    def user(self) -> str | None:
        """PostgreSQL refuses to run as root."""
        return "postgres" if os.geteuid() == 0 else None

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, name: str, *arguments: str) -> None:
        command = [_postgres_program(name), *arguments]
        subprocess.run(
            command, cwd="/", check=True, capture_output=True, **process.identity(self.user())
        )

    def _answers(self) -> bool:
        probe = [_postgres_program("pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(probe, check=False).returncode == 0


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here: the tests use servers that something else provides")
    return found


def _postgres_program(name: str) -> str:
    folder = machine.postgres_bin()
    return str(folder / name) if folder else _program(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)
