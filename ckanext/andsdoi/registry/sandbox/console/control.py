"""The control paths below `/_sandbox` and the page: no credentials, not in the journal.

Whoever reaches the port may use them, but no page of another origin in somebody's browser: not by
a request of its own, and not under a name that leads here (DNS rebinding).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..http.wire import HTML, JSON, Answer, Request, text
from . import page

ROOT = "/_sandbox"
JSON_LINES = "application/x-ndjson"

Address = IPv4Address | IPv6Address


class Controlled(page.Shown, Protocol):
    """What the control paths need of a sandbox."""

    @property
    def host(self) -> str:
        """Return the address where it listens."""

    def describe_dois(self) -> list[dict[str, Any]]:
        """Return the DOIs as `GET /_sandbox/dois` shows them."""

    def set_faults(self, faults: Any) -> list[dict[str, Any]]:
        """Replace the injected faults and return those that hold now."""

    def reset(self) -> None:
        """Go back to empty."""


class Control:
    """Answers for one sandbox what is asked about it."""

    def __init__(self, sandbox: Controlled) -> None:
        self._sandbox = sandbox
        journal, faults = sandbox.engine.journal, sandbox.engine.faults
        self._routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/"): lambda request: text(200, page.render(sandbox), HTML),
            ("GET", f"{ROOT}/journal"): lambda request: Answer(200, journal.lines(), JSON_LINES),
            ("GET", f"{ROOT}/dois"): lambda request: _json(sandbox.describe_dois()),
            ("GET", f"{ROOT}/faults"): lambda request: _json(faults.describe()),
            ("POST", f"{ROOT}/faults"): self.set_faults,
            ("DELETE", ROOT): self.reset,
        }

    def answer(self, request: Request) -> Answer | None:
        """Return the answer to a control request, None if the request is one for the registry."""
        path = request.path.rstrip("/") or "/"
        route = self._routes.get((request.method, path))
        is_ours = route is not None or path == ROOT or path.startswith(f"{ROOT}/")
        stranger = find_stranger(request, self._sandbox.host) if is_ours else None
        if stranger:
            return _json({"error": stranger}, 403)
        if route:
            return route(request)
        if path == ROOT or path.startswith(f"{ROOT}/"):
            return _json({"error": f"there is no {request.method} {path}"}, 404)
        return None

    def set_faults(self, request: Request) -> Answer:
        """Set the faults of the body and answer with those that hold, or 400 and why not.

        A browser may send anything but JSON without asking before; a script may call it anything.
        """
        sent_as = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
        if request.header("Origin") is not None and sent_as != JSON:
            return _json({"error": f"a page sends faults as {JSON}"}, 415)
        try:
            return _json(self._sandbox.set_faults(json.loads(request.body or b"{}")))
        except ValueError as error:
            return _json({"error": str(error)}, 400)

    def reset(self, request: Request) -> Answer:
        """Let the sandbox go back to empty."""
        self._sandbox.reset()
        return _json({})


def find_stranger(request: Request, host: str) -> str | None:
    """Return why a request may come from a page of another origin, None if it does not.

    Args:
        request: The request. Browsers send an Origin with everything that changes something,
            scripts send none.
        host: The address where we listen. One that stands for all means that somebody wants us
            reached under other names, too: by scripts, not by pages.
    """
    asked, origin = request.header("Host"), request.header("Origin")
    is_named_freely = origin is None and _is_any(_address(host))
    if asked is not None and not is_named_freely and not _is_here(asked, host):
        return f"the control paths are not for {asked[:100]}: use the sandbox's own address"
    if origin is not None and origin.lower() != f"http://{asked}".lower():
        return "the control paths are not for pages of another origin"
    return None


def _is_here(asked: str, host: str) -> bool:
    """Tell whether a Host can only be us: an address, since any name can be made to lead here."""
    name = ""
    with suppress(ValueError):
        name = urlsplit(f"//{asked}").hostname or ""
    if name in {"localhost", host.lower()}:
        return True
    address = _address(name)
    return address is not None and (address.is_loopback or _is_any(_address(host)))


def _is_any(address: Address | None) -> bool:
    return address is not None and address.is_unspecified


def _address(name: str) -> Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _json(value: Any, status: int = 200) -> Answer:
    return text(status, json.dumps(value), JSON)
