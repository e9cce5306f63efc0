"""What templates, of this extension and of themes, may call."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
from flask import g

from .database import NotMigrated
from .lifecycle.reports import forms, lookup, overview, readiness, successors
from .lifecycle.rows.enums import EventKind
from .logic import protect

if TYPE_CHECKING:
    from .lifecycle.reports.lookup import DoiLookup
    from .lifecycle.reports.overview import DoiStatus
    from .lifecycle.reports.successors import Successor

log = logging.getLogger(__name__)

__all__ = [
    "andsdoi_doi",
    "andsdoi_event_name",
    "andsdoi_form_extras",
    "andsdoi_lasting",
    "andsdoi_outlook",
    "andsdoi_state",
    "andsdoi_state_name",
    "andsdoi_successors",
]


def andsdoi_doi(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return what the visitor may know of a dataset's DOI, without asking the registry.

    Args:
        pkg: The dataset, as a template has it.

    Returns:
        What the action `andsdoi_show` answers, and `editor`: the visitor may edit the dataset.
            Who has not logged in counts as a reader, which saves most pages a question.
    """
    visitor = tk.current_user
    editor = bool(
        visitor
        and visitor.is_authenticated
        and tk.h.check_access("package_update", {"id": pkg["id"]})
    )
    return {**_told(pkg, editor=editor).as_dict(), "editor": editor}


def andsdoi_state(doi: dict[str, Any]) -> str:
    """Return where a DOI stands, in a sentence.

    Args:
        doi: What `andsdoi_doi` returned.
    """
    states = {
        "none": tk._("There is no DOI yet."),
        "reserved": tk._("This DOI is reserved. It works after publication."),
        "draft": tk._("The registry has the metadata; the DOI does not work yet."),
        "findable": tk._("Registered, and found in DataCite's index."),
        "registered": tk._("Registered, but hidden from DataCite's index."),
        "external": tk._("Somebody else registered this DOI; no other is minted."),
    }
    waits = tk._("Something is still to be sent.") if doi["due"] else ""
    return " ".join(filter(None, (states[doi["state"]], waits)))


def andsdoi_state_name(state: str) -> str:
    """Return a state in a word or two, for tables.

    Args:
        state: A word of `andsdoi_show`.
    """
    names = {
        "none": tk._("no DOI"),
        "reserved": tk._("reserved"),
        "draft": tk._("draft"),
        "findable": tk._("findable"),
        "registered": tk._("hidden"),
        "external": tk._("external"),
    }
    return names[state]


def andsdoi_event_name(what: str) -> str:
    """Return what happened to a DOI in a word or two, for the history.

    Args:
        what: A word of `andsdoi_event_list`.
    """
    names = {
        EventKind.RESERVED: tk._("name reserved"),
        EventKind.ANNOUNCED: tk._("metadata registered"),
        EventKind.MINTED: tk._("registered"),
        EventKind.UPDATED: tk._("updated"),
        EventKind.HIDDEN: tk._("hidden"),
        EventKind.RESTORED: tk._("shown again"),
        EventKind.REFUSED: tk._("refused by the registry"),
        EventKind.PARKED: tk._("given up until something changes"),
        EventKind.ADOPTED: tk._("found at the registry"),
        EventKind.GIVEN_UP: tk._("name given up"),
        EventKind.OVERTAKEN: tk._("two workers met"),
        EventKind.EXTERNAL: tk._("has a DOI of somebody else"),
        EventKind.OVERWRITTEN: tk._("this stood in the field before"),
        EventKind.REQUESTED: tk._("requested"),
        EventKind.APPROVED: tk._("approved"),
        EventKind.DECLINED: tk._("declined"),
        EventKind.EXCLUDED: tk._("excluded"),
        EventKind.INCLUDED: tk._("no longer excluded"),
        EventKind.WITHDRAWN: tk._("withdrawn"),
        EventKind.WITHDRAWAL_ENDED: tk._("withdrawal ended"),
        EventKind.ASSIGNED: tk._("assigned"),
        EventKind.REPLACED: tk._("replaced by another"),
        EventKind.TRANSFERRED: tk._("moved to another dataset"),
        EventKind.REFRESHED: tk._("sent anew"),
        EventKind.RECONCILED: tk._("compared with the registry"),
        EventKind.REDACTED: tk._("redacted"),
        EventKind.TAKEN_IN: tk._("taken in from the registry"),
    }
    return names[EventKind(what)]


def andsdoi_successors(doi: dict[str, Any]) -> tuple[Successor, ...]:
    """Return what takes the place of a withdrawn dataset, each with `url` and `title`.

    Args:
        doi: What `andsdoi_doi` returned.
    """
    return successors.tellable(doi["successors"])


def andsdoi_outlook(pkg: dict[str, Any], on_form: bool = False) -> dict[str, Any] | None:
    """Return what stands between a dataset and its first DOI.

    Args:
        pkg: The dataset, as a template has it.
        on_form: Whether the page is the dataset's form: then links stay on it.

    Returns:
        The attributes of `Outlook` (`lifecycle/reports/readiness.py`), each line with `fields`
            that have a `name` and a `url`; None for those who may not edit the dataset, and where
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
    dataset = {**pkg, "id": found.id, "type": found.dataset.type}
    lines = [forms.with_links(line.as_dict(), dataset, on_form=on_form) for line in outlook.lines]
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


def _editable(pkg: dict[str, Any]) -> DoiLookup | None:
    """Return the rows of a dataset that the visitor may edit; after an error its id is a name."""
    reference = pkg.get("id")
    if not reference or not tk.h.check_access("package_update", {"id": reference}):
        return None
    try:
        return lookup.find(reference)
    except NotMigrated:
        return None


def _told(pkg: dict[str, Any], *, editor: bool) -> DoiStatus:
    try:
        found = doi_of(pkg)
    except NotMigrated:
        dataset = lookup.Dataset(pkg["id"], pkg["name"], pkg["type"])
        return overview.unmigrated(dataset, editor=editor)
    return overview.for_editor(found) if editor else overview.for_reader(found)
