"""The migration: what it makes, what it exempts, and a site on which it was not run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.lifecycle.conftest import Portal, portal, profile, registry

__all__ = ["portal", "profile", "registry"]

Migrate = Callable[..., None]


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
    return [name for name in names if name.startswith("andsdoi_d")]


def test_tables_and_model_agree(portal: Portal) -> None:
    from ckan.model import meta

    from ckanext.andsdoi import model

    inspector = sa.inspect(meta.engine)
    for table in (model.doi, model.account, model.exemption, model.event):
        found = {c["name"]: c for c in inspector.get_columns(table.name)}
        assert set(found) == {column.name for column in table.columns}
        for column in table.columns:
            there = found[column.name]
            assert there["nullable"] == column.nullable, column
            assert there["type"].compile(meta.engine.dialect) == column.type.compile(
                meta.engine.dialect
            ), column
        indexes = {index["name"]: index["unique"] for index in inspector.get_indexes(table.name)}
        assert indexes == {index.name: index.unique for index in table.indexes}


def test_what_is_public_at_that_moment_is_exempt(
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


def test_down_and_up_again(portal: Portal, migrate_db_for: Migrate) -> None:
    portal.publish()

    migrate_db_for("andsdoi", "base", forward=False)
    assert _tables() == []
    migrate_db_for("andsdoi")

    assert _tables() == ["andsdoi_doi"]


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
        from ckanext.andsdoi.lifecycle import intent

        with caplog.at_level(logging.ERROR):
            intent.tell_if_not_migrated()

        assert "ckan db upgrade -p andsdoi" in caplog.text

    def test_a_job_ends_quietly(self, unmigrated: Portal) -> None:
        unmigrated.job()

    def test_a_dataset_page_works(self, unmigrated: Portal, app: Any) -> None:
        dataset = unmigrated.publish()

        assert app.get(f"/dataset/{dataset['name']}").status_code == 200
