"""`/doi/unapi`: the same files by unAPI (version 1), which Zotero finds on a dataset's page.

Without `id` it lists the formats of the site, with one those of a dataset; with `format`, too, it
answers with the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk
from flask import make_response, request

from ..citation import negotiable, unapi_formats
from ..cited import cited
from ..database import NotMigrated
from ..lifecycle.reports import lookup
from . import export

if TYPE_CHECKING:
    from flask import Response

    from ..citation import CitedDataset

_CHOICES = 300


def unapi() -> Response:
    """Return a list of formats, or a file about a public dataset with a DOI."""
    identifier, name = request.args.get("id"), request.args.get("format")
    if not identifier:
        return _listed(None, 200)
    dataset = _dataset(identifier)
    if dataset is None:
        return tk.abort(404, tk._("There is no such dataset."))
    if not name:
        return _listed(dataset, _CHOICES)
    formats = {one.name: one for one in negotiable(dataset.standing).values()}
    if name not in formats:
        return tk.abort(406, tk._("There is no such file."))
    return export.file(dataset, formats[name])


def _dataset(identifier: str) -> CitedDataset | None:
    """Find what a page names itself by: a DOI of this site, else the address of the page."""
    try:
        found = lookup.find_doi(identifier) or lookup.find(identifier.rpartition("/")[2])
    except NotMigrated:
        return None
    return cited(found) if found else None


def _listed(dataset: CitedDataset | None, status: int) -> Response:
    response = make_response(unapi_formats(dataset), status)
    response.mimetype = "application/xml"
    return response
