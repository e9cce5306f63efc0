"""The words that stand in our columns: closed sets, the same in Python, in SQL and in answers."""

from __future__ import annotations

from enum import Enum, IntEnum


class Word(str, Enum):
    """A word of a closed set; it prints as itself. Goes for `enum.StrEnum` with Python 3.10."""

    def __str__(self) -> str:
        """Return the word."""
        return str(self.value)


class State(Word):
    """What the registry holds, in DataCite's words."""

    NONE = "none"
    DRAFT = "draft"
    FINDABLE = "findable"
    REGISTERED = "registered"


class Origin(Word):
    """Where a DOI comes from."""

    MINTED = "minted"
    ASSIGNED = "assigned"
    """It was registered elsewhere, and given to a dataset by a person."""
    IMPORTED = "imported"
    """It was registered before, by what the site used before."""


class Parked(Word):
    """Why nothing is announced for the time being."""

    DATA = "data"
    """The registry refused the document or the URL."""
    PERSON = "person"
    """Only a person can decide."""
    UNDELETABLE = "undeletable"
    """The registry forwards no DELETE for this DOI."""


class WaitsFor(Word):
    """What a row waits for before it is tried again."""

    BACKOFF = "backoff"
    """Some time after a failure; a patient drain does not wait."""
    REGISTRY = "registry"
    """The registry may still execute a write that it did not answer."""
    DELAY = "delay"
    """The time to take a publication back, the option `delay`."""
    BRAKE = "brake"
    """A person: too many DOIs were hidden within an hour."""
    SEND = "send"
    """A person: nothing is sent at all, the option `send`."""


class Priority(IntEnum):
    """Which row is claimed first."""

    HIDE = 0
    NEW = 1
    """New, or asked for."""
    UPDATE = 2
    PRE_EXISTING = 3
    """What was public before the extension, and what a person refreshes."""


class ExemptionReason(Word):
    """Why a dataset gets no DOI by itself."""

    EXISTING = "existing"
    """It was public before the extension."""
    EXCLUDED = "excluded"
    """A person decided so."""


class EventKind(Word):
    """What happened to a DOI, as the history calls it."""

    # by the worker
    RESERVED = "reserved"
    """A name was drawn; also a person's decision to keep one."""
    ANNOUNCED = "announced"
    """The metadata are registered, the address not yet."""
    MINTED = "minted"
    UPDATED = "updated"
    HIDDEN = "hidden"
    RESTORED = "restored"
    REFUSED = "refused"
    PARKED = "parked"
    ADOPTED = "adopted"
    """The registry held the name for this dataset already."""
    GIVEN_UP = "given up"
    """Another name is drawn."""
    OVERTAKEN = "overtaken"
    """Two workers met."""
    EXTERNAL = "external"
    """The dataset brings a DOI that somebody else registered."""
    OVERWRITTEN = "overwritten"
    """What stood in the extra gave way to the DOI."""
    INSTALLED = "installed"
    """The migration made the tables; of no dataset."""
    # by persons
    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    EXCLUDED = "excluded"
    INCLUDED = "included"
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_ENDED = "withdrawal ended"
    ASSIGNED = "assigned"
    REPLACED = "replaced"
    TRANSFERRED = "transferred"
    REDACTED = "redacted"
    REFRESHED = "refreshed"
    # by the command `reconcile`
    RECONCILED = "reconciled"
    TAKEN_IN = "taken in"
    # by the command `account-moved`
    ACCOUNT_MOVED = "account moved"
    """Another account of the registry looks after it."""
    # by the commands that import
    IMPORTED = "imported"
