"""What surrounds the extension: configuration, landing pages, and the worker of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import ckantoolkit as tk
import redis
import requests
import rq
from ckan import plugins as p
from ckan.lib import jobs

from ... import config
from ...lifecycle.reports.site_status import example_landing_page
from ...registry.profiles import is_loopback
from ..choice import chosen
from .result import NOTE, OK, TIMEOUT, WRONG, CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator

_RDF_PROFILES = "ckanext.dcat.rdf.profiles"


def configuration() -> Iterator[CheckResult]:
    """Tell what is configured, and what about it is worth knowing."""
    for account in chosen(None):
        names = f"{account.name}: {account.environment} DOIs {account.prefix}/..."
        where = f"{names} at {account.endpoint}, profile {account.profile}"
        yield CheckResult("configuration", OK, where)
    for warning in config.warnings():
        yield CheckResult("configuration", NOTE, warning)


def rdf() -> Iterator[CheckResult]:
    """Tell whether the RDF of ckanext-dcat names the DOIs, where that extension is loaded."""
    if not p.plugin_loaded("dcat"):
        return
    profiles = tk.aslist(tk.config.get(_RDF_PROFILES))
    if "andsdoi" in profiles:
        yield CheckResult("RDF", OK, f"{_RDF_PROFILES} has andsdoi")
        return
    mend = f"Set {_RDF_PROFILES} = {' '.join([*profiles, 'andsdoi'])}"
    yield CheckResult("RDF", NOTE, f"ckanext-dcat tells no DOIs. {mend}")


def worker() -> CheckResult:
    """Tell whether a worker listens."""
    start = "Start one: ckan jobs worker"
    if config.queue() != "default":
        start = f"{start} {config.queue()}"
    try:
        names = _workers()
    except redis.RedisError as error:
        text = f"Redis cannot be asked ({type(error).__name__}). Check ckan.redis.url."
        return CheckResult("worker", WRONG, text)
    if names:
        return CheckResult("worker", OK, f"{len(names)} on the queue {config.queue()}")
    return CheckResult("worker", WRONG, f"None listens on the queue {config.queue()}. {start}")


def landing_page() -> CheckResult:
    """Tell whether a landing page opens, to which DOIs lead."""
    url = example_landing_page()
    mend = f"Check ckan.site_url, ckan.root_path and {config.LANDING_URL}."
    if config.environment() == "production" and is_loopback(urlsplit(url).hostname or ""):
        text = f"DOIs would lead to {url}, which only this machine can open."
        return CheckResult("landing page", WRONG, f"{text} {mend}")
    try:
        with requests.get(url, timeout=TIMEOUT, stream=True) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        text = f"{url} does not open from this machine ({type(error).__name__})."
        return CheckResult("landing page", WRONG, f"{text} {mend}")
    if status >= requests.codes.bad_request:
        return CheckResult("landing page", WRONG, f"{url} answers HTTP {status}. {mend}")
    return CheckResult("landing page", OK, f"{url} opens")


def _workers() -> list[str]:
    timeouts = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
    connection = redis.Redis.from_url(tk.config["ckan.redis.url"], **timeouts)
    wanted = jobs.add_queue_name_prefix(config.queue())
    workers = rq.Worker.all(connection=connection)
    return [worker.name for worker in workers if wanted in worker.queue_names()]
