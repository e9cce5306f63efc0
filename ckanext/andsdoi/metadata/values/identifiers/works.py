"""Identifiers of works: which relatedIdentifierType a text is, and its value.

The types are those of DataCite Metadata Schema 4.7, appendix 1; the first recogniser that knows a
text decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from ....suffix import RESOLVER, doi_url, registrant_of
from ..emails import holds_email
from .agents import orcid, ror
from .urls import begins_another, clean_url, last_segment

Typed = tuple[str, str]

_WEB = re.compile("(?:https?|ftp)://", re.IGNORECASE)
_QUERY = re.compile("[?#].*", re.DOTALL)
_DOI_WORD = re.compile(r"doi:\s*", re.IGNORECASE)
# DataCite's API knows no DOI whose registrant has more digits.
_REGISTRANT_DIGITS = 5
_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:www\.)?arxiv\.org/abs/|arxiv:\s*)"
    r"([0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]+)?)/?",
    re.IGNORECASE,
)
_HANDLE_SITE = re.compile(r"(?:https?://)?hdl\.handle\.net/([^?#]*)", re.IGNORECASE)
_HANDLE_WORD = re.compile(r"hdl:\s*(.*)", re.IGNORECASE)
_HANDLE = re.compile(r"[^\s/]+/\S+")
_SWHID = re.compile(r"swh:1:(?:cnt|dir|rel|rev|snp):[0-9a-f]{40}(?:;\S*)?")
_RRID = re.compile(r"RRID:\s*([A-Za-z]+[_:]\S+)", re.IGNORECASE)
_CSTR = re.compile(r"CSTR:\s*(\S+)", re.IGNORECASE)
_ARK = re.compile(r"(?:^|/)(ark:/?[0-9b-z]{5,}/\S+)", re.IGNORECASE)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:\S+", re.IGNORECASE)
_LABELLED = re.compile(r"(isbn(?:-1[03])?|e-?issn|issn|pmid|igsn|bibcode)(?![a-z])", re.IGNORECASE)
_PMID = re.compile(r"[0-9]{1,8}")
_IGSN = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{4,}")
_BIBCODE = re.compile(r"[0-9]{4}[A-Za-z0-9.&]{14}[A-Za-z]")
_ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9X])")
_PUBMED = re.compile(
    r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/([0-9]{1,8})/?"
)
_RESOLVERS = {
    "raid.org": "RAiD",
    "www.raid.org": "RAiD",
    "purl.org": "PURL",
    "www.purl.org": "PURL",
    "purl.oclc.org": "PURL",
    "purl.obolibrary.org": "PURL",
    "w3id.org": "w3id",
    "www.w3id.org": "w3id",
}
_LONGEST_KEPT = 1_000
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<"}
_STOPS = ".,;'\u2019\u201d"


def related(text: str) -> Typed | None:
    """Recognise the identifier of a work.

    Returns:
        (relatedIdentifierType, value), such as `("DOI", "10.1234/abc")`; None for what identifies
        no work: people, organisations, bare names, other text, two identifiers at once.
    """
    # Of one dataset each is asked about several times.
    return (_related if len(text) <= _LONGEST_KEPT else _related.__wrapped__)(text.strip())


@lru_cache(maxsize=1024)
def _related(text: str) -> Typed | None:
    if not text or orcid(text) or ror(text) or begins_another(text):
        return None
    for recognise in _OF_ADDRESSES if _WEB.match(text) else _OF_OTHERS:
        found = recognise(text)
        if found:
            return None if holds_email(found[1]) else found
    return None


def stated(text: str, kind: str) -> Typed | None:
    """Recognise the identifier of a work by the type that the data state for it, in any spelling.

    Numbers with a check digit must have the right one.
    """
    name = "".join(filter(str.isalnum, last_segment(kind))).casefold()
    text = text.strip()
    if name in _LABELS:
        return related(_LABELS[name] + text)
    checked = _CHECKED.get(name)
    return checked(text) if checked else None


def doi(text: str) -> Typed | None:
    """Recognise a DOI: bare, behind `doi:` or as an address; a long registrant makes it a URL."""
    if "10" not in text and "%" not in text:
        return None
    site = RESOLVER.match(text)
    bare = _QUERY.sub("", text[site.end() :], count=1) if site else text
    word = _DOI_WORD.match(bare)
    bare = bare[word.end() :] if word else bare
    bare = unquote(bare) if site else bare
    if "\ufffd" in bare or registrant_of(bare) is None:
        return None
    value = without_tail(bare).lower()
    registrant = registrant_of(value)
    if registrant is None or not registrant.isdigit() or not value.isprintable():
        return None
    if len(registrant) > _REGISTRANT_DIGITS:
        return _url(doi_url(value))
    return "DOI", value


def without_tail(value: str) -> str:
    """Cut punctuation that belongs to the sentence: stops, and brackets that were never opened."""
    end = len(value)
    spare = {
        close: value.count(close) - value.count(opening) for close, opening in _OPENING.items()
    }
    while value[end - 1] in _STOPS or spare.get(value[end - 1], 0) > 0:
        if value[end - 1] in spare:
            spare[value[end - 1]] -= 1
        end -= 1
    return value[:end]


def arxiv(text: str) -> Typed | None:
    """Recognise an arXiv identifier, by its address or behind `arXiv:`."""
    match = _ARXIV.fullmatch(text)
    return ("arXiv", f"arXiv:{match[1]}") if match else None


def handle(text: str) -> Typed | None:
    """Recognise a handle, by the address of its resolver or behind `hdl:`."""
    site = _HANDLE_SITE.match(text)
    word = _HANDLE_WORD.fullmatch(text)
    value = unquote(site[1]) if site else word[1] if word else ""
    return ("Handle", value) if _HANDLE.fullmatch(value) and "\ufffd" not in value else None


def prefixed(text: str) -> Typed | None:
    """Recognise what its own prefix names: SWHID, RRID, CSTR."""
    if _SWHID.fullmatch(text):
        return "SWHID", text
    if match := _RRID.fullmatch(text):
        return "RRID", match[1]
    if match := _CSTR.fullmatch(text):
        return "CSTR", match[1]
    return None


def _ark(text: str) -> Typed | None:
    match = _ARK.search(text) if text[:4].lower() == "ark:" else None
    return ("ARK", match[1]) if match else None


def urn(text: str) -> Typed | None:
    """Recognise a URN (RFC 8141); one of the namespace `lsid` is an LSID."""
    if not _URN.fullmatch(text):
        return None
    return ("LSID" if text[:9].lower() == "urn:lsid:" else "URN"), text


def labelled(text: str) -> Typed | None:
    """Recognise a number behind its label: ISBN, ISSN, PMID, IGSN, bibcode."""
    label = _LABELLED.match(text)
    if not label:
        return None
    rest = text[label.end() :].lstrip(" \t\n:#")
    kind = label[1].lower().replace("-", "")
    return _NUMBERS[kind.removesuffix("10").removesuffix("13")](rest)


def isbn(text: str) -> Typed | None:
    """Recognise an ISBN of 13 or 10 digits by its check digit (ISO 2108)."""
    number = re.sub(r"[\s\u2010-\u2015\u2212]+", "-", text).upper()
    digits = number.replace("-", "")
    if re.fullmatch("97[89][0-9]{10}", digits):
        total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits))
        return ("ISBN", number) if total % 10 == 0 else None
    is_old = re.fullmatch("[0-9]{9}[0-9X]", digits) and is_modulo_11(digits)
    return ("ISBN", number) if is_old else None


def is_modulo_11(digits: str) -> bool:
    """Tell whether digits pass the check of ISBN-10 and ISSN (ISO 2108, ISO 3297)."""
    weights = range(len(digits), 0, -1)
    values = (10 if digit == "X" else int(digit) for digit in digits)
    return sum(w * v for w, v in zip(weights, values, strict=True)) % 11 == 0


def issn(text: str) -> Typed | None:
    """Recognise an ISSN by its check digit (ISO 3297), and give it with its hyphen."""
    match = _ISSN.fullmatch(re.sub(r"[\u2010-\u2015\u2212]", "-", text).upper())
    return (
        ("ISSN", f"{match[1]}-{match[2]}") if match and is_modulo_11(match[1] + match[2]) else None
    )


def eissn(text: str) -> Typed | None:
    """Recognise the ISSN of an electronic edition; it is written as any ISSN."""
    found = issn(text)
    return ("EISSN", found[1]) if found else None


def lissn(text: str) -> Typed | None:
    """Recognise a linking ISSN; it is written as any ISSN."""
    found = issn(text)
    return ("LISSN", found[1]) if found else None


def _article(kind: str, length: int) -> Callable[[str], Typed | None]:
    """Return what recognises the number of an article of trade (GTIN) by its check digit."""

    def recognise(text: str) -> Typed | None:
        digits = re.sub(r"[\s-]", "", text)
        if len(digits) != length or not (digits.isascii() and digits.isdigit()):
            return None
        total = sum(int(one) * (3 if i % 2 else 1) for i, one in enumerate(reversed(digits)))
        return (kind, digits) if total % 10 == 0 else None

    return recognise


def _matching(kind: str, pattern: re.Pattern[str]) -> Callable[[str], Typed | None]:
    return lambda text: (kind, text) if pattern.fullmatch(text) else None


_NUMBERS: dict[str, Callable[[str], Typed | None]] = {
    "isbn": isbn,
    "issn": issn,
    "eissn": eissn,
    "pmid": _matching("PMID", _PMID),
    "igsn": _matching("IGSN", _IGSN),
    "bibcode": _matching("bibcode", _BIBCODE),
}


def pubmed(text: str) -> Typed | None:
    """Recognise the address of an article at PubMed, and give its PMID."""
    match = _PUBMED.fullmatch(text)
    return ("PMID", match[1]) if match else None


def _address(text: str) -> Typed | None:
    """Recognise what a resolver's address stands for; any other is a URL."""
    found = _url(text)
    if found is None or found[1].startswith("ftp:"):
        return found
    parts = urlsplit(found[1])
    kind = _RESOLVERS.get(parts.netloc)
    if kind and parts.path.strip("/"):
        return kind, found[1]
    ark = _ARK.search(found[1])
    return ("ARK", ark[1]) if ark else found


def _url(text: str) -> Typed | None:
    url = clean_url(text, ("http", "https", "ftp"))
    return ("URL", url) if url else None


# What stands before a value in a text, by what data call its type.
_LABELS = {
    "ark": "ark:/",
    "arxiv": "arXiv:",
    "bibcode": "bibcode:",
    "cstr": "CSTR:",
    "doi": "doi:",
    "eissn": "eISSN:",
    "handle": "hdl:",
    "hdl": "hdl:",
    "igsn": "IGSN:",
    "isbn": "ISBN:",
    "isbn10": "ISBN:",
    "isbn13": "ISBN:",
    "issn": "ISSN:",
    "pmid": "PMID:",
    "pubmed": "PMID:",
    "pubmedid": "PMID:",
    "rrid": "RRID:",
}
_CHECKED = {"ean13": _article("EAN13", 13), "upc": _article("UPC", 12), "lissn": lissn}
_OF_ADDRESSES = (doi, arxiv, handle, pubmed, _address)
_OF_OTHERS = (doi, arxiv, handle, prefixed, _ark, urn, labelled)
