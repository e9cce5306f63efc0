"""Each recipe of docs/recovery.rst does what it says.

A play breaks a thing for real, sees it named as the page names it, does what stands there, and
sees that all is well again. Commands and options are taken from the page: one that it has no more
is an error, and so is a command that no play runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rq

from ..cli.conftest import run
from ..cli.test_check import pages, well, worker
from ..portal import Portal
from ..webpages import Webpages
from . import of_check, of_datasets
from .page import recipes
from .play import Play

__all__ = ["pages", "run", "well", "worker"]

PLAYS: dict[str, Callable[[Play], None] | str] = {
    **{f"check: {topic}": play for topic, play in of_check.PLAYS.items()},
    **of_datasets.PLAYS,
}
"""By the headings of the page; a text says why one cannot be played."""


@pytest.fixture
def other_plugins(
    request: pytest.FixtureRequest, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let one play have another extension beside ours, from the start."""
    if request.node.callspec.params["heading"] == "check: RDF":
        monkeypatch.setitem(ckan_config, "ckan.plugins", "dcat andsdoi")


@pytest.fixture
def play(
    request: pytest.FixtureRequest,
    other_plugins: None,
    well: Portal,
    worker: rq.Worker,
    pages: Webpages,
    tmp_path: Path,
) -> Play:
    """The heading that is asked for, on a site where all is well."""
    patch, run, migrate = map(request.getfixturevalue, ("monkeypatch", "run", "migrate_db_for"))
    recipe = recipes()[request.param]
    return Play(recipe, well, run, worker, pages, patch, tmp_path, lambda: migrate("andsdoi"))


def test_every_heading_has_its_play() -> None:
    assert list(PLAYS) == list(recipes())


def test_what_cannot_be_played_says_why() -> None:
    for heading, why in PLAYS.items():
        if isinstance(why, str):
            assert len(why.split()) > 5, heading


_PLAYED = [heading for heading, play in PLAYS.items() if callable(play)]


@pytest.mark.parametrize(
    ("play", "heading"), zip(_PLAYED, _PLAYED, strict=True), indirect=["play"], ids=_PLAYED
)
def test_the_recipe_mends_it(play: Play, heading: str) -> None:
    act = PLAYS[heading]
    assert callable(act)
    act(play)
    play.well()
    assert play.recipe.commands <= play.recipe.done, "a command was not played"
