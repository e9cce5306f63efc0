"""A PostgreSQL cluster of our own: TCP on loopback, no password, no socket file.

PostgreSQL refuses to run as root, so root's checkouts run it as the user ``postgres``. Where that
user cannot enter the checkout (``/root`` is closed to it), ``.local/postgres`` is a link to a
folder below ``/var/tmp``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from dev import layout, machine, process
from dev.console import Failure, say
from dev.ports import HOST, free_port_of, port_of

NAME = "postgres"
OWNER = "ckan"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "400",  # of many workers of the tests, each with a pool and threads
    "fsync": "off",  # data for development: nobody misses it after a power cut
    "full_page_writes": "off",
}


def url(database: str) -> str:
    """Return the SQLAlchemy URL of a database."""
    return f"postgresql://{OWNER}@{HOST}:{port_of(NAME)}/{database}"


def is_healthy() -> bool:
    """Tell whether our cluster runs and takes connections."""
    return process.Daemon.recorded(NAME) is not None and _accepts_connections()


def start() -> None:
    """Create the cluster at the first call, start it, and wait until it takes connections."""
    data = _home() / "data"
    if not data.exists():
        _create_cluster(data)
    settings = [f"--{key}={value}" for key, value in SETTINGS.items()]
    place = ["-D", str(data), "-p", str(free_port_of(NAME))]
    server = [_program("postgres"), *place, *settings]
    daemon = process.start(NAME, server, cwd="/", user=_server_user())
    process.wait_until(_accepts_connections, daemon, 60)


def stop() -> bool:
    """Stop the cluster; clients are cut off."""
    return process.stop(NAME, how=signal.SIGINT)


def exists(database: str) -> bool:
    """Tell whether a database exists."""
    return bool(_sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def create(database: str, template: str = "template1") -> None:
    """Create a database, a copy of another one that nobody is connected to."""
    _sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')


def drop(database: str) -> None:
    """Drop a database, whoever is connected to it."""
    _sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def label_of(database: str) -> str:
    """Return what `label` left on a database: what it was set up for."""
    return _sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{database}'"
    )


def label(database: str, text: str) -> None:
    """Note on a database what it was set up for."""
    _sql(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")


def _accepts_connections() -> bool:
    probe = [_program("pg_isready"), "-q", "-h", HOST, "-p", str(port_of(NAME))]
    return subprocess.run(probe, check=False).returncode == 0


def _sql(statement: str) -> str:
    address = ["-h", HOST, "-p", str(port_of(NAME)), "-U", OWNER, "-d", "postgres"]
    command = [_program("psql"), *address, "-v", "ON_ERROR_STOP=1", "-tAqc", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"PostgreSQL refused: {statement}\n{done.stderr.strip()}")
    return done.stdout.strip()


def _create_cluster(data: Path) -> None:
    """Build beside the final place: an interrupted attempt never looks complete."""
    say("Creating a PostgreSQL cluster")
    attempt = data.with_name("attempt")
    shutil.rmtree(attempt, ignore_errors=True)
    options = ["-A", "trust", "-U", OWNER, "--locale=C.UTF-8", "-E", "UTF8", "--no-sync"]
    done = subprocess.run(
        [_program("initdb"), *options, "-D", str(attempt)],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **process.identity(_server_user()),
    )
    if done.returncode:
        raise Failure(f"initdb failed:\n{done.stderr.strip()}")
    attempt.rename(data)


def _home() -> Path:
    """Return the cluster's folder, made at the first call."""
    place = layout.POSTGRES
    if place.is_symlink() and not place.exists():
        place.unlink()
    if not place.exists():
        _make_home(place)
    return place.resolve()


def _make_home(place: Path) -> None:
    user = _server_user()
    if user and not _can_enter(user, layout.LOCAL):
        place.symlink_to(tempfile.mkdtemp(prefix="andsdoi-postgres-", dir="/var/tmp"))
        say(f"{user} cannot enter {layout.LOCAL}: its data lie in {place.resolve()}")
    else:
        place.mkdir()
    if user:
        shutil.chown(place.resolve(), user, user)


def _can_enter(user: str, folder: Path) -> bool:
    probe = subprocess.run(
        ["test", "-x", str(folder)], cwd="/", check=False, **process.identity(user)
    )
    return probe.returncode == 0


def _server_user() -> str | None:
    return "postgres" if os.geteuid() == 0 else None


def _program(name: str) -> str:
    folder = machine.postgres_bin()
    if folder is None:
        raise Failure("PostgreSQL's server programs are gone: apt-get install postgresql")
    return str(folder / name)
