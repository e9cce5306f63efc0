"""A language that marks what is translated: what a page shows without marks can't be translated.

Each message becomes `⟦message⟧`, with its places left out of the marks: `⟦It has the DOI ⟧{doi}`.
What is put into a place is then seen as well: a word that never came through the catalogue. Tests
write their own data in Greek letters, so that every Latin word without marks is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.support import NullTranslations
from bs4 import BeautifulSoup, NavigableString, Tag

OPEN, CLOSE = "⟦⟧"
_PLACE = re.compile(r"(\{\w+\}|%\(\w+\)[sd])")

NO_TEXT = ("bdi", "code", "pre", "script", "style")
"""Elements that hold data, or what is written for machines."""

SPOKEN = (
    "alt", "aria-label", "data-andsdoi-copied", "data-andsdoi-failed", "placeholder", "title",
)  # fmt: skip
"""Attributes that a person reads or hears."""

SAME_IN_EVERY_LANGUAGE = re.compile(
    r"""
      https?://\S+ | \S+@\S+ | 10\.\d{4,}/\S+
    | \bckanext\.andsdoi\.\w+ | \b(?:dataset|organization)-[0-9a-f]{10}\b
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | \btest_user_\w+
    | [A-Z][a-z]+\ \d+,\ \d{4}(?:,\ \d\d:\d\d\ \(\w+\))?   # CKAN writes dates as the locale does
    | \d{4}-\d\d-\d\d\ \d\d:\d\d\ UTC | \bHTTP\ \d{3}\b
    | \bdefault\b   # the account of a site that has one
    | \b(?:TEST|BibTeX|BibLaTeX|RIS|CSL[ -]JSON|JSON-LD|schema\.org|Linkset|DataCite|XML)\b
    """,
    re.VERBOSE,
)
"""Addresses, names and dates, and the names of formats. Look twice before you add a word."""


class Pseudo(NullTranslations):
    """Translations in which every text is marked."""

    def gettext(self, message: str) -> str:
        return marked(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return marked(one if n == 1 else many)

    ugettext, ungettext = gettext, ngettext


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """CKAN in that language."""
    language = Pseudo()
    monkeypatch.setattr("flask_babel.Domain.get_translations", lambda _: language)


def marked(message: str) -> str:
    """Return a message in that language."""
    parts = _PLACE.split(message)
    return "".join(
        part if _PLACE.fullmatch(part) else f"{OPEN}{part}{CLOSE}" for part in parts if part
    )


def unmarked(text: str, fields: tuple[str, ...] = ()) -> str:
    """Return the words of a text that are not marked, an empty string if there are none.

    Args:
        text: What is said.
        fields: The fields that it may name.
    """
    depth, bare = 0, []
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        bare.append(character if depth == 0 and character != CLOSE else " ")
    left = SAME_IN_EVERY_LANGUAGE.sub(" ", "".join(bare))
    for field in fields:
        left = re.sub(rf"\b{re.escape(field)}(?!\w)", " ", left)
    return " ".join(left.split()) if re.search(r"[A-Za-z]", left) else ""


def untranslatable(html: str, within: str = ".andsdoi", fields: tuple[str, ...] = ()) -> list[str]:
    """Return what our parts of a page say that does not come from the catalogue.

    Args:
        html: The page.
        within: The selector of our parts. A page that has none of them fails.
        fields: The fields and extras that problems name as the API calls them.
    """
    parts = BeautifulSoup(html, "html.parser").select(within)
    assert parts, f"nothing of ours in {html}"
    return [bare for part in parts for text in _said(part) if (bare := unmarked(text, fields))]


def untranslatable_texts(answer: Any, fields: tuple[str, ...] = ()) -> list[str]:
    """Return the same of the sentences in an action's answer: what stands under `text`."""
    return [bare for text in _texts(answer) if (bare := unmarked(text, fields))]


def _said(part: Tag) -> Iterator[str]:
    for text in part.find_all(string=True):
        if type(text) is NavigableString and not text.find_parent(NO_TEXT):
            yield str(text)
    for element in (part, *part.find_all(True)):
        yield from (str(element[name]) for name in SPOKEN if element.has_attr(name))


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        if isinstance(answer.get("text"), str):
            yield answer["text"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for one in answer:
            yield from _texts(one)
