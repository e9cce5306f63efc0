"""Our row in Python and in the database: the same columns, defaults and closed sets of words."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
import sqlalchemy as sa
from ckan.model import meta

from ckanext.andsdoi import model
from ckanext.andsdoi.lifecycle.rows import current
from ckanext.andsdoi.lifecycle.rows.enums import Parked, Priority, State, WaitsFor
from ckanext.andsdoi.lifecycle.rows.row import DoiRow

from ..portal import Portal


def test_a_row_has_every_column_of_the_table() -> None:
    stored = [column.name for column in model.doi.columns if column.computed is None]

    assert [field.name for field in fields(DoiRow)] == stored


def test_a_new_row_has_the_defaults_of_the_database(portal: Portal) -> None:
    portal.execute("INSERT INTO andsdoi_doi (package_id, environment) VALUES ('x', 'test')")
    with meta.engine.begin() as connection:
        row = current.find(connection, "x", "test")

    assert row is not None
    assert replace(row, created_at=None) == DoiRow(id=row.id, package_id="x", environment="test")


def test_words_are_read_as_members_of_their_sets(portal: Portal) -> None:
    portal.execute(
        "INSERT INTO andsdoi_doi (package_id, environment, state, parked, waits_for, priority)"
        " VALUES ('x', 'test', 'registered', 'person', 'brake', 3)"
    )
    with meta.engine.begin() as connection:
        row = current.find(connection, "x", "test")

    assert row is not None
    assert row.state is State.REGISTERED
    assert row.parked is Parked.PERSON
    assert row.waits_for is WaitsFor.BRAKE
    assert row.priority is Priority.PRE_EXISTING


def test_a_word_that_no_set_knows_is_not_read(portal: Portal) -> None:
    portal.execute(
        "INSERT INTO andsdoi_doi (package_id, environment, state) VALUES ('x', 'test', 'lost')"
    )
    with meta.engine.begin() as connection, pytest.raises(ValueError, match="lost"):
        current.find(connection, "x", "test")


def test_a_word_is_written_as_it_prints(portal: Portal) -> None:
    with meta.engine.begin() as connection:
        found = connection.scalar(sa.text("SELECT cast(:word AS text)"), {"word": Parked.DATA})

    assert found == f"{Parked.DATA}" == "data"
