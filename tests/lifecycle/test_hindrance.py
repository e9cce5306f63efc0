"""What a person is told of a failure."""

from __future__ import annotations

import sqlalchemy as sa

from ckanext.andsdoi.lifecycle import hindrance


def test_a_database_error_keeps_its_statement_and_values_to_itself() -> None:
    """P8."""
    error = sa.exc.DataError("SELECT :secret", {"secret": "hunter2"}, ValueError("bad value"))

    assert hindrance.said(error) == "DataError: (builtins.ValueError) bad value"


def test_a_long_text_is_cut() -> None:
    assert len(hindrance.said(ValueError("x" * 999))) == 300
