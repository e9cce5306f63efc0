"""The dataset in schema.org's words: one JSON-LD block for DataCite's crawler, Google and F-UJI.

DataCite's crawler reads the `@id` of the first block, F-UJI `identifier.value`, Google the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..metadata.record import Box, FundingReference, GeoLocation, Point, Polygon
from ..metadata.values.places import format_number
from ..metadata.values.text import cut
from ..suffix import doi_url, prefix_of
from . import bibliography
from .cited import CitedDataset, Resource, Standing

if TYPE_CHECKING:
    from ..metadata.record import Record, Shape
    from .bibliography import Agent

CONTEXT = "https://schema.org/"
JsonLd = dict[str, Any]

# Google reads so many characters, and a page with thousands of files must stay a page.
_LONGEST_TEXT = 5_000
_MOST_RESOURCES = 100
_DOI_SCHEME = "https://registry.identifiers.org/registry/doi"
# Addresses of other works: as nested datasets Google wants a name and a description of each.
_WORKS = {
    "citation": ("Cites", "References", "IsSupplementTo", "IsDocumentedBy"),
    "isPartOf": ("IsPartOf",),
    "hasPart": ("HasPart",),
    "isBasedOn": ("IsDerivedFrom",),
}


def schema_org(cited: CitedDataset) -> bytes:
    """Return the block as a file."""
    return json.dumps(json_ld(cited), ensure_ascii=False, indent=2).encode()


def json_ld(cited: CitedDataset) -> JsonLd:
    """Return the block, without what is unknown; the page escapes it for HTML."""
    record = cited.record
    text, _ = cut(bibliography.abstract(record) or "", _LONGEST_TEXT)
    funders = [_funder(one) for one in record.funding_references]
    block = {
        **identity(cited.address, cited.doi if cited.link else None),
        "sameAs": _same(cited),
        "name": bibliography.title(record),
        "alternateName": bibliography.other_titles(record),
        "description": text,
        "url": cited.page,
        "version": record.version,
        "inLanguage": record.language,
        "datePublished": bibliography.issued(record).written(),
        "dateModified": bibliography.first_date(record, "Updated"),
        "creator": [_agent(one) for one in bibliography.known(record.creators)],
        "publisher": _organization(record.publisher.name, record.publisher.identifier),
        "keywords": bibliography.keywords(record),
        "license": bibliography.licence_page(record),
        "isAccessibleForFree": cited.is_open,
        "funder": [one for at, one in enumerate(funders) if one not in funders[:at]],
        "funding": [_grant(one) for one in record.funding_references if _has_award(one)],
        "spatialCoverage": [_place(one) for one in record.geo_locations],
        "temporalCoverage": _period(record),
        **{name: list(_works(cited, *relations)) for name, relations in _WORKS.items()},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": cited.site_url,
            "name": cited.site_title,
            "url": cited.site_url,
        },
        "distribution": [_download(one) for one in cited.resources[:_MOST_RESOURCES]],
    }
    return _filled(block)


def identity(address: str, doi: str | None) -> JsonLd:
    """Return how a block begins: what it is of, and its DOI where it has one that resolves."""
    identifier = doi and {
        "@type": "PropertyValue",
        "propertyID": _DOI_SCHEME,
        "value": f"doi:{doi}",
        "url": doi_url(doi),
    }
    begin = {"@context": CONTEXT, "@type": "Dataset", "@id": address, "identifier": identifier}
    return _filled(begin)


def _filled(node: JsonLd) -> JsonLd:
    return {name: value for name, value in node.items() if value}


def _same(cited: CitedDataset) -> list[str]:
    foreign = [cited.link] if cited.link and cited.link != cited.address else []
    return [*foreign, *(one for one in _works(cited, "IsIdenticalTo") if one != cited.link)]


def _works(cited: CitedDataset, *relations: str) -> Iterator[str]:
    """Yield the addresses of other works; of a test registry no DOI under its prefix."""
    is_test = cited.standing is Standing.TEST
    for one in cited.record.related_identifiers:
        if one.relation_type not in relations:
            continue
        if is_test and prefix_of(one.value.lower()) == prefix_of(cited.doi):
            continue
        address = bibliography.work_address(one)
        if address:
            yield address


def _agent(agent: Agent) -> JsonLd:
    address = bibliography.agent_address(agent)
    is_person = bibliography.is_person(agent)
    affiliations = [_organization(one.name, one.identifier) for one in agent.affiliations]
    return _filled(
        {
            "@type": _agent_type(agent),
            "@id": address,
            "sameAs": address,
            "name": bibliography.family_last(agent),
            "givenName": is_person and agent.given_name,
            "familyName": is_person and agent.family_name,
            "affiliation": affiliations[0] if len(affiliations) == 1 else affiliations,
        }
    )


def _agent_type(agent: Agent) -> str:
    """Return the type, which Google wants of everybody.

    Persons with Latin names are recognised as such, those with others often as names only.
    """
    if agent.name_type in ("Personal", "Organizational"):
        return "Person" if agent.name_type == "Personal" else "Organization"
    is_latin = any(char.isascii() and char.isalpha() for char in agent.name)
    return "Organization" if is_latin and not bibliography.is_person(agent) else "Person"


def _organization(name: str, identifier: str | None) -> JsonLd:
    address = identifier if (identifier or "").startswith("http") else None
    name = bibliography.one_line(name)
    return _filled({"@type": "Organization", "@id": address, "name": name})


def _funder(one: FundingReference) -> JsonLd:
    return _organization(one.funder_name, one.funder_identifier)


def _has_award(one: FundingReference) -> bool:
    return bool(one.award_number or one.award_title or one.award_uri)


def _grant(one: FundingReference) -> JsonLd:
    return _filled(
        {
            "@type": "MonetaryGrant",
            "identifier": one.award_number,
            "name": one.award_title,
            "url": one.award_uri,
            "funder": _funder(one),
        }
    )


def _place(location: GeoLocation) -> JsonLd:
    geo = _geo(location.shape) if location.shape else None
    return _filled({"@type": "Place", "name": location.place, "geo": geo})


def _geo(shape: Shape) -> JsonLd:
    """Return a shape, the latitude first, as schema.org has it."""
    if isinstance(shape, Point):
        degrees = {"latitude": round(shape.latitude, 7), "longitude": round(shape.longitude, 7)}
        return {"@type": "GeoCoordinates", **degrees}
    if isinstance(shape, Polygon):
        return {"@type": "GeoShape", "polygon": " ".join(map(_position, shape.points))}
    return {"@type": "GeoShape", "box": _box(shape)}


def _box(box: Box) -> str:
    corners = Point(box.west, box.south), Point(box.east, box.north)
    return " ".join(map(_position, corners))


def _position(point: Point) -> str:
    return f"{format_number(point.latitude)} {format_number(point.longitude)}"


def _period(record: Record) -> str | list[str]:
    """Return the periods that the data cover; `..` stands for an end that is open."""
    found = [one.date for one in record.dates if one.date_type == "Coverage"]
    periods = ["/".join(end or ".." for end in date.split("/")) for date in found]
    return periods[0] if len(periods) == 1 else periods


def _download(resource: Resource) -> JsonLd:
    return _filled(
        {
            "@type": "DataDownload",
            "name": bibliography.one_line(resource.name),
            "contentUrl": resource.url,
            "encodingFormat": resource.media_type,
            "contentSize": None if resource.size is None else f"{resource.size} B",
        }
    )
