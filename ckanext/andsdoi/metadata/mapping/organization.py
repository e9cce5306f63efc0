"""The dataset's organization: who answers for it at CKAN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import identifiers
from ..reader import Text, as_text

if TYPE_CHECKING:
    from .source import Source

_ROR_FIELDS = ("ror", "ror_id", "identifier", "uri", "url")


def name(source: Source) -> Text | None:
    """Return the organization's name in the site's language, or None if it has none."""
    organization = source.reader.raw("organization")
    if not isinstance(organization, Mapping):
        return None
    for key in ("display_name", "title", "name"):
        for text in source.reader.in_language(organization.get(key), "organization"):
            line = source.line(text.text, "organization")
            if line:
                return Text(line, text.lang, "organization")
    return None


def ror(source: Source) -> str | None:
    """Return the organization's ROR ID as a URL, from its fields or extras, or None."""
    organization = source.reader.raw("organization")
    if not isinstance(organization, Mapping):
        return None
    values = {**dict(_extras(organization.get("extras"))), **organization}
    found = (identifiers.ror(as_text(values.get(key)) or "") for key in _ROR_FIELDS)
    return next((one for one in found if one), None)


def _extras(extras: Any) -> Iterator[tuple[str, Any]]:
    for entry in extras if isinstance(extras, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("key"), str):
            yield entry["key"], entry.get("value")
