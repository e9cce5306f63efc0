"""Whether two DataCite documents say the same, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

_YEAR = re.compile("[0-9]{4}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9/])")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_MOST_ATTRIBUTES = 50
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    remove_comments=True,
    remove_pis=True,
    huge_tree=False,
)


def same_document(one: bytes, other: bytes) -> bool:
    """Tell whether two documents say the same.

    DataCite may write a document anew: white space, the order of attributes, prefixes of
    namespaces, the schema that is named and the case of the DOI do not count. What cannot be
    parsed, or has more attributes than any of DataCite's elements, is the same as nothing but
    itself.
    """
    if one == other:
        return True
    try:
        return list(_content(one)) == list(_content(other))
    except (etree.XMLSyntaxError, _NotDataCite):
        return False


class _NotDataCite(Exception):
    """No element of DataCite's schema has so many attributes."""


def _content(document: bytes) -> Iterator[tuple[object, ...]]:
    root = etree.fromstring(document, _PARSER)
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end"), tag="{*}*"):
        if event == "end":
            depth -= 1
            continue
        yield depth, *_element(element, is_of_root=depth == 1)
        depth += 1


def _element(element: etree._Element, *, is_of_root: bool) -> tuple[object, ...]:
    # lxml looks for the value of each attribute among all of them.
    if len(element.attrib) > _MOST_ATTRIBUTES:
        raise _NotDataCite
    name = etree.QName(element).localname
    text, tail = _text(element.text), _text(element.tail)
    attributes = {
        str(name): _text(str(value))
        for name, value in element.attrib.items()
        if not str(name).startswith(_XSI)
    }
    is_doi = is_of_root and name == "identifier"
    return name, text.lower() if is_doi else text, tail, attributes


def _text(text: str | None) -> str:
    return " ".join((text or "").split())


def says_withdrawn(document: bytes) -> bool:
    """Tell whether a document has a date on which its dataset was withdrawn."""
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError:
        return False
    dates = (date for date in root.iter("{*}date"))
    return any(date.get("dateType") == "Withdrawn" for date in dates)


@dataclass(frozen=True)
class Announced:
    """What a document that a registry holds has announced for good."""

    publication_year: int | None = None
    publisher: str | None = None
    publisher_ror: str | None = None


def announced(document: bytes) -> Announced:
    """Return the year and the publisher that a document names, as far as it can be read."""
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError:
        return Announced()
    year, publisher = _child(root, "publicationYear"), _child(root, "publisher")
    text = "" if year is None else _text(year.text)
    told = Announced(int(text) if _YEAR.fullmatch(text) else None)
    name = "" if publisher is None else _text(publisher.text)
    if publisher is None or not name:
        return told
    return replace(told, publisher=name, publisher_ror=publisher.get("publisherIdentifier"))


def first_title(document: bytes) -> str | None:
    """Return the first title of a document, None if it cannot be read or has none."""
    return next((text for text, _ in _texts(document, "title", "")), None)


def issued_on(document: bytes) -> date | None:
    """Return the day on which a document says that its dataset was issued, if it is a whole day."""
    for text, kind in _texts(document, "date", "dateType"):
        if kind == "Issued" and _DAY.match(text):
            try:
                return date.fromisoformat(text[:10])
            except ValueError:
                return None
    return None


def _texts(document: bytes, name: str, attribute: str) -> Iterator[tuple[str, str | None]]:
    """Yield what the elements of a name say, and one of their attributes."""
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError:
        return
    for element in root.iter(f"{{*}}{name}"):
        text = _text(element.text)
        if text:
            yield text, element.get(attribute) if attribute else None


def _child(root: etree._Element, name: str) -> etree._Element | None:
    named = (child for child in root if etree.QName(child).localname == name)
    return next(named, None)
