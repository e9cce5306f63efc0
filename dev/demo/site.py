"""The demo's site: a CKAN, a worker and a sandbox registry, as processes of their own."""

from __future__ import annotations

import json
import secrets
import shutil

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
    """Return the root of the sandbox registry."""
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
    sites.prepare_core(SITE)
    changed = _write_ini() or changed
    if postgres.label_of(SITE.store) != _registry():
        _begin_anew()
    elif changed:
        _stop(WORKER, WEB)
        SITE.ckan("db", "upgrade")
    _start_ckan()


def stop() -> None:
    """Stop the demo's own processes; the servers are not its own."""
    _stop(WORKER, WEB, SANDBOX)
    layout.DEMO.unlink(missing_ok=True)


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
        "pids": {**_pids(*(service.NAME for service in services.ALL)), **running()},
    }
    layout.write_private(layout.DEMO, json.dumps(facts, indent=2) + "\n")


def token() -> str:
    """Return the API token of the demo's sysadmin, made once for each new demo."""
    place = STORAGE / "api-token"
    if not place.exists():
        printed = SITE.ckan("user", "token", "add", ADMIN, "demo")
        layout.write_private(place, printed.split()[-1])
    return place.read_text()


def running() -> dict[str, int]:
    """Return the process ids of the demo's own processes that run."""
    return _pids(SANDBOX, WEB, WORKER)


def _pids(*names: str) -> dict[str, int]:
    daemons = [daemon for name in names if (daemon := Daemon.recorded(name))]
    return {daemon.name: daemon.pid for daemon in daemons}


def _write_ini() -> bool:
    """Write the configuration; False if it is what it was."""
    for name in (SANDBOX, WEB):
        if Daemon.recorded(name) is None:
            ports.free_port_of(name)
    before = SITE.ini.read_text() if SITE.ini.exists() else ""
    sites.write_ini(SITE, TEMPLATE, _options())
    return SITE.ini.read_text() != before


def _options() -> dict[str, str]:
    return {
        "SECRET_KEY": _secret(),
        "ckan.site_url": site_url(),
        "ckanext.andsdoi.endpoint": endpoint(),
        "ckanext.andsdoi.rest_endpoint": sandbox_url(),
        "ckanext.andsdoi.app_id": APP_ID,
        "ckanext.andsdoi.shared_secret": SHARED_SECRET,
        "ckanext.andsdoi.prefix": PREFIX,
    }


def _secret() -> str:
    if not SECRET.exists():
        layout.write_private(SECRET, secrets.token_urlsafe(32))
    return SECRET.read_text()


def _registry() -> str:
    """Name this very run of the sandbox registry: it forgets at its end, then a site is anew."""
    sandbox = Daemon.recorded(SANDBOX)
    return f"sandbox {sandbox.pid} {sandbox.born}" if sandbox else "none"


def _begin_anew() -> None:
    say("Creating the demo's site")
    _stop(WORKER, WEB, SANDBOX)
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
    _start_sandbox()
    postgres.label(SITE.store, _registry())


def _start_sandbox() -> None:
    port = str(ports.port_of(SANDBOX))
    sandbox = _start(SANDBOX, "ckan", "andsdoi", "sandbox", "--port", port, "--profile", "ands")
    process.wait_until(lambda: api.answers(sandbox_url()), sandbox, 60)


def _start_ckan() -> None:
    bind = ["--bind", f"{ports.HOST}:{ports.port_of(WEB)}"]
    manners = ["--workers", str(WEB_PROCESSES), "--timeout", "120", "--chdir", str(WSGI)]
    web = _start(WEB, "gunicorn", *bind, *manners, "wsgi:application")
    _start(WORKER, "ckan", "jobs", "worker")
    status = f"{site_url()}/api/3/action/status_show"
    process.wait_until(lambda: api.answers(status), web, 90)


def _start(name: str, program: str, *arguments: str) -> Daemon:
    """Return the process of this name, started if it doesn't run."""
    running = Daemon.recorded(name)
    if running:
        return running
    say(f"Starting {name}")
    command = [str(VENV.program(program)), *arguments]
    return process.start(name, command, env=SITE.environment(), cwd=HOME)


def _stop(*names: str) -> None:
    for name in names:
        if process.stop(name):
            say(f"Stopped {name}")
