"""The dataset's organization: who answers for it at CKAN."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..values import identifiers
from ..values.names import by_language
from .field_names import snake_case
from .reader import Reader, Text, as_text, decode, is_empty
from .translations import translations

_TITLE = "title"
_BETWEEN = re.compile(r"[\s_-]+")
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_BESIDE = re.compile(r"\s*[/|]\s*")
_ACRONYM = re.compile(r"\(?([A-Z]{2,8})\)?")
_LONGEST = 200
_LONGEST_SHORT = 40
_ROR_FIELDS = ("ror", "ror_id", "identifier", "uri", "url")


@dataclass(frozen=True)
class Organization:
    """The organization as the record needs it.

    Attributes:
        name: What to call it, in the site's language; None: it has no name, or there is none.
        ror: Its ROR ID as a URL.
        names: All that it is called, to recognise it among the authors.
        slug: The name that CKAN knows it by, as `without_blanks` makes it.
        title: Its title, where that holds the name in two languages.
    """

    name: Text | None = None
    ror: str | None = None
    names: tuple[str, ...] = ()
    slug: str = ""
    title: str = ""

    def is_called(self, text: str) -> bool:
        """Tell whether a text is the organization's name at CKAN, or its title in two languages.

        So is a text of nothing but the short names in its titles: `BFS/ODL`.
        """
        if self.name is None:
            return False
        known = filter(None, (self.slug, without_blanks(self.title)))
        return without_blanks(text) in known or self._is_short(text)

    @cached_property
    def short(self) -> frozenset[str]:
        """Return what its titles end with: BFS of `Bundesamt für Seen BFS`."""
        return frozenset(filter(None, map(short_name, self.names)))

    def _is_short(self, text: str) -> bool:
        if not self.short or len(text) > _LONGEST_SHORT or not text.isupper():
            return False
        return self.short.issuperset(_BESIDE.split(text.strip()))


def without_blanks(text: str) -> str:
    """Return a text without case, blanks, `_` and `-`, to compare it with a name at CKAN."""
    return _BETWEEN.sub("", text.casefold()) if len(text) <= _LONGEST else ""


def read_organization(
    reader: Reader, line: Callable[[str, str], str], language: Callable[[], str] = str
) -> Organization:
    """Return the dataset's organization.

    Args:
        reader: The fields of the dataset.
        line: Cleans a text of a field to one line, empty if nothing is left of it.
        language: The language of the dataset's main title; a name in it comes first.
    """
    organization = decode(reader.raw("organization"))
    if isinstance(organization, str) and not _ID.fullmatch(organization.strip()):
        # A list of packages may have only its name.
        organization = {"name": organization}
    if not isinstance(organization, Mapping):
        return Organization()
    found = [
        [Text(line(one.text, "organization"), one.lang, "organization") for one in texts]
        for texts in names_of(reader, organization)
    ]
    usable = [[one for one in texts if one.text] for texts in found]
    first = next(filter(None, usable), [])
    name = _in_language(first, language()) if len(first) > 1 else next(iter(first), None)
    names = tuple(one.text for texts in usable for one in texts)
    slug = without_blanks(as_text(organization.get("name")) or "")
    ror = organization_ror(organization)
    both = by_language(name.text, language()) if name and name.lang is None else []
    if not (name and both):
        return Organization(name, ror, names, slug)
    return Organization(name._replace(text=both[0]), ror, (*names, *both), slug, name.text)


def short_name(title: str) -> str:
    """Return the acronym that a title ends with, if it can be that of the words before it."""
    words = title.split()
    last = _ACRONYM.fullmatch(words[-1]) if len(words) > 2 else None
    if last is None or title.isupper() or words[0][:1] != last[1][0]:
        return ""
    letters = iter("".join(words[:-1]).casefold())
    return last[1] if all(char in letters for char in last[1].casefold()) else ""


def names_of(reader: Reader, organization: Mapping[str, Any]) -> Iterator[list[Text]]:
    """Yield all that an organization is called, the best first: titles, then CKAN's name for it.

    `display_name` is CKAN's name where there is no title.
    """
    display, title = (
        reader.in_language(organization.get(key), "organization")
        for key in ("display_name", _TITLE)
    )
    if title:
        yield from (display, title)
    yield reader.in_language(organization.get("title_translated"), "organization")
    yield titles_by_field(organization)
    if not title:
        yield display
    yield reader.in_language(organization.get("name"), "organization")


def titles_by_field(organization: Mapping[str, Any]) -> list[Text]:
    """Return the titles in fields such as `title_fr`, of an organization or its extras."""
    values = {**dict(extras_of(organization.get("extras"))), **organization}
    texts = ((tag, as_text(values[key])) for tag, key in translations(values).get(_TITLE, ()))
    return [Text(text, tag, "organization") for tag, text in texts if text and not is_empty(text)]


def _in_language(texts: list[Text], language: str) -> Text:
    return next((one for one in texts if one.lang == language), texts[0])


def organization_ror(organization: Mapping[str, Any]) -> str | None:
    """Return the ROR ID among an organization's fields and extras as a URL, or None."""
    fields = (*extras_of(organization.get("extras")), *organization.items())
    values = {snake_case(name): value for name, value in fields}
    found = (identifiers.ror(as_text(values.get(key)) or "") for key in _ROR_FIELDS)
    return next((one for one in found if one), None)


def extras_of(extras: Any) -> Iterator[tuple[str, Any]]:
    """Yield the extras of an organization, which CKAN stores as a list or a dict."""
    if isinstance(extras, Mapping):
        yield from extras.items()
    for entry in extras if isinstance(extras, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("key"), str):
            yield entry["key"], entry.get("value")
