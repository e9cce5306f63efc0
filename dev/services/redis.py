"""A Redis of our own, in memory only: nothing in it may matter after a restart."""

from __future__ import annotations

import socket

from dev import layout, process
from dev.ports import HOST, free_port_of, port_of

NAME = "redis"
DATABASES = 64


def url(database: int) -> str:
    """Return the URL of one of Redis's numbered databases."""
    return f"redis://{HOST}:{port_of(NAME)}/{database}"


def is_healthy() -> bool:
    """Tell whether our server runs, answers, and has all the databases."""
    return process.Daemon.recorded(NAME) is not None and _answers()


def start() -> None:
    """Start the server and wait until it answers."""
    port = str(free_port_of(NAME))
    memory_only = ["--save", "", "--appendonly", "no"]
    place = ["--bind", HOST, "--port", port, "--dir", str(layout.REDIS)]
    size = ["--databases", str(DATABASES)]
    daemon = process.start(NAME, ["redis-server", *place, *memory_only, *size])
    process.wait_until(_answers, daemon, 20)


def flush(database: int) -> None:
    """Forget everything in one numbered database."""
    _send(f"SELECT {database}\r\nFLUSHDB\r\n")


def stop() -> bool:
    """Stop the server."""
    return process.stop(NAME)


def _answers() -> bool:
    try:
        return _send(f"SELECT {DATABASES - 1}\r\n").startswith("+OK")
    except OSError:
        return False


def _send(commands: str) -> str:
    with socket.create_connection((HOST, port_of(NAME)), timeout=5) as connection:
        connection.sendall(f"{commands}QUIT\r\n".encode())
        return b"".join(iter(lambda: connection.recv(4096), b"")).decode()
