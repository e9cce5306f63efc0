"""A mail server that keeps what it gets, and that can fail as mail servers do."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from typing import cast


@dataclass
class Letter:
    """One mail as it came."""

    to: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return str(self.message.get_content())


@dataclass
class Postbox:
    """What came, and how the server behaves."""

    letters: list[Letter] = field(default_factory=list)
    connections: int = 0
    refusal: str = ""
    """What it says to every recipient, such as `550 no`."""
    is_silent: bool = False
    """It accepts connections and says nothing."""
    forgets_to_answer: bool = False
    """It takes a mail, and says nothing after that."""
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Letter]:
        return [one for one in self.letters if one.to == address]


class _Handler(socketserver.StreamRequestHandler):
    """SMTP (RFC 5321), as much of it as a client of Python's says."""

    def handle(self) -> None:
        box = cast("_Server", self.server).box
        box.connections += 1
        if box.is_silent:
            box.closing.wait()
            return
        self._say("220 postbox")
        recipient = ""
        for line in self.rfile:
            words = line.decode().strip()
            command = words.partition(" ")[0].upper()
            if command == "RCPT":
                recipient = words.partition("<")[2].partition(">")[0]
                self._say(box.refusal or "250 ok")
            elif command == "DATA":
                self._say("354 go on")
                box.letters.append(Letter(recipient, self._read()))
                if box.forgets_to_answer:
                    box.closing.wait()
                    return
                self._say("250 ok")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _read(self) -> EmailMessage:
        lines = iter(self.rfile.readline, b".\r\n")
        text = b"".join(line[1:] if line.startswith(b".") else line for line in lines)
        return cast("EmailMessage", email.message_from_bytes(text, policy=policy.default))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, box: Postbox) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.box = box


@contextmanager
def postbox() -> Iterator[Postbox]:
    """A mail server for the time of a block."""
    box = Postbox()
    with _Server(box) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        box.closing.set()
        server.shutdown()
