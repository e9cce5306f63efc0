"""Opaque suffixes with check digits, and the syntax of DOI names."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

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
# Once the shared test prefix; today a client of DataCite has a test prefix of its own.
_RETIRED_PREFIX: Final = "10.5072"

_RESOLVER: Final = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(?:info:doi/|doi:)\s*", re.IGNORECASE)
_DOI: Final = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_MAX_DOI: Final = 255


def generate(shoulder: str = "") -> str:
    """A new suffix: the shoulder, eight Crockford base32 characters, two check digits.

    The characters come from the system's randomness; the check digits are those of
    ISO 7064 mod 97-10. A draw that contains the word "test" is drawn again.

    Raises:
        ValueError: no suffix can follow this shoulder.
    """
    shoulder = _checked(shoulder)
    while True:
        suffix: str = shoulder + base32_lib.generate(length=LENGTH, checksum=True)
        if _FORBIDDEN not in suffix:
            return suffix


def _checked(shoulder: str) -> str:
    lower = shoulder.lower()
    if not is_shoulder(lower):
        raise ValueError(
            f"shoulder: {shoulder!r} can't start a suffix. Use letters, digits and . _ : - only, "
            'without the word "test".'
        )
    return lower


def is_shoulder(text: str) -> bool:
    """Whether suffixes can start so: lower case, and every registry keeps it as it is."""
    return text == text.lower() and is_safe(f"10.12345/{text}{'0' * LENGTH}")


def is_valid(suffix: str, shoulder: str = "") -> bool:
    """Whether a suffix has our exact form, lower case, and its check digits are right."""
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
    """A suffix as we would have written what a person typed.

    After the shoulder, case and hyphens don't matter, I and L are read as 1 and O as 0.
    """
    text = typed.strip().lower()
    start = shoulder.lower() if text.startswith(shoulder.lower()) else ""
    return start + text[len(start) :].translate(_MISREAD)


def mistyped(doi: str, prefix: str, shoulder: str = "") -> bool:
    """Whether a DOI looks like one of ours but its check digits are wrong."""
    bare = normalize_doi(doi)
    if bare is None or prefix_of(bare) != prefix.lower():
        return False
    suffix = normalize_suffix(bare.partition("/")[2], shoulder)
    start = shoulder.lower()
    looks_like_ours = suffix.startswith(start) and _LIKE_OURS.fullmatch(suffix[len(start) :])
    return bool(looks_like_ours) and not is_valid(suffix, shoulder)


def normalize_doi(text: str) -> str | None:
    """The bare DOI in lower case, from any usual spelling; None if the text is no DOI.

    Takes ``10.1234/x``, ``doi:10.1234/x``, ``https://doi.org/10.1234/x`` and the older
    ``http://dx.doi.org/10.1234/x``, in any case. A DOI is case-insensitive (ISO 26324).
    """
    text = text.strip()
    resolver = _RESOLVER.match(text)
    bare = unquote(text[resolver.end() :]) if resolver else _SCHEME.sub("", text, count=1)
    return bare.lower() if _DOI.fullmatch(bare) and bare.isprintable() else None


def prefix_of(doi: str) -> str:
    """The prefix of a bare DOI: what stands before its first slash."""
    return doi.partition("/")[0]


def is_prefix(text: str) -> bool:
    """Whether DOIs can be minted under this prefix; the retired test prefix is refused."""
    return bool(_PREFIX.fullmatch(text)) and text != _RETIRED_PREFIX


def is_safe(doi: str) -> bool:
    """Whether a bare DOI survives every registry and every proxy in between unchanged.

    That is the characters DataCite recommends, cut down to what the ANDS proxy and the MDS of
    old and today take in a path alike.
    """
    first_part = doi.partition("/")[2].partition("/")[0]
    return (
        bool(_SAFE.fullmatch(doi))
        and len(first_part) > 1
        and ".." not in doi
        and _FORBIDDEN not in doi
        and _RETIRED_PREFIX not in doi
        and len(doi) <= _MAX_DOI
    )
