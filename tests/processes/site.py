"""A site of processes only: its datasets are written by SQL, its work is done by `ckan`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import redis
import rq
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from ckanext.andsdoi.lifecycle.capture.wakeup import JOB
from ckanext.andsdoi.registry.sandbox import DEMO, Sandbox

from .servers import Postgres, Redis

_PACKAGE = """
    INSERT INTO package (id, name, title, author, notes, state, type, private,
                         metadata_created, metadata_modified)
    VALUES (:id, :id, 'A dataset', 'Doe, Jane', 'Notes.', 'active', 'dataset', false, now(), now())
"""


def read_ini(path: Path) -> RawConfigParser:
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path)
    return parser


def write_ini(path: Path, options: dict[str, Any]) -> Path:
    """Write the configuration of the tests with other options."""
    parser = read_ini(Path(os.environ["CKAN_INI"]))
    for name, value in options.items():
        parser.set("app:main", name, str(value))
    with path.open("w") as target:
        parser.write(target)
    return path


class Program:
    """`ckan` with some arguments, in a group of processes of its own."""

    def __init__(self, ini: Path, *arguments: str) -> None:
        ckan = Path(sys.executable).with_name("ckan")
        self._process = subprocess.Popen(
            [ckan, "-c", ini, *arguments],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def ended(self) -> int:
        """Wait for its end; return its exit code."""
        return self._process.wait(120)

    def kill(self) -> None:
        """kill -9, with the children that work for it."""
        if self.runs:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Site:
    """A CKAN on servers of its own."""

    def __init__(self, registry: Sandbox, postgres: Postgres, redis: Redis, folder: Path) -> None:
        self.registry, self.postgres, self.redis = registry, postgres, redis
        self.ini = write_ini(
            folder / "site.ini",
            {
                "sqlalchemy.url": postgres.url,
                "ckan.redis.url": redis.url,
                "ckanext.andsdoi.endpoint": registry.endpoint,
                "ckanext.andsdoi.app_id": DEMO.user,
                "ckanext.andsdoi.shared_secret": DEMO.password,
                "ckanext.andsdoi.prefix": DEMO.prefixes[0],
                "ckanext.andsdoi.rate": 0,
                "ckanext.andsdoi.connect_timeout": 2,
                "ckanext.andsdoi.read_timeout": 2,
            },
        )
        self._programs: list[Program] = []

    def start(self, *arguments: str) -> Program:
        program = Program(self.ini, *arguments)
        self._programs.append(program)
        return program

    def run(self, *arguments: str) -> int:
        return self.start(*arguments).ended()

    def kill_all(self) -> None:
        for program in self._programs:
            program.kill()

    def publish(self, count: int) -> list[str]:
        """Publish datasets, of which no event tells."""
        ids = [str(uuid.uuid4()) for _ in range(count)]
        with self._engine().begin() as connection:
            connection.execute(sa.text(_PACKAGE), [{"id": package_id} for package_id in ids])
        return ids

    def ring(self) -> None:
        """Let a job wait for the worker, as a save does."""
        site_id = read_ini(self.ini).get("app:main", "ckan.site_id")
        with redis.Redis.from_url(self.redis.url) as connection:
            queue = rq.Queue(f"ckan:{site_id}:default", connection=connection)
            queue.enqueue_call(JOB, timeout=180)

    def rows(self) -> dict[str, Any]:
        """What the database holds, by the id of the dataset."""
        with self._engine().connect() as connection:
            found = connection.execute(sa.text("SELECT * FROM andsdoi_doi")).all()
        return {row.package_id: row for row in found}

    def _engine(self) -> Any:
        return sa.create_engine(self.postgres.url, poolclass=NullPool)


def assert_one_doi_each(registry: Sandbox, rows: dict[str, Any], ids: list[str]) -> None:
    """P2, P5: every dataset has one DOI, findable and recorded, and there are no others."""
    states = {doi: record.state for doi, record in registry.dois.items()}
    assert states == dict.fromkeys((rows[package_id].doi for package_id in ids), "findable")
    assert len(states) == len(ids)
    unfinished = [row for row in rows.values() if row.in_doubt or row.due_at or row.index_pending]
    assert unfinished == []
    assert all(rows[package_id].ever_confirmed for package_id in ids)
