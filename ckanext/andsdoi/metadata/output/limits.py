"""Limits: of texts, of lists, and of the whole document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from ..problems import N_, Report
from ..record import (
    Box,
    Contributor,
    Creator,
    Description,
    GeoLocation,
    Polygon,
    Publisher,
    Record,
    RelatedItem,
    Rights,
    Title,
)
from ..settings import (
    MAX_DESCRIPTIONS,
    MAX_FORMATS,
    MAX_FUNDERS,
    MAX_OF_NAME,
    MAX_OTHERS,
    MAX_PLACES,
    MAX_PUBLISHER,
    MAX_RELATED,
    MAX_RIGHTS,
    MAX_SUBJECTS,
    MAX_TITLE,
    MAX_VERSION,
    Settings,
)
from ..values.text import cut
from ..vocabulary import UNAVAILABLE

T = TypeVar("T")
Agent = TypeVar("Agent", Creator, Contributor)

_FEW = 50
_SHORTER = 2_000
_SHORTEST = 500
_FEW_CREATORS = 100
_ABSTRACT = "Abstract"
# The ANDS proxy keeps document and publisher in columns: 65,535 bytes, and no character that
# needs more than three bytes in UTF-8.
_COLUMN = 65_535
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def limit(record: Record, settings: Settings, report: Report) -> Record:
    """Return the record with texts cut and lists capped; what was cut is reported."""
    limiter = _Limiter(report)
    cap, names = limiter.cap, settings.max_names
    creators = cap("creator", "author", record.creators, names)
    contributors = cap("contributor", "contributor", record.contributors, names)
    titles = cap("title", "title", record.titles, MAX_OTHERS)
    rights = cap("rights", "license_id", record.rights, MAX_OTHERS)
    descriptions = cap("description", "notes", record.descriptions, MAX_DESCRIPTIONS)
    related, alternate = record.related_identifiers, record.alternate_identifiers
    items = cap("relatedItem", "related", record.related_items, MAX_OTHERS)
    return replace(
        record,
        creators=tuple(limiter.agent("creator", one) for one in creators),
        contributors=tuple(limiter.agent("contributor", one) for one in contributors),
        titles=tuple(limiter.title(title) for title in titles),
        publisher=limiter.publisher(record.publisher, settings.max_bytes <= _COLUMN),
        version=limiter.cut("version", "version", record.version or "", MAX_VERSION) or None,
        subjects=cap("subject", "tags", record.subjects, MAX_SUBJECTS),
        dates=cap("date", "temporal_coverage", record.dates, MAX_OTHERS),
        alternate_identifiers=cap("alternateIdentifier", "identifier", alternate, MAX_OTHERS),
        related_identifiers=cap("relatedIdentifier", "related", related, MAX_RELATED),
        sizes=cap("size", "resources", record.sizes, MAX_OTHERS),
        formats=cap("format", "resources", record.formats, MAX_FORMATS),
        rights=tuple(limiter.rights(one) for one in rights),
        descriptions=tuple(
            limiter.description(one, settings.max_description) for one in descriptions
        ),
        geo_locations=cap("geoLocation", "spatial", record.geo_locations, MAX_PLACES),
        funding_references=cap(
            "fundingReference", "funding", record.funding_references, MAX_FUNDERS
        ),
        related_items=tuple(limiter.item(one) for one in items),
    )


def shorten(
    record: Record, write: Callable[[Record], bytes], max_bytes: int, report: Report
) -> tuple[Record, bytes]:
    """Return a record and its document, shortened step by step until it fits.

    Args:
        record: The record.
        write: Writes a record as XML.
        max_bytes: What the registry takes.
        report: Where the steps are reported, and a document that is too large all the same.
    """
    xml = write(record)
    if len(xml) <= max_bytes:
        return record, xml
    record, xml, left_out = _with_fewer_descriptions(record, write, max_bytes)
    for one in left_out:
        with report.about("description"):
            what, kind = N_("the description {term}"), one.description_type
            report.add("xml-shortened", one.source, max=max_bytes, what=what, term=kind)
    for prop, field, what, term, step in _STEPS:
        if len(xml) <= max_bytes:
            return record, xml
        shorter = step(record)
        if shorter == record:
            continue
        record, xml = shorter, write(shorter)
        with report.about(prop):
            report.add("xml-shortened", field, max=max_bytes, what=what, term=term)
    if len(xml) <= max_bytes:
        return record, xml
    report.add("xml-too-large", largest_field(record), n=len(xml), max=max_bytes)
    return record, xml


class _Limiter:
    def __init__(self, report: Report) -> None:
        self._report = report

    def cap(self, prop: str, field: str, entries: tuple[T, ...], most: int) -> tuple[T, ...]:
        if len(entries) <= most:
            return entries
        code = "too-many-names" if prop in ("creator", "contributor") else "too-many-values"
        source = getattr(entries[0], "source", "").partition("[")[0] or field
        with self._report.about(prop):
            self._report.add(code, source, n=len(entries), max=most)
        return entries[:most]

    def agent(self, prop: str, agent: Agent) -> Agent:
        if max(len(agent.name_identifiers), len(agent.affiliations)) <= MAX_OF_NAME:
            return agent
        field = agent.source or prop
        return replace(
            agent,
            name_identifiers=self.within(prop, field, agent.name_identifiers),
            affiliations=self.within(prop, field, agent.affiliations),
        )

    def within(self, prop: str, field: str, entries: tuple[T, ...]) -> tuple[T, ...]:
        if len(entries) > MAX_OF_NAME:
            with self._report.about(prop):
                self._report.add("too-many-values", field, n=len(entries), max=MAX_OF_NAME)
        return entries[:MAX_OF_NAME]

    def item(self, item: RelatedItem) -> RelatedItem:
        field = item.source or "related"
        return replace(
            item,
            creators=self.within("relatedItem", field, item.creators),
            titles=self.within("relatedItem", field, item.titles),
            contributors=self.within("relatedItem", field, item.contributors),
        )

    def cut(self, prop: str, field: str, text: str, most: int) -> str:
        if len(text) <= most:
            return text
        with self._report.about(prop):
            self._report.add("text-cut", field, n=len(text), max=most)
        return cut(text, most)[0]

    def title(self, title: Title) -> Title:
        text = self.cut("title", title.source or "title", title.text, MAX_TITLE)
        return title if text == title.text else replace(title, text=text)

    def publisher(self, publisher: Publisher, narrow: bool) -> Publisher:
        field = publisher.source or "publisher"
        name = publisher.name
        if narrow and _ASTRAL.search(name):
            name, count = _ASTRAL.subn("", name)
            name = name.strip() or UNAVAILABLE
            with self._report.about("publisher"):
                self._report.add("characters-removed", field, n=count)
        name = self.cut("publisher", field, name, MAX_PUBLISHER)
        return publisher if name == publisher.name else replace(publisher, name=name)

    def rights(self, rights: Rights) -> Rights:
        text = self.cut("rights", rights.source or "license_id", rights.text, MAX_RIGHTS)
        return rights if text == rights.text else replace(rights, text=text)

    def description(self, one: Description, most: int) -> Description:
        text = self.cut("description", one.source or "notes", one.text, most)
        return one if text == one.text else replace(one, text=text)


def _with_fewer_descriptions(
    record: Record, write: Callable[[Record], bytes], max_bytes: int
) -> tuple[Record, bytes, list[Description]]:
    """Leave out descriptions from the last one on, the abstract aside, as few as will do.

    How few is found by halving: writing the document is what takes time.
    """
    others = [one for one in record.descriptions if one.description_type != _ABSTRACT]
    if not others:
        return record, write(record), []
    least, most = 1, len(others)
    while least < most:
        middle = (least + most) // 2
        fits = len(write(_without(record, others[-middle:]))) <= max_bytes
        least, most = (least, middle) if fits else (middle + 1, most)
    left_out = others[-least:]
    shorter = _without(record, left_out)
    return shorter, write(shorter), left_out[::-1]


def _first(prop: str, most: int) -> Callable[[Record], Record]:
    return lambda record: replace(record, **{prop: getattr(record, prop)[:most]})


def _without(record: Record, left_out: list[Description]) -> Record:
    gone = {id(one) for one in left_out}
    kept = tuple(one for one in record.descriptions if id(one) not in gone)
    return replace(record, descriptions=kept)


def _as_boxes(record: Record) -> Record:
    return replace(record, geo_locations=tuple(as_box(one) for one in record.geo_locations))


def as_box(location: GeoLocation) -> GeoLocation:
    """Return a place with its bounding box instead of its outline."""
    if not isinstance(location.shape, Polygon):
        return location
    longitudes = [point.longitude for point in location.shape.points]
    latitudes = [point.latitude for point in location.shape.points]
    box = Box(min(longitudes), max(longitudes), min(latitudes), max(latitudes))
    return replace(location, shape=box)


def _abstracts_of(most: int) -> Callable[[Record], Record]:
    def step(record: Record) -> Record:
        return replace(
            record, descriptions=tuple(_shorter(one, most) for one in record.descriptions)
        )

    return step


def _shorter(one: Description, most: int) -> Description:
    if one.description_type != _ABSTRACT or len(one.text) <= most:
        return one
    return replace(one, text=cut(one.text, most)[0])


_STEPS: tuple[tuple[str, str, str, int, Callable[[Record], Record]], ...] = (
    ("geoLocation", "spatial", N_("the outline of places"), 0, _as_boxes),
    ("subject", "tags", N_("what follows keyword {term}"), _FEW, _first("subjects", _FEW)),
    (
        "relatedIdentifier",
        "url",
        N_("what follows related page or work {term}"),
        _FEW,
        _first("related_identifiers", _FEW),
    ),
    *(
        (
            "description",
            "notes",
            N_("the description beyond character {term}"),
            most,
            _abstracts_of(most),
        )
        for most in (_SHORTER, _SHORTEST)
    ),
    ("contributor", "contributor", N_("the contributors"), 0, _first("contributors", 0)),
    (
        "creator",
        "author",
        N_("what follows author {term}"),
        _FEW_CREATORS,
        _first("creators", _FEW_CREATORS),
    ),
)


def largest_field(record: Record) -> str:
    """Return the field whose texts make the document large."""
    sizes = {
        "author": sum(len(one.name) for one in record.creators),
        "title": sum(len(one.text) for one in record.titles),
        "tags": sum(len(one.text) for one in record.subjects),
        "notes": sum(len(one.text) for one in record.descriptions),
        "license_title": sum(len(one.text) for one in record.rights),
        "resources": sum(len(one) for one in record.formats),
        "funding": sum(len(one.funder_name) for one in record.funding_references),
        "spatial": sum(len(one.place or "") + 200 for one in record.geo_locations),
    }
    return max(sizes, key=lambda field: sizes[field])
