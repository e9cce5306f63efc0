"""Postal addresses behind a body's name."""

from __future__ import annotations

import re

_STREET = re.compile(r"[^\W\d][^,]* [0-9]{1,4} ?[A-Za-z]?|[0-9]{1,5}[A-Za-z]? [^\W\d][^,]*")
_TOWN = re.compile(r"(?:[A-Z]{1,3}-)?[0-9]{4,6} [^\W\d].*")
# Town and land, and perhaps a part of either, end the text.
_MOST = 4
_LONGEST = 1000


def without_postal_address(text: str) -> str:
    """Return a name without the street and what follows: `Lake Office, Quay 3, 8001 Lakeville`.

    Only a street with a number before a town with its code is an address for certain.
    """
    if ", " not in text or len(text) > _LONGEST:
        return text
    parts = text.split(", ")
    for at in range(max(1, len(parts) - _MOST), len(parts) - 1):
        if _STREET.fullmatch(parts[at]) and _TOWN.fullmatch(parts[at + 1]):
            return ", ".join(parts[:at])
    return text
