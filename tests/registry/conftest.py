"""A raw server that answers byte for byte what a test tells it to, however wrong."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ckanext.andsdoi.registry import Client, RegistryError

DOI = "10.4226/3ah7k2m9x4"
LANDING_URL = "https://data.example.org/dataset/5e1f"
XML = b'<resource xmlns="http://datacite.org/schema/kernel-4"><identifier>x</identifier></resource>'
USER = "0f3c9d1e5b7a"
PASSWORD = "Pass-Wörd-77"

CALLS: dict[str, Callable[[Client], object]] = {
    "post_metadata": lambda client: client.post_metadata(DOI, XML),
    "post_url": lambda client: client.post_url(DOI, LANDING_URL),
    "delete_metadata": lambda client: client.delete_metadata(DOI),
    "get_metadata": lambda client: client.get_metadata(DOI),
    "get_url": lambda client: client.get_url(DOI),
    "list_dois": lambda client: client.list_dois(),
}
WRITES = ("post_metadata", "post_url", "delete_metadata")
READS = ("get_metadata", "get_url", "list_dois")


def failure(client: Client, operation: str) -> RegistryError:
    """The error that an operation ends with."""
    with pytest.raises(RegistryError) as caught:
        CALLS[operation](client)
    return caught.value


Action = Callable[[socket.socket], bool]


class Wire:
    """Serves one action per request received, in order; the last one for ever.

    An action gets the connection and says whether it stays open. ``requests`` holds what was
    received, ``connections`` how often a client connected.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._actions: list[Action] = []
        self._context = context
        self._stopped = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    def answers(self, *actions: Action | bytes) -> None:
        self._actions = [action if callable(action) else reply(action) for action in actions]

    def stop(self) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def hang(self, connection: socket.socket) -> bool:
        """Say nothing until the test is over."""
        self._stopped.wait(60)
        return False

    def drip(self, data: bytes, seconds: float = 0.05) -> Action:
        """Send a byte now and then, each well within any time-out of its own."""

        def send(connection: socket.socket) -> bool:
            for byte in data:
                if self._stopped.wait(seconds):
                    break
                connection.sendall(bytes([byte]))
            return False

        return send

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            while self._serve_one(connection):
                pass
        except OSError:
            pass
        finally:
            connection.close()

    def _serve_one(self, connection: socket.socket) -> bool:
        request = _read_request(connection)
        if not request:
            return False
        self.requests.append(request)
        action = self._actions.pop(0) if len(self._actions) > 1 else self._actions[0]
        return action(connection)


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(65536)
        if not received:
            return b""
        request += received
    announced = re.search(rb"(?i)content-length: (\d+)", request)
    head = request.index(b"\r\n\r\n") + 4
    while announced and len(request) - head < int(announced[1]):
        request += connection.recv(65536)
    return request


def reply(data: bytes, keep: bool = False) -> Action:
    """Send these bytes, then close or keep the connection."""

    def send(connection: socket.socket) -> bool:
        connection.sendall(data)
        return keep

    return send


def reset(connection: socket.socket) -> bool:
    """Abort the connection: the client sees a reset, not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def http(status: int, body: bytes = b"", *headers: str) -> bytes:
    """A well-formed answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture
def wire() -> Iterator[Wire]:
    server = Wire()
    yield server
    server.stop()


@pytest.fixture
def wired(wire: Wire) -> Iterator[Client]:
    """A client of the raw server."""
    with Client(wire.url, USER, PASSWORD, connect_timeout=10, read_timeout=10) as client:
        yield client


@pytest.fixture
def hurried(wire: Wire) -> Iterator[Client]:
    """A client of the raw server that waits for no answer longer than a moment."""
    with Client(wire.url, USER, PASSWORD, connect_timeout=10, read_timeout=0.3) as client:
        yield client


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both


@pytest.fixture
def tls_wire(certificate: Path) -> Iterator[Wire]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Wire(context)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests' own machine needs to reach the net must not change them."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for a condition that another thread brings about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
