"""One name: whether it is a person's or an organisation's, and its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ...vocabulary import UNKNOWN, UNKNOWN_VALUES
from ..emails import without_emails
from ..findings import Finding, finding
from ..identifiers import Affiliation
from ..text import one_line, strip_html
from . import words
from .embedded_ids import Taken, taken
from .lists import ANONYMOUS
from .model import Name, NameType
from .nobody import is_nobody
from .people import as_person, is_person_like, names_body
from .persons import are_initials, given_family
from .pieces import Part, comma_parts, final_bracket

EMAIL_MARK = "\x01"

_MARKED = re.compile(rf"[<(\[{{] ?(?:{EMAIL_MARK} ?)+[>)\]}}]|{EMAIL_MARK}")
_ORGANIZATIONAL = re.compile("organi[sz]ation|agency|institution|publishertype|company|group")
_PERSONAL = re.compile("person|individual")
_CASED = re.compile("[A-Za-zÀ-ɏͰ-Ͽἀ-῿Ѐ-ԯ]")
_PLAIN_WORDS = re.compile(r"[^\s&]+|&")
_SLASH = re.compile(r"\s/\s")
_PIECES = re.compile(r"[;|/]")
_WORDS = re.compile(r"[\s,;()]+")
_TWO = 2
_LONGEST = 100_000
_SHORT = 400


Found = tuple[Name | None, list[Finding]]


def parse_one(
    text: str,
    *,
    strong: bool = True,
    organizations: Sequence[str] = (),
    kind: str | None = None,
) -> Found:
    """Read a text that is one name.

    Args:
        text: The name as found.
        strong: Whether it is certain that this is one name, so that a comma in it can only stand
            between family and given names.
        organizations: Titles and names of the dataset's organization.
        kind: What structured data says the name is, in its own words or as a URI.

    Returns:
        The name, None if there is none, and what could not be told.
    """
    text, count = unaddressed(text)
    findings = [finding("email-removed", n=count)] if count else []
    text = unmarked(text)
    if not text:
        return None, [finding("author-email-only")] if count else []
    name, remarks = one_name(text, strong=strong, organizations=organizations, kind=kind)
    return name, findings + remarks


def unaddressed(text: str) -> tuple[str, int]:
    """Clean a text, and put a mark in the place of each e-mail address."""
    text, count = without_emails(strip_html(text[:_LONGEST]), EMAIL_MARK)
    return _MARKED.sub(EMAIL_MARK, text) if count else text, count


def unmarked(text: str) -> str:
    """Give the text without marks of e-mail addresses, on one line."""
    return one_line(text.replace(EMAIL_MARK, " ")).strip(" ,;")


def one_name(
    text: str, *, strong: bool, organizations: Sequence[str] = (), kind: str | None = None
) -> Found:
    """Read a clean text without e-mail addresses that is one name; arguments as parse_one."""
    others = (*organizations, kind or "")
    # The datasets of a portal have the same authors and contacts again and again.
    is_short = len(text) <= _SHORT and sum(map(len, others)) <= _SHORT
    read = _one_name if is_short else _one_name.__wrapped__
    name, findings = read(text, strong, tuple(organizations), kind)
    return name, list(findings)


@lru_cache(maxsize=1024)
def _one_name(text: str, strong: bool, organizations: tuple[str, ...], kind: str | None) -> Found:
    if is_nobody(text):
        return None, []
    if words.normal(text) in ANONYMOUS:
        return Name(UNKNOWN), []
    if text in UNKNOWN_VALUES:
        return Name(text), []
    own = taken(text)
    if not own.text:
        return None, own.findings
    declared = declared_type(own, kind)
    name, findings = _read(own.text, declared, strong, organizations)
    return _identified(name, own), own.findings + findings


def declared_type(own: Taken, kind: str | None) -> NameType | None:
    """Return the type of a name that its identifier or the data state; None if neither does."""
    if own.is_person:
        return "Personal"
    if own.ror:
        return "Organizational"
    text = (kind or "").casefold()
    if _ORGANIZATIONAL.search(text):
        return "Organizational"
    return "Personal" if _PERSONAL.search(text) else None


def _identified(name: Name, own: Taken) -> Name:
    """Give a name the identifiers that stood in its text."""
    found = own.orcid if own.is_person else own.ror
    if found:
        name = replace(name, identifiers=(found,))
    if own.affiliation_ror and name.affiliations:
        home, ror = name.affiliations[0].name, own.affiliation_ror
        at_home = Affiliation(home, ror.value, ror.scheme, ror.scheme_uri)
        return replace(name, affiliations=(at_home,))
    if own.affiliation_ror and name.name_type != "Personal":
        return Name(name.name, "Organizational", identifiers=(own.affiliation_ror,))
    return name


def _read(
    text: str, declared: NameType | None, strong: bool, organizations: Sequence[str]
) -> tuple[Name, list[Finding]]:
    if declared == "Organizational":
        return Name(text, "Organizational"), []
    if declared == "Personal":
        name, findings = as_person(text, strong=strong, certain=True)
        return name or Name(text, "Personal"), findings
    if is_same_name(text, organizations):
        return Name(text, "Organizational"), []
    name, findings = as_person(text, strong=strong)
    if name:
        return name, findings
    if is_organization(text):
        told = [finding("names-one-organization", text)] if holds_person(text) else []
        return Name(text, "Organizational"), told
    return unsure(text)


def holds_person(text: str) -> bool:
    """Tell whether a person may stand behind an organisation: `Lake Office, Mario Rossi`."""
    before, inside = final_bracket(text)
    if len(before.split()) > 1 and inside and may_be_person(Part(inside)):
        return True
    first, *others = [one for piece in _SLASH.split(before) for one in comma_parts(piece)]
    return len(first.text.split()) > 1 and any(map(may_be_person, others))


def may_be_person(part: Part) -> bool:
    """Tell whether a part of an organisation's name reads as a person, and not as a place."""
    if words.has_organisation_word(part.text) or words.begins_as_place(part.text):
        return False
    return given_family(*part) is not None


def unsure(text: str) -> tuple[Name, list[Finding]]:
    """Return a name as it stands; with a comma in what can be no person, an organisation's.

    DataCite's servers read a name without type as `Family, Given` where it has a comma.
    """
    kind: NameType | None = "Organizational" if is_no_person(text) else None
    how = {"alone": not may_be_several(text), "uncased": not _CASED.search(text)}
    variant = "-".join(word for word, holds in how.items() if holds)
    params = {"variant": variant} if variant else {}
    return Name(text, kind), [finding("name-unsure", text, **params)]


def may_be_several(text: str) -> bool:
    """Tell whether a text has a comma or a conjunction, so that it may be several names."""
    return "," in text or any(map(words.is_conjunction, _PLAIN_WORDS.findall(text[:_SHORT])))


def is_no_person(text: str) -> bool:
    """Tell whether words and signs of a text with commas speak against persons in it."""
    parts = [part.text for part in comma_parts(text[:_SHORT])]
    if len(parts) < _TWO or taken(text).is_person or not _CASED.search(text):
        return False
    if any(map(is_person_like, _PIECES.split(text[:_SHORT]))):
        return False
    if any(is_person_like(part) or are_initials(part.split()[-1]) for part in parts):
        return False
    if len(parts) > _TWO and words.is_acronym(parts[-1], _TWO):
        # Doe, Jane, CSIRO: a person and where she works, perhaps.
        return False
    return len(parts) > _TWO or any(map(words.is_of_no_person, _WORDS.split(text[:_SHORT])))


def is_same_name(text: str, organizations: Sequence[str]) -> bool:
    """Tell whether a text is the title or name of the dataset's organization."""
    return words.normal_name(text) in map(words.normal_name, organizations)


def is_organization(text: str) -> bool:
    """Tell an organisation's name by its words, or as one word of capitals."""
    if names_body(final_bracket(text)[0]) or words.is_body(text):
        return True
    return " " not in text and words.is_all_capitals(text)
