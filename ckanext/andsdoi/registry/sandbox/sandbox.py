"""A running sandbox, as tests and the command line use it."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from html import escape
from types import FrameType, TracebackType
from typing import Any

from .accounts import DEFAULT_ACCOUNTS, DEMO, Account
from .console.control import Control
from .engine import Engine, Hook
from .faults import rules as fault_rules
from .http.server import Door
from .http.wire import Delivery, Request
from .journal import Entry
from .servers.ands import ACTIVE, REQUESTED, Proxy, Row
from .servers.document import KERNEL_4, find_schemas
from .servers.machine import FINDABLE, Record

DEFAULT_PORT = 8055


class Sandbox:
    """A registry to practise on, listening until `stop()`."""

    def __init__(
        self,
        profile: str = "ands",
        port: int = 0,
        accounts: Iterable[Account] | None = None,
        faults: Any = None,
        host: str = "127.0.0.1",
        xsd_dir: str | os.PathLike[str] | None = None,
    ) -> None:
        given = DEFAULT_ACCOUNTS if accounts is None else tuple(accounts)
        self.engine = Engine(profile, given, find_schemas(xsd_dir), lambda: self.url)
        self.profile = profile
        self._control = Control(self)
        self.engine.faults.replace(fault_rules.parse(faults or []))
        try:
            self._door = Door(host, port, self)
        except OSError as error:
            why = f"Port {port} is not to be had ({error.strerror}). Choose another with --port."
            raise OSError(why) from error
        self._door.open()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Return the root, without a trailing slash."""
        return self._door.url

    @property
    def host(self) -> str:
        """Return the address where it listens."""
        return self._door.host

    @property
    def port(self) -> int:
        """Return where it listens."""
        return self._door.port

    @property
    def endpoint(self) -> str:
        """Return the base URL to configure in a client."""
        return self.url + self.engine.personality.base

    @property
    def rest_endpoint(self) -> str:
        """Return where the reads of DataCite's REST API are answered."""
        return self.url

    @property
    def accounts(self) -> list[Account]:
        """Return the accounts with their present passwords."""
        return list(self.engine.accounts)

    @property
    def journal(self) -> list[Entry]:
        """Return one entry per request received, oldest first."""
        return self.engine.journal.entries()

    @property
    def dois(self) -> dict[str, Record]:
        """Return what the registry holds, by DOI in lower case."""
        with self.engine.lock:
            return {record.doi: record for record in self.engine.machine.records()}

    @property
    def rows(self) -> dict[str, Row]:
        """Return the proxy's own table by DOI in lower case; empty for `mds`."""
        with self.engine.lock:
            return dict(self.engine.proxy.rows) if self.engine.proxy else {}

    @property
    def on_request(self) -> Hook | None:
        """Called with the journal's entry before a request is handled.

        The answer waits until it returns; an exception in it closes the connection.
        """
        return self.engine.on_request

    @on_request.setter
    def on_request(self, hook: Hook | None) -> None:
        self.engine.on_request = hook

    @property
    def on_answer(self) -> Hook | None:
        """Called with the entry after the state change, before the answer is sent."""
        return self.engine.on_answer

    @on_answer.setter
    def on_answer(self, hook: Hook | None) -> None:
        self.engine.on_answer = hook

    def take(self, request: Request) -> Delivery:
        """Handle a request for the server: the control paths first, then the registry."""
        answer = self._control.answer(request)
        return Delivery(answer) if answer else self.engine.take(request)

    def versions(self, doi: str) -> list[bytes]:
        """Return the different documents that a DOI has had, oldest first."""
        with self.engine.lock:
            return self.engine.machine.versions(doi)

    def describe_dois(self) -> list[dict[str, Any]]:
        """Return the DOIs as `GET /_sandbox/dois` shows them."""
        rows, dois = self.rows, self.dois
        if not self.engine.proxy:
            return [record.to_dict() for record in dois.values()]
        return [{**record.to_dict(), "row": _row(rows.get(doi))} for doi, record in dois.items()]

    def set_faults(self, faults: Any) -> list[dict[str, Any]]:
        """Replace the injected faults by one object or a list of them; an empty one clears.

        Returns:
            What holds now.

        Raises:
            FaultError: a fault cannot be set; nothing was changed.
        """
        self.engine.faults.replace(fault_rules.parse(faults))
        self._door.reopen()
        holds = self.engine.faults.describe()
        if seconds := self.engine.faults.take_refusal():
            self._door.refuse(seconds)
        return holds

    def reset(self) -> None:
        """Go back to empty: DOIs, the proxy's rows, faults, journal, changed passwords."""
        self.engine.reset()
        self._door.reopen()

    def stop(self) -> None:
        """Stop listening and close all connections."""
        self._door.stop()

    # Switches that no request reaches

    def make_foreign(
        self,
        doi: str,
        owner: str | None = None,
        state: str = FINDABLE,
        row: bool = True,
    ) -> None:
        """Let a DOI belong to someone else, known to the registry or not until now.

        Args:
            doi: the DOI.
            owner: the other account's user name; by default any but the present owner.
            state: the state if the registry did not know the DOI.
            row: whether the proxy's table has a row of the other account (else it has none).
        """
        with self.engine.lock:
            key = doi.lower()
            before = self.engine.machine.record(key)
            other = owner or self.engine.accounts.other_than(before.owner if before else DEMO.user)
            now = datetime.now(timezone.utc)
            page = f"https://example.org/{key}"
            record = before or Record(key, other, now, now, state, least_document(key), 1, page)
            self.engine.machine.put(dataclasses.replace(record, owner=other))
            self._set_row(key, Row(other, ACTIVE) if row else None)

    def request_row(self, doi: str, owner: str | None = None) -> None:
        """Put the proxy's row into REQUESTED, as a half-finished legacy mint leaves it."""
        with self.engine.lock:
            user = owner or self.accounts[0].user
            row = self._proxy().rows.get(doi.lower(), Row(user, REQUESTED))
            self._set_row(doi.lower(), dataclasses.replace(row, status=REQUESTED))

    def drop_row(self, doi: str) -> None:
        """Let the proxy forget a DOI, as if it had been minted elsewhere."""
        with self.engine.lock:
            self._proxy().rows.pop(doi.lower(), None)

    def change_password(self, user: str, password: str) -> None:
        """Give an account another password, until `reset()`."""
        with self.engine.lock:
            self.engine.accounts.change_password(user, password)

    def _proxy(self) -> Proxy:
        if self.engine.proxy is None:
            raise ValueError("only the profile ands has rows of its own")
        return self.engine.proxy

    def _set_row(self, key: str, row: Row | None) -> None:
        rows = self.engine.proxy.rows if self.engine.proxy else {}
        rows.pop(key, None)
        if row:
            rows[key] = row


def start(
    profile: str = "ands",
    port: int = 0,
    accounts: Iterable[Account] | None = None,
    faults: Any = None,
    host: str = "127.0.0.1",
    xsd_dir: str | os.PathLike[str] | None = None,
) -> Sandbox:
    """Start a sandbox on a free port (or the given one); also usable in a `with` statement.

    Args:
        profile: `ands` or `mds`.
        port: 0 for a free one.
        accounts: the accounts; by default `DEMO` and `NEIGHBOUR`.
        faults: as for `Sandbox.set_faults`.
        host: where to listen.
        xsd_dir: where the DataCite XSDs are, by default `DATACITE_XSD_DIR`.
    """
    return Sandbox(profile, port, accounts, faults, host, xsd_dir)


def serve(
    profile: str = "ands",
    port: int = DEFAULT_PORT,
    accounts: Iterable[Account] | None = None,
    faults: str | None = None,
    host: str = "127.0.0.1",
) -> None:
    """Run a sandbox until SIGINT or SIGTERM. Must be called from the main thread.

    Args:
        profile: `ands` or `mds`.
        port: 0 for a free one.
        accounts: the accounts; by default `DEMO` and `NEIGHBOUR`.
        faults: JSON, or the name of a file of it.
        host: where to listen.

    Raises:
        FaultError: the faults are wrong.
        OSError: the port is taken; its text says so.
    """
    given = [dict(fault.keys) for fault in fault_rules.load(faults)] if faults else None
    with (
        start(profile, port, accounts, given, host) as sandbox,
        until_signalled() as signalled,
    ):
        sys.stdout.write(f"{start_line(sandbox)}\n{ckan_options(sandbox)}")
        sys.stdout.flush()
        signalled.wait()


@contextmanager
def until_signalled() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set; afterwards both mean what they did before."""
    event = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        event.set()

    former = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def start_line(sandbox: Sandbox) -> str:
    """Return the line that says where the sandbox is, and how to log in."""
    line = f"DOI sandbox at {sandbox.url}/, profile {sandbox.profile}, endpoint {sandbox.endpoint}"
    if DEMO in sandbox.accounts:
        return f"{line}, user {DEMO.user}, password {DEMO.password}, prefix {DEMO.prefixes[0]}"
    return line


def ckan_options(sandbox: Sandbox) -> str:
    """Return what to write into CKAN's configuration to use the sandbox, as the demo's user."""
    if DEMO not in sandbox.accounts:
        return ""
    options = {
        "profile": sandbox.profile,
        "endpoint": sandbox.endpoint,
        "app_id": DEMO.user,
        "shared_secret": DEMO.password,
        "prefix": DEMO.prefixes[0],
        "rest_endpoint": sandbox.rest_endpoint,
    }
    return "".join(f"ckanext.andsdoi.{name} = {value}\n" for name, value in options.items())


def least_document(doi: str) -> bytes:
    """Return the smallest document that names a DOI."""
    identifier = f'<identifier identifierType="DOI">{escape(doi)}</identifier>'
    return f'<resource xmlns="{KERNEL_4}">{identifier}</resource>'.encode()


def _row(row: Row | None) -> Mapping[str, Any] | None:
    return {"owner": row.owner, "status": row.status, "url": row.url} if row else None
