"""One HTTP request to a registry and its whole answer, or what went wrong on the way.

It adds to requests what a registry client needs to know: whether the request had left when it
failed, a deadline for the whole answer, and a limit to its size. Nothing is ever sent twice,
no redirect is followed, no cookie kept, no netrc read. Proxies and the CA bundle are taken from
the environment.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .answers import Answer, Broken, Failure, http_date
from .profiles import is_loopback
from .texts import Secrets, printable

_CHUNK: Final = 64 * 1024
_CHUNK_SIZE: Final = re.compile(rb"\s*([0-9a-fA-F]{1,15})\s*(;.*)?", re.DOTALL)
_LENGTH: Final = re.compile(r"[0-9]{1,18}")

# Not asked for, understood all the same.
_COMPRESSED: Final = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER_HEADER: Final = 32


class _TooLarge(Exception):
    """The body exceeds its limit."""


class _Exchange:
    """The clock of one request: when it must have left, when its answer must be complete."""

    def __init__(self, connect_timeout: float, read_timeout: float) -> None:
        self.connect_timeout = connect_timeout
        self.read_timeout = read_timeout
        self.sent = False
        self._deadline = time.monotonic() + connect_timeout

    def leave(self) -> None:
        """Let the bytes leave, unless connecting took so long that they must not any more."""
        self.left()
        self.sent = True
        self._deadline = time.monotonic() + self.read_timeout

    def left(self) -> float:
        """Return the seconds left to connect or, once the bytes have left, for the whole answer."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


_exchange: ContextVar[_Exchange] = ContextVar("exchange")


class _TimedStream(io.RawIOBase):
    """A socket's stream that gives every read only the time left until the deadline."""

    def __init__(self, stream: io.RawIOBase, sock: socket.socket, exchange: _Exchange) -> None:
        self._stream = stream
        self._sock = sock
        self._exchange = exchange
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._exchange.left())
        count = self._stream.readinto(buffer)
        self.ended = count == 0
        return count

    def close(self) -> None:
        super().close()
        self._stream.close()


class _TimedResponse(http.client.HTTPResponse):
    """Reads status line, headers and body under the deadline; refuses headers that are none.

    So it does with lengths that are none: the standard library takes those for no length, and then
    for a complete answer whatever comes until the connection ends.
    """

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._stream = _TimedStream(self.fp.detach(), sock, _exchange.get())
        self.fp = io.BufferedReader(self._stream)

    def begin(self) -> None:
        super().begin()
        # The standard library takes the end of the stream for the end of the headers.
        if self._stream.ended:
            raise http.client.IncompleteRead(b"")
        lengths = set(self.headers.get_all("Content-Length", []))
        if self.headers.defects or len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)):
            raise http.client.HTTPException("malformed headers")

    def _read_next_chunk_size(self) -> int:
        line = self.fp.readline(_CHUNK)
        size = _CHUNK_SIZE.fullmatch(line) if line.endswith(b"\n") else None
        if size is None:
            raise http.client.IncompleteRead(b"")
        return int(size[1], 16)


class _TimedConnection(HTTPConnection):
    response_class = _TimedResponse

    def _new_conn(self) -> socket.socket:
        # Each address of the host gets its share, so that a dead one leaves time for the next.
        addresses = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        self.timeout = _exchange.get().connect_timeout / len(addresses)
        return super()._new_conn()

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        exchange = _exchange.get()
        exchange.leave()
        self.timeout = exchange.left()
        super().request(*args, **kwargs)


class _TimedTlsConnection(_TimedConnection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTlsConnection


class _Adapter(HTTPAdapter):
    """The connections, kept alive and shared between threads."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _use_timed_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> urllib3.ProxyManager:
        manager: urllib3.ProxyManager = super().proxy_manager_for(*args, **kwargs)
        _use_timed_pools(manager)
        return manager


def _use_timed_pools(manager: urllib3.PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


_FAILURES: Final = (requests.RequestException, exceptions.HTTPError, OSError, zlib.error, _TooLarge)


class Transport:
    """Sends requests to one endpoint, with one pair of credentials or none; threads may share.

    `clock_ahead` is the seconds by which the server's clock was ahead of this machine's when it
    last answered, None until it has told the time.
    """

    def __init__(  # noqa: PLR0913 - what belongs to one account, by name
        self,
        endpoint: str,
        user: str | None,
        password: str,
        *,
        connect_timeout: float,
        read_timeout: float,
        user_agent: str,
        pool_size: int,
    ) -> None:
        self._endpoint = endpoint
        self._host = urlsplit(endpoint).netloc
        self._user = user
        self.log_in(password)
        self._timeouts = (connect_timeout, read_timeout)
        self._user_agent = user_agent
        self._settings = _settings(endpoint)
        self.clock_ahead: float | None = None
        self._adapter = _Adapter(pool_connections=1, pool_maxsize=pool_size, max_retries=0)

    def log_in(self, password: str) -> None:
        """Send this password from the next request on."""
        user = self._user
        token = "" if user is None else b64encode(f"{user}:{password}".encode()).decode()
        login = {"Authorization": f"Basic {token}"} if token else {}
        # at once: an answer hides the password that its request was sent with
        self._login = login, Secrets(user, password)

    def send(
        self, method: str, path: str, *, limit: int, headers: Mapping[str, str], body: bytes | None
    ) -> Answer | Broken:
        """Send one request and read its whole answer.

        Args:
            method: the HTTP method.
            path: what follows the endpoint, with its slash.
            limit: the largest body to accept, in bytes.
            headers: the headers of this request; credentials are added here.
            body: the bytes to send, None for none.

        Returns:
            The answer, whatever its status, or how it failed to come.
        """
        exchange = _Exchange(*self._timeouts)
        running = _exchange.set(exchange)
        login, secrets = self._login
        try:
            request = self._prepare(method, path, {**login, **headers}, body)
            return self._answer(request, limit, secrets)
        except _FAILURES as error:
            return self._broken(error, exchange, limit)
        except ValueError as error:
            if not exchange.sent:
                raise
            # a part of the answer that none of the libraries below expected
            return self._broken(error, exchange, limit)
        finally:
            _exchange.reset(running)

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._adapter.close()

    def _prepare(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> requests.PreparedRequest:
        common = {
            "User-Agent": self._user_agent,
            "Accept-Encoding": "identity",
        }
        request = requests.Request(
            method, self._endpoint + path, headers={**common, **headers}, data=body
        )
        return request.prepare()

    def _answer(self, request: requests.PreparedRequest, limit: int, secrets: Secrets) -> Answer:
        # Sent by the adapter and not by a session, which would read netrc, keep cookies and
        # read the body of a redirect without a limit.
        response = self._adapter.send(request, timeout=self._timeouts, **self._settings)
        try:
            body = _body(response.raw, limit)
        finally:
            response.raw.close()
        self._compare_clocks(response.headers)
        return Answer(response.status_code, body, response.headers, secrets)

    def _compare_clocks(self, headers: Mapping[str, str]) -> None:
        date = http_date(headers.get("Date", ""))
        if date is not None:
            self.clock_ahead = date.timestamp() - time.time()

    def _broken(self, error: BaseException, exchange: _Exchange, limit: int) -> Broken:
        failure, cause = failure_of(error, exchange.sent)
        words = {"host": self._host, "seconds": self._timeouts[1], "limit": limit // 1024}
        text = _TEXTS[failure].format(**words)
        return Broken(failure, f"{text} ({cause})" if cause else text)


_TEXTS: Final[Mapping[Failure, str]] = {
    "certificate": "The certificate of {host} is not accepted.",
    "proxy-login": "The proxy on the way to {host} wants a login.",
    "not-sent": "No connection to {host}; nothing was sent.",
    "no-address": "No connection to {host}; nothing was sent.",
    "tls": "No encrypted connection to {host}; nothing was sent.",
    "closed": "{host} closed the connection without an answer.",
    "late": "{host} did not answer completely within {seconds:g} seconds.",
    "broken-off": "The answer of {host} broke off.",
    "too-large": "The answer of {host} is too large: more than {limit} KiB are not read.",
    "malformed": "The answer of {host} is no HTTP.",
}

# What a request that had left died of, most telling first.
_AFTER_SENDING: Final[tuple[tuple[type[BaseException], Failure], ...]] = (
    (_TooLarge, "too-large"),
    (TimeoutError, "late"),
    (ConnectionError, "closed"),
    (http.client.IncompleteRead, "broken-off"),
    (exceptions.IncompleteRead, "broken-off"),
    (zlib.error, "broken-off"),
    (http.client.HTTPException, "malformed"),
    (exceptions.ProtocolError, "broken-off"),
    (ValueError, "malformed"),
)


def failure_of(error: BaseException, sent: bool) -> tuple[Failure, str]:
    """Return how a request failed, and the operating system's words for it."""
    causes = list(causes_of(error))
    words = next(filter(None, map(_words, causes)), "")
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "certificate", words
    if any("Tunnel connection failed: 407" in str(cause) for cause in causes):
        return "proxy-login", ""
    if not sent:
        return _before_sending(causes), words
    return _after_sending(causes), words


def _before_sending(causes: list[BaseException]) -> Failure:
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "no-address"
    # the handshake may also come too late, or to nobody: then it is not TLS that fails
    silent = any(isinstance(cause, (TimeoutError, ssl.SSLEOFError)) for cause in causes)
    is_tls = any(isinstance(cause, ssl.SSLError) for cause in causes) and not silent
    return "tls" if is_tls else "not-sent"


def _after_sending(causes: list[BaseException]) -> Failure:
    for kind, failure in _AFTER_SENDING:
        if any(isinstance(cause, kind) for cause in causes):
            return failure
    return "closed"


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all in or behind it; requests and urllib3 nest them."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        nested = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting += [one for one in nested if isinstance(one, BaseException)]


def _words(cause: BaseException) -> str:
    """Return words of the operating system or OpenSSL, which know nothing of the request."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return printable(cause.verify_message)
    return printable(cause.strerror) if isinstance(cause, OSError) and cause.strerror else ""


def _body(raw: urllib3.HTTPResponse, limit: int) -> bytes:
    body = bytearray()
    # by http.client: urllib3's own reading of chunks takes a size below 0, and lines without end
    while chunk := raw.read(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            raise _TooLarge
    if body and raw.headers.get("Content-Encoding", "").lower() in _COMPRESSED:
        return inflated(bytes(body), limit)
    return bytes(body)


def inflated(body: bytes, limit: int) -> bytes:
    """Return a gzip or deflate body unpacked; raise if it is incomplete or too large."""
    # Not left to urllib3, which takes half a gzip for a whole one.
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | _EITHER_HEADER)
    plain = inflater.decompress(body, limit + 1)
    if len(plain) > limit:
        raise _TooLarge
    if not inflater.eof:
        raise zlib.error("the compressed body ends early")
    return plain


def _settings(endpoint: str) -> dict[str, Any]:
    """Return proxies and CA bundle of the environment; this machine itself needs no proxy.

    Raises:
        ValueError: the environment names a CA bundle that is not there, or a SOCKS proxy, under
            which deadlines would not hold.
    """
    with requests.Session() as session:
        settings = session.merge_environment_settings(endpoint, {}, True, None, None)
    if is_loopback(urlsplit(endpoint).hostname or ""):
        settings["proxies"] = {}
    if (select_proxy(endpoint, settings["proxies"]) or "").lower().startswith("socks"):
        raise ValueError("endpoint: a SOCKS proxy is set for it; only HTTP proxies are supported.")
    if isinstance(settings["verify"], str) and not Path(settings["verify"]).exists():
        raise ValueError("endpoint: the CA bundle that REQUESTS_CA_BUNDLE names does not exist.")
    return dict(settings)
