"""The forms of a dataset: what keeps its DOI away, and what becomes of the DOI."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ..database import NotMigrated
from ..lifecycle.reports import forms, lookup, overview, readiness
from ..logic import protect
from .base import andsdoi_may_edit

if TYPE_CHECKING:
    from ..lifecycle.reports.lookup import DoiLookup

log = logging.getLogger(__name__)


def andsdoi_outlook(pkg: dict[str, Any], on_form: bool = False) -> dict[str, Any] | None:
    """Return what stands between a dataset and its first DOI.

    Args:
        pkg: The dataset, as a template has it.
        on_form: Whether the page is the dataset's form: then links stay on it.

    Returns:
        The attributes of `Outlook` (`lifecycle/reports/readiness.py`), each line with `fields`
            that have a `label` and a `url`; None for those who may not edit the dataset, and where
            there is nothing to say.
    """
    found = _editable(pkg)
    if found is None or found.dataset is None or found.dataset.state == "deleted":
        return None
    try:
        outlook = readiness.outlook(found.id)
    except NotMigrated:
        return None
    except Exception:
        log.exception("What keeps the DOI of %s away could not be told", found.id)
        return None
    if outlook is None:
        return None
    form = forms.Form({**pkg, "id": found.id, "type": found.dataset.type}, on_form)
    lines = [form.with_links(line.as_dict()) for line in outlook.lines]
    return {**vars(outlook), "lines": lines, "is_clear": outlook.is_clear}


def andsdoi_lasting(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """Return the DOI of a dataset that stays whatever becomes of the dataset.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        What `andsdoi_doi` returns, `is_public`, and `held`: of `delete` and `private` what the
            visitor may not do to the dataset (option `protect`). None for those who may not edit
            the dataset, and as long as the registry has not confirmed a DOI.
    """
    found = _editable(pkg)
    if found is None or found.dataset is None:
        return None
    row = next((one for one in found.rows if one.ever_confirmed), None)
    if row is None:
        return None
    told = overview.for_editor(lookup.of_row(row, found.rows, found.dataset)).as_dict()
    is_public = found.dataset.state == "active" and not pkg.get("private")
    return {**told, "is_public": is_public, "held": protect.held(found.id)}


def andsdoi_form_extras(data: dict[str, Any]) -> dict[str, Any]:
    """Return the extras of a dataset that its form shows.

    Args:
        data: The dataset, or what was written into the form of one.

    Returns:
        `doi`, which stays in its extra whatever is written there, or None, and `extras`: all, but
            that one.
    """
    found = lookup.find_dataset(data["id"]) if data.get("id") else None
    kept = forms.kept_doi(found.id) if found else None
    return {"doi": kept, "extras": forms.editable_extras(data.get("extras") or (), kept)}


def _editable(pkg: dict[str, Any]) -> DoiLookup | None:
    """Return the rows of a dataset that the visitor may edit; after an error its id is a name."""
    reference = pkg.get("id")
    if not reference or not andsdoi_may_edit(pkg):
        return None
    try:
        return lookup.find(reference)
    except NotMigrated:
        return None
