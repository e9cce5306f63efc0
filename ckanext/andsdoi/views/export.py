"""`/dataset/<id>/doi/export/<name>`: how a dataset is cited and described, as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckantoolkit as tk
from flask import make_response

from ..citation import EXPORTS, export_header, file_name
from ..cited import cited
from ..database import NotMigrated
from ..lifecycle.dataset.ckan import is_readable
from ..lifecycle.reports import lookup, tombstone
from . import gone

if TYPE_CHECKING:
    from flask import Response

    from ..citation import CitedDataset, Format


def export(id: str, name: str) -> Response:  # noqa: A002 (CKAN's word)
    """Return a file about a public dataset with a DOI; it says what everybody may know."""
    format_ = EXPORTS.get(name)
    try:
        found = lookup.find(id) if format_ else None
    except NotMigrated:
        found = None
    if format_ is None or found is None:
        return tk.abort(404, tk._("There is no such file."))
    dataset = cited(found)
    if dataset is not None:
        return file(dataset, format_)
    told = None if is_readable(found.id) else tombstone.of_dataset(found)
    return gone.page(told, None) if told else tk.abort(404, tk._("There is no such file."))


def file(dataset: CitedDataset, format_: Format) -> Response:
    """Return one file as an answer."""
    response = make_response(format_.write(dataset))
    response.mimetype = format_.media_type
    response.mimetype_params["charset"] = "utf-8"
    response.headers.set(
        "Content-Disposition", "attachment", filename=file_name(dataset.doi, format_)
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.add("Link", export_header(dataset))
    return response
