"""What a registry said, made fit to be shown: printable, short, and without our secret.

Whatever a registry sends may end in a log, a table, a terminal or a page. Sentences pass
`Secrets.shown`; names and addresses, which are compared before they are shown, pass `legible`.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

MAX_LINE: Final = 300
MAX_ADDRESS: Final = 2048

_HEAD: Final = 16 * 1024
_HIDDEN: Final = "***"


def printable(text: str) -> str:
    """Return one line without control and format characters, runs of blanks as one."""
    shown = (c for c in text if c.isspace() or not unicodedata.category(c).startswith("C"))
    return " ".join("".join(shown).split())


def legible(value: str, limit: int = MAX_LINE) -> str:
    """Return a name or an address of a registry with escapes for what cannot be shown.

    It stays another one than without: what is changed here can be neither asked for nor ours.
    """
    cut = value if len(value) <= limit else f"{value[:limit]}…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else _escaped(c) for c in cut)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


class Secrets:
    """The password of an account in all spellings that an answer may repeat; never shown itself.

    Args:
        user: The user name, with which it is sent.
        password: The password; empty if none is sent.
    """

    def __init__(self, user: str | None = None, password: str = "") -> None:
        written = set(map(printable, _spellings(user or "", password))) - {""}
        spellings = sorted(written, key=len, reverse=True)
        self._longest = len(spellings[0]) if spellings else 0
        self._any = re.compile("|".join(map(re.escape, spellings)) or r"(?!)", re.IGNORECASE)

    def __repr__(self) -> str:
        return "Secrets()"

    def hidden(self, text: str) -> str:
        """Return a text with stars in place of the password."""
        return self._any.sub(_HIDDEN, text)

    def shown(self, text: str) -> str:
        """Return a text of a registry as people are shown it: one printable line of some words."""
        line = self.hidden(printable(text[:_HEAD]))
        if len(text) > _HEAD:
            # the cut may have left the beginning of a secret at the end
            line = line[: max(0, len(line) - self._longest)]
        return line[:MAX_LINE]


def _spellings(user: str, password: str) -> Iterator[str]:
    """Yield how a password may be written: as it is, escaped, in URLs, and as it was sent."""
    if not password:
        return
    yield from _in_urls(password)
    yield html.escape(password)
    yield json.dumps(password)[1:-1]
    for sent in (f"{user}:{password}".encode(), password.encode()):
        for token in (b64encode(sent).decode(), urlsafe_b64encode(sent).decode()):
            yield from _in_urls(token.rstrip("="))


def _in_urls(text: str) -> Iterator[str]:
    yield text
    yield quote(text)
    yield quote(text, safe="")
    yield quote_plus(text)
