"""What a request asks of the registry: the operation and the DOI, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from .accounts import Login
from .http.wire import Answer, Request

Operation = Literal[
    "post_metadata",
    "post_url",
    "delete_metadata",
    "get_metadata",
    "get_url",
    "list_dois",
    "rest_doi",
    "rest_dois",
    "rest_repository",
]

# (method, resource, with a DOI in the path)
OPERATIONS: dict[tuple[str, str, bool], Operation] = {
    ("POST", "metadata", False): "post_metadata",
    ("POST", "metadata", True): "post_metadata",
    ("PUT", "metadata", False): "post_metadata",
    ("PUT", "metadata", True): "post_metadata",
    ("POST", "doi", False): "post_url",
    ("POST", "doi", True): "post_url",
    ("PUT", "doi", True): "post_url",
    ("DELETE", "metadata", True): "delete_metadata",
    ("GET", "metadata", True): "get_metadata",
    ("GET", "doi", True): "get_url",
    ("GET", "doi", False): "list_dois",
}
REST_OPERATIONS = frozenset({"rest_doi", "rest_dois", "rest_repository"})
READS = frozenset({"get_metadata", "get_url", "list_dois", *REST_OPERATIONS})


@dataclass(frozen=True)
class Call:
    """Operation and DOI (lower case) of a request, as far as they can be told."""

    operation: Operation | None = None
    doi: str | None = None


@dataclass(frozen=True)
class Conditions:
    """What an injected fault changes about the handling: reads lag, MDS is out of reach."""

    lag: float = 0.0
    upstream: bool = True


NORMAL = Conditions()


class RefusedError(Exception):
    """A check failed; carries the answer that says so."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Personality(Protocol):
    """One registry server: how it reads a request and what it answers."""

    profile: str
    base: str
    text_type: str

    def call(self, request: Request) -> Call:
        """Return what a request asks for, as this server reads it."""
        ...

    def answer(self, request: Request, login: Login, conditions: Conditions = NORMAL) -> Answer:
        """Act on a request and answer it."""
        ...

    def bad_credentials(self) -> Answer:
        """Return the answer to a wrong password."""
        ...

    def prefix_refused(self) -> Answer:
        """Return the answer to a prefix that is not the account's."""
        ...

    def domain_refused(self, request: Request, login: Login) -> Answer:
        """Return the answer to a URL outside the account's domains."""
        ...


@dataclass(frozen=True)
class Situation:
    """A request in the middle of its handling; `act` lets the registry act on it."""

    request: Request
    call: Call
    login: Login
    personality: Personality
    act: Callable[[Conditions], Answer]

    @property
    def filtered(self) -> Mapping[str, str]:
        """Return what faults filter by."""
        return {
            "operation": self.call.operation or "",
            "method": self.request.method,
            "doi": self.call.doi or "",
            "account": self.login.user or "",
        }
