"""The address of a licence in a longer text, and whether two texts are the same."""

from __future__ import annotations

import re

from .keys import comparable_page, is_address
from .said import said_by_name, said_by_page

_LONGEST = 8_000
_ADDRESS = re.compile(r"https?://[^\s\"'<>()\[\]{}|,;]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# Whoever says one of these may deny what follows, or leave something out of it.
_DENIALS = frozenset(
    """
    not except excluding unless nicht kein keine keinen keiner ausgenommen außer pas sauf excepté
    aucun aucune no non nie nor neither excepto salvo eccetto nessuna não exceto geen niet behalve
    ikke inte ei не кроме без
    """.split()
)
# Terms of Creative Commons that begin with such a word.
_TERM = re.compile(
    r"\b(?:non?|nicht|not|pas|não|niet|keine?)[ -](?:d['’])?(?:commer|comer|kommer|utilisation comm"
    r"|deriv|opere|obra|bearbeitung)\w*",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\bcc[ -]?by(?:[ -](?:nc|sa|nd)\b)*(?:[ -]?[0-9](?:\.[0-9])?)?", re.IGNORECASE)


def address_in(text: str) -> str:
    """Return the only address of a known licence in a longer text; empty for none or several.

    It is empty too if the text denies anything, or names another licence of Creative Commons.
    """
    text = text[:_LONGEST].strip()
    if "://" not in text or _ADDRESS.fullmatch(text):
        return ""
    pages = {comparable_page(one): one for one in map(_bare, _ADDRESS.findall(text))}
    known = [url for url in pages.values() if said_by_page(url)]
    return known[0] if len(known) == 1 and not _is_denied(text) and _agrees(text, known[0]) else ""


def same_licence(text: str, other: str) -> bool:
    """Tell whether two texts are the same id, title or address."""
    return _comparable(text) == _comparable(other)


def _comparable(text: str) -> str:
    text = text.strip()
    return comparable_page(text) if is_address(text) else " ".join(text.casefold().split())


def _bare(url: str) -> str:
    return url.rstrip(".:!?*_&")


def _is_denied(text: str) -> bool:
    words = _WORD.findall(_TERM.sub(" ", _ADDRESS.sub(" ", text)).casefold())
    return not _DENIALS.isdisjoint(words)


def _agrees(text: str, url: str) -> bool:
    """Tell whether the short names in a text are those of the licence at an address."""
    page = said_by_page(url)
    named = [said_by_name(one.strip()) for one in _NAMED.findall(_ADDRESS.sub(" ", text))]
    return page is not None and all(
        one is None or (one.kind == page.kind and one.version in ("", page.version))
        for one in named
    )
