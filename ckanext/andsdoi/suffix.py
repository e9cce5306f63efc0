"""Opaque suffixes with check digits, and the syntax of DOI names: nowhere else is it written.

What counts as a DOI depends on who is asked: anybody (`normalize_doi`), DataCite when it creates
one (`is_creatable`), a path of HTTP (`is_sendable`), every registry that we know (`is_safe`).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

import base32_lib

LENGTH: Final = 10
"""Eight random characters and two check digits, after the shoulder."""

_ALPHABET: Final = "0-9a-hjkmnp-tv-z"
_OURS: Final = re.compile(rf"[{_ALPHABET}]{{{LENGTH - 2}}}[0-9]{{2}}")
_LIKE_OURS: Final = re.compile(rf"[{_ALPHABET}]{{{LENGTH}}}")
_MISREAD: Final = str.maketrans("ilo", "110", "-")

# The ANDS proxy chooses its test password for every URL that contains this word.
_FORBIDDEN: Final = "test"

_SAFE_PART: Final = r"[a-z0-9_:-][a-z0-9._:-]*"
_SAFE: Final = re.compile(rf"10\.[0-9]{{4,5}}(?:/{_SAFE_PART})+", re.IGNORECASE)

_PREFIX: Final = re.compile(r"10\.[0-9]{4,5}")
RETIRED_PREFIX: Final = "10.5072"
"""Once everybody's test prefix; today a client of DataCite has one of its own.

The ANDS proxy sends it to the production registry."""

RESOLVER: Final = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
"""What addresses of DOIs begin with."""
_RESOLVED_AT: Final = "https://doi.org/"
# RFC 3986: what may stand in a path unencoded, beside letters, digits and "-._~".
_PATH: Final = "!$&'()*+,;=:@/"
_SCHEME: Final = re.compile(r"(?:info:doi/|doi:)\s*", re.IGNORECASE)
_DOI: Final = re.compile(r"10\.([0-9]{4,9}(?:\.[0-9]+)*)/\S+")
_CREATABLE: Final = re.compile(r"10\.[0-9]{4,5}/[-._;()/:a-z0-9*~$=]+")
# RFC 3986 pchar without "%".
_SENDABLE: Final = re.compile(r"10\.[0-9]{4,9}/[A-Za-z0-9._~!$&'()*+,;=:@/-]+")
_DOT_SEGMENT: Final = re.compile(r"/\.{1,2}(/|$)")
_MAX_DOI: Final = 255


def generate(shoulder: str = "") -> str:
    """Return a new suffix: the shoulder, eight Crockford base32 characters, two check digits.

    The characters come from the system's randomness; the check digits are those of
    ISO 7064 mod 97-10. A draw that contains the word "test" is drawn again.

    Raises:
        ValueError: no suffix can follow this shoulder.
    """
    start = shoulder.lower()
    if not is_shoulder(start):
        raise ValueError(
            f"shoulder: {shoulder!r} can't start a suffix. Use letters, digits and . _ : - only, "
            'without the word "test".'
        )
    while True:
        suffix: str = start + base32_lib.generate(length=LENGTH, checksum=True)
        if _FORBIDDEN not in suffix:
            return suffix


def is_shoulder(text: str) -> bool:
    """Tell whether suffixes can start so: lower case, and every registry keeps it as it is."""
    return text == text.lower() and is_safe(f"10.12345/{text}{'0' * LENGTH}")


def is_valid(suffix: str, shoulder: str = "") -> bool:
    """Tell whether a suffix has our exact form, lower case, and its check digits are right."""
    shoulder = shoulder.lower()
    drawn = suffix.removeprefix(shoulder)
    if not suffix.startswith(shoulder) or not _OURS.fullmatch(drawn):
        return False
    try:
        base32_lib.decode(drawn, checksum=True)
    except ValueError:
        return False
    return True


def normalize_suffix(typed: str, shoulder: str = "") -> str:
    """Return a suffix as we would have written what a person typed.

    After the shoulder, case and hyphens don't matter, I and L are read as 1 and O as 0.
    """
    text = typed.strip().lower()
    start = shoulder.lower() if text.startswith(shoulder.lower()) else ""
    return start + text[len(start) :].translate(_MISREAD)


def mistyped(doi: str, prefix: str, shoulder: str = "") -> bool:
    """Tell whether a DOI looks like one of ours but its check digits are wrong."""
    bare = normalize_doi(doi)
    if bare is None or prefix_of(bare) != prefix.lower():
        return False
    suffix = normalize_suffix(bare.partition("/")[2], shoulder)
    start = shoulder.lower()
    looks_like_ours = suffix.startswith(start) and _LIKE_OURS.fullmatch(suffix[len(start) :])
    return bool(looks_like_ours) and not is_valid(suffix, shoulder)


def normalize_doi(text: str) -> str | None:
    """Return the bare DOI in lower case, from any usual spelling; None if the text is no DOI.

    Takes `10.1234/x`, `doi:10.1234/x`, `https://doi.org/10.1234/x` and the older
    `http://dx.doi.org/10.1234/x`, in any case. A DOI is case-insensitive (ISO 26324).
    """
    text = text.strip()
    resolver = RESOLVER.match(text)
    scheme = _SCHEME.match(text)
    bare = unquote(text[resolver.end() :]) if resolver else text[scheme.end() if scheme else 0 :]
    return bare.lower() if _DOI.fullmatch(bare) and bare.isprintable() else None


def doi_url(doi: str) -> str:
    """Return the address that a bare DOI resolves at, encoded as a URL wants it."""
    return _RESOLVED_AT + quote(doi, safe=_PATH)


def prefix_of(doi: str) -> str:
    """Return the prefix of a bare DOI: what stands before its first slash."""
    return doi.partition("/")[0]


def registrant_of(text: str) -> str | None:
    """Return what stands between `10.` and the first slash of a bare DOI, None if it is none."""
    match = _DOI.fullmatch(text)
    return match[1] if match else None


def is_prefix(text: str) -> bool:
    """Tell whether DOIs can be minted under this prefix; the retired test prefix is refused."""
    return bool(_PREFIX.fullmatch(text)) and text != RETIRED_PREFIX


def is_creatable(doi: str) -> bool:
    """Tell whether DataCite takes a bare DOI for one when it creates it.

    An upper-case letter would be another spelling of it.
    """
    return bool(_CREATABLE.fullmatch(doi))


def is_sendable(doi: str) -> bool:
    """Tell whether a bare DOI can stand in a path as it is, where registries want it raw."""
    return bool(_SENDABLE.fullmatch(doi)) and not _DOT_SEGMENT.search(doi)


def is_safe(doi: str) -> bool:
    """Tell whether a bare DOI survives every registry and every proxy in between unchanged.

    That is the characters DataCite recommends, cut down to what the ANDS proxy and the MDS of
    old and today take in a path alike.
    """
    first_part = doi.partition("/")[2].partition("/")[0]
    return (
        bool(_SAFE.fullmatch(doi))
        and len(first_part) > 1
        and ".." not in doi
        and _FORBIDDEN not in doi
        and RETIRED_PREFIX not in doi
        and len(doi) <= _MAX_DOI
    )
