"""What a decision is refused for, and who may take it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckantoolkit as tk
import pytest

from ..people import People
from ..portal import Portal


def refusal(portal: Portal, action: str, dataset: dict[str, Any], **said: Any) -> dict[str, Any]:
    """By which field a decision is refused, and in which words; nothing it decides has changed."""
    before = portal.one(_DECIDED, id=dataset["id"])
    with pytest.raises(tk.ValidationError) as error:
        portal.act(action, id=dataset["id"], **said)
    assert portal.one(_DECIDED, id=dataset["id"]) == before
    return dict(error.value.error_dict)


_DECIDED = """
    SELECT d.doi, requested, approved, pinned, withdrawn_at, withdrawn_reason, successors,
           (SELECT string_agg(reason, ' ') FROM andsdoi_exemption),
           (SELECT count(*) FROM andsdoi_event WHERE who <> 'worker')
      FROM andsdoi_doi AS d WHERE package_id = :id
"""


def allowed(
    people: People,
    action: str,
    dataset: dict[str, Any],
    before: Callable[[], None] = lambda: None,
    **said: Any,
) -> set[str]:
    """Who may call an action; `before` prepares each call."""
    return {who for who in people.names if _may(people, who, action, dataset, before, said)}


def _may(
    people: People,
    who: str,
    action: str,
    dataset: dict[str, Any],
    before: Callable[[], None],
    said: dict[str, Any],
) -> bool:
    before()
    try:
        people.ask(who, action, id=dataset["id"], **said)
    except tk.NotAuthorized:
        return False
    return True
