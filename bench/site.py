"""CKAN sites inside workers: all but `open_four` and `dataset` runs there."""

from __future__ import annotations

import logging
import os
import uuid
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from werkzeug.test import Client

from .worker import Worker

if TYPE_CHECKING:
    from contextlib import ExitStack

WITH, WITHOUT = "andsdoi", ""
"""The plugins of a site with the plugin, and of one without."""

_ORGANIZATION = "bench"
_STORE = "ckan_bench"
_EMPTY = """
    DROP TABLE IF EXISTS doi;
    TRUNCATE package, andsdoi_doi, andsdoi_account, andsdoi_brake, andsdoi_notice,
             andsdoi_exemption, andsdoi_event
    RESTART IDENTITY CASCADE
"""
_sites: list[Any] = []


def open_(plugins: str, options: dict[str, Any] | None = None) -> None:
    """Start CKAN in this process, with these plugins and options."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    logging.disable(logging.WARNING)
    config = load_config(os.environ["CKAN_INI"])
    config.update({"ckan.plugins": plugins, "ckan.views.default_views": ""})
    _sites[:] = [make_app(config)]
    set_options(options or {})


def open_four(stack: ExitStack, options: dict[str, Any] | None = None) -> list[Worker]:
    """Start four sites on one database, in this order: with, without, with, without."""
    workers = [stack.enter_context(Worker()) for _ in range(4)]
    for worker, plugins in zip(workers, (WITH, WITHOUT) * 2, strict=True):
        worker.run(open_, plugins, options)
    return workers


def set_options(options: dict[str, Any]) -> None:
    """Change options of the plugin while the site runs."""
    import ckantoolkit as tk

    for name, value in options.items():
        tk.config[f"ckanext.andsdoi.{name}"] = value


def empty() -> None:
    """Remove all datasets and what the plugin knows of them: only from the bench's own site."""
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    from ckanext.andsdoi.database import engine

    if not str(engine().url.database).startswith(_STORE):
        raise RuntimeError("this site is not the bench's own: start it with `make bench`")
    execute(_EMPTY)
    search.clear_all()
    connect_to_redis().flushdb()


def execute(statement: str, **values: Any) -> None:
    """Run a statement in a transaction of its own."""
    from ckanext.andsdoi.database import begin

    with begin() as connection:
        connection.execute(sa.text(statement), values)


def one(statement: str) -> tuple[Any, ...]:
    """Return the first row that a statement finds."""
    from ckanext.andsdoi.database import begin

    with begin() as connection:
        return tuple(connection.execute(sa.text(statement)).one())


def url() -> str:
    """Return the address of the site."""
    import ckantoolkit as tk

    return str(tk.config["ckan.site_url"]).rstrip("/")


def select(statement: str, **values: Any) -> list[Any]:
    """Return the first column of what a query finds."""
    from ckanext.andsdoi.database import begin

    with begin() as connection:
        return list(connection.scalars(sa.text(statement), values))


def act(action: str, user: str, data: dict[str, Any]) -> Any:
    """Call an action as an API request does, without HTTP around it."""
    import ckantoolkit as tk
    from ckan import model

    with _sites[0]._wsgi_app.test_request_context():
        try:
            return tk.get_action(action)({"user": user}, data)
        finally:
            model.Session.remove()


def page(path: str, token: str = "", *statuses: int) -> None:
    """Visit a page: without logging in, or as whom a token belongs to.

    Raises:
        RuntimeError: It answers with a status that is not among these, 200 if there are none.
    """
    answer = Client(_sites[0]).get(path, headers={"Authorization": token} if token else {})
    if answer.status_code not in (statuses or (200,)):
        raise RuntimeError(f"{path} answers {answer.status}")


def token_of(user: str) -> str:
    """Return a new token of a user."""
    return str(act("api_token_create", user, {"user": user, "name": uuid.uuid4().hex})["token"])


def prepare() -> tuple[str, str]:
    """Return a sysadmin's name and an organization's id; both are made at the first call."""
    import ckantoolkit as tk
    from ckan import model

    with _sites[0]._wsgi_app.test_request_context():
        user = str(tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
        model.Session.commit()
    group = model.Group.get(_ORGANIZATION)
    found = group.id if group else act("organization_create", user, {"name": _ORGANIZATION})["id"]
    model.Session.remove()
    return user, str(found)


def dataset(organization: str, **fields: Any) -> dict[str, Any]:
    """Return an ordinary dataset: the fields of CKAN's own form, three tags, two resources."""
    return {
        "name": f"dataset-{uuid.uuid4().hex[:12]}",
        "title": "Water temperature at the moorings of the harbour",
        "notes": "Hourly **water temperature** at twelve moorings, read every week.\n\n" * 5,
        "author": "Garcia, Sofia",
        "author_email": "sofia@example.org",
        "maintainer": "Data Curation Team",
        "license_id": "cc-by",
        "version": "1.1",
        "owner_org": organization,
        "tags": [{"name": name} for name in ("water temperature", "moorings", "harbour")],
        "extras": [{"key": "issued", "value": "2022-03-01"}],
        "resources": [
            {"name": name, "url": f"https://example.org/{name}.csv", "format": "CSV"}
            for name in ("series", "stations")
        ],
        **fields,
    }
