"""The demo's site: a CKAN, a worker and a practice registry, as processes of their own."""

from __future__ import annotations

import json
import secrets
import shutil
from typing import Any

from dev import layout, machine, ports, process, services, sites, wheel
from dev.console import say
from dev.demo import api
from dev.process import Daemon
from dev.services import postgres, redis, solr
from dev.sites import Site
from dev.venvs import Venv

VENV = Venv("demo", layout.REQUIREMENTS / "demo.txt")
SITE = Site("demo", VENV, redis_database=0)
TEMPLATE = layout.ROOT / "dev" / "demo" / "demo.ini"
WSGI = layout.ROOT / "dev" / "demo" / "web"
SECRET = layout.LOCAL / "demo-secret"
STORAGE = layout.STORAGE / SITE.name
WEB_PROCESSES = 3

# The account that the sandbox has unless told otherwise.
APP_ID, SHARED_SECRET, PREFIX = "sandbox", "sandbox-secret", "10.70000"
ADMIN, PASSWORD = "admin", "demonstration"

SANDBOX, WEB, WORKER = "sandbox", "web", "worker"
HOME = layout.LOCAL  # no process may start where it would find the checkout's ckanext


def site_url() -> str:
    """Return the address of the demo's CKAN."""
    return f"http://{ports.HOST}:{ports.port_of(WEB)}"


def sandbox_url() -> str:
    """Return the root of the practice registry."""
    return f"http://{ports.HOST}:{ports.port_of(SANDBOX)}"


def endpoint() -> str:
    """Return the address that the plugin is configured with."""
    return f"{sandbox_url()}/api/doi/datacite"


def start() -> None:
    """Bring up what isn't, and renew what has changed; quick if all is well."""
    machine.ensure(machine.CKAN)
    VENV.ensure()
    changed = wheel.install(VENV)
    services.start()
    _start_sandbox()
    sites.prepare_core(SITE)
    changed = _write_ini() or changed
    if _is_of_another_registry():
        _begin_anew()
    elif changed:
        stop_ckan()
        SITE.ckan("db", "upgrade")
    _start_ckan()


def stop() -> None:
    """Stop the demo's own processes; the servers are not its own."""
    stop_ckan()
    if process.stop(SANDBOX):
        say("Stopped sandbox")
    layout.DEMO.unlink(missing_ok=True)


def stop_ckan() -> None:
    """Stop the web processes and the worker."""
    for name in (WORKER, WEB):
        if process.stop(name):
            say(f"Stopped {name}")


def describe() -> None:
    """Write what scripts need to know into ``.local/demo.json``."""
    facts = {
        "ckan_url": site_url(),
        "api_token": token(),
        "sandbox_url": sandbox_url(),
        "endpoint": endpoint(),
        "app_id": APP_ID,
        "shared_secret": SHARED_SECRET,
        "prefix": PREFIX,
        "ini": str(SITE.ini),
        "ckan": f"{VENV.program('ckan')} -c {SITE.ini}",
        "pids": _pids(),
    }
    layout.write_private(layout.DEMO, json.dumps(facts, indent=2) + "\n")


def token() -> str:
    """Return the API token of the demo's sysadmin, made once for each new demo."""
    place = STORAGE / "api-token"
    if not place.exists():
        printed = SITE.ckan("user", "token", "add", ADMIN, "demo")
        layout.write_private(place, printed.split()[-1])
    return place.read_text()


def _pids() -> dict[str, int]:
    names = [service.NAME for service in services.ALL] + [SANDBOX, WEB, WORKER]
    daemons = [daemon for name in names if (daemon := Daemon.recorded(name))]
    return {daemon.name: daemon.pid for daemon in daemons}


def _start_sandbox() -> None:
    if Daemon.recorded(SANDBOX):
        return
    say(f"Starting {SANDBOX}")
    where = ["--port", str(ports.free_port_of(SANDBOX)), "--profile", "ands"]
    command = [str(VENV.python), "-m", "ckanext.andsdoi.registry.sandbox", *where]
    daemon = process.start(SANDBOX, command, env=VENV.environment(), cwd=HOME)
    process.wait_until(lambda: api.answers(sandbox_url()), daemon, 30)


def _write_ini() -> bool:
    """Write the configuration; False if it is what it was."""
    if Daemon.recorded(WEB) is None:
        ports.free_port_of(WEB)
    before = SITE.ini.read_text() if SITE.ini.exists() else ""
    sites.write_ini(SITE, TEMPLATE, _options())
    return SITE.ini.read_text() != before


def _options() -> dict[str, str]:
    return {
        "SECRET_KEY": _secret(),
        "ckan.site_url": site_url(),
        "ckanext.andsdoi.endpoint": endpoint(),
        "ckanext.andsdoi.app_id": APP_ID,
        "ckanext.andsdoi.shared_secret": SHARED_SECRET,
        "ckanext.andsdoi.prefix": PREFIX,
    }


def _secret() -> str:
    if not SECRET.exists():
        layout.write_private(SECRET, secrets.token_urlsafe(32))
    return SECRET.read_text()


def _is_of_another_registry() -> bool:
    """The practice registry forgets when it stops: a site that relies on it must begin anew too."""
    return postgres.label_of(SITE.store) != _registry()


def _registry() -> str:
    sandbox = Daemon.recorded(SANDBOX)
    return f"sandbox {sandbox.pid} {sandbox.born}" if sandbox else "none"


def _begin_anew() -> None:
    say("Creating the demo's site")
    stop_ckan()
    postgres.drop(SITE.store)
    postgres.create(SITE.store)
    redis.flush(SITE.redis_database)
    solr.empty(SITE.store)
    shutil.rmtree(STORAGE, ignore_errors=True)
    STORAGE.mkdir(parents=True)
    SITE.ckan("db", "init")
    SITE.ckan("db", "upgrade")
    SITE.ckan("user", "add", ADMIN, f"password={PASSWORD}", "email=admin@example.org")
    SITE.ckan("sysadmin", "add", ADMIN)
    token()
    postgres.label(SITE.store, _registry())


def _start_ckan() -> None:
    _start(WORKER, [VENV.program("ckan"), "jobs", "worker"])
    _start(WEB, _gunicorn())


def _gunicorn() -> list[Any]:
    bind = ["--bind", f"{ports.HOST}:{ports.port_of(WEB)}"]
    manners = ["--workers", str(WEB_PROCESSES), "--timeout", "120", "--chdir", str(WSGI)]
    return [VENV.program("gunicorn"), *bind, *manners, "wsgi:application"]


def _start(name: str, command: list[Any]) -> None:
    if Daemon.recorded(name):
        return
    say(f"Starting {name}")
    daemon = process.start(name, command, env=SITE.environment(), cwd=HOME)
    if name == WEB:
        status = f"{site_url()}/api/3/action/status_show"
        process.wait_until(lambda: api.answers(status), daemon, 90)
