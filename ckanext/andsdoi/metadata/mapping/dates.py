"""Dates (DataCite 8) and the publication year (DataCite 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date as day_type
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

from ..dataset.field_names import OTHER_NAMES
from ..dataset.reader import Item, Text, as_text
from ..problems import root_field
from ..record import Date
from ..values.dates import ReadDate, read_date, read_range, year_of
from ..values.findings import Finding
from ..values.identifiers import last_segment
from .agents.publishers import publication
from .subfields import Subfields

if TYPE_CHECKING:
    from ..site import Rule
    from .source import Candidate, Source

ORDER = (
    "Created Submitted Accepted Issued Available Updated Collected Coverage Valid Copyrighted "
    "Withdrawn Other"
).split()
YEARS = range(1000, 2101)

_START = "start startdate from begin begindate".split()
_END = "end enddate to until".split()
# Fields of one date each.
_PLAIN = {
    "Created": "created",
    "Submitted": "date_submitted",
    "Accepted": "date_accepted",
    "Issued": "issued",
    "Available": "available",
    "Updated": "modified",
    "Valid": "valid",
    "Copyrighted": "date_copyrighted",
}
_OF_PUBLICATION = ("issued", *OTHER_NAMES["issued"], "available", "publication_year")
_UNUSABLE = ("date-unreadable", "year-unusable")
_OF_READING = ("date-unreadable", "date-ambiguous")
# Of ISO 19115: a list of dates that say which they are.
_REFERENCE = "dataset-reference-date"
# Fields of entries that say which date they are, and how they say it.
_TYPED = ("dates", "date")
_TYPED_START = ["date", "value", *_START]
_TYPED_END = _END
_TYPE = "type datetype role".split()
_SEVERAL = frozenset(["Collected", "Coverage", "Other", "Valid"])
_TYPES = {kind.casefold(): kind for kind in ORDER} | {
    word: kind
    for kind, words in {
        "Issued": """
            issue publish published publication publicationdate release released veröffentlicht
            veröffentlichung publié publicado publicación pubblicato pubblicazione gepubliceerd
            """,
        "Created": """
            creation creationdate erstellt erstellung créé création creado creación creato
            creazione gemaakt
            """,
        "Updated": """
            update revision revisiondate modified modification lastmodified lastupdate lastrevision
            updated revised aktualisiert geändert modifié actualisé actualizado modificado
            aggiornato modificato gewijzigd
            """,
        "Collected": "collection collect erhoben collecté recogido raccolto",
        "Available": "availability verfügbar disponible disponibile beschikbaar",
        "Submitted": "submission deposit deposited",
        "Accepted": "acceptance",
        "Copyrighted": "copyright",
        "Valid": "validity",
    }.items()
    for word in words.split()
}
_ENTERED = "metadata_created"
_CHANGED = "metadata_modified"
# Fields of periods, and fields that hold the two ends of one.
_PERIODS = ("temporal_coverage", "temporals")
_PAIRS = (
    ("temporal_start", "temporal_end"),
    ("temporal_coverage_from", "temporal_coverage_to"),
    ("temporal_coverage-from", "temporal_coverage-to"),
    ("temporal-extent-begin", "temporal-extent-end"),
)


def dates(source: Source) -> tuple[Date, ...]:
    """Return the dates in DataCite's order; the site's take the place of the built-in ones."""
    typed = [typed_dates(source, names) for names in ((_REFERENCE,), _TYPED)]
    found = {kind: list(_of_kind(source, kind, [t.get(kind, []) for t in typed])) for kind in ORDER}
    _embargoed(source, found)
    return tuple(date for kind in ORDER for date in found[kind])


def _of_kind(source: Source, kind: str, typed: Iterable[list[Date]]) -> Sequence[Date]:
    candidates = [
        *source.site_candidate("date", lambda rule: _site(source, rule), kind),
        *_candidates(source, kind),
        *(_typed_candidate(source, kind, dates) for dates in typed if dates),
    ]
    found = source.choose(candidates).entries if candidates else ()
    return found or bookkeeping_dates(source, kind)


def _candidates(source: Source, kind: str) -> list[Candidate[Date]]:
    if kind == "Coverage":
        return coverage_candidates(source)
    name = _PLAIN.get(kind)
    if name is None or not source.reader.holds(name):
        return []
    return [(name, lambda: _first(source, name, kind))]


def _typed_candidate(source: Source, kind: str, dates: list[Date]) -> Candidate[Date]:
    """Return the dates of a kind in one list; DataCite has room for one of most kinds."""
    at = root_field(dates[0].source)
    return at, lambda: dates if kind in _SEVERAL else _one_of(source, dates, at)


def _one_of(source: Source, dates: list[Date], field: str) -> list[Date]:
    different = {date.date for date in dates}
    if len(different) > 1:
        source.report.add("too-many-values", field, n=len(different), max=1)
    return dates[:1]


def bookkeeping_dates(source: Source, kind: str) -> list[Date]:
    """Return the date of a kind that CKAN or the lifecycle knows, where no field says it."""
    if kind == "Submitted":
        return _first(source, _ENTERED, kind)
    if kind == "Issued" and source.facts.published_on:
        return [Date(_day(source.facts.published_on), kind, source="issued")]
    if kind == "Withdrawn" and source.facts.withdrawn:
        day, reason = source.facts.withdrawn
        information = source.free_line(reason or "", "withdrawn") or None
        return [Date(_day(day), kind, information, source="withdrawn")]
    return []


def publication_year(source: Source, dates: tuple[Date, ...]) -> str:
    """Return the publication year; that of a registered DOI never changes."""
    registered = source.facts.publication_year
    if registered:
        with source.report.silent():
            declared_year(source)
        return str(int(registered))
    declared = declared_year(source)
    if declared:
        return str(declared)
    for kind in ("Available", "Issued"):
        year = next(
            (usable_year(source, d.date, d.source) for d in dates if d.date_type == kind), None
        )
        if year:
            return str(year)
    return str(_stand_in_year(source, dates))


def _stand_in_year(source: Source, dates: tuple[Date, ...]) -> int:
    """Return the year that stands in for that of the publication, which is told."""
    entered, variant = year_of_entry(source), ""
    changed = year_of(last_change(dates)) or 0
    if changed in YEARS and changed < (entered or this_year(source)):
        # What was last changed then was public by then.
        entered, variant = changed, "changed"
    if not entered:
        entered, variant = this_year(source), "today"
        source.report.fallback(str(entered))
    if source.report.holds(_UNUSABLE, _OF_PUBLICATION):
        # Who filled in a date knows already that it is of no use.
        variant = "unread"
    source.report.add("year-fallback", "issued", year=entered, variant=variant)
    return entered


def year_of_entry(source: Source) -> int | None:
    """Return the year in which the dataset was entered in CKAN, told once."""
    texts = source.reader.texts(_ENTERED)
    if source.report.holds(_OF_READING, (_ENTERED,)):
        with source.report.silent():
            return first_year(source, texts)
    return first_year(source, texts)


def declared_year(source: Source) -> int | None:
    """Return the year that a field says to be that of the publication."""
    mapped = [t for rule in source.rules_for("publicationYear") for t in source.site_texts(rule)]
    return (
        first_year(source, mapped)
        or first_year(source, source.reader.texts("publication_year"))
        or first_year(source, years_of_publication(source))
    )


def years_of_publication(source: Source) -> list[Text]:
    """Return the year in a dict `publication`, which says of the dataset when it came out."""
    fields = publication(source)
    text, at = fields.text(["publicationyear", "year"]) if fields else ("", "")
    return [Text(text, None, at)] if text else []


def last_change(dates: Iterable[Date]) -> str:
    """Return the date of the last change that a dataset states; empty for none.

    What CKAN itself notes of changes is bookkeeping, and no statement.
    """
    changes = (one for one in dates if one.date_type == "Updated" and one.source != _CHANGED)
    return next((one.date for one in changes if year_of(one.date)), "")


def last_seen(dates: Iterable[Date]) -> str:
    """Return the date of the last stated change; without one that of the last time it came out."""
    dates = tuple(dates)
    out = [one.date for one in dates if one.date_type in ("Submitted", "Issued", "Available")]
    return last_change(dates) or max(filter(year_of, out), default="")


def without_late_entry(dates: tuple[Date, ...], year: str) -> tuple[Date, ...]:
    """Return the dates without an entry in CKAN that is later than the publication.

    Then the catalogue took in what others had published: nobody handed it to the publisher on that
    day, which is what Submitted says.
    """
    published = [year, *(one.date for one in dates if one.date_type in ("Issued", "Available"))]
    return tuple(
        one
        for one in dates
        if one.source != _ENTERED or not any(_is_later(one.date, date) for date in published)
    )


def _is_later(date: str, other: str) -> bool:
    """Tell whether a day is later than another date, as far as both of them say."""
    if year_of(other) is None:
        return False
    return date[: len(other)] > other[: len(date)]


def typed_dates(source: Source, names: Iterable[str]) -> dict[str, list[Date]]:
    """Return the dates in lists of entries that say which date they are, by DataCite's type."""
    found: dict[str, list[Date]] = {}
    for name in names:
        for item in source.reader.items(name) if source.reader.holds(name) else ():
            if isinstance(item.value, dict):
                for date in _typed(source, item):
                    found.setdefault(date.date_type, []).append(date)
    return found


def _typed(source: Source, item: Item) -> list[Date]:
    fields = Subfields(item)
    start, end = (fields.text(names)[0] for names in (_TYPED_START, _TYPED_END))
    word = fields.text(_TYPE)[0].strip()
    if not word:
        return [] if start or end else _by_type(source, item)
    kind = date_type(word)
    if end:
        read = _between(source, start, end, item.field, kind or "Other")
    else:
        read = _dates(source, start, item.field, kind or "Other")
    line = "" if kind else source.free_line(word, item.field)
    return [with_information(date, line) for date in read]


def _by_type(source: Source, item: Item) -> list[Date]:
    """Return the dates of a dict from types to dates; a key that is no type is not understood."""
    assert isinstance(item.value, dict)  # noqa: S101 - typed_dates looks at dicts only
    kinds = {key: date_type(key) for key in item.value if isinstance(key, str)}
    return [
        date
        for key, kind in sorted(kinds.items())
        if kind
        for date in _dates(source, as_text(item.value[key]) or "", f"{item.field}.{key}", kind)
    ]


def date_type(word: str) -> str:
    """Return DataCite's type of date for a word or the address of a term; empty for none."""
    return _TYPES.get("".join(filter(str.isalnum, last_segment(word))).casefold(), "")


def _first(source: Source, name: str, kind: str) -> list[Date]:
    texts = source.reader.texts(name)
    found = [date for text in texts for date in _dates(source, text.text, text.field, kind)]
    if len(found) > 1:
        source.report.add("too-many-values", name, n=len(found), max=1)
    return found[:1]


def _dates(source: Source, text: str, field: str, kind: str) -> list[Date]:
    found, findings = read_date(text, language=source.settings.language or None)
    report_findings(source, findings, field)
    return _as_dates(source, found, field, kind)


def report_findings(source: Source, findings: Iterable[Finding], field: str) -> None:
    """Report what is to be said of a date; nobody is asked to write CKAN's own in another way."""
    told = (one for one in findings if field != _ENTERED or one.code != "date-ambiguous")
    source.report.add_all(told, field)


def _as_dates(source: Source, found: ReadDate | None, field: str, kind: str) -> list[Date]:
    if found is None:
        return []
    source.reader.take(field)
    return [Date(found.date, kind, found.information, source=field)]


def _day(value: Any) -> str:
    return (as_text(value) or "")[:10]


def _embargoed(source: Source, found: dict[str, list[Date]]) -> None:
    """Take a date of issue after the day of publication for the end of an embargo."""
    day = _day(source.facts.published_on)
    issued = found["Issued"]
    if not day or found["Available"] or not issued or issued[0].date <= day:
        return
    if issued[0].source != source.reader.called("issued"):
        return
    found["Available"] = [replace(issued[0], date_type="Available")]
    found["Issued"] = []


def coverage_candidates(source: Source) -> list[Candidate[Date]]:
    """Return the sources of the time that the data cover: fields of periods, then of ends."""
    held = source.reader.holds
    return [
        *((name, partial(_periods, source, name)) for name in _PERIODS if held(name)),
        *(
            (start, partial(_two_fields, source, start, end))
            for start, end in _PAIRS
            if held(start) or held(end)
        ),
    ]


def _periods(source: Source, name: str) -> list[Date]:
    items = source.reader.items(name)
    return list(dict.fromkeys(date for i in items for date in read_period(source, i, "Coverage")))


def _two_fields(source: Source, start: str, end: str) -> list[Date]:
    field = source.reader.called(start if _text(source, start) else end)
    found = _between(source, _text(source, start), _text(source, end), field, "Coverage")
    for name in (start, end) if found else ():
        source.reader.take(name)
    return found


def _text(source: Source, name: str) -> str:
    texts = source.reader.texts(name)
    return texts[0].text if texts else ""


def read_period(source: Source, item: Item, kind: str) -> list[Date]:
    """Read an entry of a field of periods: a text, or a dict of two ends."""
    if isinstance(item.value, str):
        return _dates(source, item.value, item.field, kind)
    fields = Subfields(item)
    start, end = (fields.text(names)[0] for names in (_START, _END))
    return _between(source, start, end, item.field, kind)


def _between(source: Source, start: str, end: str, field: str, kind: str) -> list[Date]:
    if not start and not end:
        return []
    found, findings = read_range(start, end, language=source.settings.language or None)
    source.report.add_all(findings, field)
    return _as_dates(source, found, field, kind)


def _site(source: Source, rule: Rule) -> list[Date]:
    if rule.fields:
        return _site_parts(source, rule)
    items = source.site_reader.items(rule.field)
    found = [date for item in items for date in read_period(source, item, rule.type or "Other")]
    return [with_information(date, rule.constants.get("dateInformation")) for date in found]


def _site_parts(source: Source, rule: Rule) -> list[Date]:
    found: list[Date] = []
    for item in source.site_items(rule, {}):
        parts = item.value if isinstance(item.value, dict) else {"date": item.value}
        information = as_text(parts.get("dateInformation")) or rule.constants.get("dateInformation")
        kind = rule.type or "Other"
        single = as_text(parts.get("date")) or ""
        start, end = (as_text(parts.get(part)) or "" for part in ("start", "end"))
        read = (
            _dates(source, single, item.field, kind)
            if single
            else _between(source, start, end, item.field, kind)
        )
        line = source.free_line(information or "", item.field)
        found += [with_information(date, line) for date in read]
    return found


def with_information(date: Date, information: str | None) -> Date:
    """Return a date with more to say of it."""
    if not information:
        return date
    joined = ", ".join(part for part in (date.information, information) if part)
    return Date(date.date, date.date_type, joined, source=date.source)


def first_year(source: Source, texts: Iterable[Text]) -> int | None:
    """Return the first usable year of texts; what has none is reported."""
    for text in texts:
        found, findings = read_date(text.text)
        report_findings(source, findings, text.field)
        year = usable_year(source, found.date, text.field) if found else None
        if year:
            source.reader.take(text.field)
            return year
    return None


def usable_year(source: Source, date: str, field: str) -> int | None:
    """Return the year of a written date if DataCite takes it; another one is reported."""
    year = year_of(date)
    if year in YEARS:
        return year
    source.report.add("year-unusable", field, date)
    return None


def this_year(source: Source) -> int:
    """Return the year of the day that counts as today, by default the clock's (UTC)."""
    today = source.facts.today
    if today is None:
        return datetime.now(timezone.utc).year
    return today.year if isinstance(today, day_type) else int(str(today)[:4])
