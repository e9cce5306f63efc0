"""What a reader of one value has to say about it; the mapping turns findings into problems."""

from __future__ import annotations

from typing import NamedTuple

from .emails import without_emails

EXCERPT = 80


class Finding(NamedTuple):
    """One remark on one value.

    Attributes:
        code: The problem code, such as `date-unreadable`.
        found: An excerpt of what was found, without e-mail addresses; may be empty.
        params: Further values for the problem's message.
    """

    code: str
    found: str
    params: dict[str, object]


def finding(code: str, found: str = "", **params: object) -> Finding:
    """Build a finding; `found` is cut to an excerpt that fits a message, without addresses."""
    excerpt, _ = without_emails(found[: 4 * EXCERPT], "[…]")
    return Finding(
        code, excerpt if len(excerpt) <= EXCERPT else excerpt[: EXCERPT - 1] + "…", params
    )
