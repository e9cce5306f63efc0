"""What a document says that that of a plain dataset doesn't: for tests of single fields."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ckanext.andsdoi.metadata import Document, Facts, Settings, document
from ckanext.andsdoi.metadata.values.places import Box, Point

from .support import DOI, LAKE, SITE


def mapped(facts: Facts | None = None, settings: Settings = SITE, **fields: Any) -> Document:
    """Map the plain dataset with these fields; `extras` may be a dict."""
    return document({**LAKE, **fields}, DOI, settings, facts or Facts())


def new_problems(doc: Document) -> list[str]:
    """Return the codes of the problems that the plain dataset has not."""
    known = {(problem.code, problem.field) for problem in mapped().problems}
    return sorted(p.code for p in doc.problems if (p.code, p.field) not in known)


def rights_of(doc: Document) -> list[str]:
    """Return each statement of rights: its identifier, or its text and `<address>`."""
    return [
        one.identifier or " ".join([one.text, *([f"<{one.uri}>"] if one.uri else [])])
        for one in doc.record.rights
    ]


def dates_of(doc: Document) -> list[str]:
    """Return each date but that of the entry in CKAN, as `Issued 2016 (information)`."""
    return [
        f"{one.date_type} {one.date}" + (f" ({one.information})" if one.information else "")
        for one in doc.record.dates
        if one.source != "metadata_created"
    ]


def submitted_of(doc: Document) -> list[str]:
    """Return the dates of submission."""
    return [one.date for one in doc.record.dates if one.date_type == "Submitted"]


def places_of(doc: Document) -> list[str]:
    """Return each place, as `Fenland + box 7 8 46 47` (west, east, south, north)."""
    return [
        " + ".join(part for part in (one.place, _shape(one.shape)) if part)
        for one in doc.record.geo_locations
    ]


def _shape(shape: Any) -> str:
    if isinstance(shape, Point):
        return f"point {shape.longitude:g} {shape.latitude:g}"
    if isinstance(shape, Box):
        return f"box {shape.west:g} {shape.east:g} {shape.south:g} {shape.north:g}"
    return "polygon" if shape else ""


def subjects_of(doc: Document) -> list[str]:
    """Return each subject but that of the plain dataset, as `Eel /en {Fen Terms, http://...}`."""
    return [
        one.text
        + (f" /{one.lang}" if one.lang else "")
        + _braced(one.scheme, one.scheme_uri if one.scheme is None else None, one.value_uri)
        for one in doc.record.subjects
        if one.text != "lake"
    ]


def _braced(*parts: str | None) -> str:
    known = ", ".join(filter(None, parts))
    return f" {{{known}}}" if known else ""


def titles_of(doc: Document) -> list[str]:
    """Return each title, as `Niveaux /fr TranslatedTitle`."""
    return [_said(one.text, one.lang, one.title_type) for one in doc.record.titles]


def descriptions_of(doc: Document) -> list[str]:
    """Return each description, as `Abstract Les lacs. /fr`."""
    return [
        f"{one.description_type} {_said(one.text, one.lang)}" for one in doc.record.descriptions
    ]


def _said(text: str, lang: str | None, kind: str | None = None) -> str:
    return " ".join(filter(None, [text, f"/{lang}" if lang else None, kind]))


def relations_of(doc: Document) -> list[str]:
    """Return each related identifier, as `Cites DOI 10.1234/l1 (information)`."""
    return [
        f"{one.relation_type} {one.identifier_type} {one.value}"
        + (f" ({one.relation_information})" if one.relation_information else "")
        for one in doc.record.related_identifiers
    ]


def problems_twice(doc: Document) -> list[str]:
    """Return the codes of problems that stand there more than once."""
    return [code for code, n in Counter(p.code for p in doc.problems).items() if n > 1]
