"""What the pages say of actions, commands and endings is what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ckanext.andsdoi.lifecycle.rows.enums import EventKind
from ckanext.andsdoi.logic import action
from dev.reference import actions
from dev.reference.pages import PAGES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_what_make_reference_writes(path: Path) -> None:
    assert path.read_text("utf-8") == PAGES[path](), "Run make reference."


@pytest.mark.parametrize("name", action.__all__)
def test_a_docstring_explains_what_the_schema_takes(name: str) -> None:
    assert list(actions.documented(name).params) == list(actions.taken(name))


@pytest.mark.parametrize("kind", EventKind)
def test_the_history_explains_every_event(kind: EventKind) -> None:
    assert f"`{kind.value}`" in actions.documented("andsdoi_event_list").returns
