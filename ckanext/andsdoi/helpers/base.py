"""What the rooms share: what a request asks once of a dataset, and the DOI in its extra."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from flask import g

from .. import config, suffix
from ..cited import cited_on_page
from ..database import NotMigrated
from ..lifecycle.reports import lookup

if TYPE_CHECKING:
    from ..citation import CitedDataset
    from ..lifecycle.reports.lookup import DoiLookup

log = logging.getLogger(__name__)


def andsdoi_may_edit(pkg: dict[str, Any]) -> bool:
    """Tell whether the visitor may edit a dataset; a request asks for it once.

    Who has not logged in counts as a reader, which saves most pages a question.

    Args:
        pkg: The dataset, as a template has it.
    """
    visitor = tk.current_user
    if not visitor or not visitor.is_authenticated:
        return False
    known: dict[str, bool] = g.setdefault("andsdoi_may_edit", {})
    if pkg["id"] not in known:
        known[pkg["id"]] = bool(tk.h.check_access("package_update", {"id": pkg["id"]}))
    return known[pkg["id"]]


def doi_of(pkg: dict[str, Any]) -> DoiLookup:
    """Return the rows of a dataset; a request asks for them once.

    Args:
        pkg: The dataset, as a template has it.

    Raises:
        NotMigrated: The tables are missing.
    """
    known: dict[str, DoiLookup] = g.setdefault("andsdoi_rows", {})
    if pkg["id"] not in known:
        dataset = lookup.Dataset(pkg["id"], pkg["name"], pkg["type"], pkg.get("state", "active"))
        known[dataset.id] = lookup.of_dataset(dataset.id, dataset)
    return known[pkg["id"]]


def cited_of(pkg: dict[str, Any]) -> CitedDataset | None:
    """Return a public dataset as its page cites it; a request maps it once.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        None if there is nothing to cite. Whatever fails is logged: the page stays.
    """
    known: dict[str, CitedDataset | None] = g.setdefault("andsdoi_cited", {})
    if pkg["id"] not in known:
        known[pkg["id"]] = _cited(pkg)
    return known[pkg["id"]]


def extra_doi(pkg: dict[str, Any]) -> str | None:
    """Return the DOI in the extra, which with ckanext-scheming is a field; None if it is none."""
    key = config.extra_key()
    extras = {one["key"]: one["value"] for one in pkg.get("extras") or ()}
    value = extras.get(key, pkg.get(key))
    return suffix.normalize_doi(value) if isinstance(value, str) else None


def _cited(pkg: dict[str, Any]) -> CitedDataset | None:
    try:
        return cited_on_page(doi_of(pkg), pkg)
    except NotMigrated:
        return None
    except Exception:
        log.exception("The citation of %s could not be written", pkg["id"])
        return None
