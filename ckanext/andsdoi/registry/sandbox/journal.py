"""The journal: what was asked, what was done, what was answered. Kept whole, in memory."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from time import monotonic as seconds_of_the_clock
from typing import Any

from .accounts import Auth, Login
from .calls import Call
from .http.wire import Answer, Request, Upstream

SHOWN = 300
# No character takes more bytes than four.
_SHOWN_BYTES = 4 * SHOWN


@dataclass
class Entry:
    """One request; filled in while it is handled, complete before its answer leaves.

    `status` is None for a connection closed without an answer. `committed` says that DataCite's
    machine took a write, also one that changed nothing.
    """

    seq: int
    request: Request = field(repr=False)
    method: str
    path: str
    operation: str | None
    doi: str | None
    account: str | None
    auth: Auth
    time: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    monotonic: float = field(default_factory=seconds_of_the_clock)
    state_before: str = "none"
    state_after: str = "none"
    committed: bool = False
    fault: Mapping[str, Any] | None = None
    status: int | None = None
    answer: str = ""
    upstream: Upstream | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Return the request's headers, without the credentials."""
        return dict(self.request.headers)

    @property
    def body(self) -> str:
        """Return the request's body as text."""
        return self.request.body.decode("utf-8", "replace")

    @property
    def body_hash(self) -> str:
        """Return the SHA-256 of the request's body, in hexadecimal digits."""
        return hashlib.sha256(self.request.body).hexdigest()

    def answered(self, answer: Answer | None) -> None:
        """Note what is about to be sent."""
        if answer is not None:
            self.status = answer.status
            self.answer = answer.body[:_SHOWN_BYTES].decode("utf-8", "replace")[:SHOWN]

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as a line of `GET /_sandbox/journal`."""
        values = {name: getattr(self, name) for name in _FIELDS}
        values["time"] = self.time.isoformat()
        values["body"] = self.body if self.method in ("POST", "PUT") else None
        values["upstream"] = vars(self.upstream) if self.upstream else None
        return values


_FIELDS = (
    "seq", "time", "monotonic", "method", "path", "operation", "account", "auth", "headers", "doi",
    "body", "body_hash", "state_before", "state_after", "committed", "fault", "status", "answer",
    "upstream",
)  # fmt: skip


class Journal:
    """All entries, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def open(self, request: Request, call: Call, login: Login) -> Entry:
        """Begin the entry of a request that was just received."""
        with self._lock:
            entry = Entry(
                seq=len(self._entries) + 1,
                request=without_credentials(request),
                method=request.method,
                path=request.target,
                operation=call.operation,
                doi=call.doi,
                account=login.user,
                auth=login.auth,
            )
            self._entries.append(entry)
        return entry

    def entries(self) -> list[Entry]:
        """Return all of them, as they are now."""
        with self._lock:
            return list(self._entries)

    def last(self, count: int) -> list[Entry]:
        """Return the newest ones, oldest first."""
        with self._lock:
            return self._entries[-count:]

    def clear(self) -> None:
        """Begin anew; the next entry is number one."""
        with self._lock:
            self._entries.clear()

    def lines(self) -> bytes:
        """Return the entries as JSON lines."""
        lines = (json.dumps(entry.to_dict(), ensure_ascii=False) for entry in self.entries())
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass")


def without_credentials(request: Request) -> Request:
    """Return a request as it may be kept: without the Authorization header."""
    sent = request.headers.items()
    kept = {name: value for name, value in sent if name.lower() != "authorization"}
    return dataclasses.replace(request, headers=kept)
