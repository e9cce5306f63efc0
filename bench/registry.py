"""A sandbox inside a worker: what is called here runs there."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from ckanext.andsdoi.registry.sandbox import DEMO, Record, Sandbox, start
from ckanext.andsdoi.registry.sandbox.sandbox import least_document

from . import rows

OPTIONS = {"app_id": DEMO.user, "shared_secret": DEMO.password, "prefix": DEMO.prefixes[0]}
"""What a site is configured with, beside the endpoint."""

_running: list[Sandbox] = []


def open_() -> str:
    """Start listening in this process; return the endpoint."""
    _running[:] = [start()]
    return _running[0].endpoint


def open_mds() -> tuple[str, str]:
    """Start listening as DataCite does; return the endpoint, and that of the REST API."""
    _running[:] = [start("mds")]
    return _running[0].endpoint, _running[0].rest_endpoint


def begin(delay: float = 0.0) -> None:
    """Forget everything, and answer this many seconds late from now on."""
    _running[0].reset()
    _running[0].set_faults({"delay": delay} if delay else {})


def hold_hidden(count: int) -> None:
    """Hold this many hidden DOIs, named as `rows.fill_hidden` names them."""
    sandbox, now = _running[0], datetime.now(timezone.utc)
    for number in range(1, count + 1):
        doi = f"{DEMO.prefixes[0]}/{number:012}"
        xml = f"<resource><identifier>{doi}</identifier></resource>".encode()
        url = f"https://example.org/{doi}"
        record = Record(doi, DEMO.user, now, now, "registered", xml, 1, url)
        sandbox.engine.machine.put(record)


def hold_findable(count: int, site_url: str) -> None:
    """Hold this many DOIs that lead to the datasets of `rows.fill_of_ckanext_doi`."""
    sandbox, now = _running[0], datetime.now(timezone.utc)
    for number in range(1, count + 1):
        doi = rows.old_doi(number)
        url = f"{site_url}/dataset/{rows.package_id(number)}"
        record = Record(doi, DEMO.user, now, now, "findable", least_document(doi), 1, url, now)
        sandbox.engine.machine.put(record)


def arrived() -> int:
    """Return how many requests came."""
    return len(_running[0].journal)


def arrivals() -> list[float]:
    """Return the moments at which requests came, in seconds of a steady clock."""
    return [entry.monotonic for entry in _running[0].journal]


def findable() -> int:
    """Return how many DOIs resolve and are indexed."""
    return sum(record.state == "findable" for record in _running[0].dois.values())


def options(endpoint: str, **more: Any) -> dict[str, Any]:
    """Return the options of a site that mints there."""
    return {**OPTIONS, "endpoint": endpoint, "hide_limit": 0, **more}
