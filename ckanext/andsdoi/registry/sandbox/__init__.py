"""A DOI registry to practise on: a real HTTP server with the answers of MDS and the ANDS proxy.

    with start(profile="mds") as sandbox:
        client = Client(sandbox.endpoint, DEMO.user, DEMO.password, profile="mds")

State is in memory; faults can be injected; every request is in the journal.
"""

from __future__ import annotations

from .accounts import DEFAULT_ACCOUNTS, DEMO, NEIGHBOUR, Account
from .faults.rules import FaultError
from .journal import Entry
from .sandbox import DEFAULT_PORT, Sandbox, serve, start
from .servers.ands import Row
from .servers.machine import Record

__all__ = [
    "DEFAULT_ACCOUNTS",
    "DEFAULT_PORT",
    "DEMO",
    "NEIGHBOUR",
    "Account",
    "Entry",
    "FaultError",
    "Record",
    "Row",
    "Sandbox",
    "serve",
    "start",
]
