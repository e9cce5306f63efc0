"""The sockets: a threaded HTTP/1.1 server with keep-alive, and a port that can refuse.

Meaning is elsewhere: an `App` takes a request and says what to deliver.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from .wire import Delivery, MalformedError, Request, keeps_alive, read_request, render, text

POLL = 0.05
GRACE = 5.0
# Slices a second of an answer that drips.
BEATS = 20


class App(Protocol):
    """What stands behind the sockets."""

    def take(self, request: Request) -> Delivery:
        """Handle one request; called in the thread of its connection."""
        ...


class Door:
    """A listening port; it may be shut for a while, and the same port opened again."""

    def __init__(self, host: str, port: int, app: App) -> None:
        self.app = app
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._left = threading.Condition()
        self._connections: set[_Connection] = set()
        self._timer: threading.Timer | None = None
        self._server: _Server | None = _Server((host, port), self)
        self.host, self.port = host, int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Return scheme, host and port."""
        return f"http://{self.host}:{self.port}"

    @property
    def is_open(self) -> bool:
        """Tell whether it listens."""
        return self._server is not None

    def open(self) -> None:
        """Begin to serve; until now connections wait."""
        if self._server:
            self._server.run()

    def refuse(self, seconds: float) -> None:
        """Stop listening for that time; idle connections end now, busy ones after their answer."""
        with self._lock:
            if self._close():
                self._timer = threading.Timer(seconds, self.reopen)
                self._timer.daemon = True
                self._timer.start()
        for connection in self._others():
            connection.end_if_idle()

    def reopen(self) -> None:
        """Listen again, if it refuses."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            if self._server is None and not self._stopping.is_set():
                self._server = _Server((self.host, self.port), self)
                self._server.run()

    def stop(self) -> None:
        """Close the port and every connection; answers that wait are not sent."""
        self._stopping.set()
        with self._lock:
            self._close()
            if self._timer:
                self._timer.cancel()
        for connection in self._others():
            connection.end()
        with self._left:
            self._left.wait_for(lambda: not self._others(), GRACE)

    def pause(self, seconds: float) -> bool:
        """Wait, and return true if the door was stopped in the meantime."""
        return self._stopping.wait(seconds) if seconds else self._stopping.is_set()

    def enter(self, connection: _Connection) -> None:
        """Count a new connection."""
        with self._left:
            self._connections.add(connection)

    def leave(self, connection: _Connection) -> None:
        """Forget a connection that has ended."""
        with self._left:
            self._connections.discard(connection)
            self._left.notify_all()

    def _others(self) -> list[_Connection]:
        """Return the connections that are not served by the calling thread."""
        with self._left:
            current = threading.current_thread()
            return [c for c in self._connections if c.thread is not current]

    def _close(self) -> bool:
        server, self._server = self._server, None
        if server is None:
            return False
        server.shutdown()
        server.server_close()
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], door: Door) -> None:
        self.door = door
        super().__init__(address, _Connection)

    def run(self) -> None:
        """Accept connections in a thread of their own."""
        threading.Thread(target=self.serve_forever, args=(POLL,), daemon=True).start()


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    connection: socket.socket

    def setup(self) -> None:
        """Called by socketserver when a connection is accepted."""
        super().setup()
        self.door = cast(_Server, self.server).door
        self.thread = threading.current_thread()
        self._idle = True
        self.door.enter(self)

    def handle(self) -> None:
        """Called by socketserver: serve requests until either side ends it."""
        with suppress(ConnectionError):
            while self._serve_one():
                pass

    def finish(self) -> None:
        """Called by socketserver at the end."""
        self.door.leave(self)
        super().finish()

    def end_if_idle(self) -> None:
        """End it unless a request is being handled."""
        if self._idle:
            self.end()

    def end(self) -> None:
        """End it now."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _proceed(self) -> None:
        self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _serve_one(self) -> bool:
        """Serve the next request; whether the connection is good for one more."""
        self._idle = True
        if not self.door.is_open:
            return False
        try:
            request = read_request(cast(BinaryIO, self.rfile), self._proceed)
        except MalformedError as error:
            self.wfile.write(render(text(400, str(error)), close=True))
            return False
        self._idle = False
        return request is not None and self._deliver(request, self.door.app.take(request))

    def _deliver(self, request: Request, delivery: Delivery) -> bool:
        if delivery.refuse:
            self.door.refuse(delivery.refuse)
        stopped = self.door.pause(delivery.wait)
        if stopped or delivery.answer is None:
            return False
        close = delivery.short > 0 or not keeps_alive(request) or not self.door.is_open
        head_only = request.method == "HEAD"
        self._write(render(delivery.answer, head_only, delivery.short, close), delivery.pace)
        return not close

    def _write(self, raw: bytes, pace: float | None) -> None:
        if pace is None:
            self.wfile.write(raw)
            return
        size = max(1, int(pace / BEATS))
        for start in range(0, len(raw), size):
            self.wfile.write(raw[start : start + size])
            if self.door.pause(size / pace):
                return
