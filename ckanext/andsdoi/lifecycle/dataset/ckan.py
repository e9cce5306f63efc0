"""Datasets as CKAN's actions give them, in the request that jobs and commands lack."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Any, cast

import ckantoolkit as tk
from ckan import model
from flask import has_request_context

from ...database import NotMigrated, tables
from ..rows import current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context
    from flask import Flask

log = logging.getLogger(__name__)

PLAIN = "andsdoi_plain"
"""Marks in a context that the dataset is read for a document: what we add for themes stays out."""

_apps: list[Flask] = []


def remember_app(app: Flask) -> Flask:
    """Keep the application: CKAN translates and builds addresses in a request only."""
    _apps[:] = [app]
    return app


@contextlib.contextmanager
def request_context() -> Iterator[None]:
    """Give jobs and commands the request that CKAN's actions expect."""
    if has_request_context() or not _apps:
        yield
        return
    with _apps[0].test_request_context():
        yield


def find_package(reference: str) -> model.Package | None:
    """Return a dataset by its id, else by its name.

    What our rows know as the id of a dataset, of a purged one too, is no other dataset's name.
    """
    package = model.Package.get(reference)
    if package is None or package.id == reference:
        return package
    try:
        with tables() as connection:
            return None if current.knows(connection, reference) else package
    except NotMigrated:
        return package


def read_as_anonymous(package_id: str) -> dict[str, Any]:
    """Return a dataset as everybody may read it.

    Raises:
        NotAuthorized, ObjectNotFound: Not everybody may.
    """
    return _read(package_id, _anonymous())


def read_in_any_state(package_id: str) -> dict[str, Any]:
    """Return a dataset, public or not; the caller has checked who asks."""
    context = {"ignore_auth": True, "user": "", "use_cache": False, PLAIN: True}
    return _read(package_id, cast("Context", context))


def is_readable(package_id: str) -> bool:
    """Tell whether an anonymous caller may read a dataset; if that fails, nobody may name it."""
    with request_context():
        try:
            tk.check_access("package_show", _anonymous(), {"id": package_id})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return False
        except Exception:
            log.exception("Who may read the dataset %s could not be told", package_id)
            return False
    return True


def _read(package_id: str, context: Context) -> dict[str, Any]:
    """Add what `package_show` leaves out: the organization's extras, names of vocabularies."""
    with request_context():
        dataset: dict[str, Any] = tk.get_action("package_show")(context, {"id": package_id})
        group: Any = model.Group.get(dataset.get("owner_org"))
        if group is not None and isinstance(dataset.get("organization"), dict):
            extras = sorted(dict(group.extras or {}).items())
            listed = [{"key": key, "value": value} for key, value in extras]
            dataset["organization"] = {**dataset["organization"], "extras": listed}
        for tag in dataset.get("tags") or []:
            vocabulary = tag.get("vocabulary_id") and model.Vocabulary.get(tag["vocabulary_id"])
            if vocabulary:
                tag["vocabulary_name"] = vocabulary.name
    return dataset


def _anonymous() -> Context:
    context = {
        "user": "",
        "ignore_auth": False,
        "use_cache": False,
        "auth_user_obj": model.AnonymousUser(),
        PLAIN: True,
    }
    return cast("Context", context)
