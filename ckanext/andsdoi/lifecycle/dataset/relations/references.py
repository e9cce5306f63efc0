"""Texts in a dataset that may refer to another one: DOIs, addresses of pages, names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .... import config, suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\s/]{2,100}")


@dataclass(frozen=True)
class Reference:
    """A text that may refer to a dataset of this site: by which key, and whether to all of it."""

    text: str
    key: str
    whole: bool = True


def references(texts: Iterable[str]) -> list[Reference]:
    """Return those of some texts that may refer to datasets of this site."""
    patterns = config.page_patterns()
    found = (_reference(text, patterns) for text in texts)
    return [one for one in found if one is not None]


def page(text: str, patterns: Iterable[re.Pattern[str]]) -> tuple[str, str] | None:
    """Return the id or name in the address of a dataset's page, and what follows it.

    Args:
        text: What may be an address.
        patterns: Those of the site's pages.
    """
    matches = (pattern.fullmatch(text) for pattern in patterns)
    groups = next((match.groupdict() for match in matches if match), None)
    if groups is None:
        return None
    return unquote(groups.get("id") or groups.get("name") or ""), groups["rest"]


def _reference(text: str, patterns: Iterable[re.Pattern[str]]) -> Reference | None:
    found = _possible(text, patterns)
    # what the database can't hold is the key of no dataset
    return found if found is not None and found.key.isprintable() else None


def _possible(text: str, patterns: Iterable[re.Pattern[str]]) -> Reference | None:
    doi = suffix.normalize_doi(text)
    if doi:
        return Reference(text, doi)
    found = page(text, patterns)
    if found:
        rest = found[1].strip("/")
        return Reference(text, found[0], whole=not rest or rest[0] in "?#")
    return Reference(text, text) if _WORD.fullmatch(text) else None
