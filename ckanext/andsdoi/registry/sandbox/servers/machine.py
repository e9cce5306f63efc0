"""DataCite's state machine: what a registry holds of each DOI.

none, draft, registered and findable, and the events that MDS sends: `show` (POST metadata),
`publish` (POST doi), `hide` (DELETE metadata), `destroy` (DELETE doi).
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

NONE, DRAFT, REGISTERED, FINDABLE = "none", "draft", "registered", "findable"

# What an event makes of a state; an event that is not listed for a state is refused there.
TRANSITIONS: dict[str, dict[str, str]] = {
    "show": {NONE: DRAFT, DRAFT: DRAFT, REGISTERED: FINDABLE, FINDABLE: FINDABLE},
    "publish": {DRAFT: FINDABLE, REGISTERED: FINDABLE, FINDABLE: FINDABLE},
    "hide": {NONE: DRAFT, DRAFT: DRAFT, REGISTERED: REGISTERED, FINDABLE: REGISTERED},
    "destroy": {DRAFT: NONE},
}


@dataclass(frozen=True)
class Record:
    """What the registry holds of one DOI (lower case); `version` counts different documents."""

    doi: str
    owner: str
    created: datetime
    updated: datetime
    state: str = DRAFT
    metadata: bytes = b""
    version: int = 0
    url: str | None = None
    registered: datetime | None = None
    hidden: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as `GET /_sandbox/dois` shows it."""
        return {
            "doi": self.doi,
            "state": self.state,
            "url": self.url,
            "times": {name: when and when.isoformat() for name, when in self.times.items()},
            "owner": self.owner,
            "versions": self.version,
            "metadata_hash": hashlib.sha256(self.metadata).hexdigest() if self.metadata else None,
        }

    @property
    def times(self) -> dict[str, datetime | None]:
        """Return when what happened to the DOI, None for what has not."""
        return {
            "created": self.created,
            "updated": self.updated,
            "registered": self.registered,
            "hidden": self.hidden,
        }


class Machine:
    """All DOIs of one registry, each with its whole history (reads may lag behind it).

    Not locked: the caller handles one request at a time.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._history: dict[str, list[tuple[float, Record | None]]] = {}

    def record(self, doi: str, lag: float = 0.0) -> Record | None:
        """Return what is held of a DOI, or was held `lag` seconds ago."""
        history = self._history.get(doi.lower(), [])
        if not lag:
            return history[-1][1] if history else None
        until = self._clock() - lag
        return next((record for when, record in reversed(history) if when <= until), None)

    def records(self) -> list[Record]:
        """Return the DOIs that exist, in the order of their first request."""
        return [record for history in self._history.values() if (record := history[-1][1])]

    def state(self, doi: str | None) -> str:
        """Return the state of a DOI, `none` if there is no such DOI."""
        record = self.record(doi) if doi else None
        return record.state if record else NONE

    def revision(self, doi: str | None) -> int:
        """Return how many writes this DOI has taken; a repeated one counts too."""
        return len(self._history.get((doi or "").lower(), []))

    def versions(self, doi: str) -> list[bytes]:
        """Return the different documents of a DOI, oldest first."""
        documents: list[bytes] = []
        for _, record in self._history.get(doi.lower(), []):
            if record is None:
                documents = []
            elif record.version > len(documents):
                documents.append(record.metadata)
        return documents

    def show(self, doi: str, owner: str, metadata: bytes) -> None:
        """Take a document. Re-activates a hidden DOI."""
        record = self._moved(doi, owner, "show")
        changed = metadata != record.metadata
        self.put(
            dataclasses.replace(record, metadata=metadata, version=record.version + int(changed))
        )

    def publish(self, doi: str, owner: str, url: str) -> None:
        """Let a DOI lead to a URL."""
        record = self._moved(doi, owner, "publish")
        self.put(
            dataclasses.replace(record, url=url, registered=record.registered or record.updated)
        )

    def hide(self, doi: str, owner: str) -> None:
        """Take a DOI out of the index; an unknown one becomes a draft without a document."""
        self.put(self._moved(doi, owner, "hide"))

    def destroy(self, doi: str) -> None:
        """Remove a draft."""
        self._history[doi.lower()].append((self._clock(), None))

    def put(self, record: Record) -> None:
        """Set what is held of a DOI, whatever it was; its history goes on."""
        self._history.setdefault(record.doi, []).append((self._clock(), record))

    def clear(self) -> None:
        """Forget everything."""
        self._history.clear()

    def _moved(self, doi: str, owner: str, event: str) -> Record:
        before = self.record(doi)
        state = TRANSITIONS[event][before.state if before else NONE]
        now = datetime.now(timezone.utc)
        record = before or Record(doi.lower(), owner, now, now)
        return dataclasses.replace(
            record,
            state=state,
            updated=now,
            hidden=(record.hidden or now) if state == REGISTERED else None,
        )
