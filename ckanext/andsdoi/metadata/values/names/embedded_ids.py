"""Identifiers inside the text of a name: taken out, with the brackets around them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..findings import Finding, finding
from ..identifiers import NameIdentifier, orcid, ror
from ..identifiers.agents import ORCID_URI, ROR_SITE, ROR_URI

_DASH = "[-\u2010-\u2015\u2212]"
_OPEN, _CLOSE = r"[(\[<{]\s?", r"\s?[)\]>}]"
_ORCID = (
    r"(?P<orcid>(?:orcid(?: ?id)?[ :=]{0,3})?(?:(?:https?://)?(?:www\.)?orcid\.org/)?"
    rf"(?<![0-9])[0-9]{{4}}{_DASH}[0-9]{{4}}{_DASH}[0-9]{{4}}{_DASH}[0-9]{{3}}[0-9X]/?)"
)
_ROR = rf"(?P<ror>{ROR_SITE}[0-9a-z]{{9}}/?)"
_HINT = re.compile(rf"[0-9]{{4}}{_DASH}[0-9]{{4}}|ror\.org/", re.IGNORECASE)
_BRACKETED = re.compile(rf"{_OPEN}(?:{_ORCID}|{_ROR}){_CLOSE}(?!\w)", re.IGNORECASE)
_BARE = re.compile(rf"(?:{_ORCID}|{_ROR})(?!\w)", re.IGNORECASE)


class Taken(NamedTuple):
    """A text without its identifiers.

    Attributes:
        text: What is left.
        is_person: An ORCID iD was there, right or wrong.
        orcid: The iD, if it is right.
        ror: The first ROR ID, if it is right and stands by itself.
        affiliation_ror: One that stands in brackets with other text.
        findings: What was wrong.
    """

    text: str
    is_person: bool
    orcid: NameIdentifier | None
    ror: NameIdentifier | None
    affiliation_ror: NameIdentifier | None
    findings: list[Finding]


def taken(text: str) -> Taken:
    """Take ORCID iDs and ROR IDs out of a text."""
    if not _HINT.search(text):
        return Taken(text, False, None, None, None, [])
    found = [(match, False) for match in _BRACKETED.finditer(text)]
    text = _BRACKETED.sub(" ", text)
    found += [
        (match, text.count("(", 0, match.start()) > text.count(")", 0, match.start()))
        for match in _BARE.finditer(text)
    ]
    text = " ".join(_BARE.sub(" ", text).split()).strip(" ,;:-–—/")
    orcids = [match["orcid"] for match, _ in found if match["orcid"]]
    rors = [(match["ror"], inside) for match, inside in found if match["ror"]]
    wrong = [finding("orcid-checksum", item) for item in orcids if orcid(item) is None]
    wrong += [finding("ror-checksum", item) for item, _ in rors if ror(item) is None]
    own = _first(orcid(item) for item in orcids)
    home = _first(ror(item) for item, inside in rors if not inside)
    other = _first(ror(item) for item, inside in rors if inside)
    return Taken(
        text,
        bool(orcids),
        NameIdentifier("ORCID", own, ORCID_URI) if own else None,
        NameIdentifier("ROR", home, ROR_URI) if home else None,
        NameIdentifier("ROR", other, ROR_URI) if other else None,
        wrong,
    )


def _first(urls: Iterable[str | None]) -> str | None:
    return next(filter(None, urls), None)


def ends_in_identifier(text: str) -> bool:
    """Tell whether a text ends in an ORCID iD or a ROR ID, bracketed or not."""
    tail = text[-100:].rstrip(")]>} ")
    found = list(_BARE.finditer(tail))
    return bool(found) and found[-1].end() == len(tail)
