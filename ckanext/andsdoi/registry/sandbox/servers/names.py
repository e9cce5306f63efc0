"""DOI names as MDS reads them.

Not `suffix.normalize_doi`, on purpose: this plays a foreign server, which has a syntax of its own.
"""

from __future__ import annotations

import re

_DOI = re.compile(r"(?:https?:/{1,2}(?:dx\.)?doi\.org/)?(?:doi:)?(10\.\d{4,5}/\S+)", re.IGNORECASE)
_SUFFIX = re.compile(r"[-._;()/:a-zA-Z0-9*~$=]+")


def normalise(text: str | None) -> str | None:
    """Return the bare DOI in lower case, or None if the exact text is not one.

    `doi:` and `https://doi.org/` in front are accepted, whitespace anywhere is not.
    """
    match = _DOI.fullmatch(text or "")
    return match[1].lower() if match else None


def has_valid_suffix(doi: str) -> bool:
    """Tell whether DataCite creates a DOI with these characters; plus is not among them."""
    return _SUFFIX.fullmatch(doi.partition("/")[2]) is not None
