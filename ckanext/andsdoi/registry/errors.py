"""The errors of a registry client: what happened, in the words the lifecycle decides by."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

Outcome = Literal[
    "confirmed", "not-found", "transient", "unknown-outcome", "data", "taken-by-other", "account"
]

CONFIRMED: Final = "confirmed"
NOT_FOUND: Final = "not-found"
TRANSIENT: Final = "transient"
UNKNOWN: Final = "unknown-outcome"
DATA: Final = "data"
TAKEN: Final = "taken-by-other"
ACCOUNT: Final = "account"


class RegistryError(Exception):
    """A request that was not confirmed.

    Attributes:
        text: the first line of the registry's answer, or what happened instead of one.
        status: the HTTP status, None if no complete answer came.
        outcome: the finer word: ``transient``, ``unknown-outcome``, ``data``, ``not-found``,
            ``taken-by-other`` or ``account``.
    """

    usual_outcome: ClassVar[Outcome] = UNKNOWN

    def __init__(
        self, text: str, status: int | None = None, outcome: Outcome | None = None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.outcome: Outcome = outcome or self.usual_outcome


class TransientError(RegistryError):
    """Try again later. ``retry_after``: the seconds the registry asked to wait, or None.

    With the outcome ``unknown-outcome`` a write left and may have taken effect: only the same
    request may follow.
    """

    usual_outcome = TRANSIENT

    def __init__(
        self,
        text: str,
        status: int | None = None,
        outcome: Outcome | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(text, status, outcome)
        self.retry_after = retry_after


class DataError(RegistryError):
    """This document, URL or DOI is refused; the same request will be refused again."""

    usual_outcome = DATA


class AccountError(RegistryError):
    """Credentials, prefix, domain or endpoint are refused: no request of the account will do."""

    usual_outcome = ACCOUNT
