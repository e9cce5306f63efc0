"""What may go wrong at the registry: faults of the sandbox, by the name that the soak counts."""

from __future__ import annotations

from typing import Any

SILENCE = 0.4
"""Seconds: longer than the soak's client waits for an answer."""

KINDS: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "500, executed": {"status": 500, "commit": True},
    "502": {"status": 502},
    "503": {"status": 503},
    "503, Retry-After": {"status": 503, "retry_after": 2},
    "504, executed": {"status": 504, "commit": True},
    "408, executed": {"status": 408, "commit": True},
    "429": {"status": 429},
    "429, Retry-After": {"status": 429, "retry_after": 2},
    "429, Retry-After as a date": {
        "status": 429,
        "retry_after": 2,
        "retry_after_form": "date",
    },
    "rate": {"rate": {"limit": 2, "seconds": 0.3}},
    "401": {"unauthorized": True},
    "403": {"status": 403, "body": "Access is denied"},
    "403, another party": {
        "status": 403,
        "body": "cannot access dataset which belongs to another party",
    },
    "prefix not allowed": {"forbid": "prefix"},
    "domain not allowed": {"forbid": "domain"},
    "redirect": {"redirect": "http://127.0.0.1:9/"},
    "hang": {"hang": SILENCE},
    "hang, executed": {"hang": SILENCE, "commit": True},
    "closed before": {"close": "before"},
    "closed after": {"close": "after"},
    "truncated": {"truncate": True},
    "empty 200": {"empty": True},
    "empty 200, executed": {"empty": True, "commit": True},
    "maintenance page": {"html": True},
    "maintenance page, executed": {"html": True, "commit": True},
    "wrong encoding": {"encoding": "utf-16"},
    "flood": {"flood": 3_000_000},
    "drip": {"drip": 5},
    "late answer": {"delay": 0.05},
    "refused connection": {"refuse": 0.2},
    "MDS unreachable": {"upstream": "down"},
    "lag": {"lag": 5},
    "400": {"status": 400, "body": "[xml] xml error: cvc-complex-type.2.4.a"},
    "415": {"status": 415, "body": "Metadata format not recognized"},
    "422": {"status": 422, "body": "DOI x: Element 'title': not expected at line 1, column 1"},
    "another DOI answered": {"wrong_doi": True},
}
OPERATIONS: dict[str, list[str]] = {
    "any": [],
    "metadata": ["post_metadata"],
    "url": ["post_url"],
    "writes": ["post_metadata", "post_url", "delete_metadata"],
    "hides": ["delete_metadata"],
    "reads": ["get_metadata", "get_url"],
}


def fault(kind: str, operations: str, after: int, times: int) -> dict[str, Any]:
    """Return a fault of the sandbox that strikes some requests to come."""
    found: dict[str, Any] = {**KINDS[kind], "after": after, "times": times}
    concerned = OPERATIONS[operations]
    return {**found, "operation": concerned} if concerned else found


def kind_of(keys: dict[str, Any]) -> str:
    """Return the name of a fault that struck."""
    names = (name for name, effect in KINDS.items() if effect.items() <= keys.items())
    return max(names, key=lambda name: len(KINDS[name]))
