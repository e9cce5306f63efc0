"""The dataset's organization: who answers for it at CKAN."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..values import identifiers
from .reader import Reader, Text, as_text

_NAMES = ("display_name", "title", "name")
_ROR_FIELDS = ("ror", "ror_id", "identifier", "uri", "url")


@dataclass(frozen=True)
class Organization:
    """The organization as the record needs it.

    Attributes:
        name: What to call it, in the site's language; None: it has no name, or there is none.
        ror: Its ROR ID as a URL.
        names: All that it is called, to recognise it among the authors.
    """

    name: Text | None = None
    ror: str | None = None
    names: tuple[str, ...] = ()


def read_organization(reader: Reader, line: Callable[[str, str], str]) -> Organization:
    """Return the dataset's organization.

    Args:
        reader: The fields of the dataset.
        line: Cleans a text of a field to one line, empty if nothing is left of it.
    """
    organization = reader.raw("organization")
    if not isinstance(organization, Mapping):
        return Organization()
    texts = [
        text for key in _NAMES for text in reader.in_language(organization.get(key), "organization")
    ]
    lines = (Text(line(one.text, "organization"), one.lang, "organization") for one in texts)
    name = next((one for one in lines if one.text), None)
    return Organization(name, organization_ror(organization), tuple(one.text for one in texts))


def organization_ror(organization: Mapping[str, Any]) -> str | None:
    """Return the ROR ID among an organization's fields and extras as a URL, or None."""
    values = {**dict(extras_of(organization.get("extras"))), **organization}
    found = (identifiers.ror(as_text(values.get(key)) or "") for key in _ROR_FIELDS)
    return next((one for one in found if one), None)


def extras_of(extras: Any) -> Iterator[tuple[str, Any]]:
    """Yield the extras of an organization, which CKAN stores as a list or a dict."""
    if isinstance(extras, Mapping):
        yield from extras.items()
    for entry in extras if isinstance(extras, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("key"), str):
            yield entry["key"], entry.get("value")
