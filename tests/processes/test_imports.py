"""P2, P5: an import that is killed in the middle, and two at once, end as one run does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from ckanext.andsdoi.registry.sandbox import DEMO
from ckanext.andsdoi.registry.sandbox.servers.machine import FINDABLE, Record

from ..portal import PREFIX, Portal
from ..registry.sandbox.calling import document
from .conftest import OPTIONS, wait_until
from .site import Program, write_ini

ROWS = 40
SLOWLY = {"delay": 0.02}
COMMAND = ("andsdoi", "import-ckanext-doi")
_FILL = """
    WITH listed AS (
        INSERT INTO package (id, name, title, author, notes, state, type, private,
                             metadata_created, metadata_modified)
        SELECT gen_random_uuid(), 'dataset-' || n, 'A dataset', 'Doe, Jane', 'Notes.', 'active',
               'dataset', false, now(), now() FROM generate_series(1, :rows) AS n
        RETURNING id, name)
    INSERT INTO doi SELECT :prefix || '/' || name, id, now() FROM listed
"""


@pytest.fixture
def profile() -> str:
    return "mds"


@pytest.fixture
def ini(portal: Portal, tmp_path: Path) -> Iterator[Path]:
    """A site with many rows of ckanext-doi, which the registry confirms."""
    portal.execute("CREATE TABLE doi (identifier text, package_id text, published timestamp)")
    portal.execute(_FILL, rows=ROWS, prefix=PREFIX)
    site, now = portal.config["ckan.site_url"].rstrip("/"), datetime.now(timezone.utc)
    for number in range(1, ROWS + 1):
        doi = f"{PREFIX}/dataset-{number}"
        package = portal.one("SELECT id FROM package WHERE name = :name", name=f"dataset-{number}")
        url = f"{site}/dataset/{package.id}"
        record = Record(doi, DEMO.user, now, now, FINDABLE, document(doi), 1, url, now)
        portal.registry.engine.machine.put(record)
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    names = [f"ckanext.andsdoi.{option}" for option in (*OPTIONS, "rest_endpoint")]
    yield write_ini(tmp_path / "site.ini", {name: portal.config[name] for name in names})
    portal.execute("DROP TABLE doi")


def taken_in(portal: Portal) -> int:
    return int(portal.one("SELECT count(*) FROM andsdoi_doi WHERE ever_confirmed")[0])


def test_a_killed_import_and_two_at_once_end_as_one_run(portal: Portal, ini: Path) -> None:
    portal.registry.set_faults(SLOWLY)
    killed = Program(ini, *COMMAND)
    wait_until(lambda: taken_in(portal) > ROWS // 4)
    killed.kill()
    assert taken_in(portal) < ROWS

    both = [Program(ini, *COMMAND), Program(ini, *COMMAND)]

    assert [program.ended() for program in both] == [0, 0]
    assert taken_in(portal) == ROWS
    unfinished = "due_at IS NOT NULL OR in_doubt OR index_pending IS NOT NULL"
    assert portal.one(f"SELECT count(*) FROM andsdoi_doi WHERE {unfinished}")[0] == 0
    assert portal.one("SELECT count(*) FROM andsdoi_event WHERE what = 'imported'")[0] == ROWS
    assert [entry for entry in portal.requests() if entry.method != "GET"] == []
