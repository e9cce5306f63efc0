"""The control paths below `/_sandbox` and the page: no credentials, not in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from ..http.wire import HTML, JSON, Answer, Request, text
from . import page

ROOT = "/_sandbox"
JSON_LINES = "application/x-ndjson"


class Controlled(page.Shown, Protocol):
    """What the control paths need of a sandbox."""

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
        if route:
            return route(request)
        if path == ROOT or path.startswith(f"{ROOT}/"):
            return _json({"error": f"there is no {request.method} {path}"}, 404)
        return None

    def set_faults(self, request: Request) -> Answer:
        """Set the faults of the body and answer with those that hold, or 400 and why not."""
        try:
            return _json(self._sandbox.set_faults(json.loads(request.body or b"{}")))
        except ValueError as error:
            return _json({"error": str(error)}, 400)

    def reset(self, request: Request) -> Answer:
        """Let the sandbox go back to empty."""
        self._sandbox.reset()
        return _json({})


def _json(value: Any, status: int = 200) -> Answer:
    return text(status, json.dumps(value), JSON)
