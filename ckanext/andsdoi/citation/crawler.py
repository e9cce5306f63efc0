"""What DataCite's crawler finds of a DOI on a landing page, as `check` asks for a dataset's page.

It looks for the DOI in the first JSON-LD block, in two meta tags and in the text; it compares by
case, and takes any text that contains the DOI for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from html.parser import HTMLParser
from typing import Any
from urllib.robotparser import RobotFileParser

from .frame import is_dataset

_MOST_REDIRECTS = 3
_JSON_LD = "application/ld+json"
_NO_TEXT = ("script", "style", "template")


class CrawlProblem(str, Enum):
    """What keeps the crawler, or Google, from finding a DOI on its landing page."""

    STATUS = "status"
    """The page does not answer with 200."""
    REDIRECTS = "redirects"
    """More than three redirects lead to it."""
    CONTENT_TYPE = "content-type"
    """It is not `text/html`."""
    ROBOTS = "robots"
    """`robots.txt` forbids it."""
    NOINDEX = "noindex"
    """The page asks not to be indexed."""
    DC_IDENTIFIER = "dc-identifier"
    """The first meta tag `DC.identifier` does not hold the DOI."""
    CITATION_DOI = "citation-doi"
    """The first meta tag `citation_doi` does not hold the DOI."""
    JSON_LD = "json-ld"
    """The first JSON-LD block does not name the DOI at its top."""
    DATASET = "dataset"
    """No JSON-LD block is of a schema.org Dataset."""
    TEXT = "text"
    """People can't read the DOI on the page."""


@dataclass(frozen=True)
class LandingPage:
    """The answer of a landing page to a visitor who has not logged in.

    Attributes:
        url: The address that was asked for, which the DOI leads to.
        status: The status of the last answer.
        content_type: Its content type.
        html: Its text.
        redirects: How many redirects led to it.
        robots: The text of the site's `robots.txt`; None if there is none.
    """

    url: str
    status: int
    content_type: str
    html: str
    redirects: int = 0
    robots: str | None = None


def crawl(page: LandingPage, doi: str) -> tuple[CrawlProblem, ...]:
    """Return what is wrong with a landing page; nothing if the crawler finds all it wants.

    Args:
        page: What the site answered.
        doi: The bare DOI, in lower case.
    """
    answered = {
        CrawlProblem.ROBOTS: _is_allowed(page),
        CrawlProblem.STATUS: page.status == 200,
        CrawlProblem.REDIRECTS: page.redirects <= _MOST_REDIRECTS,
        CrawlProblem.CONTENT_TYPE: page.content_type.lower().startswith("text/html"),
    }
    is_read = answered[CrawlProblem.STATUS] and answered[CrawlProblem.CONTENT_TYPE]
    checks = answered | (_found(page.html, doi) if is_read else {})
    return tuple(problem for problem, is_right in checks.items() if not is_right)


def _found(html: str, doi: str) -> dict[CrawlProblem, bool]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    blocks = [_parsed(text) for text in reader.blocks]
    return {
        CrawlProblem.NOINDEX: "noindex" not in reader.meta.get("robots", "").lower(),
        CrawlProblem.DC_IDENTIFIER: doi in reader.meta.get("DC.identifier", ""),
        CrawlProblem.CITATION_DOI: doi in reader.meta.get("citation_doi", ""),
        CrawlProblem.JSON_LD: bool(blocks) and doi in _named(blocks[0]),
        CrawlProblem.DATASET: any(map(is_dataset, blocks)),
        CrawlProblem.TEXT: any(doi in text for text in reader.texts),
    }


def _is_allowed(page: LandingPage) -> bool:
    if page.robots is None:
        return True
    robots = RobotFileParser()
    robots.parse(page.robots.splitlines())
    return robots.can_fetch("*", page.url)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _named(block: Any) -> str:
    """Return what a block names at its top: `@id`, else `identifier` or its value."""
    if not isinstance(block, dict):
        return ""
    identifier = block.get("identifier")
    if isinstance(identifier, dict):
        identifier = identifier.get("value")
    name = block.get("@id") or identifier
    return name if isinstance(name, str) else ""


class _Reader(HTMLParser):
    """Reads what the crawler looks at: meta tags, JSON-LD blocks, texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.blocks: list[str] = []
        self.texts: list[str] = []
        self._is_block = False
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in values:
            self.meta.setdefault(values["name"], values.get("content", ""))
        elif tag in _NO_TEXT:
            self._silent = tag
            self._is_block = tag == "script" and values.get("type", "").lower() == _JSON_LD
            if self._is_block:
                self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent, self._is_block = "", False

    def handle_data(self, data: str) -> None:
        if self._is_block:
            self.blocks[-1] += data
        elif not self._silent:
            self.texts.append(data)
