"""What one text or address says of a licence: its kind, and perhaps its version and port.

`find` puts together what a dataset's fields say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from .keys import (
    comparable_name,
    comparable_page,
    comparable_version,
    is_address,
    without_version,
)
from .spdx import ASSUMED, ASSUMED_PAGES, CC_TERMS, KNOWN_LICENCES, VAGUE_PAGES, KnownLicence
from .words import FILLERS, GENERIC, PORT_NAMES, TERMS, WHOLE_TERMS

__all__ = [
    "ROWS",
    "Said",
    "built_title",
    "implied_row",
    "is_address",
    "merged",
    "names_another",
    "said_by_name",
    "said_by_page",
    "terms_beside",
    "versions_in",
]


class Said(NamedTuple):
    """What one text says.

    Attributes:
        kind: Which licence, whatever its version and port.
        version: Its digits without final zeros; empty if it is not said.
        port: The country in small letters, empty for none; None if it is not said.
        unsure: The text speaks of such a licence only beside another that says so.
    """

    kind: str
    version: str = ""
    port: str | None = None
    unsure: bool = False


_CC_ID = re.compile(r"(CC-BY(?:-NC|-SA|-ND)*)-([0-9]\.[0-9])(?:-([A-Z]+))?")
_CC_PAGE = re.compile(r"creativecommons\.org/licenses/([a-z-]+)(?:/([0-9]\.[0-9])(?:/([a-z]+))?)?")
_SHORT_FORM = re.compile(r"([^()]*)\(([^()]*)\)")
_TOKEN = re.compile(r"[0-9]+(?:[.,_-][0-9]+)*|[^\W\d_]+")
_VERSION = re.compile(
    r"(?<![\w.])(?:v|ver|version|versione|versión|versão)?[ .]?([0-9]{1,2}[.,_][0-9])(?![\w])"
    r"|\b(?:v|ver|version|versione|versión|versão)[ .]?([0-9]{1,2})(?![\w.])",
    re.IGNORECASE,
)
# What stands between two licences in one title; a word has blanks around it.
_JOINED = re.compile(
    r"\s+(?:with|and|or|plus|und|oder|mit|et|ou|avec|y|o|e|con|en|of|met|og|och)\s+|\s*[/&+,;|]\s*",
    re.IGNORECASE,
)
_TRANSLATED = re.compile(r"\||\s/\s")
_A_LICENCE = re.compile(r"li[cz]en[cçsz]|dedication|gfdl", re.IGNORECASE)
_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)*")
_LANGUAGES = "en de fr es it pt nl da sv fi nb pl cs ca el ru ja ko zh".split()
_LONGEST = 200


def said_by_name(text: str) -> Said | None:
    """Return what an id or title says; a short form in brackets must say the same."""
    if not text or len(text) > _LONGEST:
        return None
    short = _SHORT_FORM.fullmatch(text)
    if short and comparable_name(text) not in _BY_KEY:
        named, abbreviated = (_said(part.strip()) for part in short.groups())
        if abbreviated:
            return merged([named, abbreviated]) if named else None
    return _said(text)


def _said(text: str) -> Said | None:
    last = text.rstrip("/").rpartition("/")[2] if "://" in text else text
    named = cc_said(last)
    if named and not named.unsure:
        return named
    return _BY_KEY.get(comparable_name(text)) or named or _of_other_version(text)


def _of_other_version(text: str) -> Said | None:
    pattern, version = without_version(comparable_name(text))
    return Said(_KEY_PATTERNS[pattern], version) if pattern in _KEY_PATTERNS else None


def said_by_page(url: str) -> Said | None:
    """Return what the address of a licence's page says; any other text says nothing."""
    if not is_address(url):
        return None
    page = comparable_page(url)
    if match := _CC_PAGE.fullmatch(page):
        kind = f"CC-{match[1].upper()}"
        return Said(kind, comparable_version(match[2]), match[3] or "") if match[2] else Said(kind)
    if page in _BY_PAGE:
        return _BY_PAGE[page]
    if page.startswith("spdx.org/licenses/"):
        return _said(page.rpartition("/")[2])
    pattern, version = without_version(page)
    return Said(_PAGE_PATTERNS[pattern], version) if pattern in _PAGE_PATTERNS else None


def cc_said(text: str) -> Said | None:
    """Return what a name says of a Creative Commons licence; None if a word is not understood."""
    tokens = _TOKEN.findall(text.casefold())
    terms: set[str] = set()
    numbers: list[str] = []
    rest: list[str] = []
    port: str | None = None
    for before, token in zip(["", *tokens], tokens, strict=False):
        if token[0].isdigit():
            numbers.append(token if not before[:1].isdigit() else f"{numbers.pop()}.{token}")
        elif token in GENERIC:
            port = ""
        elif term := TERMS.get(token):
            terms.add(term)
        elif token not in FILLERS:
            rest.append(token)
    kind = _cc_kind(terms | _joined_terms(rest))
    versions = {comparable_version(number) for number in numbers}
    if kind is None or len(versions) > 1:
        return None
    if rest:
        port = port_code(" ".join(rest)) if port is None else None
        if not port:
            return None
    version = next(iter(versions), "")
    sure = "cc" in tokens or "commons" in tokens
    return Said(kind, version, port, not sure)


def _joined_terms(rest: list[str]) -> set[str]:
    """Take the terms of several words out of what is left of a name."""
    found = set()
    joined = " ".join(rest)
    for words, term in WHOLE_TERMS.items():
        if f" {words} " in f" {joined} ":
            found.add(term)
            joined = f" {joined} ".replace(f" {words} ", " ").strip()
    rest[:] = joined.split()
    return found


def _cc_kind(terms: set[str]) -> str | None:
    name = "-".join(term for term in ("BY", "NC", "SA", "ND") if term in terms)
    return f"CC-{name}" if name in CC_TERMS else None


def terms_beside(text: str) -> set[str]:
    """Return the terms of Creative Commons that a text of any words names, but attribution."""
    if len(text) > _LONGEST:
        return set()
    tokens = _TOKEN.findall(text.casefold())
    # "sa" is a word of its own in French.
    words = [token for token in tokens if len(token) > 2 or "cc" in tokens or not token.isascii()]
    return ({TERMS[word] for word in words if word in TERMS} | _joined_terms(tokens)) - {"BY"}


def names_another(title: str, kind: str) -> bool:
    """Tell whether a title names a licence beside one of this kind: `A with B License`."""
    parts = _JOINED.split(title[:_LONGEST])
    if len(parts) < 2 or "://" in title or said_by_name(title):
        return False
    # "Data CC BY 4.0, code MIT": what it holds for may stand before each.
    said = [said_by_name(part) or said_by_name(part.partition(" ")[2]) for part in parts]
    kinds = {one.kind for one in said if one and not one.unsure}
    if kinds - {kind} or _TRANSLATED.search(title):
        # What isn't understood behind `|` says the same in another language.
        return bool(kinds - {kind})
    unread = (part for part, one in zip(parts, said, strict=True) if one is None)
    return kind in kinds and any(map(_speaks_of_licence, unread))


def _speaks_of_licence(text: str) -> bool:
    """Tell whether a text calls something a licence: more than `International License`."""
    tokens = [token for token in _TOKEN.findall(text.casefold()) if not token[0].isdigit()]
    return bool(_A_LICENCE.search(text)) and not FILLERS.union(GENERIC).issuperset(tokens)


def versions_in(text: str) -> set[str]:
    """Return the versions that a text names."""
    found = _VERSION.findall(text[:_LONGEST])
    return {comparable_version(long or short) for long, short in found}


def merged(said: Sequence[Said]) -> Said | None:
    """Return what several texts say together; None if nothing, or if they contradict each other."""
    kinds = {one.kind for one in said}
    versions = {one.version for one in said if one.version}
    ports = {one.port for one in said if one.port is not None}
    if len(kinds) != 1 or len(versions) > 1 or len(ports) > 1:
        return None
    return Said(kinds.pop(), "".join(versions), next(iter(ports), None))


def implied_row(*texts: str) -> KnownLicence | None:
    """Return the licence that the first of these texts stands for though it names no version."""
    found = (_IMPLIED.get(comparable_name(text)) or _implied_page(text) for text in texts if text)
    return next((row for row in found if row), None)


def _implied_page(text: str) -> KnownLicence | None:
    return _IMPLIED_PAGES.get(comparable_page(text)) if is_address(text) else None


def built_title(url: str) -> str:
    """Return the title of a Creative Commons licence by its address; empty for any other one."""
    match = _CC_PAGE.fullmatch(comparable_page(url)) if is_address(url) else None
    if match is None or match[2] is None or match[1].upper() not in CC_TERMS:
        return ""
    name = PORT_NAMES.get(match[3] or "") or _territory(match[3]) or match[3].upper()
    return f"Creative Commons {CC_TERMS[match[1].upper()]} {match[2]} {name}"


def _territory(code: str) -> str:
    return str(Locale("en").territories.get(code.upper()) or "")


def port_code(name: str) -> str | None:
    """Return the port that a country's name or code stands for, or None."""
    return _port_codes().get(name)


@lru_cache(maxsize=1)
def _port_codes() -> dict[str, str]:
    """Return the code of each country by its code and its names."""
    found: dict[str, str] = {}
    for language in reversed(_LANGUAGES):
        for code, name in sorted(Locale(language).territories.items()):
            if len(code) == 2 and code.isalpha():
                found[" ".join(_TOKEN.findall(str(name).casefold()))] = code.lower()
                found[code.lower()] = code.lower()
    return found | {"gb": "uk", "united kingdom": "uk", "igo": "igo"} | {"usa": "us", "uk": "uk"}


def _of_row(row: KnownLicence) -> Said:
    if match := _CC_ID.fullmatch(row.spdx):
        port = match[3].lower() if match[3] else None
        return Said(match[1], comparable_version(match[2]), port)
    numbers = _DIGITS.findall(row.spdx.removeprefix("CC0"))
    head = "CC0" if row.spdx.startswith("CC0") else ""
    kind = head + _DIGITS.sub("", row.spdx.removeprefix("CC0"))
    return Said(kind, comparable_version(numbers[0]) if numbers else "")


def _key_patterns(named: Iterable[tuple[str, Said]]) -> dict[str, str]:
    """Return the kinds of licences by what their names or pages are without the version."""
    found: dict[str, set[str]] = {}
    for text, said in named:
        pattern, version = without_version(text)
        if pattern and version == said.version and not said.kind.startswith("CC"):
            found.setdefault(pattern, set()).add(said.kind)
    return {pattern: kinds.pop() for pattern, kinds in found.items() if len(kinds) == 1}


def _keys() -> dict[str, Said]:
    exact = {
        comparable_name(name): _of_row(row)
        for row in KNOWN_LICENCES
        for name in (row.spdx, row.name, *row.ids)
    }
    return exact | {key: _of_row(row)._replace(version="") for key, row in _IMPLIED.items()}


def _pages() -> dict[str, Said]:
    named = [
        (comparable_page(page), row)
        for row in KNOWN_LICENCES
        for page in (row.uri, f"spdx.org/licenses/{row.spdx}", *row.pages)
    ]
    # Two licences on one page can't be told apart by it.
    times = Counter(page for page, _ in named)
    exact = {page: _of_row(row) for page, row in named if times[page] == 1}
    implied = {page: _of_row(row)._replace(version="") for page, row in _IMPLIED_PAGES.items()}
    vague = {
        comparable_page(page): _of_row(_BY_ID[spdx])._replace(version="")
        for page, spdx in VAGUE_PAGES.items()
    }
    return exact | implied | vague


_BY_ID = {row.spdx: row for row in KNOWN_LICENCES}
ROWS = {
    (said.kind, said.version, said.port or ""): row
    for row in KNOWN_LICENCES
    for said in (_of_row(row),)
}
_IMPLIED = {comparable_name(name): _BY_ID[spdx] for name, spdx in ASSUMED.items()}
_IMPLIED_PAGES = {comparable_page(page): _BY_ID[spdx] for page, spdx in ASSUMED_PAGES.items()}
_BY_KEY = _keys()
_BY_PAGE = _pages()
_KEY_PATTERNS = _key_patterns(_BY_KEY.items())
_PAGE_PATTERNS = _key_patterns(_BY_PAGE.items())
