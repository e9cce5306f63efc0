"""A web server whose pages are landing pages, right or wrong, as a test wants them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Webpages:
    """What every address answers with; `text` is asked at each request."""

    url: str
    text: Callable[[], str] = str
    status: int = 200
    type: str = "text/html; charset=utf-8"
    requests: int = 0


@contextmanager
def webpages(host: str = "127.0.0.1") -> Iterator[Webpages]:
    """Serve pages on loopback while a block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages.requests += 1
            body = pages.text().encode()
            self.send_response(pages.status)
            self.send_header("Content-Type", pages.type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((host, 0), Handler) as server:
        pages = Webpages(f"http://{host}:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield pages
        server.shutdown()
