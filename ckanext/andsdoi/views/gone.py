"""The tombstone: what stands at the address of a dataset that is not public any more.

It takes the place of CKAN's answer, after CKAN has refused the page. Every other page pays one
comparison of a number.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import ckantoolkit as tk
from flask import g, make_response, request

from .. import citation, config
from ..cited import standing_in
from ..database import NotMigrated
from ..lifecycle.reports import lookup, tombstone
from . import base

if TYPE_CHECKING:
    from flask import Response

    from ..lifecycle.reports.tombstone import Tombstone

log = logging.getLogger(__name__)

_GONE = 410
_FORBIDDEN = 403
_REFUSALS = frozenset({302, _FORBIDDEN, 404})


def instead(response: Response) -> Response:
    """Return the tombstone where CKAN has refused the page of a dataset that had a DOI.

    Whatever fails here, CKAN's answer stays.
    """
    if response.status_code not in _REFUSALS:
        return response
    try:
        reference = _refused_dataset(response)
        return (reference and _tombstone(reference)) or response
    except NotMigrated:
        return response
    except Exception:
        log.exception("The tombstone of %s could not be shown", request.path)
        return response


def page(told: Tombstone, back: str | None) -> Response:
    """Return a tombstone as an answer, for people or, where HTML is not wanted, in one line.

    Args:
        told: What is told.
        back: Where somebody comes from who logs in, None where that is of no use.
    """
    base.keep_out_of_caches()
    for_machines = _for_machines(told)
    if _wants_html():
        response = make_response(_html(told, for_machines, back))
    else:
        line = " ".join([told.url or told.doi, *_sentences(told)])
        response = make_response(f"{line}\n")
        response.mimetype = "text/plain"
    response.status_code = _GONE if told.gone else _FORBIDDEN
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept")
    links = citation.tombstone_header(for_machines)
    if links:
        response.headers.add("Link", links)
    return response


def _for_machines(told: Tombstone) -> citation.Tombstone:
    """Return what machines are told, who read the address of the page as its id."""
    page = tk.url_for("dataset.read", id=told.dataset_id, locale="default", _external=True)
    return citation.Tombstone(told.doi, standing_in(told.environment), page, told.title)


def _html(told: Tombstone, for_machines: citation.Tombstone, back: str | None) -> str:
    variables = {
        "tombstone": told,
        "sentences": _sentences(told),
        "tags": citation.tombstone_tags(for_machines),
        "schema_org": citation.tombstone_json_ld(for_machines),
        "contact": config.page_contact(),
        "back": back if tk.current_user.is_anonymous else None,
    }
    # CKAN's own page of this request has used up the styles and scripts: each is put in once
    g.pop("_webassets", None)
    return str(tk.render("andsdoi/tombstone.html", variables))


def _sentences(told: Tombstone) -> list[str]:
    """Return what has happened, and when, as far as everybody may know."""
    deleted = tk._("This dataset was deleted.")
    sentences = [deleted if told.gone else tk._("This dataset is currently not available.")]
    if told.since:
        text = tk._("It has not been available since {day}.")
        sentences.append(text.format(day=told.since.isoformat()))
    if told.withdrawn_on:
        text = tk._("The DOI of this dataset was withdrawn on {day}.")
        sentences.append(text.format(day=told.withdrawn_on.isoformat()))
    return sentences


def _wants_html() -> bool:
    """Tell whether a page is wanted: who says nothing gets one."""
    accepted = request.accept_mimetypes
    return not accepted.provided or accepted.accept_html


def _refused_dataset(response: Response) -> str | None:
    """Return the id or name of the dataset whose page CKAN has refused, None for other pages."""
    if response.status_code == 302 and not _leads_to_login(response):
        return None
    return base.requested_dataset()


def _leads_to_login(response: Response) -> bool:
    """Tell whether a visitor is sent to log in, as `ckan.auth.reveal_private_datasets` does."""
    address = (response.location or "").partition("?")[0]
    return address.endswith(tk.url_for("user.login"))


def _tombstone(reference: str) -> Response | None:
    found = lookup.find(reference)
    told = found and tombstone.of_dataset(found)
    if found is None or not told:
        return None
    if found.dataset is None:
        return page(told, None)
    if tk.h.check_access("package_show", {"id": found.id}):
        # it is refused for another reason
        return None
    package_type = (request.view_args or {})["package_type"]
    return page(told, tk.url_for(f"{package_type}.read", id=reference))
