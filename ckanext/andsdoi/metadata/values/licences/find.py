"""Licences: which one a CKAN dataset's licence fields mean (DataCite property 16).

A licence that is not known exactly is sent as its text: DataCite rewrites what it recognises, so a
near-by identifier would change the terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..findings import Finding, finding
from ..identifiers import clean_url
from ..text import one_line, strip_html
from .spdx import ASSUMED, ASSUMED_PAGES, KNOWN_LICENCES, TEXT_ONLY, KnownLicence

Found = tuple["Licence | None", list[Finding]]

_LONGEST = 8_000
_SHORT = 400
_TAIL = re.compile(r"(?:international|intl|unported|generic|license|licence)+$")
_SHORT_FORM = re.compile(r"([^()]*)\(([^()]*)\)")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_DEED = re.compile(r"/(?:legalcode|deed)(?:[./].*)?$")


@dataclass(frozen=True)
class Licence:
    """A licence as it is written: text, page and, if SPDX lists it, its id there."""

    text: str
    uri: str | None = None
    spdx: str | None = None


def find_licence(
    license_id: str | None,
    title: str | None,
    url: str | None,
    overrides: Mapping[str, str],
) -> Found:
    """Find the licence that a dataset's three licence fields mean.

    Args:
        license_id: CKAN's `license_id`.
        title: CKAN's `license_title`.
        url: CKAN's `license_url`.
        overrides: What a site says its ids mean: an SPDX id or a URL by licence id.

    Returns:
        The licence or None, and what was unknown, assumed or missing.
    """
    name, title, url = (
        one_line(strip_html(value[:_LONGEST])) if value else ""
        for value in (license_id, title, url)
    )
    chosen = overrides.get(name) or overrides.get(name.casefold()) if overrides else None
    if chosen and comparable_name(name) != "notspecified":
        return _as_chosen(chosen, title or name, url)
    # The datasets of a portal have the same few licences.
    find = _find if len(name) + len(title) + len(url) <= _SHORT else _find.__wrapped__
    licence, findings = find(name, title, url)
    return licence, list(findings)


@lru_cache(maxsize=256)
def _find(name: str, title: str, url: str) -> Found:
    key = comparable_name(name)
    if key == "notspecified" or not (key or title or url):
        return None, [finding("licence-missing")]
    if key in _TEXT_ONLY:
        return _as_text(title or name, url if _TEXT_ONLY[key] else "")
    match = (
        licence_by_name(name)
        or licence_by_name(title)
        or licence_by_page(url)
        or licence_by_page(name)
    )
    if match is None:
        return _as_text(title or name or url, url or _address(name))
    row, assumed = match
    found = finding("licence-version-assumed", name or title or url, spdx=row.spdx)
    return Licence(row.name, row.uri, row.spdx), [found] if assumed else []


def licence_by_name(text: str) -> tuple[KnownLicence, bool] | None:
    """Find a licence by its id or title; a short form in brackets must say the same."""
    found = _BY_KEY.get(comparable_name(text))
    short = None if found else _SHORT_FORM.fullmatch(text)
    if short is None:
        return found
    # "Attribution 4.0 International (CC BY 4.0)": both must say the same.
    named, abbreviated = (_BY_KEY.get(comparable_name(part)) for part in short.groups())
    return named if named == abbreviated else None


def _as_chosen(chosen: str, text: str, url: str) -> Found:
    match = _BY_KEY.get(comparable_name(chosen)) or licence_by_page(chosen)
    if match:
        row = match[0]
        return Licence(row.name, row.uri, row.spdx), []
    page = clean_url(chosen)
    return Licence(text, page or clean_url(url), None if page else chosen), []


def _as_text(text: str, url: str) -> Found:
    page = clean_url(url)
    findings = [finding("licence-unknown", text)]
    if url and page is None:
        findings.append(finding("url-unusable", url))
    return Licence(text, page), findings


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


def licence_by_page(url: str) -> tuple[KnownLicence, bool] | None:
    """Find a licence by the address of its page; any other text is none."""
    return _BY_PAGE.get(comparable_page(url)) if _address(url) else None


def _address(text: str) -> str:
    return text if _SCHEME.match(text) else ""


def _keys() -> dict[str, tuple[KnownLicence, bool]]:
    exact = {
        comparable_name(name): (row, False)
        for row in KNOWN_LICENCES
        for name in (row.spdx, row.name, *row.ids)
    }
    rows = {row.spdx: row for row in KNOWN_LICENCES}
    return exact | {comparable_name(name): (rows[spdx], True) for name, spdx in ASSUMED.items()}


def _pages() -> dict[str, tuple[KnownLicence, bool]]:
    named = [
        (comparable_page(page), row)
        for row in KNOWN_LICENCES
        for page in (row.uri, f"spdx.org/licenses/{row.spdx}", *row.pages)
    ]
    # Two licences on one page can't be told apart by it.
    times = Counter(page for page, _ in named)
    exact = {page: (row, False) for page, row in named if times[page] == 1}
    return exact | {
        comparable_page(page): _BY_KEY[comparable_name(name)]
        for page, name in ASSUMED_PAGES.items()
    }


_TEXT_ONLY = {comparable_name(name): with_url for name, with_url in TEXT_ONLY.items()}
_BY_KEY = _keys()
_BY_PAGE = _pages()
