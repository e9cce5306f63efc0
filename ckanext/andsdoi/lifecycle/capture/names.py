"""The id of a dataset is never the name of another one.

A landing page has the id in its address, and CKAN looks there for a name if nobody has that id any
more: whoever took the id of a purged dataset as a name would take over the page of its DOI. So the
name is refused, whichever action, form or harvester saves it.
"""

from __future__ import annotations

import contextlib
from typing import Any

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan import plugins as p

from ...database import LOCK_TO_READ, message, send
from .intent import bounded, shielded

_IS_ID = message(
    bounded(LOCK_TO_READ),
    """
    SELECT EXISTS (SELECT FROM andsdoi_doi WHERE package_id = :name AND doi IS NOT NULL)
        OR EXISTS (SELECT FROM package WHERE id = :name)
    """,
)


def before_flush(session: Any, _context: object, _instances: object) -> None:
    """Refuse a new name that is another dataset's id, before anything of the save is written.

    Raises:
        ValidationError: On `name`. What the session held is given up, as CKAN does before it
            raises one.
    """
    if not p.plugin_loaded("andsdoi"):
        return
    packages = [one for one in (*session.new, *session.dirty) if isinstance(one, model.Package)]
    if any(_is_id_of_another(session, one) for one in packages):
        with contextlib.suppress(sa.exc.InvalidRequestError):
            # a commit is under way: who called it rolls back, as after any that fails
            session.rollback()
        text = tk._("The id of another dataset can't be a name. Choose another name.")
        raise tk.ValidationError({"name": [text]})


def listen() -> None:
    """Listen to what CKAN's sessions write, once."""
    for session in (model.Session, model.meta.create_local_session):
        if not sa.event.contains(session, "before_flush", before_flush):
            sa.event.listen(session, "before_flush", before_flush)


def _is_id_of_another(session: Any, package: Any) -> bool:
    if not sa.inspect(package).attrs.name.history.has_changes() or package.name == package.id:
        return False
    with shielded("look for a dataset with this id"):
        return bool(send(session.connection(), _IS_ID, {"name": package.name}).scalar())
    return False
