"""How the tests ask: an engine without sockets, or a running sandbox over HTTP."""

from __future__ import annotations

import base64
import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ckanext.andsdoi.registry.sandbox import DEFAULT_ACCOUNTS, DEMO, NEIGHBOUR, Account, Sandbox
from ckanext.andsdoi.registry.sandbox.engine import Engine
from ckanext.andsdoi.registry.sandbox.faults.rules import parse
from ckanext.andsdoi.registry.sandbox.http.wire import Answer, Delivery, Request
from ckanext.andsdoi.registry.sandbox.servers.document import find_schemas

PREFIX = DEMO.prefixes[0]
DOI = f"{PREFIX}/abc"
URL = "https://data.example.org/dataset/1"
ROOT = "https://mds.sandbox"
KERNEL_4_2 = "http://schema.datacite.org/meta/kernel-4.2/metadata.xsd"

__all__ = ["DEMO", "DOI", "NEIGHBOUR", "PREFIX", "URL", "Desk", "call", "document", "form"]


def document(
    doi: str = DOI,
    title: str = "Water levels",
    kernel: str = "kernel-4",
    schema: str = KERNEL_4_2,
    extra: str = "",
) -> bytes:
    """A small valid document."""
    namespace = f"http://datacite.org/schema/{kernel}"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<resource xmlns="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="{namespace} {schema}">
<identifier identifierType="DOI">{doi}</identifier>
<creators><creator><creatorName>Hydrology Unit</creatorName></creator></creators>
<titles><title>{title}</title></titles>
<publisher>Example</publisher>
<publicationYear>2024</publicationYear>
<resourceType resourceTypeGeneral="Dataset">Dataset</resourceType>{extra}
</resource>""".encode()


def form(doi: str = DOI, url: str = URL) -> bytes:
    """The body of POST /doi."""
    return f"doi={doi}\nurl={url}".encode()


def authorization(user: str, password: str) -> dict[str, str]:
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


@dataclass
class Desk:
    """An engine and the words to ask it with; DOIs are written below the base path."""

    profile: str
    accounts: tuple[Account, ...] = DEFAULT_ACCOUNTS
    clock: Callable[[], float] = time.monotonic
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(self.profile, self.accounts, find_schemas(), lambda: ROOT, self.clock)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        account: Account | None = DEMO,
        headers: dict[str, str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Ask below the base path; the answer must not be a closed connection."""
        answer = self.deliver(method, path, body, account, headers, base).answer
        assert answer is not None
        return answer

    def deliver(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        account: Account | None = DEMO,
        headers: dict[str, str] | None = None,
        base: str | None = None,
    ) -> Delivery:
        """Ask, whatever comes."""
        login = authorization(account.user, account.password) if account else {}
        target = (self.engine.personality.base if base is None else base) + path
        return self.engine.take(Request(method, target, {**login, **(headers or {})}, body))

    def set_faults(self, *faults: dict[str, Any]) -> None:
        self.engine.faults.replace(parse(list(faults)))

    def state(self, doi: str = DOI) -> str:
        return self.engine.machine.state(doi)

    def draft(self, doi: str = DOI, account: Account = DEMO) -> None:
        assert self.ask("POST", "/metadata", document(doi), account).status == 201

    def findable(self, doi: str = DOI, account: Account = DEMO) -> None:
        self.draft(doi, account)
        assert self.ask("POST", "/doi", form(doi), account).status == 201

    def registered(self, doi: str = DOI, account: Account = DEMO) -> None:
        self.findable(doi, account)
        assert self.ask("DELETE", f"/metadata/{doi}", account=account).status == 200

    def bring_to(self, state: str) -> None:
        """Bring the DOI into a state by requests."""
        steps = {
            "draft": self.draft,
            "findable": self.findable,
            "registered": self.registered,
        }
        if state in steps:
            steps[state]()
        assert self.state() == state


def said(answer: Answer) -> tuple[int, str]:
    """Status and text of an answer."""
    return answer.status, answer.text


def call(
    sandbox: Sandbox,
    method: str,
    path: str,
    body: bytes | None = None,
    timeout: float = 10,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """One request over a connection of its own, as the demo's user, below the base path.

    A path below `/_sandbox` is taken from the root.
    """
    with connection(sandbox, timeout) as conn:
        base = "" if path.startswith("/_sandbox") else sandbox.endpoint[len(sandbox.url) :]
        sent = {**authorization(DEMO.user, DEMO.password), **(headers or {})}
        conn.request(method, base + path, body, sent)
        response = conn.getresponse()
        return response.status, response.read(), response.headers


@contextmanager
def connection(sandbox: Sandbox, timeout: float = 10) -> Iterator[http.client.HTTPConnection]:
    conn = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=timeout)
    try:
        yield conn
    finally:
        conn.close()
