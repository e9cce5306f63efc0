"""The page of a dataset, for machines: links in its header, and files for who asks for no HTML."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import ckantoolkit as tk
from flask import g, make_response, redirect, request

from ..citation import Standing, link_header, negotiable
from ..cited import cited_standing
from ..database import NotMigrated
from ..helpers.base import cited_of
from ..lifecycle.dataset.ckan import is_readable
from ..lifecycle.reports import lookup
from . import base

if TYPE_CHECKING:
    from flask import Response

log = logging.getLogger(__name__)

_HTML = "text/html"
_DCATS = frozenset({"application/ld+json"})
"""What ckanext-dcat answers at the same address, where it is asked."""


def negotiate() -> Response | None:
    """Send a program that prefers a format of ours from a dataset's own address to the file.

    Whatever fails here, CKAN answers.
    """
    reference = base.requested_dataset()
    if reference is None or not request.accept_mimetypes.provided:
        return None
    try:
        return _to_file(reference)
    except NotMigrated:
        return None
    except Exception:
        log.exception("What %s is wanted as could not be told", request.path)
        return None


def add_links(response: Response) -> Response:
    """Add the header `Link` to the page of a public dataset with a DOI (FAIR Signposting)."""
    if response.status_code != 200 or base.requested_dataset() is None:
        return response
    response.vary.add("Accept")
    dataset = g.get("pkg_dict")
    if dataset is None:
        return response
    try:
        shown = cited_of(dataset)
        if shown is not None:
            response.headers.add("Link", link_header(shown))
    except Exception:
        log.exception("The links of %s could not be told", request.path)
    return response


def _to_file(reference: str) -> Response | None:
    wanted = _wanted()
    found = lookup.find(reference) if wanted else None
    standing = cited_standing(found) if found else None
    if found is None or standing is None or not is_readable(found.id):
        return None
    format_ = negotiable(standing).get(wanted or "")
    if format_ is None:
        return None
    file = tk.url_for("andsdoi.export", id=found.id, name=format_.name, _external=True)
    response = make_response(redirect(file, 303))
    response.vary.add("Accept")
    return response


def _wanted() -> str | None:
    """Return the media type of ours that is preferred to HTML; who takes anything gets HTML."""
    by_dcat = _DCATS if request.endpoint == base.DCAT_PAGE else ()
    ours = [one for one in negotiable(Standing.HERE) if one not in by_dcat]
    best = request.accept_mimetypes.best_match([_HTML, *ours])
    return None if best == _HTML else best
