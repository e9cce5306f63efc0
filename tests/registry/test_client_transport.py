"""What a failing connection means: for each failure, for reads and for writes."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from ckanext.andsdoi.registry import AccountError, Client, RegistryError, TransientError

from .conftest import (
    CALLS,
    DOI,
    LANDING_URL,
    PASSWORD,
    READS,
    USER,
    WRITES,
    Wire,
    failure,
    http,
    reply,
    reset,
    until,
)


@contextmanager
def tcp(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port whose every connection is treated so."""

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _address = server.accept()
                threading.Thread(target=treat, args=(connection,), daemon=True).start()

    def treat(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            serve(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]


@contextmanager
def full_queue() -> Iterator[int]:
    """A port where connections are neither accepted nor refused."""
    with socket.socket() as server, ExitStack() as waiting:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def failure_of_a_large_post(client: Client) -> RegistryError:
    with pytest.raises(RegistryError) as caught:
        client.post_metadata(DOI, b"<x/>" * 4_000_000)
    return caught.value


EACH = pytest.mark.parametrize("operation", [*WRITES, *READS])
IN_TIME = 8
"""Seconds within which a time-out of less than one must have struck, also on a busy machine;
what it ends would take longer."""


def died(client: Client, operation: str) -> TransientError:
    """The error of an exchange that had begun: it may have taken effect if it was a write."""
    error = failure(client, operation)
    assert isinstance(error, TransientError)
    assert error.outcome == ("unknown-outcome" if operation in WRITES else "transient")
    assert (error.status, error.retry_after) == (None, None)
    return error


def unsent(client: Client, operation: str) -> TransientError:
    """The error of a request that never left."""
    error = failure(client, operation)
    assert isinstance(error, TransientError)
    assert (error.outcome, error.status, error.retry_after) == ("transient", None, None)
    assert "nothing was sent" in error.text
    return error


@EACH
class TestNothingWasSent:
    def test_connection_refused(self, wire: Wire, wired: Client, operation: str) -> None:
        wire.stop()
        assert "refused" in unsent(wired, operation).text

    def test_the_name_is_not_known(self, monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
        def unknown(*args: object, **kwargs: object) -> object:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        client = Client("http://registry.invalid", USER, PASSWORD)
        assert "Name or service not known" in unsent(client, operation).text

    def test_nobody_accepts_the_connection(self, operation: str) -> None:
        with full_queue() as port:
            client = Client(f"http://127.0.0.1:{port}", USER, PASSWORD, connect_timeout=0.2)
            started = time.monotonic()
            unsent(client, operation)
            assert time.monotonic() - started < IN_TIME

    def test_the_tls_handshake_is_broken_off(self, operation: str) -> None:
        with tcp(lambda connection: connection.close()) as port:
            unsent(Client(f"https://127.0.0.1:{port}", USER, PASSWORD), operation)

    def test_the_tls_handshake_is_reset(self, operation: str) -> None:
        def abort(connection: socket.socket) -> None:
            connection.recv(1)
            reset(connection)
            connection.close()

        with tcp(abort) as port:
            unsent(Client(f"https://127.0.0.1:{port}", USER, PASSWORD), operation)

    def test_the_tls_handshake_is_not_answered(self, operation: str) -> None:
        with tcp(lambda connection: time.sleep(1)) as port:
            client = Client(f"https://127.0.0.1:{port}", USER, PASSWORD, connect_timeout=0.2)
            unsent(client, operation)

    def test_the_server_speaks_no_tls(self, wire: Wire, operation: str) -> None:
        with tcp(lambda connection: connection.sendall(b"220 smtp.example.org\r\n")) as port:
            unsent(Client(f"https://127.0.0.1:{port}", USER, PASSWORD), operation)

    def test_connecting_that_took_too_long_sends_nothing(
        self, wire: Wire, monkeypatch: pytest.MonkeyPatch, operation: str
    ) -> None:
        resolve = socket.getaddrinfo

        def slow(*args: object, **kwargs: object) -> object:
            time.sleep(0.15)
            return resolve(*args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", slow)
        unsent(Client(wire.url, USER, PASSWORD, connect_timeout=0.1), operation)
        assert wire.requests == []


@EACH
class TestCertificates:
    def test_a_certificate_that_is_not_trusted_is_the_accounts_trouble(
        self, tls_wire: Wire, operation: str
    ) -> None:
        error = failure(Client(tls_wire.url, USER, PASSWORD), operation)
        assert isinstance(error, AccountError)
        assert (error.outcome, error.status) == ("account", None)
        assert "certificate" in error.text
        assert tls_wire.requests == []

    def test_a_certificate_of_another_host_is_the_accounts_trouble(
        self,
        tls_wire: Wire,
        certificate: Path,
        monkeypatch: pytest.MonkeyPatch,
        operation: str,
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        url = tls_wire.url.replace("127.0.0.1", "localhost")
        assert isinstance(failure(Client(url, USER, PASSWORD), operation), AccountError)
        assert tls_wire.requests == []


class TestTls:
    @pytest.fixture
    def trusted(
        self, tls_wire: Wire, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Client]:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        with Client(tls_wire.url, USER, PASSWORD, read_timeout=0.4) as client:
            yield client

    def test_a_ca_bundle_of_the_environment_is_used(self, tls_wire: Wire, trusted: Client) -> None:
        tls_wire.answers(reply(http(201, b"OK"), keep=True))
        trusted.post_url(DOI, LANDING_URL)
        trusted.post_url(DOI, LANDING_URL)
        assert tls_wire.connections == 1

    @EACH
    def test_the_deadline_holds(self, tls_wire: Wire, trusted: Client, operation: str) -> None:
        tls_wire.answers(tls_wire.drip(http(200, b"OK" * 200)))
        started = time.monotonic()
        died(trusted, operation)
        assert time.monotonic() - started < IN_TIME

    @EACH
    def test_a_connection_that_ends_has_an_unknown_outcome(
        self, tls_wire: Wire, trusted: Client, operation: str
    ) -> None:
        tls_wire.answers(reset)
        died(trusted, operation)


@EACH
class TestTheRequestHadLeft:
    def test_closed_without_an_answer(self, wire: Wire, wired: Client, operation: str) -> None:
        wire.answers(b"")
        assert "closed the connection" in died(wired, operation).text
        assert len(wire.requests) == 1

    def test_reset_without_an_answer(self, wire: Wire, wired: Client, operation: str) -> None:
        wire.answers(reset)
        died(wired, operation)
        assert len(wire.requests) == 1

    def test_no_answer_in_time(self, wire: Wire, hurried: Client, operation: str) -> None:
        wire.answers(wire.hang)
        assert "0.3 seconds" in died(hurried, operation).text
        until(lambda: len(wire.requests) == 1)

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(b"HTTP/1.1 " + b"1" * 400, id="status line"),
            pytest.param(b"HTTP/1.1 201 X\r\n" + b"X-Y: z\r\n" * 50, id="headers"),
            pytest.param(http(201, b"OK" * 200), id="body"),
            pytest.param(
                b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nO\r\n" * 70,
                id="chunks",
            ),
            pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 50, id="interim answers"),
        ],
    )
    def test_a_drip_does_not_outlive_the_deadline(
        self, wire: Wire, hurried: Client, operation: str, answer: bytes
    ) -> None:
        wire.answers(wire.drip(answer, 0.03))
        started = time.monotonic()
        died(hurried, operation)
        assert time.monotonic() - started < IN_TIME

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(http(201, b"OK").replace(b"h: 2", b"h: 3"), id="fewer bytes"),
            pytest.param(http(200, b"OK").replace(b"h: 2", b"h: 3"), id="fewer bytes, 200"),
            pytest.param(b"HTTP/1.1 201", id="ends in the status line"),
            pytest.param(b"HTTP/1.1 201 Created\r\nContent-Ty", id="ends in the headers"),
            pytest.param(b"HTTP/1.1 204 X\r\nDate: x\r\n", id="ends before the headers' end"),
            pytest.param(
                b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n",
                id="no last chunk",
            ),
            pytest.param(
                b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nOK", id="half a chunk"
            ),
            pytest.param(
                b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nOK\r\n0\r\n\r\n",
                id="no chunk",
            ),
            pytest.param(http(201, b"OK", "Content-Encoding: gzip"), id="no gzip"),
            pytest.param(
                http(201, gzip.compress(b"OK" * 50)[:-20], "Content-Encoding: gzip"),
                id="half a gzip",
            ),
        ],
    )
    def test_a_truncated_answer(
        self, wire: Wire, wired: Client, operation: str, answer: bytes
    ) -> None:
        wire.answers(answer)
        died(wired, operation)

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(b"\x00\xff\x17garbage\r\n\r\n", id="no HTTP"),
            pytest.param(b"OK\r\n", id="a bare body"),
            pytest.param(b"HTTP/1.1 OK\r\n\r\nOK", id="no status"),
            pytest.param(b"HTTP/1.1 20 X\r\n\r\nOK", id="a short status"),
            pytest.param(
                b"HTTP/1.1 201 X\r\nno header at all\r\nContent-Length: 2\r\n\r\nOK",
                id="no header",
            ),
            pytest.param(
                b"HTTP/1.1 201 X\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nOK",
                id="two lengths",
            ),
            pytest.param(b"HTTP/1.1 201 X\r\nX: " + b"x" * 70000, id="an endless header"),
            pytest.param(b"HTTP/1.1 201 X\r\n" + b"X: y\r\n" * 200 + b"\r\n", id="many headers"),
        ],
    )
    def test_an_answer_that_is_no_http(
        self, wire: Wire, wired: Client, operation: str, answer: bytes
    ) -> None:
        wire.answers(answer)
        died(wired, operation)
        assert len(wire.requests) == 1

    def test_a_kept_connection_that_dies_under_the_request_is_not_tried_again(
        self, wire: Wire, wired: Client, operation: str
    ) -> None:
        wire.answers(reply(http(204), keep=True), reset)
        wired.list_dois()
        died(wired, operation)
        assert (len(wire.requests), wire.connections) == (2, 1)

    def test_an_endless_body_is_cut(self, wire: Wire, wired: Client, operation: str) -> None:
        limit = 16 * 1024 * 1024 if operation in {"get_metadata", "list_dois"} else 64 * 1024
        wire.answers(http(201, b"x" * (limit + 1)))
        client = Client(wire.url, USER, PASSWORD, read_timeout=20)
        assert "too large" in died(client, operation).text

    def test_a_compressed_flood_is_cut(self, wire: Wire, operation: str) -> None:
        bomb = gzip.compress(b"x" * 20_000_000)
        wire.answers(http(201, bomb, "Content-Encoding: gzip"))
        client = Client(wire.url, USER, PASSWORD, read_timeout=20)
        assert "too large" in died(client, operation).text


class TestLimits:
    def test_a_text_of_64_kib_is_read(self, wire: Wire, wired: Client) -> None:
        wire.answers(http(422, b"x" * 64 * 1024))
        assert failure(wired, "post_url").status == 422

    def test_a_large_list_is_read(self, wire: Wire) -> None:
        dois = [f"10.4226/{n:08}" for n in range(300_000)]
        wire.answers(http(200, "\n".join(dois).encode()))
        assert Client(wire.url, USER, PASSWORD).list_dois() == dois

    def test_a_large_document_is_sent(self, wire: Wire, wired: Client) -> None:
        wire.answers(http(201, f"OK ({DOI})".encode()))
        xml = b"<x/>" * 500_000
        wired.post_metadata(DOI, xml)
        assert wire.requests[0].endswith(b"\r\n\r\n" + xml)

    def test_an_empty_answer_is_no_broken_gzip(self, wire: Wire, wired: Client) -> None:
        wire.answers(http(204, b"", "Content-Encoding: gzip"))
        assert wired.list_dois() == []

    def test_a_server_that_reads_too_slowly_has_an_unknown_outcome(self) -> None:
        with tcp(lambda connection: time.sleep(2 * IN_TIME)) as port:
            client = Client(f"http://127.0.0.1:{port}", USER, PASSWORD, read_timeout=0.4)
            started = time.monotonic()
            error = failure_of_a_large_post(client)
            assert error.outcome == "unknown-outcome"
            assert time.monotonic() - started < IN_TIME

    def test_a_refusal_in_the_middle_of_the_document_is_read(self) -> None:
        def refuse(connection: socket.socket) -> None:
            connection.recv(1000)
            connection.sendall(http(413, b"<html><title>Too large</title>", "Connection: close"))
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1_000_000):
                pass

        with tcp(refuse) as port:
            error = failure_of_a_large_post(Client(f"http://127.0.0.1:{port}", USER, PASSWORD))
        assert (error.status, error.outcome) == (413, "data")

    def test_answers_in_chunks_and_in_gzip_are_read(self, wire: Wire, wired: Client) -> None:
        chunked = (
            b"HTTP/1.1 201 X\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nO\r\n1\r\nK\r\n0\r\n\r\n"
        )
        zipped = http(201, gzip.compress(b"OK"), "Content-Encoding: gzip")
        until_closed = b"HTTP/1.0 201 X\r\n\r\nOK"
        wire.answers(reply(chunked, keep=True), reply(zipped, keep=True), until_closed)
        for _ in range(3):
            wired.post_url(DOI, LANDING_URL)


class TestConnections:
    @pytest.mark.parametrize("body", [b"", b"OK"])
    def test_connections_are_kept_alive(self, wire: Wire, wired: Client, body: bytes) -> None:
        wire.answers(reply(http(422, body), keep=True))
        for operation in CALLS:
            failure(wired, operation)
        assert (len(wire.requests), wire.connections) == (6, 1)

    def test_an_idle_one_that_was_closed_is_replaced(self, wire: Wire, wired: Client) -> None:
        wire.answers(http(201, b"OK"))
        for _ in range(3):
            wired.post_url(DOI, LANDING_URL)
            time.sleep(0.05)
        assert (len(wire.requests), wire.connections) == (3, 3)

    def test_a_connection_with_an_unread_rest_is_not_used_again(
        self, wire: Wire, wired: Client
    ) -> None:
        wire.answers(
            reply(http(201, b"x" * 1_000_000), keep=True), reply(http(201, b"OK"), keep=True)
        )
        died(wired, "post_url")
        wired.post_url(DOI, LANDING_URL)
        assert wire.connections == 2

    def test_threads_share_a_client(self, wire: Wire) -> None:
        wire.answers(reply(http(201, b"OK"), keep=True))
        client = Client(wire.url, USER, PASSWORD, pool_size=8)

        def work() -> None:
            for _ in range(25):
                client.post_url(DOI, LANDING_URL)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(wire.requests) == 200
        assert wire.connections <= 8

    def test_each_thread_has_its_own_deadline(self, wire: Wire) -> None:
        wire.answers(wire.hang, reply(http(201, b"OK"), keep=True))
        client = Client(wire.url, USER, PASSWORD, read_timeout=2)
        errors: list[str] = []
        slow = threading.Thread(target=lambda: errors.append(died(client, "post_url").outcome))
        slow.start()
        until(lambda: len(wire.requests) == 1)
        for _ in range(20):
            client.post_url(DOI, LANDING_URL)
            time.sleep(0.01)
        slow.join()
        assert errors == ["unknown-outcome"]

    def test_a_closed_client_opens_new_ones(self, wire: Wire, wired: Client) -> None:
        wire.answers(reply(http(201, b"OK"), keep=True))
        wired.post_url(DOI, LANDING_URL)
        wired.close()
        wired.post_url(DOI, LANDING_URL)
        assert wire.connections == 2

    def test_ipv6_addresses_are_dialled(self) -> None:
        try:
            server = socket.create_server(("::1", 0), family=socket.AF_INET6)
        except OSError:
            pytest.skip("this machine has no IPv6")
        with server:
            threading.Thread(
                target=lambda: server.accept()[0].sendall(http(204)), daemon=True
            ).start()
            port = server.getsockname()[1]
            assert Client(f"http://[::1]:{port}", USER, PASSWORD).list_dois() == []

    def test_a_dead_address_leaves_time_for_the_next(
        self, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wire.answers(http(204))
        with full_queue() as dead:
            addresses = [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
                for port in (dead, wire.port)
            ]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: addresses)
            client = Client("http://registry.example.org", USER, PASSWORD, connect_timeout=1)
            assert client.list_dois() == []
