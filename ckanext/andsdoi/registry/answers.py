"""What came back from a DOI registry, normalised for the decision tables."""

from __future__ import annotations

import html
import json
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Final, Literal
from xml.etree import ElementTree

from ..suffix import normalize_doi
from .texts import Secrets

_BLANK: Final = string.whitespace + "\ufeff"
_HTML: Final = re.compile(
    r"(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*"
    r"<(!doctype\s+html|html|head|title|body|center|h\d|p|div|pre|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_SECONDS: Final = re.compile(r"[0-9]{1,15}")
_HEAD: Final = 8 * 1024
"""Where a web page says what it is."""
_MAX_VALUES: Final = 500_000
"""Values in one JSON text: a thousand DOIs have some ten thousand. Each takes its memory."""


Failure = Literal[
    "not-sent",
    "no-address",
    "tls",
    "certificate",
    "proxy-login",
    "closed",
    "late",
    "broken-off",
    "too-large",
    "malformed",
]


@dataclass(frozen=True)
class Broken:
    """No complete answer: how it failed, and words for a person that hold no secret."""

    failure: Failure
    text: str


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer.

    Attributes:
        status: the HTTP status.
        body: the bytes of the body, content-encoding undone.
        headers: the headers; names are looked up case-insensitively.
        secrets: what must not be shown, should the answer repeat it.
    """

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    secrets: Secrets = field(default_factory=Secrets, repr=False)

    @cached_property
    def text(self) -> str | None:
        """Return the body as UTF-8 whatever Content-Type says, without BOM and outer whitespace.

        None if it is in another encoding (a NUL betrays UTF-16 without a BOM).
        """
        try:
            text = self.body.decode()
        except UnicodeDecodeError:
            return None
        return None if "\0" in text else text.strip(_BLANK)

    @property
    def lines(self) -> list[str]:
        """Return the lines of the text, trimmed; one empty line if there is none."""
        return list(self.each_line())

    def each_line(self) -> Iterator[str]:
        """Yield the same, one after the other: there may be very many."""
        text, start = self.text or "", 0
        while (end := text.find("\n", start)) >= 0:
            yield text[start:end].strip()
            start = end + 1
        yield text[start:].strip()

    @cached_property
    def is_html(self) -> bool:
        """Tell whether the body is a web page: an error page or a maintenance page."""
        return bool(_HTML.match(self.text or "", 0, _HEAD))

    @cached_property
    def json(self) -> Any:
        """Return the body read as JSON, None if it is no JSON, or has far too many values.

        Integers come as floats: there may be one of a million digits.
        """
        if sum(map(self.body.count, (b",", b"[", b"{"))) > _MAX_VALUES:
            return None
        try:
            return json.loads(self.text or "", parse_int=float, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def identifier(self) -> str | None:
        """Return the DOI that a DataCite document names, bare and in lower case.

        Empty if it names none; None if the body is no well-formed DataCite document. Document
        types are refused, so there are no entities to expand and nothing is fetched.
        """
        if self.text is None:
            return None
        root = parse_document(self.text.encode())
        if root is None or _local_name(root) != "resource":
            return None
        named = next((child for child in root if _local_name(child) == "identifier"), None)
        text = "" if named is None else named.text or ""
        return normalize_doi(text) or text.strip().lower()

    @property
    def form(self) -> str:
        """Return what the body is: `page` (HTML), `json`, `empty` or `text`."""
        if self.is_html:
            return "page"
        if isinstance(self.json, (dict, list)):
            return "json"
        return "empty" if self.text == "" else "text"

    @property
    def first_line(self) -> str:
        """Return the first line of the text, or the title of a web page, as it came."""
        if self.text is None:
            return "(a text that is not UTF-8)"
        title = _TITLE.search(self.text, 0, _HEAD) if self.is_html else None
        return html.unescape(title[1]) if title else self.text.partition("\n")[0]

    @property
    def retry_after(self) -> float | None:
        """Return the seconds that Retry-After asks to wait (RFC 9110, 10.2.3), or None."""
        value = self.headers.get("Retry-After", "").strip()
        if _SECONDS.fullmatch(value):
            return float(value)
        until = http_date(value)
        if until is None:
            return None
        now = http_date(self.headers.get("Date", "")) or datetime.now(timezone.utc)
        return max(0.0, (until - now).total_seconds())


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class _WithoutDoctype(ElementTree.TreeBuilder):
    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError("a document type is not accepted")


def parse_document(document: bytes) -> ElementTree.Element | None:
    """Return the root of an XML document; None if it is none, or has a document type."""
    # a parser that refuses a document type knows no entities
    parser = ElementTree.XMLParser(target=_WithoutDoctype(), encoding="utf-8")  # noqa: S314
    try:
        parser.feed(document)
        root = parser.close()
    except (ElementTree.ParseError, ValueError):
        return None
    return root if isinstance(root, ElementTree.Element) else None


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def http_date(value: str) -> datetime | None:
    """Return the moment of an HTTP date (RFC 9110, 5.6.7), None if it is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
