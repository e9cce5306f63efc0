"""CKAN's HTTP API, and JSON over HTTP in general, with the standard library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TIMEOUT = 120

Json = dict[str, Any]


class ApiError(Exception):
    """CKAN refused an action; ``error`` is its answer, for a validation error by field."""

    def __init__(self, action: str, status: int, error: Json) -> None:
        super().__init__(f"{action} answered {status}: {error}")
        self.status = status
        self.error = error


@dataclass(frozen=True)
class Api:
    """The actions of one site, called with one token."""

    site_url: str
    token: str

    def call(self, action: str, **arguments: Any) -> Any:
        """Call an action by POST and return its result.

        Raises:
            ApiError: CKAN refused it.
        """
        request = Request(
            f"{self.site_url}/api/3/action/{action}",
            data=json.dumps(arguments).encode(),
            headers={"Authorization": self.token, "Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:
                return json.load(answer)["result"]
        except HTTPError as refusal:
            raise ApiError(action, refusal.code, _error_in(refusal)) from refusal

    def find(self, action: str, **arguments: Any) -> Any | None:
        """Call an action that shows one thing; None if there is no such thing."""
        try:
            return self.call(action, **arguments)
        except ApiError as refusal:
            if refusal.status != 404:
                raise
            return None


def get_json(url: str) -> Any:
    """Return the JSON document at an address."""
    with urlopen(url, timeout=TIMEOUT) as answer:
        return json.load(answer)


def answers(url: str) -> bool:
    """Tell whether a GET of an address succeeds."""
    try:
        with urlopen(url, timeout=10) as answer:
            return bool(answer.status < 400)
    except (HTTPError, URLError, OSError):
        return False


def _error_in(refusal: HTTPError) -> Json:
    text = refusal.read().decode(errors="replace")
    try:
        error = json.loads(text)["error"]
    except (ValueError, LookupError, TypeError):
        return {"message": text[:500]}
    return error if isinstance(error, dict) else {"message": str(error)}
