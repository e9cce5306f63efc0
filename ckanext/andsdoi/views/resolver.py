"""`/doi/...`: from a DOI of this site to its dataset, or to the dataset's tombstone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk

from .. import config
from ..database import NotMigrated
from ..lifecycle.dataset.ckan import is_readable
from ..lifecycle.reports import lookup, tombstone
from ..logic.action.common import unknown_doi
from . import gone

if TYPE_CHECKING:
    from flask import Response

    from ..lifecycle.reports.lookup import Dataset, DoiLookup


def doi(name: str) -> Response:
    """Lead to the dataset of a DOI, or show its tombstone.

    A DOI that this site did not register is not found: it is never sent on to another site.
    """
    found = _find(name)
    if found is not None and found.dataset is not None and _may("package_show", found):
        return _to(found.dataset)
    told = tombstone.of_doi(found) if found is not None else None
    if found is None or told is None:
        return tk.abort(404, unknown_doi(name))
    back = tk.url_for("andsdoi.doi", name=told.doi) if found.dataset else None
    return gone.page(told, back)


def _find(name: str) -> DoiLookup | None:
    """Find what a DOI belongs to; one that was never registered is known to editors only."""
    try:
        found = lookup.find_doi(name)
    except NotMigrated:
        return None
    if found is None or found.is_confirmed or _may("package_update", found):
        return found
    return None


def _to(dataset: Dataset) -> Response:
    """Send to the landing page; to CKAN's own page in the language of the visitor.

    Elsewhere nobody may find a dataset that not everybody may read.
    """
    if config.lands_elsewhere() and is_readable(dataset.id):
        return tk.redirect_to(dataset.url)
    return tk.redirect_to("dataset.read", id=dataset.id)


def _may(action: str, found: DoiLookup) -> bool:
    return found.dataset is not None and bool(tk.h.check_access(action, {"id": found.id}))
