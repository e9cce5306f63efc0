"""What a document says of people and bodies, in a line that a test can hold."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ckanext.andsdoi.metadata import Document, Facts, document

from .support import DOI, LAKE, SITE

ORGANIZATION = "O Lake Office"
# Every text that can't be told apart has one of these.
_COMMON = {"name-unsure", "name-guessed"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_KINDS = {"Personal": "P", "Organizational": "O", None: "?"}


def mapped(**fields: Any) -> Document:
    """Map the small dataset with some fields changed; `extras` as a dict of them."""
    extras = [{"key": key, "value": value} for key, value in fields.pop("extras", {}).items()]
    base = {**LAKE, "author": ""} if {"creators", "authors"} & set(fields) else LAKE
    dataset = {**base, **fields, **({"extras": extras} if extras else {})}
    return document(dataset, DOI, SITE, Facts())


def creators(doc: Document) -> str:
    """Return `P Doe, Jane @ Fen University [ORCID] + ? Limnos`."""
    return " + ".join(map(_agent, _all(doc, "creator")))


def contributors(doc: Document) -> str:
    """Return `DataManager: P Doe, Jane; ContactPerson: O Lake Office`."""
    found = _all(doc, "contributor")
    return "; ".join(f"{one.get('contributorType')}: {_agent(one)}" for one in found)


def publisher(doc: Document) -> str:
    """Return `Lake Office [ROR] /en`."""
    (found,) = _all(doc, "publisher")
    return _text(found, found.get("publisherIdentifierScheme"))


def news(doc: Document) -> set[str]:
    """Return the codes that the unchanged dataset has not."""
    usual = {problem.code for problem in mapped().problems} | _COMMON
    return {problem.code for problem in doc.problems} - usual


def _all(doc: Document, name: str) -> list[Any]:
    return list(etree.fromstring(doc.xml).iter(f"{{*}}{name}"))


def _agent(element: Any) -> str:
    name = element[0]
    kind = name.get("nameType")
    parts = [part.text for part in element.iter("{*}familyName", "{*}givenName")]
    assert not parts or name.text == ", ".join(reversed(parts))
    given = [f" @ {_text(one, one.get('affiliationIdentifierScheme'))}"
             for one in element.iter("{*}affiliation")]  # fmt: skip
    known = [f" [{one.get('nameIdentifierScheme')}]" for one in element.iter("{*}nameIdentifier")]
    return f"{_KINDS[kind]} {_text(name)}{''.join(given)}{''.join(known)}"


def _text(element: Any, scheme: str | None = None) -> str:
    known = f" [{scheme}]" if scheme else ""
    lang = element.get(_XML_LANG)
    return f"{element.text}{known}{f' /{lang}' if lang else ''}"
