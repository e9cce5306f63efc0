"""Background processes that this checkout started: found and stopped by process id only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict

from dev import layout
from dev.console import Failure

POLL = 0.1


@dataclass(frozen=True)
class Daemon:
    """A process as it was started. A pid is used again after a reboot, so its birth counts too."""

    name: str
    pid: int
    born: int

    @classmethod
    def recorded(cls, name: str) -> Daemon | None:
        """Return the running process of this name, or None."""
        try:
            daemon = cls(**json.loads(_record(name).read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return daemon if daemon.alive else None

    @property
    def alive(self) -> bool:
        """True while this very process runs."""
        return _birth(self.pid) == self.born


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = layout.ROOT,
    user: str | None = None,
) -> Daemon:
    """Start a process in the background, its output in ``.local/logs/NAME.log``."""
    layout.make_folders()
    with log_of(name).open("wb") as log:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=None if env is None else dict(env),
            start_new_session=True,
            **identity(user),
        )
    daemon = Daemon(name, child.pid, _birth(child.pid) or 0)
    _record(name).write_text(json.dumps(asdict(daemon)))
    return daemon


class Identity(TypedDict, total=False):
    """The arguments that make ``subprocess`` run as another user, without root's groups."""

    user: str
    group: str
    extra_groups: list[str]


def identity(user: str | None) -> Identity:
    """Return the arguments for a user; none of them to stay who we are."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def wait_until(ready: Callable[[], bool], daemon: Daemon, seconds: float) -> None:
    """Wait for a fresh process to answer.

    Raises:
        Failure: it ended or stayed silent; the text quotes the end of its log.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        if not daemon.alive:
            raise Failure(f"{daemon.name} ended at once.\n{_tail(daemon.name)}")
        time.sleep(POLL)
    raise Failure(f"{daemon.name} gives no answer after {seconds:.0f} s.\n{_tail(daemon.name)}")


def stop(name: str, *, how: signal.Signals = signal.SIGTERM, seconds: float = 30) -> bool:
    """Stop the process of this name and wait for its end; False if it didn't run."""
    daemon = Daemon.recorded(name)
    if daemon:
        os.kill(daemon.pid, how)
        if not _ends_within(daemon, seconds):
            os.killpg(daemon.pid, signal.SIGKILL)  # start_new_session: the group is all its own
            _ends_within(daemon, seconds)
    _record(name).unlink(missing_ok=True)
    return daemon is not None


def log_of(name: str) -> Path:
    """Return the path of a process's log."""
    return layout.LOGS / f"{name}.log"


def _record(name: str) -> Path:
    return layout.RUN / f"{name}.json"


def _ends_within(daemon: Daemon, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while daemon.alive and time.monotonic() < end:
        time.sleep(POLL)
    return not daemon.alive


def _birth(pid: int) -> int | None:
    """Return the start time of a process in clock ticks since boot; None if it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()  # the name before ")" may hold anything
    return None if state in "ZX" else int(fields[18])


def _tail(name: str, lines: int = 15) -> str:
    log = log_of(name)
    text = log.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in text)])
