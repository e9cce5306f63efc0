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
from .conftest import ini_of, wait_until
from .site import Program

ROWS = 300
SLOWLY = {"delay": 0.02}
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
def old(portal: Portal) -> Iterator[Portal]:
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
    portal.registry.set_faults(SLOWLY)
    yield portal
    portal.execute("DROP TABLE doi")


def csv_file(folder: Path) -> Path:
    lines = [f"{PREFIX}/dataset-{number},dataset-{number}" for number in range(1, ROWS + 1)]
    path = folder / "dois.csv"
    path.write_text("\n".join(["doi,dataset", *lines]))
    return path


def taken_in(portal: Portal) -> int:
    return int(portal.one("SELECT count(*) FROM andsdoi_doi WHERE ever_confirmed")[0])


def kill_in_the_middle_and_go_on_with_two(portal: Portal, site: Path, *command: str) -> None:
    killed = Program(site, *command)
    wait_until(lambda: taken_in(portal) > ROWS // 4)
    killed.kill()
    assert taken_in(portal) < ROWS

    both = [Program(site, *command), Program(site, *command)]

    assert [program.ended() for program in both] == [0, 0]


def assert_each_is_there_once(portal: Portal) -> None:
    """P2, P6: nothing was sent but questions."""
    assert taken_in(portal) == ROWS
    assert portal.one("SELECT count(DISTINCT doi) FROM andsdoi_doi")[0] == ROWS
    assert portal.one("SELECT count(*) FROM andsdoi_event WHERE what = 'imported'")[0] == ROWS
    assert portal.one("SELECT count(*) FROM andsdoi_doi WHERE index_pending IS NOT NULL")[0] == 0
    assert [entry for entry in portal.requests() if entry.method != "GET"] == []


def test_a_list_confirms_them_and_each_run_asks_for_it_once(old: Portal, tmp_path: Path) -> None:
    command = ("andsdoi", "import-ckanext-doi")

    kill_in_the_middle_and_go_on_with_two(
        old, ini_of(old, tmp_path / "site.ini", "rest_endpoint"), *command
    )

    assert_each_is_there_once(old)
    assert old.one("SELECT count(*) FROM andsdoi_doi WHERE due_at IS NOT NULL OR in_doubt")[0] == 0
    assert [entry.operation for entry in old.requests()] == ["rest_dois"] * 3


def test_without_a_list_what_is_known_is_not_asked_about_again(old: Portal, tmp_path: Path) -> None:
    old.set("rest_endpoint", "")
    command = ("andsdoi", "import", str(csv_file(tmp_path)))

    kill_in_the_middle_and_go_on_with_two(
        old, ini_of(old, tmp_path / "site.ini", "rest_endpoint"), *command
    )

    assert_each_is_there_once(old)
    assert (
        old.one("SELECT count(*) FROM andsdoi_doi WHERE due_at IS NOT NULL AND in_doubt")[0] == ROWS
    )
    # two for each; two at once may ask about the same, and each asks eight ahead
    left = ROWS - ROWS // 4
    assert 2 * ROWS <= len(old.requests()) <= 2 * (ROWS + left + 3 * 8)
