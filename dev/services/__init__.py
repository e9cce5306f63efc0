"""The servers that CKAN needs: started only if they don't answer, stopped by process id."""

from __future__ import annotations

from typing import Protocol

from dev import layout, machine
from dev.console import say
from dev.process import Daemon
from dev.services import postgres, redis, solr


class Service(Protocol):
    """What each module of this package offers."""

    NAME: str

    def is_healthy(self) -> bool:
        """Tell whether our server runs and answers."""

    def start(self) -> None:
        """Start the server and wait until it answers."""

    def stop(self) -> bool:
        """Stop the server; False if it didn't run."""


ALL: tuple[Service, ...] = (postgres, redis, solr)


def start() -> None:
    """Bring up every server that doesn't answer."""
    machine.ensure(machine.SERVICES)
    layout.make_folders()
    for service in ALL:
        if not service.is_healthy():
            service.stop()
            say(f"Starting {service.NAME}")
            service.start()


def stop() -> None:
    """Stop every server of this checkout."""
    for service in reversed(ALL):
        if service.stop():
            say(f"Stopped {service.NAME}")


def is_any_running() -> bool:
    """Tell whether at least one server of this checkout runs."""
    return any(Daemon.recorded(service.NAME) for service in ALL)
