"""What a name is read as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..identifiers import Affiliation, NameIdentifier

NameType = Literal["Personal", "Organizational"]


@dataclass(frozen=True)
class Name:
    """A creator's or contributor's name (DataCite Metadata Schema 4.7, properties 2 and 7).

    Attributes:
        name: As written: `Family, Given` for a person whose name was understood.
        name_type: None if it can't be told.
    """

    name: str
    name_type: NameType | None = None
    given: str | None = None
    family: str | None = None
    identifiers: tuple[NameIdentifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
