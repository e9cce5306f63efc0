"""The tab "DOI", and the page of all DOIs: words for what they tell, and when to look again."""

from __future__ import annotations

from typing import Any

import ckantoolkit as tk

from ..lifecycle.rows.enums import EventKind

_DELAYS = (2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60)
"""Seconds until a page looks again for what is under way; then somebody has to reload it."""


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


def andsdoi_again(doi: dict[str, Any], times: int) -> int | None:
    """Return in how many seconds a page looks again where a DOI stands.

    Args:
        doi: What `andsdoi_doi` returned.
        times: How often the page has looked again already.

    Returns:
        None if nothing changes by itself, or if it has looked often enough.
    """
    is_settled = not doi["due"] or doi["problem"] is not None or times >= len(_DELAYS)
    return None if is_settled else _DELAYS[times]


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
        EventKind.INSTALLED: tk._("tables created"),
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
        EventKind.IMPORTED: tk._("imported"),
        EventKind.ACCOUNT_MOVED: tk._("looked after by another account"),
    }
    return names[EventKind(what)]
