"""Loopback ports, chosen once per checkout so that checkouts and system services don't meet."""

from __future__ import annotations

import json
import random
import socket

from dev import layout
from dev.console import Failure, say

HOST = "127.0.0.1"
LOWEST, HIGHEST = 20000, 32000  # below the range from which the kernel draws outgoing ports


def port_of(name: str) -> int:
    """Return the port this checkout uses for a service; it is chosen at the first call."""
    ports = _load()
    if name not in ports:
        ports[name] = _draw(taken=set(ports.values()))
        _save(ports)
    return ports[name]


def free_port_of(name: str) -> int:
    """Return the service's port for a start; another one if a stranger has taken it meanwhile."""
    port = port_of(name)
    if is_free(port):
        return port
    ports = _load()
    ports[name] = _draw(taken=set(ports.values()))
    say(f"Port {port} is in use by something else: {name} moves to {ports[name]}.")
    _save(ports)
    return ports[name]


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _draw(taken: set[int]) -> int:
    for _ in range(200):
        port = random.randint(LOWEST, HIGHEST)
        if port not in taken and is_free(port):
            return port
    raise Failure(f"No free port between {LOWEST} and {HIGHEST} on {HOST}: stop some servers.")


def _load() -> dict[str, int]:
    try:
        ports = json.loads(layout.PORTS.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Failure(f"{layout.PORTS} is damaged ({error}): remove it.") from error
    return {str(name): int(port) for name, port in ports.items()}


def _save(ports: dict[str, int]) -> None:
    layout.LOCAL.mkdir(exist_ok=True)
    layout.PORTS.write_text(json.dumps(ports, indent=2, sort_keys=True) + "\n")
