"""Dates in the many forms portals hold, written as W3CDTF days, months, years and ranges.

What DataCite's servers would drop is never written: times of day, open ranges, a range that ends
before it begins (DataCite Metadata Schema 4.7, property 8).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange, weekday
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError

from .findings import Finding, finding


@dataclass(frozen=True)
class ReadDate:
    """A date or closed range as it is written, and what has to be said with it."""

    date: str
    information: str | None = None


class Day(NamedTuple):
    """A year, month or day: as many numbers as are known."""

    numbers: tuple[int, ...]

    def __str__(self) -> str:
        year = self.numbers[0]
        parts = [f"-{-year:04d}" if year < 0 else f"{year:04d}"]
        return "-".join(parts + [f"{number:02d}" for number in self.numbers[1:]])


class Span(NamedTuple):
    """What one text says: from, to (the same for a single date), and what must be added.

    Where day and month stand beside each other as numbers, `numbers` has all three as written, and
    `order` says which of them comes first; it is `unknown` if nothing in the text tells it.
    """

    start: Day
    end: Day
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    numbers: tuple[int, int, int] | None = None
    order: Literal["", "day", "month", "unknown"] = ""


Read = tuple[ReadDate | None, list[Finding]]

_LONGEST = 120
_ALL = 3
# A year below this one is written with zeros before it.
_FOUR_DIGITS = 1000
# An end so many years before the start is no end that was swapped with it.
_CENTURIES = 200
_WIDE = {"－": "-", "／": "/", "．": ".", "：": ":"}
_DIGIT = re.compile(r"\d")
_OPEN = frozenset(
    ["", "..", "...", "*", "open", "unknown", "present", "now", "today", "current", "ongoing"]
)
_TIME = re.compile(
    r"(?:[Tt]|,?\s+|\s+[-–]\s+|\s*T\s*)[0-9]{1,2}(?::[0-9]{2}){1,2}(?:[.,][0-9]+)?(?:\s*[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_BASIC_TIME = re.compile(r"(?<=[0-9])T[0-9]{4,6}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_ZONE = re.compile(r"(?<=[0-9])(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$")
_FIRST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)\.?,?\s+(?=\S*[0-9])")
# The languages whose weekdays may stand before a date, beside English.
_WEEKDAYS_IN = "bg ca cs da de el es et fi fr hr hu id it lt lv nb nl pl pt ro ru sk sl sv tr uk"
_MORE_WEEKDAYS = {"tues": 1, "weds": 2, "wednes": 2, "thur": 3, "thurs": 3, "satur": 5}
# The day, and a time that is not looked at: what CKAN itself writes, and most portals.
_USUAL = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
)
_ISO = re.compile(r"(-?[0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_SLASHED = re.compile(r"([0-9]{4})([/.])([0-9]{1,2})\2([0-9]{1,2})\.?")
_COMPACT = re.compile(r"(1[5-9][0-9]{2}|[2-9][0-9]{3})([0-9]{2})([0-9]{2})")
_EAST_ASIAN = re.compile(
    r"([0-9]{4})\s?[年년](?:\s?([0-9]{1,2})\s?[月월](?:\s?([0-9]{1,2})\s?[日일])?)?"
)
_DOTTED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})/([0-9]{4})")
_EITHER = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_BCE = re.compile(r"([0-9]{1,4})\s*B\.?\s?C\.?(?:\s?E\.?)?", re.IGNORECASE)
_CIRCA = re.compile(
    r"(?:ca\.?|c\.|circa|approx\.?|approximately|about|around|um|vers|~)\s*", re.IGNORECASE
)
_DECADE = re.compile(r"([0-9]{3})0['’]?s")
_NAMED = re.compile(r"[0-9]+(?:st|nd|rd|th|er|º|\.)?|[^\W\d_]+\.?")
_BETWEEN_NAMED = re.compile(r"[\s,./-]*")
_SINCE = re.compile(r"(?:since|from)\s+(.*)", re.IGNORECASE)
_UNTIL = re.compile(r"(?:until|till|to|before)\s+(.*)", re.IGNORECASE)
_SEPARATORS = (
    re.compile(r"\s+to\s+", re.IGNORECASE),
    re.compile(r"\s+[-–—]\s+"),
    re.compile(r"\s*[–—]\s*"),
    re.compile(r"\s*/\s*"),
    re.compile(r"(?<=^[0-9]{4})-(?=[0-9]{4}$)"),
    re.compile(r"\s*-$"),
)
_TWO_YEARS = re.compile(
    r"(?:[^\W\d_]+\s+){0,2}(?P<first>1[5-9][0-9]{2}|20[0-9]{2})\s?[-–/]\s?(?P<second>[0-9]{2})"
    r"(?:\s+[^\W\d_]+){0,2}"
)
_A_YEAR = re.compile(
    r"\b(?:FY|years?|\w*jahr|ann[ée]e|exercice|ejercicio|año|anno|esercizio|boekjaar|season)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(["of", "de", "del", "the", "le"])
_ENGLISH_MONTHS = {
    name[:length]: number
    for number, name in enumerate(
        """
        january february march april may june july august september october november december
        """.split(),
        1,
    )
    for length in (3, len(name))
} | {"sept": 9}


def read_date(text: str, *, language: str | None = None) -> Read:
    """Read one date or range of dates.

    Args:
        text: A date as a portal holds it.
        language: BCP 47 tag of a language whose month names are understood, beside English.

    Returns:
        The date, None if the text is none, and what could not be told. A text without any digit is
        no date and no remark.
    """
    if not _has_digit(text):
        return None, []
    text = _short(text)
    if len(text) > _LONGEST:
        return _unreadable(text)
    text = text.strip("[]")
    span = single_date(text, language)
    return closed_range(span, span) if span else _range(text, language) or _unreadable(text)


def read_range(start: str, end: str, *, language: str | None = None) -> Read:
    """Read a range whose ends stand in two fields; an end may be empty.

    DataCite drops open ranges, so of a range with one known end that end is written, with the
    information `since ...` or `until ...`; `from ...` or `to ...` where the other end is said, but
    cannot be read: then nothing says that the range is open.
    """
    start, end = _short(start), _short(end)
    first, last = single_date(start, language), single_date(end, language)
    if first is None and not _has_digit(end):
        return read_date(start, language=language)
    if last is None and not _has_digit(start):
        return read_date(end, language=language)
    lost = [
        _unreadable(text)[1][0]
        for text, span in ((start, first), (end, last))
        if span is None and _has_digit(text)
    ]
    found, findings = date_or_range(first, last, is_open=not lost)
    return found, lost + findings


def year_of(date: str) -> int | None:
    """Give the year of a written date; a range and a year before our era have none."""
    match = re.fullmatch(r"([0-9]{4})(?:-[0-9]{2}){0,2}", date)
    return int(match[1]) if match else None


def _short(text: str) -> str:
    short = " ".join(text[: _LONGEST + 1].split())
    return short if short.isascii() else "".join(map(_plain, short))


def _plain(char: str) -> str:
    """Return a digit of any script, or a wide sign between digits, as the usual one."""
    digit = unicodedata.decimal(char, None)
    return _WIDE.get(char, char) if digit is None else str(digit)


def _has_digit(text: str) -> bool:
    return bool(_DIGIT.search(text))


def _unreadable(text: str) -> tuple[None, list[Finding]]:
    return None, [finding("date-unreadable", text)]


def _range(text: str, language: str | None) -> Read | None:
    for pattern, is_start in ((_SINCE, True), (_UNTIL, False)):
        match = pattern.fullmatch(text)
        span = single_date(match[1], language) if match else None
        if span:
            return date_or_range(span, None) if is_start else date_or_range(None, span)
    for separator in _SEPARATORS:
        parts = separator.split(text)
        ends = [range_end(part, language) for part in parts] if len(parts) == 2 else []
        if ends and all(known for known, _ in ends):
            return date_or_range(ends[0][1], ends[1][1])
    return _two_years(text)


def _two_years(text: str) -> Read | None:
    """Read a year across two calendar years: `FY 2011-12`, `2011/12 financial year`.

    By numbers alone `2011-12` is December: a word must say that a year is meant.
    """
    match = _TWO_YEARS.fullmatch(text)
    if match is None or not _A_YEAR.search(text):
        return None
    first, second = int(match["first"]), int(match["second"])
    if second != (first + 1) % 100:
        return None
    return ReadDate(f"{first:04d}/{first + 1:04d}", text), []


def range_end(text: str, language: str | None) -> tuple[bool, Span | None]:
    """Read one end of a range: whether it can be one, and its date, None if it is open."""
    if text.casefold() in _OPEN:
        return True, None
    span = single_date(text, language)
    return span is not None, span


def date_or_range(first: Span | None, last: Span | None, *, is_open: bool = True) -> Read:
    """Write a date or a range; of one with one known end that end, and which one it is."""
    since, until = ("since", "until") if is_open else ("from", "to")
    if first and last:
        return closed_range(settled(first, last), settled(last, first))
    if first:
        return _written(first.start, first.start, (*first.notes, f"{since} {first.start}"), first)
    if last:
        return _written(last.end, last.end, (*last.notes, f"{until} {last.end}"), last)
    return None, []


def closed_range(first: Span, last: Span) -> Read:
    """Write a range, its ends in their order."""
    start, end = first.start, last.end
    if is_mistyped(end, beside=start):
        return _without(end, date_or_range(first, None, is_open=False))
    if len(start.numbers) == _ALL and 0 < start.numbers[0] < _FOUR_DIGITS <= end.numbers[0]:
        # Nobody knows a period of this millennium that began on a day of antiquity.
        return _without(start, date_or_range(None, last, is_open=False))
    precision = min(len(start.numbers), len(end.numbers))
    swapped = end.numbers[:precision] < start.numbers[:precision]
    if swapped:
        start, end = end, start
    notes = first.notes if first == last else first.notes + last.notes
    found, findings = _written(start, end, notes, first, last)
    return found, findings + ([finding("date-order", f"{end}/{start}")] if swapped else [])


def _without(lost: Day, read: Read) -> Read:
    """Return what is written of a period without one of its ends, which is told."""
    found, findings = read
    return found, [*findings, finding("date-unreadable", str(lost))]


def is_mistyped(end: Day, *, beside: Day) -> bool:
    """Tell whether the end of a period lies so far before its start that it is a slip of the hand.

    What is said to be before our era is meant so.
    """
    year, start = end.numbers[0], beside.numbers[0]
    return year > 0 and (year < _FOUR_DIGITS <= start or start - year >= _CENTURIES)


def _written(start: Day, end: Day, notes: tuple[str, ...], *sources: Span) -> Read:
    date = str(start) if start == end else f"{start}/{end}"
    findings = dict.fromkeys((item.code, item.found) for span in sources for item in span.findings)
    information = ", ".join(dict.fromkeys(notes)) or None
    return ReadDate(date, information), [finding(code, found) for code, found in findings]


def single_date(text: str, language: str | None) -> Span | None:
    """Read one date of any form, `circa` included; None if it is none."""
    text = text.strip()
    if usual := _USUAL.fullmatch(text):
        return calendar_span(int(usual[1]), int(usual[2]), int(usual[3]))
    circa = _CIRCA.match(text)
    span = plain_date(text[circa.end() :], language) if circa else plain_date(text, language)
    if span is None or circa is None:
        return span
    return span._replace(notes=(*span.notes, text))


def plain_date(text: str, language: str | None) -> Span | None:
    """Read one date without `circa`: a decade, a year BCE, or a date with or without a time."""
    if decade := _DECADE.fullmatch(text):
        year = int(decade[1]) * 10
        # "1900s" is a decade to some and a century to others.
        return Span(Day((year,)), Day((year + 9,)), (text,)) if year % 100 else None
    if before := _BCE.fullmatch(text):
        return calendar_span(1 - int(before[1]))
    for cut in (_TIME, _BASIC_TIME, _ZONE):
        text = cut.sub("", text, count=1)
    return day_of_any_form(text, language) or day_of_week(text, language)


def day_of_any_form(text: str, language: str | None) -> Span | None:
    """Read a date without a time: of numbers, or with the name of a month."""
    return numeric_date(text) or day_or_month_first(text) or date_with_month_name(text, language)


def day_of_week(text: str, language: str | None) -> Span | None:
    """Read a date behind the name of a weekday, which may tell which number is the month."""
    word = _FIRST_WORD.match(text)
    days = weekdays().get(_bare(word[1])) if word else None
    if word is None or days is None:
        return None
    span = day_of_any_form(text[word.end() :], language)
    if span is None or span.order != "unknown" or span.numbers is None:
        return span
    both = [in_order(span.numbers, "day"), in_order(span.numbers, "month")]
    fitting = [one for one in both if one and weekday_of(one.start) in days]
    return fitting[0] if len(fitting) == 1 else span


def weekday_of(day: Day) -> int:
    """Return the number of a day in its week, that of Monday is 0."""
    return weekday(*day.numbers)


@lru_cache(maxsize=1)
def weekdays() -> Mapping[str, frozenset[int]]:
    """Return which days the names of weekdays mean, long and short, in many languages."""
    found: dict[str, set[int]] = {name: {number} for name, number in _MORE_WEEKDAYS.items()}
    for locale in map(Locale.parse, ["en", *_WEEKDAYS_IN.split()]):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.days[context][width].items():
                    found.setdefault(_bare(str(name)), set()).add(number)
    return {name: frozenset(days) for name, days in found.items()}


def numeric_date(text: str) -> Span | None:
    """Read a date of numbers whose order is certain."""
    for pattern in (_ISO, _COMPACT, _EAST_ASIAN):
        if match := pattern.fullmatch(text):
            return calendar_span(*(int(part) for part in match.groups() if part))
    if match := _SLASHED.fullmatch(text):
        return calendar_span(int(match[1]), int(match[3]), int(match[4]))
    if match := _DOTTED.fullmatch(text):
        return calendar_span(int(match[3]), int(match[2]), int(match[1]))
    if match := _MONTH_YEAR.fullmatch(text):
        return calendar_span(int(match[2]), int(match[1]))
    return None


def day_or_month_first(text: str) -> Span | None:
    """Read day and month in either order, told only by a number above 12, or if both are one."""
    match = _EITHER.fullmatch(text)
    if not match:
        return None
    first, second, year = numbers = int(match[1]), int(match[3]), int(match[4])
    if first == second:
        return calendar_span(year, first, second)
    if first > 12 or second > 12:
        return in_order(numbers, "day" if first > 12 else "month")
    span = calendar_span(year) if min(first, second) > 0 else None
    note = finding("date-ambiguous", text)
    return span and Span(
        span.start, span.end, (*span.notes, text), (note,), numbers, order="unknown"
    )


def in_order(numbers: tuple[int, int, int], order: Literal["day", "month"]) -> Span | None:
    """Return the date of three numbers, the year last, of which day or month comes first."""
    first, second, year = numbers
    month, monthday = (second, first) if order == "day" else (first, second)
    span = calendar_span(year, month, monthday)
    return span and span._replace(numbers=numbers, order=order)


def settled(span: Span, other: Span) -> Span:
    """Return an end of a period in the order of day and month that the other end tells."""
    if span.order != "unknown" or span.numbers is None or other.order not in ("day", "month"):
        return span
    return in_order(span.numbers, other.order) or span


def date_with_month_name(text: str, language: str | None) -> Span | None:
    """Read a date with the name of a month, in English or the given language."""
    if _BETWEEN_NAMED.fullmatch(_NAMED.sub("", text)) is None:
        return None
    tokens = [token for token in _NAMED.findall(text) if token.casefold() not in _FILLERS]
    words = [(token, month_number(token, language)) for token in tokens]
    months = [month for _, month in words if month]
    if len(months) != 1 or len(words) > 3:
        return None
    shape = "".join("m" if month else number_kind(token) for token, month in words)
    if shape not in ("my", "ym", "dmy", "mdy", "ymd"):
        return None
    values = dict(zip(shape, (month or _leading(token) for token, month in words), strict=True))
    return calendar_span(*(values[part] for part in "ymd" if part in values))


def number_kind(token: str) -> str:
    """Tell what a number beside a month's name is: `y`, `d`, or `?` for neither."""
    digits = re.fullmatch(r"([0-9]+)(.*)", token)
    if not digits:
        return "?"
    if len(digits[1]) == 4 and digits[2] in ("", "."):
        return "y"
    return "d" if len(digits[1]) <= 2 else "?"


def _leading(token: str) -> int:
    match = re.match("[0-9]+", token)
    return int(match[0]) if match else 0


def month_number(token: str, language: str | None) -> int | None:
    """Return the number of the month that a word names, or None."""
    if token[:1].isdigit():
        return None
    word = _bare(token)
    return _ENGLISH_MONTHS.get(word) or (month_names(language).get(word) if language else None)


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char)).rstrip(".")


@lru_cache(maxsize=64)
def month_names(language: str) -> dict[str, int]:
    """Return the numbers of a language's months by their names, long and short."""
    try:
        months = Locale.parse(language, sep="-").months
    except (UnknownLocaleError, ValueError, TypeError):
        return {}
    return {
        _bare(str(name)): number
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in months[context][width].items()
    }


def calendar_span(year: int, *rest: int) -> Span | None:
    """Return one day, month or year, if the calendar has it; year 0 is no year to write."""
    month, monthday = (*rest, 1, 1)[:2]
    # The calendar repeats after 400 years, which gives leap years before our era too.
    if year == 0 or not 1 <= month <= 12:
        return None
    if not 1 <= monthday <= monthrange(2000 + year % 400, month)[1]:
        return None
    day = Day((year, *rest))
    return Span(day, day, (f"{1 - year} BCE",) if year < 0 else ())
