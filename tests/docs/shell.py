"""A shell in which `ckan` and `curl` reach the site of the test; all else is bash's own.

The site lives in this process, so that no command has to start CKAN: bash's two programs hand
their words over, and get back what is to be printed.
"""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_PROGRAM = """\
#!{python} -IS
import json, socket, sys
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect({address!r})
    connection.sendall(json.dumps(sys.argv[1:]).encode())
    connection.shutdown(socket.SHUT_WR)
    code, out, err = json.loads(connection.makefile().read())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""
_SECONDS = 0.02
_CRON = re.compile(r"^(?:[\d*/,-]+ +){5}", re.MULTILINE)
_PLACES = {"/usr/lib/ckan/default/bin/ckan": "ckan", "/var/": "var/"}
"""What a real machine has, and what stands for it here."""


class Answer(NamedTuple):
    """What a program leaves."""

    code: int
    out: str
    err: str


class Ran(NamedTuple):
    """What a block of commands left: its exit code, and all that it printed."""

    code: int
    out: str


Program = Callable[[list[str]], Answer]


class Shell:
    """Runs blocks in a folder of their own."""

    def __init__(self, folder: Path, programs: Mapping[str, Program], **variables: str) -> None:
        self.folder, self._programs = folder, programs
        self._doors = {name: self._door(name) for name in programs}
        path = f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        self._variables = {**variables, "PATH": path, "LC_ALL": "C.UTF-8"}
        for known in ("var/lib/node_exporter", "var/log/ckan"):
            (folder / known).mkdir(parents=True)

    def close(self) -> None:
        for door in self._doors.values():
            door.close()

    def run(self, text: str) -> Ran:
        """Run lines of a shell, or of a crontab without its times; the first failure ends it."""
        for place, stand_in in _PLACES.items():
            text = text.replace(place, stand_in)
        printed = self.folder / "printed"
        with printed.open("w") as file:
            process = subprocess.Popen(
                ["bash", "-e", "-c", _CRON.sub("", text)],
                cwd=self.folder,
                env=self._variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            while process.poll() is None:
                self._serve()
        return Ran(process.returncode, printed.read_text("utf-8"))

    def _door(self, name: str) -> socket.socket:
        """Put a program into the folder, and return where it asks."""
        address = self.folder / f"{name}.socket"
        program = self.folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(_PROGRAM.format(python=sys.executable, address=str(address)))
        program.chmod(0o755)
        door = socket.socket(socket.AF_UNIX)
        door.bind(str(address))
        door.listen()
        door.settimeout(_SECONDS)
        return door

    def _serve(self) -> None:
        for name, door in self._doors.items():
            try:
                connection, _ = door.accept()
            except TimeoutError:
                continue
            with connection:
                words = json.loads(connection.makefile().read())
                answer = _answer(self._programs[name], words)
                connection.sendall(json.dumps(answer).encode())


def _answer(program: Program, words: list[str]) -> Answer:
    try:
        return program(words)
    except Exception:
        return Answer(99, "", f"{shlex.join(words)}\n{traceback.format_exc()}")


def commands(text: str) -> list[tuple[str, str]]:
    """Return the lines of a session behind `$`, each with what is printed after it."""
    found = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    split = (re.match(r"((?:.*\\\n)*.*)\n?((?:.*\n?)*)", one) for one in found)
    return [(one[1], one[2]) for one in split if one]


def matches(printed: str, shown: str) -> bool:
    """Tell whether this was printed; three dots stand for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def request(words: list[str]) -> tuple[str, dict[str, Any]]:
    """Return address and options of a request for CKAN's test client, as curl understands it."""
    headers: dict[str, str] = {}
    data: dict[str, str] = {}
    address = ""
    left = iter(words)
    for word in left:
        if word == "-H":
            key, _, value = next(left).partition(": ")
            headers[key] = value
        elif word == "-d":
            key, _, value = next(left).partition("=")
            data[key] = value
        else:
            assert not address, f"curl does not know {word}"
            address = word
    return address, {"headers": headers, **({"data": data} if data else {})}
