"""The last look at every text of a record: no e-mail address leaves, no `<` opens a tag.

Whatever the mapping or an extension put there: DataCite has no property for e-mail addresses, and
its HTML scrubber takes a `<` before a letter for a tag and drops what follows.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_not
from typing import Any, TypeVar

from ..problems import HIDDEN, Report
from ..record import Box, Description, Point, Polygon, Record, Subject, Title
from ..values.emails import RARE
from ..values.text import may_hold_email, scrub_safe, without_emails

T = TypeVar("T")

# Free text, where the site decides; in names, identifiers and addresses nobody does.
_FREE = frozenset(["text", "information", "award_title", "place", "version", "sizes", "formats"])
_SCRUBBED = (Title, Subject, Description)
_SCRUBBED_LISTS = frozenset(["sizes", "formats"])
_NUMBERS = (Point, Box, Polygon)
_NOT_WRITTEN = frozenset(["source", "code_source", "identifier_source"])


def scrub(record: Record, remove_emails: bool, report: Report) -> Record:
    """Return the record without e-mail addresses, and safe from DataCite's scrubber.

    Args:
        record: The record.
        remove_emails: Whether addresses go from free text too.
        report: Where removed addresses are reported.
    """
    return _Scrubber(remove_emails, report).entry(record, "")


class _Scrubber:
    def __init__(self, remove_emails: bool, report: Report) -> None:
        self._remove = remove_emails
        self._report = report

    def entry(self, entry: T, field: str) -> T:
        field = getattr(entry, "source", "") or field
        changed = {}
        kind: type = entry.__class__
        for name in _names(kind):
            value = getattr(entry, name)
            # Most attributes are empty or ordinary text; a record has hundreds.
            if value and not (value.__class__ is str and not RARE.search(value)):
                cleaned = self.cleaned_value(entry, name, value, field)
                if cleaned is not value:
                    changed[name] = cleaned
        return replace(entry, **changed) if changed else entry  # type: ignore[type-var]

    def cleaned_value(self, entry: Any, name: str, value: Any, field: str) -> Any:
        if isinstance(value, str):
            return self.cleaned_text(entry, name, value, field)
        if isinstance(value, tuple):
            cleaned = tuple([self.cleaned_value(entry, name, one, field) for one in value])
            return cleaned if any(map(is_not, cleaned, value)) else value
        return self.entry(value, field) if _names(value.__class__) else value

    def cleaned_text(self, entry: Any, name: str, text: str, field: str) -> str:
        if may_hold_email(text):
            text = self.cleaned_of_emails(name, text, field)
        if "<" in text and (isinstance(entry, _SCRUBBED) or name in _SCRUBBED_LISTS):
            return scrub_safe(text)
        return text

    def cleaned_of_emails(self, name: str, text: str, field: str) -> str:
        free = name in _FREE
        if free and not self._remove:
            return text
        cleaned, count = without_emails(text, HIDDEN if free else "")
        if not count:
            return text
        self._report.add("email-removed", field or name, n=count)
        return cleaned


@cache
def _names(kind: type) -> tuple[str, ...]:
    if not is_dataclass(kind) or issubclass(kind, _NUMBERS):
        return ()
    return tuple(one.name for one in fields(kind) if one.name not in _NOT_WRITTEN)
