"""The site that the pages speak of, and what runs their blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckanext.andsdoi.registry.sandbox import NEIGHBOUR, Sandbox, start

from ..cli.conftest import invoke
from ..portal import Portal
from .evaluators import Evaluators
from .scene import OWNER, PREFIX, Scene
from .shell import Answer, Shell, request


@pytest.fixture
def profile() -> str:
    return "mds"


@pytest.fixture
def registry(profile: str) -> Iterator[Sandbox]:
    """A registry that knows the user and the prefix of the pages."""
    with start(profile, accounts=(OWNER, NEIGHBOUR)) as sandbox:
        yield sandbox


@pytest.fixture
def scene(portal: Portal, tmp_path: Path) -> Iterator[Scene]:
    portal.set("app_id", OWNER.user)
    portal.set("shared_secret", OWNER.password)
    portal.set("prefix", PREFIX)
    portal.set("rest_endpoint", portal.registry.rest_endpoint)
    yield Scene(portal, tmp_path)
    portal.execute("DROP TABLE IF EXISTS doi")


@pytest.fixture
def shell(scene: Scene, app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.chdir(scene.folder)

    def ckan(words: list[str]) -> Answer:
        return _ckan(words[2:] if words[0] == "-c" else words, scene.portal)

    def curl(words: list[str]) -> Answer:
        address, options = request(words)
        answer = (app.post if "data" in options else app.get)(address, **options)
        return Answer(int(not answer.json["success"]), answer.body, "")

    programs = {"ckan": ckan, "curl": curl}
    opened = Shell(scene.folder, programs, CKAN="", TOKEN=_token(), USER="admin")
    yield opened
    opened.close()


@pytest.fixture
def evaluators(shell: Shell, scene: Scene, app: Any) -> Evaluators:
    return Evaluators(shell, scene, app)


def _ckan(words: list[str], portal: Portal) -> Answer:
    from ckan import model
    from ckan.cli.db import db

    from ckanext.andsdoi.cli import andsdoi

    if words == ["jobs", "worker"]:
        portal.job()
        return Answer(0, "", "")
    group = {"andsdoi": andsdoi, "db": db}[words[0]]
    try:
        done = invoke(group, *words[1:], input="y\n")
        return Answer(done.code, done.out, done.err)
    finally:
        model.Session.remove()


def _token() -> str:
    """Return the token of a sysadmin."""
    from ckan import model
    from ckan.tests.helpers import call_action

    admin = model.User(name="admin", email="admin@example.org", sysadmin=True)
    model.Session.add(admin)
    model.Session.commit()
    token = str(call_action("api_token_create", user="admin", name="docs")["token"])
    model.Session.remove()
    return token
