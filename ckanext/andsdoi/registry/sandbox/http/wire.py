"""What goes over the wire: one request, one answer, and how an answer is delivered.

Values only; the sockets are in `server`, the meaning in `servers`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import BinaryIO

LINE_LIMIT = 65_536
# One byte more than the 10 MiB that nginx lets through in front of MDS: enough to see the excess.
BODY_LIMIT = 10 * 1024 * 1024 + 1
CHUNK = 65_536

TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
JSON = "application/json"


_AUTHORITY = re.compile(r"https?://[^/?]*", re.IGNORECASE)


class MalformedError(Exception):
    """The bytes on the connection are no HTTP request."""


@dataclass(frozen=True)
class Request:
    """One request as it was received: the target undecoded, the body as bytes."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """Return the target without the query string."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """Return what follows the question mark."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """Return a header by its name in any case."""
        wanted = name.lower()
        return next((v for k, v in self.headers.items() if k.lower() == wanted), None)


@dataclass(frozen=True)
class Upstream:
    """What the proxy asked of MDS; the status is None if MDS could not be reached."""

    method: str
    path: str
    status: int | None


@dataclass(frozen=True)
class Answer:
    """Status, body and headers; `upstream` is for the journal and is never sent."""

    status: int
    body: bytes = b""
    content_type: str = TEXT
    headers: tuple[tuple[str, str], ...] = ()
    upstream: Upstream | None = None

    def with_headers(self, *headers: tuple[str, str]) -> Answer:
        """Return the same answer with more headers."""
        return dataclasses.replace(self, headers=self.headers + headers)

    @property
    def text(self) -> str:
        """Return an answer of text."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class Delivery:
    """How an answer leaves: None is a connection closed without one.

    `wait` is in seconds, `pace` in bytes a second, `short` the bytes that are announced and never
    sent, `refuse` the seconds for which nobody listens afterwards.
    """

    answer: Answer | None
    wait: float = 0.0
    pace: float | None = None
    short: int = 0
    refuse: float = 0.0


def text(status: int, body: str = "", content_type: str = TEXT) -> Answer:
    """Return an answer of text."""
    return Answer(status, body.encode(), content_type)


def render(answer: Answer, head_only: bool = False, short: int = 0, close: bool = False) -> bytes:
    """Return the bytes of an answer; its `Content-Length` is too high by `short`."""
    own = {name.lower() for name, _ in answer.headers}
    headers = [
        ("Date", formatdate(usegmt=True)),
        ("Server", "andsdoi-sandbox"),
        ("Content-Type", answer.content_type),
        ("Content-Length", str(len(answer.body) + short)),
        ("Connection", "close" if close else "keep-alive"),
    ]
    kept = [pair for pair in headers if pair[0].lower() not in own]
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*kept, *answer.headers))
    head = f"HTTP/1.1 {answer.status} {reason_phrase(answer.status)}\r\n{lines}\r\n"
    return head.encode("latin-1", "replace") + (b"" if head_only else answer.body)


def read_request(stream: BinaryIO, proceed: Callable[[], None]) -> Request | None:
    """Return the next request on a connection, None at its end.

    Args:
        stream: what the client sends.
        proceed: called before the body is read if the client waits for "100 Continue".

    Raises:
        MalformedError: what came is no HTTP/1.x request, or its body has no length.
        ConnectionError: the connection ended in the middle of a request.
    """
    line = stream.readline(LINE_LIMIT)
    if not line:
        return None
    method, target = read_request_line(line)
    headers = read_headers(stream)
    request = Request(method, target, headers)
    if (request.header("Expect") or "").lower() == "100-continue":
        proceed()
    return dataclasses.replace(request, body=read_body(stream, request))


def keeps_alive(request: Request) -> bool:
    """Tell whether the client wants the connection to stay open."""
    return (request.header("Connection") or "").lower() != "close"


def reason_phrase(status: int) -> str:
    """Return the reason phrase of a status (RFC 9110)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def read_request_line(line: bytes) -> tuple[str, str]:
    """Return method and target of a request line of HTTP/1.x."""
    words = line.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise MalformedError("not an HTTP/1.x request line")
    return words[0], origin_form(words[1])


def origin_form(target: str) -> str:
    """Return the path of a target; to a proxy a client sends the whole URL (RFC 9112)."""
    authority = _AUTHORITY.match(target)
    return (target[authority.end() :] or "/") if authority else target


def read_headers(stream: BinaryIO) -> dict[str, str]:
    """Read the headers up to the empty line."""
    headers: dict[str, str] = {}
    while (line := stream.readline(LINE_LIMIT)) not in (b"\r\n", b"\n"):
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise MalformedError("a header without a colon")
        headers[name.strip()] = value.strip()
    return headers


def read_body(stream: BinaryIO, request: Request) -> bytes:
    """Read the body by its Content-Length; what is beyond the limit is thrown away."""
    if request.header("Transfer-Encoding"):
        raise MalformedError("a body needs a Content-Length")
    length = content_length(request.header("Content-Length"))
    kept = stream.read(min(length, BODY_LIMIT))
    if len(kept) < min(length, BODY_LIMIT):
        raise ConnectionError("the connection ended in the middle of a body")
    rest = length - len(kept)
    while rest > 0 and (piece := stream.read(min(rest, CHUNK))):
        rest -= len(piece)
    return kept


def content_length(value: str | None) -> int:
    """Return the length that a header announces, 0 without one."""
    if value is None:
        return 0
    if not value.isdigit():
        raise MalformedError("Content-Length is no number")
    return int(value)
