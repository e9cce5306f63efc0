"""E-mail addresses in text: DataCite has no property for them, and none may leave the site."""

from __future__ import annotations

import re

_IS_LOCAL = re.compile(r"[\w.%+\-!#$&'*=?^~]")

# An address from its @ on: one character of the local part must stand before it. Searching for
# the @ and walking outwards keeps the search linear.
EMAIL = re.compile(
    r"(?<=[\w.%+\-!#$&'*=?^~])[@＠](?:[^\W_][\w-]*\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,})",
    re.IGNORECASE,
)


def without_emails(text: str, mark: str = "") -> tuple[str, int]:
    """Replace every e-mail address, with a `mailto:` in front of it, by a mark.

    Returns:
        The text and the number of addresses in it.
    """
    if "@" not in text and "＠" not in text:
        return text, 0
    pieces, done = [], 0
    for match in EMAIL.finditer(text):
        start = _start(text, match.start(), done)
        pieces += [text[done:start], mark]
        done = match.end()
    pieces.append(text[done:])
    return "".join(pieces), len(pieces) // 2


def _start(text: str, at: int, least: int) -> int:
    while at > least and _IS_LOCAL.match(text, at - 1):
        at -= 1
    scheme = at - len("mailto:")
    if scheme >= least and text[scheme:at].lower() == "mailto:":
        return scheme
    return at
