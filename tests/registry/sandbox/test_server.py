"""The sockets: what a client sees of keep-alive, of faults of the connection, and of stopping."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ckanext.andsdoi.registry.sandbox import Entry, Sandbox, start

from .calling import DEMO, DOI, PREFIX, authorization, call, connection, document

LOGIN = authorization(DEMO.user, DEMO.password)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with start("mds") as running:
        yield running


def raw(sandbox: Sandbox, sent: bytes) -> bytes:
    """What comes back for these bytes until the connection is closed."""
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as conn:
        conn.sendall(sent)
        conn.shutdown(socket.SHUT_WR)
        pieces = iter(lambda: conn.recv(65_536), b"")
        return b"".join(pieces)


class TestHttp:
    def test_a_connection_is_kept_alive(self, sandbox: Sandbox) -> None:
        with connection(sandbox) as conn:
            for _ in range(3):
                conn.request("POST", "/metadata", document(), LOGIN)
                response = conn.getresponse()
                assert (response.status, response.will_close) == (201, False)
                response.read()

    @pytest.mark.parametrize("path", ["/doi", "/nowhere", f"/metadata/{DOI}", "/_sandbox/dois"])
    def test_every_answer_has_length_and_date(self, sandbox: Sandbox, path: str) -> None:
        _, body, headers = call(sandbox, "GET", path)
        assert (headers["Content-Length"], bool(headers["Date"])) == (str(len(body)), True)

    def test_head_has_no_body(self, sandbox: Sandbox) -> None:
        with connection(sandbox) as conn:
            for _ in range(2):
                conn.request("HEAD", "/doi", headers=LOGIN)
                response = conn.getresponse()
                assert (response.status, response.read()) == (404, b"")

    def test_a_client_may_ask_to_close(self, sandbox: Sandbox) -> None:
        answer = raw(sandbox, b"GET /doi HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert b"Connection: close" in answer

    def test_requests_may_be_pipelined(self, sandbox: Sandbox) -> None:
        answer = raw(sandbox, b"GET /doi HTTP/1.1\r\n\r\n" * 2)
        assert answer.count(b"HTTP/1.1 401 ") == 2

    def test_a_whole_url_in_the_request_line(self, sandbox: Sandbox) -> None:
        answer = raw(sandbox, b"GET http://sandbox/_sandbox/dois?x=1 HTTP/1.1\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")

    def test_a_client_may_wait_for_continue(self, sandbox: Sandbox) -> None:
        answer = raw(
            sandbox, b"POST /doi HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 ")

    @pytest.mark.parametrize(
        "sent",
        [
            b"nonsense\r\n\r\n",
            b"GET / FTP/1.0\r\n\r\n",
            b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
            b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ],
    )
    def test_text_that_is_no_request_is_a_400_and_not_in_the_journal(
        self, sandbox: Sandbox, sent: bytes
    ) -> None:
        assert raw(sandbox, sent).startswith(b"HTTP/1.1 400 ")
        assert sandbox.journal == []

    def test_a_request_cut_off_in_its_body_is_not_acted_on(self, sandbox: Sandbox) -> None:
        head = f"POST /metadata HTTP/1.1\r\nAuthorization: {LOGIN['Authorization']}\r\n"
        length = f"Content-Length: {len(document()) + 1}\r\n\r\n"
        assert raw(sandbox, head.encode() + length.encode() + document()) == b""
        assert (sandbox.dois, sandbox.journal) == ({}, [])

    def test_a_large_body_is_read_and_refused(self, sandbox: Sandbox) -> None:
        status, _, _ = call(sandbox, "POST", "/metadata", b" " * (11 * 1024 * 1024))
        assert status == 413
        assert call(sandbox, "GET", "/doi")[0] == 204


class TestFaultsOfTheConnection:
    @pytest.mark.parametrize(("when", "state"), [("before", {}), ("after", {DOI: "draft"})])
    def test_close(self, sandbox: Sandbox, when: str, state: dict[str, str]) -> None:
        sandbox.set_faults({"close": when})
        with pytest.raises(http.client.RemoteDisconnected):
            call(sandbox, "POST", "/metadata", document())
        assert {doi: record.state for doi, record in sandbox.dois.items()} == state
        assert sandbox.journal[0].status is None

    def test_hang(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"hang": 0.3})
        began = time.monotonic()
        with pytest.raises(http.client.RemoteDisconnected):
            call(sandbox, "GET", "/doi")
        assert 0.25 < time.monotonic() - began < 10

    def test_hang_beyond_the_clients_patience(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"hang": 60, "times": 1})
        with pytest.raises(TimeoutError):
            call(sandbox, "POST", "/metadata", document(), timeout=2)
        assert call(sandbox, "POST", "/metadata", document())[0] == 201

    def test_delay(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"delay": 0.3})
        began = time.monotonic()
        assert call(sandbox, "GET", "/doi")[0] == 204
        assert 0.25 < time.monotonic() - began < 10

    def test_truncate(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"truncate": True})
        with pytest.raises(http.client.IncompleteRead) as caught:
            call(sandbox, "POST", "/metadata", document())
        assert caught.value.partial == f"OK ({DOI.upper()})".encode()

    def test_drip(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"drip": 500})
        began = time.monotonic()
        assert call(sandbox, "GET", f"/doi/{DOI}")[:2] == (404, b"DOI not found")
        assert 0.2 < time.monotonic() - began < 10

    def test_flood(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"flood": 3_000_000})
        assert len(call(sandbox, "GET", "/doi")[1]) == 3_000_000

    def test_refuse_ends_listening_and_kept_connections(self, sandbox: Sandbox) -> None:
        with connection(sandbox) as kept:
            kept.request("GET", "/doi", headers=LOGIN)
            kept.getresponse().read()
            assert call(sandbox, "POST", "/_sandbox/faults", b'{"refuse": 2}')[0] == 200
            with pytest.raises(ConnectionRefusedError):
                call(sandbox, "GET", "/doi")
            # http.client opens a new connection when the kept one is closed.
            with pytest.raises((ConnectionError, http.client.HTTPException)):
                ask_again(kept)
        self.wait_until_it_listens(sandbox)
        assert call(sandbox, "GET", "/_sandbox/faults")[1] == b"[]"

    def test_refuse_may_wait_for_a_request(self, sandbox: Sandbox) -> None:
        sandbox.set_faults({"refuse": 2, "operation": "post_metadata", "times": 1})
        assert call(sandbox, "GET", "/doi")[0] == 204
        with pytest.raises(http.client.RemoteDisconnected):
            call(sandbox, "POST", "/metadata", document())
        with pytest.raises(ConnectionRefusedError):
            call(sandbox, "GET", "/doi")
        self.wait_until_it_listens(sandbox)
        assert sandbox.dois == {}

    @pytest.mark.parametrize("clear", [lambda s: s.set_faults({}), lambda s: s.reset()])
    def test_refuse_ends_when_it_is_cleared(
        self, sandbox: Sandbox, clear: Callable[[Sandbox], Any]
    ) -> None:
        sandbox.set_faults({"refuse": 60})
        clear(sandbox)
        assert call(sandbox, "GET", "/doi")[0] == 204

    def wait_until_it_listens(self, sandbox: Sandbox) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                assert call(sandbox, "GET", "/doi")[0] == 204
            except ConnectionRefusedError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("it does not listen again")


def ask_again(kept: http.client.HTTPConnection) -> None:
    kept.request("GET", "/doi", headers=LOGIN)
    kept.getresponse()


class TestStopping:
    def test_nothing_listens_afterwards(self) -> None:
        with start() as sandbox:
            assert call(sandbox, "GET", "/doi")[0] == 204
        with pytest.raises(ConnectionRefusedError):
            call(sandbox, "GET", "/doi")

    def test_answers_that_wait_are_not_sent(self) -> None:
        seen = threading.Event()
        ends: list[BaseException] = []

        def ask() -> None:
            try:
                call(sandbox, "GET", "/doi", timeout=30)
            except (OSError, http.client.HTTPException) as error:
                ends.append(error)

        with start(faults={"hang": 60}) as sandbox:
            sandbox.on_request = lambda entry: seen.set()
            client = threading.Thread(target=ask)
            client.start()
            assert seen.wait(30)
        client.join(30)
        assert len(ends) == 1

    def test_several_run_side_by_side(self) -> None:
        with start("mds") as one, start("ands") as other:
            call(one, "POST", "/metadata", document())
            assert (len(one.dois), len(other.dois)) == (1, 0)

    def test_a_stopped_one_can_be_stopped_again(self) -> None:
        sandbox = start()
        sandbox.stop()
        sandbox.stop()

    def test_a_server_stopped_while_it_refuses_stays_shut(self) -> None:
        sandbox = start(faults=[])
        sandbox.set_faults({"refuse": 0.1})
        sandbox.stop()
        time.sleep(0.3)
        with pytest.raises(ConnectionRefusedError):
            call(sandbox, "GET", "/doi")


class TestHooks:
    def test_before_the_state_change_and_before_the_answer(self, sandbox: Sandbox) -> None:
        seen: list[tuple[str, str, int | None]] = []

        def note(word: str, entry: Entry) -> None:
            state = sandbox.dois[DOI].state if DOI in sandbox.dois else "none"
            seen.append((word, state, entry.status))

        sandbox.on_request = lambda entry: note("request", entry)
        sandbox.on_answer = lambda entry: note("answer", entry)
        call(sandbox, "POST", "/metadata", document())
        assert seen == [("request", "none", None), ("answer", "draft", 201)]

    def test_the_answer_waits_for_a_hook_and_others_do_not(self, sandbox: Sandbox) -> None:
        go, arrived = threading.Event(), threading.Event()

        def block(entry: Entry) -> None:
            if entry.operation == "post_metadata":
                arrived.set()
                go.wait(60)

        sandbox.on_request = block
        answers: list[int] = []
        client = threading.Thread(
            target=lambda: answers.append(call(sandbox, "POST", "/metadata", document())[0])
        )
        client.start()
        assert arrived.wait(30)
        assert call(sandbox, "GET", f"/metadata/{DOI}")[0] == 404
        assert answers == []
        go.set()
        client.join(30)
        assert answers == [201]

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_an_exception_in_a_hook_closes_the_connection(
        self, sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def fail(entry: Entry) -> None:
            raise RuntimeError("out of the hook")

        sandbox.on_answer = fail
        with pytest.raises(http.client.RemoteDisconnected):
            call(sandbox, "POST", "/metadata", document())
        assert sandbox.dois[DOI].state == "draft"
        assert "out of the hook" in capfd.readouterr().err

    def test_the_sandbox_can_be_stopped_from_a_hook(self, sandbox: Sandbox) -> None:
        sandbox.on_answer = lambda entry: sandbox.stop()
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            call(sandbox, "POST", "/metadata", document())
        assert sandbox.dois[DOI].state == "draft"


def test_requests_on_one_doi_are_handled_one_after_the_other() -> None:
    with start("mds") as sandbox:
        threads = [threading.Thread(target=_mint, args=(sandbox, 1, f"T{n}")) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (doi,) = sandbox.dois
        assert sandbox.engine.machine.revision(doi) == 32
        assert [entry.state_before for entry in sandbox.journal].count("none") == 1


def test_many_clients_at_once_are_not_held_up() -> None:
    """64 connections, all of them in the middle of a request: well above what a worker asks for."""
    all_wait = threading.Barrier(64, timeout=60)
    with start("mds") as sandbox:
        sandbox.on_request = lambda entry: all_wait.wait()
        began = time.process_time()
        threads = [threading.Thread(target=_mint, args=(sandbox, n)) for n in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.process_time() - began
        assert len(sandbox.dois) == 64
        assert [entry.seq for entry in sandbox.journal] == list(range(1, 257))
    assert 256 / took > 100


def _mint(sandbox: Sandbox, number: int, title: str = "Title") -> None:
    body = document(f"{PREFIX}/many-{number}", title)
    with connection(sandbox) as conn:
        for _ in range(4):
            conn.request("POST", "/metadata", body, LOGIN)
            response = conn.getresponse()
            response.read()
            assert response.status == 201
