"""Licences: which one a CKAN dataset's licence fields mean (DataCite property 16).

A licence that is not known exactly is sent as its text: DataCite rewrites what it recognises, so a
near-by identifier would change the terms. What is stated counts: an address or title that names a
version or a port refines an id that names less, and what contradicts itself stays a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..findings import Finding, finding
from ..identifiers import clean_url
from ..text import one_line, strip_html
from .keys import comparable_name, is_unspecified
from .paragraph import address_in
from .said import (
    ROWS,
    Said,
    built_title,
    implied_row,
    is_address,
    merged,
    names_another,
    said_by_name,
    said_by_page,
    terms_beside,
    versions_in,
)
from .spdx import PUBLISHED, TEXT_ONLY, KnownLicence

Found = tuple["Licence | None", list[Finding]]

_LONGEST = 8_000
_SHORT = 400


@dataclass(frozen=True)
class Licence:
    """A licence as it is written: text, page and, if SPDX lists it, its id there.

    Attributes:
        text: What is shown.
        uri: Its page.
        spdx: Its id in SPDX's list.
        kind: Which licence it is, whatever its version and port; empty if that is unknown.
        since: The day from which on its version can be meant, if nobody states the version.
        paragraph: The longer text in which it is named, which says more than that.
    """

    text: str
    uri: str | None = None
    spdx: str | None = None
    kind: str = field(default="", compare=False)
    since: str = field(default="", compare=False)
    paragraph: str = field(default="", compare=False)


def find_licence(
    license_id: str | None,
    title: str | None,
    url: str | None,
    overrides: Mapping[str, str],
    changed: str = "",
) -> Found:
    """Find the licence that a dataset's three licence fields mean.

    Args:
        license_id: CKAN's `license_id`.
        title: CKAN's `license_title`.
        url: CKAN's `license_url`.
        overrides: What a site says its ids mean: an SPDX id or a URL by licence id.
        changed: The day of the dataset's last stated change, as far as it is known: a version that
            nobody states can't be one that came later.

    Returns:
        The licence or None, and what was unknown, assumed or missing.
    """
    quoting = next((one for one in (license_id, title) if one and address_in(one)), "")
    name, title, url = (
        one_line(strip_html(value[:_LONGEST])) if value else ""
        for value in (license_id, title, url)
    )
    chosen = overrides.get(name) or overrides.get(name.casefold()) if overrides else None
    if chosen and not is_unspecified(name):
        return _as_chosen(chosen, title or name, url)
    name, title = ("" if is_unspecified(text) else text for text in (name, title))
    # The datasets of a portal have the same few licences.
    find = _find if len(name) + len(title) + len(url) <= _SHORT else _find.__wrapped__
    licence, findings = find(name, title, url, address_in(quoting))
    if licence and licence.since and "" < changed < licence.since:
        return _as_text(*_shown(name, title, url), licence.kind)
    if licence and licence.spdx and quoting:
        licence = replace(licence, paragraph=quoting)
    return licence, list(findings)


def says_too_little(license_id: str) -> bool:
    """Tell whether an id of CKAN's names a licence too vaguely to be more than a text."""
    return comparable_name(license_id) in _TEXT_ONLY


@lru_cache(maxsize=256)
def _find(name: str, title: str, url: str, quoted: str) -> Found:
    key = comparable_name(name)
    if not (key or title or url):
        return None, [finding("licence-missing")]
    text, page = _shown(name, title, url)
    if key in _TEXT_ONLY and not quoted:
        return _as_text(text, page if _TEXT_ONLY[key] else "")
    called = said_by_name(title) or said_by_page(title)
    told = [said_by_name(name) or said_by_page(name), called, said_by_page(url)]
    told.append(said_by_page(quoted))
    said = merged([one for one in told if one and not one.unsure])
    if said is not None:
        said = merged([said, *(one for one in told if one and one.unsure)])
    if said is not None and title and called is None:
        said = _with_unread(said, title, implied_row(name, title, url))
    if said is None:
        return _as_text(text, page)
    licence, findings = _as_said(said, name, title, url)
    if licence and title != licence.text and names_another(title, said.kind):
        licence = replace(licence, paragraph=title)
    return licence, findings


def _shown(name: str, title: str, url: str) -> tuple[str, str]:
    """Return the text of a licence and its page; an address is no text beside another text."""
    page = url or _address(name) or _address(title)
    return next((one for one in (title, name) if one and one != page), page), page


def _with_unread(said: Said, title: str, implied: KnownLicence | None) -> Said | None:
    """Return what is said beside a title that is not understood; None if it says another thing."""
    versions = versions_in(title)
    if said.kind.startswith("CC-BY") and terms_beside(title) - set(said.kind.split("-")):
        return None
    if not versions:
        return said
    if not said.version and implied:
        newest = next(key[1] for key, row in ROWS.items() if row == implied)
        return said._replace(version=newest) if versions == {newest} else None
    return said if said.version in versions or not said.version else None


def _as_said(said: Said, name: str, title: str, url: str) -> Found:
    text, page = _shown(name, title, url)
    row = ROWS.get((said.kind, said.version, said.port or ""))
    if row:
        return _as_row(row, said.kind), []
    implied = implied_row(name, title, url)
    if implied and not said.version and said.port is None:
        found = finding("licence-version-assumed", name or title or url, spdx=implied.spdx)
        since = PUBLISHED.get(implied.spdx, "")
        return _as_row(implied, said.kind, since), [found]
    named = title if versions_in(title) or not said.version else ""
    return _as_text(named or built_title(page) or text, page, said.kind)


def _as_row(row: KnownLicence, kind: str, since: str = "") -> Licence:
    return Licence(row.name, row.uri, row.spdx, kind, since)


def _as_chosen(chosen: str, text: str, url: str) -> Found:
    said = said_by_name(chosen) or said_by_page(chosen)
    row = (said and ROWS.get((said.kind, said.version, said.port or ""))) or implied_row(chosen)
    if said and row:
        return _as_row(row, said.kind), []
    page = clean_url(chosen)
    return Licence(text, page or clean_url(url), None if page else chosen), []


def _as_text(text: str, url: str, kind: str = "") -> Found:
    page = clean_url(url)
    variant = {"variant": "address"} if is_address(text) and text == url else {}
    findings = [finding("licence-unknown", text, **variant)]
    if url and page is None:
        findings.append(finding("url-unusable", url))
    return Licence(text, page, None, kind), findings


def _address(text: str) -> str:
    return text if is_address(text) else ""


_TEXT_ONLY = {comparable_name(name): with_url for name, with_url in TEXT_ONLY.items()}
