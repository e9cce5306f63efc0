"""What the names and pages of licences are compared by."""

from __future__ import annotations

import re

_TAIL = re.compile(r"(?:international|intl|unported|generic|license|licence)+$")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_DEED = re.compile(r"/(?:legalcode|deed)(?:[./].*)?$")
_NUMBER = re.compile(r"[0-9]+(?:[._-][0-9]+)*")


def comparable_name(text: str) -> str:
    """Return what ids and titles are compared by; of a URI the last segment counts."""
    if "://" in text:
        text = text.rstrip("/").rpartition("/")[2]
    return _TAIL.sub("", "".join(char for char in text.casefold() if char.isalnum()))


def comparable_page(url: str) -> str:
    """Return what pages are compared by: the address without scheme, ending and `/deed`."""
    path = re.split("[?#]", url, maxsplit=1)[0].strip()
    bare = _SCHEME.sub("", path, count=1).casefold().rstrip("/").removesuffix(".html")
    return _DEED.sub("", bare)


def comparable_version(text: str) -> str:
    """Return what versions are compared by: `3`, `3.0` and `3_0` are the same one."""
    return "".join(char for char in text if char in "0123456789").rstrip("0")


def without_version(text: str) -> tuple[str, str]:
    """Return a comparable text with `#` for its only number, and that; nothing if it has others."""
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        return "", ""
    return _NUMBER.sub("#", text), comparable_version(numbers[0])


def is_address(text: str) -> bool:
    """Tell whether a text begins as a web address."""
    return bool(_SCHEME.match(text))
