"""Identifiers of people and organisations: ORCID iD, ROR ID, ISNI and those of authority files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..findings import Finding, finding
from .urls import clean_url

ORCID_URI = "https://orcid.org/"
ROR_URI = "https://ror.org/"
ROR_SITE = r"(?:https?://)?(?:www\.)?ror\.org/"
ISNI_URI = "https://isni.org/"

_DASH = "[-\u2010-\u2015\u2212 ]?"
SIXTEEN = rf"[0-9]{{4}}{_DASH}[0-9]{{4}}{_DASH}[0-9]{{4}}{_DASH}[0-9]{{3}}[0-9Xx]"
NINE = r"0[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{6}[0-9]{2}"
_ORCID = re.compile(rf"({SIXTEEN})/?")
_NO_DIGIT = re.compile("[^0-9X]")
# By its last character most text is seen to be neither.
_ENDS_ROR = frozenset("0123456789/")
_ENDS_ORCID = _ENDS_ROR | {"X", "x"}
_DIGITS = 16
_ORCID_SITE = re.compile(r"(?:https?://)?(?:www\.)?orcid\.org/", re.IGNORECASE)
_ORCID_WORD = re.compile(r"orcid(?:\s*id)?", re.IGNORECASE)
_ROR = re.compile(rf"({NINE})/?")
_ROR_SITE = re.compile(ROR_SITE, re.IGNORECASE)
_ROR_WORD = re.compile(r"ror\s*[:=]\s*", re.IGNORECASE)
_ISNI_SITE = re.compile(r"(?:https?://)?(?:www\.)?isni\.org/(?:isni/)?", re.IGNORECASE)
_ISNI_WORD = re.compile("isni", re.IGNORECASE)
_FUNDREF = re.compile(r"10\.13039/([0-9]+)/?")
_FUNDREF_NUMBER = re.compile(r"(?:^|10\.13039/)([0-9]+)/?$")
_GRID = re.compile(
    r"(?:https?://(?:www\.)?grid\.ac/institutes/)?(grid\.[0-9]+\.[0-9a-f]+)/?", re.IGNORECASE
)

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
# The two blocks of ISNI that ORCID draws from, without the check digit.
_ORCID_BLOCKS = ((15_000_000, 35_000_000), (900_000_000_000, 900_100_000_000))

# Authority files: scheme, hosts, path of an entry, scheme URI.
_AUTHORITIES = (
    (
        "Wikidata",
        ("wikidata.org", "www.wikidata.org", "m.wikidata.org"),
        re.compile(r"/(?:wiki|entity)/Q[0-9]+/?", re.IGNORECASE),
        "https://www.wikidata.org/wiki/",
    ),
    (
        "VIAF",
        ("viaf.org", "www.viaf.org"),
        re.compile(r"/viaf/[0-9]+/?"),
        "https://viaf.org/",
    ),
    (
        "GND",
        ("d-nb.info",),
        re.compile(r"/gnd/[0-9]+(?:-[0-9X])?X?/?"),
        "https://d-nb.info/gnd/",
    ),
)


@dataclass(frozen=True)
class NameIdentifier:
    """A nameIdentifier of a creator or contributor (DataCite Metadata Schema 4.7, property 2.4)."""

    scheme: str
    value: str
    scheme_uri: str


@dataclass(frozen=True)
class Affiliation:
    """An affiliation of a creator or contributor (DataCite Metadata Schema 4.7, property 2.5)."""

    name: str
    identifier: str | None = None
    scheme: str | None = None
    scheme_uri: str | None = None


def orcid(text: str) -> str | None:
    """Give the ORCID iD in a text as a URL, or None.

    The check digit (ISO 7064 MOD 11-2) must be right and the number lie in one of the two blocks
    that ORCID draws from: all others are ISNIs.
    """
    digits = orcid_digits(text)
    if digits is None or not has_check_digit(digits):
        return None
    number = int(digits[:15])
    if not any(first <= number <= last for first, last in _ORCID_BLOCKS):
        return None
    return f"{ORCID_URI}{digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12:]}"


def ror(text: str) -> str | None:
    """Give the ROR ID in a text as a URL, or None.

    Crockford's base 32 behind a zero, then two digits by ISO 7064 MOD 97-10.
    """
    code = ror_code(text)
    if code is None:
        return None
    number = 0
    for char in code[1:7]:
        number = number * 32 + _CROCKFORD.index(char)
    return ROR_URI + code if int(code[7:]) == 98 - number * 100 % 97 else None


def isni(text: str) -> str | None:
    """Give the ISNI in a text as a URL, or None: only under isni.org, or if it is called ISNI."""
    text = text.strip()
    rest = _behind(_ISNI_SITE, text) or _called(_ISNI_WORD, text)
    match = _ORCID.fullmatch(rest) if rest else None
    digits = _NO_DIGIT.sub("", match[1].upper()) if match else ""
    return f"{ISNI_URI}isni/{digits}" if digits and has_check_digit(digits) else None


def name_identifier(text: str, field_name: str = "") -> tuple[NameIdentifier | None, list[Finding]]:
    """Recognise the identifier of a person or an organisation.

    Args:
        text: The identifier as found.
        field_name: The field it was found in. Nine characters alone are a ROR ID only in a field
            called `ror`; homepages and user ids in `uri`, `url` and `id` are no remark.

    Returns:
        The identifier or None, and why something that looks like one is none.
    """
    text, field_name = text.strip(), field_name.casefold()
    if not text:
        return None, []
    found = _recognised(text, field_name)
    if found:
        return found, []
    code = _complaint(text, field_name)
    return None, [finding(code, text)] if code else []


def funder_identifier(text: str, field_name: str = "", kind: str = "") -> tuple[str, str] | None:
    """Give a funder's identifier as (funderIdentifierType, value), or None.

    Types are those of DataCite Metadata Schema 4.7, property 19.2.

    Args:
        text: The identifier as found.
        field_name: As in `name_identifier`.
        kind: The type that the data state; then its bare number will do.
    """
    text = text.strip()
    found = body_identifier(text, field_name, kind)
    if found:
        return found
    address = clean_url(text)
    return ("Other", address) if address else None


def body_identifier(text: str, field_name: str = "", kind: str = "") -> tuple[str, str] | None:
    """Give the identifier of an organisation as `funder_identifier` does; an address is none."""
    text = text.strip()
    if (kind == "ROR" or _ror_allowed(text, field_name.casefold())) and (url := ror(text)):
        return "ROR", url
    number = _FUNDREF_NUMBER if kind == "Crossref Funder ID" else _FUNDREF
    if match := number.search(text):
        return "Crossref Funder ID", f"https://doi.org/10.13039/{match[1]}"
    if match := _GRID.fullmatch(text):
        return "GRID", match[1].lower()
    if url := isni(f"ISNI {text}" if kind == "ISNI" and text[:1].isdigit() else text):
        return "ISNI", url
    return None


def _recognised(text: str, field_name: str) -> NameIdentifier | None:
    if url := orcid(text):
        return NameIdentifier("ORCID", url, ORCID_URI)
    if _ror_allowed(text, field_name) and (url := ror(text)):
        return NameIdentifier("ROR", url, ROR_URI)
    if url := isni(text):
        return NameIdentifier("ISNI", url, ISNI_URI)
    return authority_identifier(text)


def authority_identifier(text: str) -> NameIdentifier | None:
    """Recognise the address of an entry at Wikidata, VIAF or the GND."""
    url = clean_url(text)
    if url is None:
        return None
    parts = urlsplit(url)
    for scheme, hosts, path, scheme_uri in _AUTHORITIES:
        if parts.netloc in hosts and path.fullmatch(parts.path):
            return NameIdentifier(scheme, url, scheme_uri)
    return None


def _complaint(text: str, field_name: str) -> str | None:
    quiet = _is_quiet(field_name)
    digits = orcid_digits(text)
    if digits and not has_check_digit(digits) and not (quiet and "orcid" not in text.casefold()):
        return "orcid-checksum"
    if ror_code(text) and _ror_allowed(text, field_name) and ror(text) is None:
        return "ror-checksum"
    return None if quiet else "identifier-unknown"


def _is_quiet(field_name: str) -> bool:
    if "orcid" in field_name or "ror" in field_name or "isni" in field_name:
        return False
    return field_name.rsplit("_", 1)[-1] in ("uri", "url", "id", "homepage")


def _ror_allowed(text: str, field_name: str) -> bool:
    return "ror" in field_name or text[:1] != "0"


def orcid_digits(text: str) -> str | None:
    """Return the sixteen digits of what is written as an ORCID iD, right or wrong."""
    text = text.strip()
    if len(text) < _DIGITS or text[-1] not in _ENDS_ORCID:
        return None
    named = _called(_ORCID_WORD, text)
    forms = (text, _behind(_ORCID_SITE, text), named, _behind(_ORCID_SITE, named))
    match = next(filter(None, map(_ORCID.fullmatch, forms)), None)
    return _NO_DIGIT.sub("", match[1].upper()) if match else None


def ror_code(text: str) -> str | None:
    """Return the nine characters of what is written as a ROR ID, right or wrong."""
    text = text.strip()
    if text[-1:] not in _ENDS_ROR:
        return None
    rest = _behind(_ROR_SITE, text) or _behind(_ROR_WORD, text) or text
    match = _ROR.fullmatch(rest)
    return match[1].lower() if match else None


def _behind(prefix: re.Pattern[str], text: str) -> str:
    match = prefix.match(text)
    return text[match.end() :] if match else ""


def _called(word: re.Pattern[str], text: str) -> str:
    """Return what stands behind a word, a colon and blanks; by steps, so that it stays linear."""
    rest = _behind(word, text).lstrip()
    return rest[1:].lstrip() if rest[:1] in (":", "=") else rest


def has_check_digit(digits: str) -> bool:
    """Tell whether the last of sixteen digits is their check digit (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    return digits[15] == "0123456789X"[(12 - total % 11) % 11]
