"""When the account of a row is settled, and what a row forgets that goes to another one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .enums import Origin, State

if TYPE_CHECKING:
    from .row import DoiRow


def is_settled(row: DoiRow) -> bool:
    """Tell whether the registry may hold the name, or a person may have written it down."""
    return row.pinned or row.once_in_doubt or row.may_be_held or row.origin is not Origin.MINTED


UNSETTLED = f"""
    NOT (pinned OR in_doubt OR once_in_doubt OR ever_confirmed)
    AND state = '{State.NONE}' AND origin = '{Origin.MINTED}'
    """
"""In SQL: what `is_settled` tells."""

FORGOTTEN = """
    doi = NULL, found_free = false,
    publication_year = NULL, publisher = NULL, publisher_ror = NULL, published_on = NULL,
    existing_doi = NULL, refused_step = NULL, attempts = 0, waits_for = NULL,
    due_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
    """
"""In SQL: the name, and what was kept for the first POST; it was kept for the other account.

A lease goes, too, even one that ran out: its worker may live, and would draw a name of the other.
"""
