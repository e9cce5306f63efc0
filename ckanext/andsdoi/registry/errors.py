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
        outcome: the finer word: `transient`, `unknown-outcome`, `data`, `not-found`,
            `taken-by-other` or `account`.
        form: what came: a failure on the way (`answers.Failure`), or what the answer's body was:
            `page` (HTML), `json`, `empty` or `text`; empty where that is not known.
    """

    form: str = ""
    usual_outcome: ClassVar[Outcome] = UNKNOWN

    def __init__(
        self, text: str, status: int | None = None, outcome: Outcome | None = None
    ) -> None:
        super().__init__(text)
        self.text = text
        self.status = status
        self.outcome: Outcome = outcome or self.usual_outcome

    @property
    def is_not_found(self) -> bool:
        """Tell whether the registry does not know the DOI, or lacks what was asked of it."""
        return self.outcome == NOT_FOUND

    @property
    def is_unknown_to_proxy(self) -> bool:
        """Tell whether the ANDS proxy has no row for the DOI, and so forwards no DELETE.

        Such a "not found" comes with status 200, and the DOI may be findable all the same.
        """
        return self.is_not_found and self.status == 200

    @property
    def may_have_happened(self) -> bool:
        """Tell whether a write left and got no complete answer: only the same may follow."""
        return self.outcome == UNKNOWN

    @property
    def is_inactive(self) -> bool:
        """Tell whether the registry knows the DOI, hidden, and shows nothing of it (410)."""
        return self.status == 410

    @property
    def is_taken_by_other(self) -> bool:
        """Tell whether the registry said that the DOI belongs to another party."""
        return self.outcome == TAKEN

    @property
    def is_taken(self) -> bool:
        """Tell whether a name is not free, be it that its owner is not told."""
        return self.is_inactive or self.is_taken_by_other

    @property
    def is_forbidden(self) -> bool:
        """Tell whether access is denied (403).

        It has four causes at MDS: a prefix that is not the account's, a DOI of another party, a
        user without the right, and a backend that is out of reach.
        """
        return self.status == 403

    @property
    def may_be_foreign(self) -> bool:
        """Tell whether the DOI is another party's, or access is denied, which may mean that."""
        return self.is_forbidden or self.is_taken_by_other

    @property
    def is_not_ours(self) -> bool:
        """Tell whether a question was refused because the DOI is not the account's.

        It belongs to another party, access to it is denied, or its prefix is another one.
        """
        return self.is_taken_by_other

    @property
    def is_bad_login(self) -> bool:
        """Tell whether the credentials were refused (401)."""
        return self.status == 401


class TransientError(RegistryError):
    """Try again later. `retry_after`: the seconds the registry asked to wait, or None.

    With the outcome `unknown-outcome` a write left and may have taken effect: only the same
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

    @property
    def asks_to_wait(self) -> bool:
        """Tell whether the account is asked to wait, and not one DOI (429, Retry-After)."""
        return self.retry_after is not None or self.status == 429


class DataError(RegistryError):
    """This document, URL or DOI is refused; the same request will be refused again."""

    usual_outcome = DATA


class AccountError(RegistryError):
    """Credentials, prefix, domain or endpoint are refused: no request of the account will do."""

    usual_outcome = ACCOUNT

    @property
    def is_not_ours(self) -> bool:
        """Return the same; a wrong prefix is refused with 400, by the ANDS proxy with 200."""
        return self.status in (200, 400, 403)
