"""A CKAN that mints at a sandbox: real PostgreSQL, Redis, Solr and HTTP."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.registry.sandbox import DEMO, Sandbox, start

from .stages import PATIENCE, Once, Stage, drawing

PREFIX = DEMO.prefixes[0]


class Held:
    """A hook of the registry that holds the first request of an operation until a block ends."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._came, self._go = threading.Event(), threading.Event()

    def __call__(self, entry: Any) -> None:
        if entry.operation == self._operation and not self._came.is_set():
            self._came.set()
            self._go.wait(PATIENCE)

    def __enter__(self) -> Held:
        return self

    def __exit__(self, *_: object) -> None:
        self._go.set()

    def await_request(self) -> None:
        """Wait for the request."""
        assert self._came.wait(PATIENCE), "the request never came"


def new_organization(
    name: str = "", title: str = "An organization", parent: str | None = None
) -> str:
    """Make an organization, below another one if it is named; return its id.

    CKAN's action would take a tenth of a test's time.
    """
    from ckan import model

    name = name or f"organization-{uuid.uuid4().hex[:10]}"
    made = model.Group(name, title, type="organization", is_organization=True)
    model.Session.add(made)
    model.Session.flush()
    if parent:
        above = model.Member(
            group=made, table_id=parent, table_name="group", capacity="public", state="active"
        )
        model.Session.add(above)
    model.Session.commit()
    try:
        return str(made.id)
    finally:
        model.Session.remove()


@dataclass
class Portal:
    """A site as its users, its database and its registry see it."""

    registry: Sandbox
    config: Any
    _patch: pytest.MonkeyPatch
    awaited: list[Once] = field(default_factory=list)
    """What happens between stages: a test whose stage is never reached would show nothing."""

    def publish(self, **fields: Any) -> dict[str, Any]:
        """Create a public dataset."""
        return self.create(private=False, **fields)

    def create(self, **fields: Any) -> dict[str, Any]:
        name = f"dataset-{uuid.uuid4().hex[:10]}"
        defaults = {
            "name": name,
            "title": "A dataset",
            "author": "Doe, Jane",
            "notes": "Notes.",
            "owner_org": self.organization,
        }
        return self.act("package_create", **{**defaults, **fields})

    @cached_property
    def organization(self) -> str:
        """The id of an organization."""
        return new_organization()

    def patch(self, dataset: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.act("package_patch", id=dataset["id"], **fields)

    def act(self, action: str, **data: Any) -> Any:
        """Call an action as CKAN's API does: a context of its own, and a fresh session after."""
        from ckan import model
        from ckan.tests.helpers import call_action

        try:
            return call_action(action, **data)
        finally:
            model.Session.remove()

    def sync(self, *datasets: dict[str, Any], **options: Any) -> Any:
        from ckanext.andsdoi.lifecycle import worker

        return worker.sync([dataset["id"] for dataset in datasets] or None, **options)

    def job(self) -> None:
        from ckanext.andsdoi.lifecycle import worker

        worker.job()

    def row(self, dataset: dict[str, Any], environment: str = "test") -> Any:
        """What the database holds for a dataset, seen from outside CKAN's session."""
        statement = "SELECT * FROM andsdoi_doi WHERE package_id = :id AND environment = :env"
        return self.one(statement, id=dataset["id"], env=environment)

    def one(self, statement: str, **values: Any) -> Any:
        from ckan.model import meta

        with meta.engine.begin() as connection:
            return connection.execute(sa.text(statement), values).one_or_none()

    def execute(self, statement: str, **values: Any) -> None:
        from ckan.model import meta

        with meta.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def extra(self, dataset: dict[str, Any], key: str = "doi") -> str | None:
        """The DOI in the extras, as the database has it."""
        from ckan.model import meta

        from ckanext.andsdoi.lifecycle.dataset import extras

        with meta.engine.begin() as connection:
            return extras.read(connection, dataset["id"], key)

    def doi(self, dataset: dict[str, Any]) -> str:
        return str(self.row(dataset).doi)

    def state(self, dataset: dict[str, Any]) -> str:
        """The state at the registry, `none` if it knows nothing."""
        row = self.row(dataset)
        found = self.registry.dois.get(row.doi) if row and row.doi else None
        return found.state if found else "none"

    def requests(self, method: str | None = None) -> list[Any]:
        """The registry's journal."""
        journal = self.registry.journal
        return [entry for entry in journal if method in (None, entry.method)]

    def set(self, option: str, value: Any) -> None:
        """Set an option of ours until the end of the test."""
        self.set_ckan(f"ckanext.andsdoi.{option}", value)

    def set_ckan(self, option: str, value: Any) -> None:
        """Set any option of CKAN's until the end of the test."""
        self._patch.setitem(self.config, option, value)

    def before(self, stage: Stage, action: Callable[[], object], of: object = None) -> None:
        """Let something happen elsewhere before a stage, the first time (that it is of this)."""
        stage.wrap(self._patch, partial(self._once(action).before, of=of))

    def after(self, stage: Stage, action: Callable[[], object]) -> None:
        """Let something happen elsewhere after a stage, the first time."""
        stage.wrap(self._patch, self._once(action).after)

    def _once(self, action: Callable[[], object]) -> Once:
        self.awaited.append(Once(action))
        return self.awaited[-1]

    def instead(self, stage: Stage, action: Callable[..., Any]) -> None:
        """Replace a stage until the end of the test: it fails, or is not our concern."""
        stage.wrap(self._patch, lambda _: action)

    def watch(self, stage: Stage) -> list[tuple[Any, ...]]:
        """Return a list of what a stage was called with, which grows with each call."""
        calls: list[tuple[Any, ...]] = []

        def watching(ordinary: Callable[..., Any]) -> Callable[..., Any]:
            def watched(*args: Any, **kwargs: Any) -> Any:
                calls.append(args)
                return ordinary(*args, **kwargs)

            return watched

        stage.wrap(self._patch, watching)
        return calls

    def draw(self, *suffixes: str) -> None:
        """Have these suffixes drawn next."""
        Stage.DRAW.wrap(self._patch, drawing(list(suffixes)))

    def end_leases(self) -> None:
        """Let as much time pass as leases last: who died or waits has lost its own."""
        self.execute("UPDATE andsdoi_doi SET lease_until = now() - interval '1 second'")

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Wait for answers of the registry no longer than a second."""
        self.set("read_timeout", 1)
        yield
        self.set("read_timeout", PATIENCE)

    @contextmanager
    def request_held(self, operation: str) -> Iterator[Held]:
        """Hold the first request of an operation, before it has its effect, while a block runs."""
        with Held(operation) as held:
            self.registry.on_request = held
            yield held
        self.registry.on_request = None

    @contextmanager
    def answer_held(self, operation: str) -> Iterator[Held]:
        """Hold the first answer to an operation, after the request's effect, while a block runs."""
        with Held(operation) as held:
            self.registry.on_answer = held
            yield held
        self.registry.on_answer = None

    def events(self, dataset: dict[str, Any]) -> list[str]:
        from ckan.model import meta

        statement = "SELECT what FROM andsdoi_event WHERE package_id = :id ORDER BY id"
        with meta.engine.begin() as connection:
            return list(connection.scalars(sa.text(statement), {"id": dataset["id"]}))


@pytest.fixture
def profile() -> str:
    """The registry's personality; a test may be parametrized with another."""
    return "ands"


@pytest.fixture
def registry(profile: str) -> Iterator[Sandbox]:
    with start(profile) as sandbox:
        yield sandbox


@pytest.fixture
def portal(
    empty_site: None,
    registry: Sandbox,
    profile: str,
    ckan_config: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Portal]:
    """A site with the sandbox as its registry."""
    site = Portal(registry, ckan_config, monkeypatch)
    site.set("profile", profile)
    site.set("endpoint", registry.endpoint)
    site.set("app_id", DEMO.user)
    site.set("shared_secret", DEMO.password)
    site.set("prefix", PREFIX)
    site.set("rate", 0)
    site.set("connect_timeout", PATIENCE)
    site.set("read_timeout", PATIENCE)
    yield site
    assert all(once.has_happened for once in site.awaited), "a stage was not reached"


@contextmanager
def provided(plugin: type, name: str) -> Iterator[Any]:
    """Load another plugin for a while, as an extension that is installed."""
    from ckan import plugins as p
    from ckan.plugins import core

    ordinary = core._get_service

    def get_service(wanted: str) -> Any:
        if wanted != name:
            return ordinary(wanted)
        found = core.get_plugin(name)
        return found or plugin(name=name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "_get_service", get_service)
        p.load(name)
        try:
            yield p.get_plugin(name)
        finally:
            p.unload(name)
