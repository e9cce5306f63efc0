"""Names as they are, as long as nobody reads them."""

from __future__ import annotations

from dataclasses import dataclass

from ..emails import without_emails
from ..findings import Finding
from ..identifiers import Affiliation, NameIdentifier
from ..text import one_line


@dataclass(frozen=True)
class Name:
    """A name."""

    name: str
    name_type: str | None = None
    given: str | None = None
    family: str | None = None
    identifiers: tuple[NameIdentifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()


def parse_names(
    value: str | list[str], *, organizations: tuple[str, ...] = ()
) -> tuple[list[Name], list[Finding]]:
    """Take each text for one name."""
    texts = [value] if isinstance(value, str) else value
    found = [parse_one(text, organizations=organizations) for text in texts]
    names = [name for name, _ in found if name]
    return names, [finding for _, findings in found for finding in findings]


def parse_one(
    text: str,
    *,
    strong: bool = True,
    organizations: tuple[str, ...] = (),
    kind: str | None = None,
) -> tuple[Name | None, list[Finding]]:
    """Take a text for one name."""
    name = one_line(without_emails(text)[0]).strip()
    if not name:
        return None, [Finding("author-email-only", "", {})]
    return Name(name, kind), []
