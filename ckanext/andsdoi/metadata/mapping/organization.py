"""The dataset's organization: who answers for it at CKAN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import identifiers
from ..reader import Text, as_text

if TYPE_CHECKING:
    from .source import Source

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


def read(source: Source) -> Organization:
    """Return the dataset's organization."""
    organization = source.reader.raw("organization")
    if not isinstance(organization, Mapping):
        return Organization()
    found = [
        text
        for key in _NAMES
        for text in source.reader.in_language(organization.get(key), "organization")
    ]
    return Organization(
        _name(source, found), _ror(organization), tuple(text.text for text in found)
    )


def _name(source: Source, texts: list[Text]) -> Text | None:
    for text in texts:
        line = source.line(text.text, "organization")
        if line:
            return Text(line, text.lang, "organization")
    return None


def _ror(organization: Mapping[str, Any]) -> str | None:
    values = {**dict(_extras(organization.get("extras"))), **organization}
    found = (identifiers.ror(as_text(values.get(key)) or "") for key in _ROR_FIELDS)
    return next((one for one in found if one), None)


def _extras(extras: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(extras, Mapping):
        yield from extras.items()
    for entry in extras if isinstance(extras, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("key"), str):
            yield entry["key"], entry.get("value")
