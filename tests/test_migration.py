"""The migration: what it makes, what it exempts, and a site on which it was not run."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ckantoolkit as tk
import pytest
import sqlalchemy as sa

from .portal import Portal

Migrate = Callable[..., None]

VERSION_TABLE = "andsdoi_alembic_version"
LOCK = 0x616E6473
"""The advisory lock of the migration's `env.py`."""
PATIENCE = 120.0


@pytest.fixture
def unmigrated(portal: Portal, migrate_db_for: Migrate) -> Iterator[Portal]:
    """A site with the plugin, but without its tables; afterwards they are there again."""
    migrate_db_for("andsdoi", "base", forward=False)
    yield portal
    if not _tables():
        migrate_db_for("andsdoi")


def _tables() -> list[str]:
    from ckan.model import meta

    names = sa.inspect(meta.engine).get_table_names()
    return sorted(name for name in names if name.startswith("andsdoi_") and name != VERSION_TABLE)


def test_tables_and_model_agree(portal: Portal) -> None:
    from ckan.model import meta

    from ckanext.andsdoi import model

    inspector = sa.inspect(meta.engine)
    for table in (
        model.doi,
        model.account,
        model.brake,
        model.notice,
        model.exemption,
        model.event,
    ):
        found = {c["name"]: c for c in inspector.get_columns(table.name)}
        assert set(found) == {column.name for column in table.columns}
        for column in table.columns:
            there = found[column.name]
            assert there["nullable"] == column.nullable, column
            assert there["type"].compile(meta.engine.dialect) == column.type.compile(
                meta.engine.dialect
            ), column
        assert _indexes(table.name) == {index.name: index.unique for index in table.indexes}


def _indexes(table: str) -> dict[str, bool]:
    """Whether each is unique; SQLAlchemy 1.4 of CKAN 2.11 overlooks those on expressions."""
    from ckan.model import meta

    statement = sa.text(
        """
        SELECT relname, indisunique FROM pg_index JOIN pg_class ON oid = indexrelid
         WHERE indrelid = cast(:table AS regclass) AND NOT indisprimary
        """
    )
    with meta.engine.connect() as connection:
        rows = connection.execute(statement, {"table": table})
        return {row.relname: row.indisunique for row in rows}


def test_a_dataset_public_at_the_migration_is_exempt(
    unmigrated: Portal, migrate_db_for: Migrate
) -> None:
    public = unmigrated.publish()
    private = unmigrated.create(private=True)
    deleted = unmigrated.publish()
    unmigrated.act("package_delete", id=deleted["id"])

    migrate_db_for("andsdoi")

    assert unmigrated.one("SELECT package_id, reason FROM andsdoi_exemption") == (
        public["id"],
        "existing",
    )
    unmigrated.sync()
    assert unmigrated.requests() == []
    unmigrated.patch(private, private=False)
    unmigrated.sync()
    assert unmigrated.state(private) == "findable"


class TestDownAndUpAgain:
    """Down loses which DOI belongs to which dataset; the extras and the registry keep the DOIs."""

    @pytest.fixture
    def lost(
        self, portal: Portal, migrate_db_for: Migrate, caplog: pytest.LogCaptureFixture
    ) -> dict[str, Any]:
        """A dataset whose DOI our tables have forgotten."""
        portal.create(private=True)
        dataset = portal.publish()
        portal.sync()
        doi = portal.doi(dataset)
        migrate_db_for("andsdoi", "base", forward=False)
        assert _tables() == []
        assert "forgotten here, with their history and decisions: 1." in caplog.text
        migrate_db_for("andsdoi")
        return {**dataset, "doi": doi}

    def test_public_datasets_are_exempt_after_down_and_up_and_no_more_is_known(
        self, portal: Portal, lost: dict[str, Any]
    ) -> None:
        assert _tables() == sorted(
            [
                "andsdoi_account",
                "andsdoi_brake",
                "andsdoi_doi",
                "andsdoi_event",
                "andsdoi_exemption",
                "andsdoi_notice",
            ]
        )
        assert portal.row(lost) is None
        exempt = portal.one("SELECT package_id, reason FROM andsdoi_exemption")
        assert exempt == (lost["id"], "existing")

    def test_the_doi_stays_in_the_extras_and_no_second_one_is_minted(
        self, portal: Portal, lost: dict[str, Any]
    ) -> None:
        """P2."""
        before = len(portal.requests())
        portal.patch(lost, title="Edited")
        portal.sync()
        with pytest.raises(tk.ValidationError) as refused:
            portal.act("andsdoi_mint", id=lost["id"])

        assert list(refused.value.error_dict) == ["doi"]
        assert portal.extra(lost) == lost["doi"]
        portal.sync()
        assert len(portal.requests()) == before
        assert list(portal.registry.dois) == [lost["doi"]]

    def test_a_dataset_published_after_down_and_up_is_minted(
        self, portal: Portal, lost: dict[str, Any]
    ) -> None:
        dataset = portal.publish()

        portal.sync()

        assert portal.state(dataset) == "findable"


def test_two_processes_that_upgrade_at_once_take_turns(unmigrated: Portal) -> None:
    """Both wait for the lock at first; the one that comes second finds nothing to do."""
    from ckan.model import meta

    unmigrated.publish()
    with meta.engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        upgrades = [_upgrade() for _ in range(2)]
        _wait_until_they_wait(connection, upgrades)
    ends = [upgrade.communicate(timeout=PATIENCE)[0] for upgrade in upgrades]

    assert [upgrade.returncode for upgrade in upgrades] == [0, 0], ends
    assert len(_tables()) == 6
    assert unmigrated.one("SELECT count(*) FROM andsdoi_exemption") == (1,)


def _upgrade() -> subprocess.Popen[str]:
    ckan = Path(sys.executable).with_name("ckan")
    return subprocess.Popen(
        [ckan, "-c", os.environ["CKAN_INI"], "db", "upgrade", "-p", "andsdoi"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait_until_they_wait(connection: Any, upgrades: list[subprocess.Popen[str]]) -> None:
    waiting = sa.text(
        "SELECT count(*) FROM pg_locks"
        " WHERE locktype = 'advisory' AND objid = :lock AND NOT granted"
    )
    until = time.monotonic() + PATIENCE
    while connection.scalar(waiting, {"lock": LOCK}) < len(upgrades):
        assert all(upgrade.poll() is None for upgrade in upgrades), "one did not wait"
        assert time.monotonic() < until, "they do not wait"
        time.sleep(0.1)


class TestNotMigrated:
    """CKAN starts and saves work; log and job say the command."""

    def test_a_save_works_and_the_log_tells_the_command(
        self, unmigrated: Portal, caplog: pytest.LogCaptureFixture
    ) -> None:
        dataset = unmigrated.publish(title="Kept")
        unmigrated.patch(dataset, notes="Edited")

        assert unmigrated.act("package_show", id=dataset["id"])["notes"] == "Edited"
        assert "ckan db upgrade -p andsdoi" in caplog.text

    def test_the_start_tells_the_command(
        self, unmigrated: Portal, caplog: pytest.LogCaptureFixture
    ) -> None:
        from ckanext.andsdoi.lifecycle.capture import intent

        with caplog.at_level(logging.ERROR):
            intent.tell_if_not_migrated()

        assert "ckan db upgrade -p andsdoi" in caplog.text

    def test_a_job_ends_quietly(self, unmigrated: Portal) -> None:
        unmigrated.job()

    def test_a_dataset_page_works(self, unmigrated: Portal, app: Any) -> None:
        dataset = unmigrated.publish()

        assert app.get(f"/dataset/{dataset['name']}").status_code == 200
