"""What keeps a DOI from where it should be: a sentence to be translated, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..metadata.problems import fill


@dataclass(frozen=True)
class Hindrance:
    """A problem as a plan finds it.

    `text` is a message to be translated where it is shown, with `params` for its places; None if
    it is no message of ours but what somebody else said. `field` is the CKAN field it is about,
    `status` the registry's HTTP status.
    """

    class_: str
    text: str
    params: Mapping[str, str] | None = field(default=None, hash=False)
    field: str | None = None
    status: int | None = None

    @property
    def message(self) -> str:
        """The sentence, in English."""
        return filled(self.text, self.params)


def said(error: BaseException) -> str:
    """Return what an exception says, in one line.

    A database error names the statement and its values on the lines after the first: those are
    nobody's business.
    """
    return f"{type(error).__name__}: {error}".partition("\n")[0][:300]


def filled(text: str, params: Mapping[str, str] | None) -> str:
    """Fill the places of a message; what is missing is left empty."""
    return text if params is None else fill(text, params)
