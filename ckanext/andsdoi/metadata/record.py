"""The DataCite record: frozen dataclasses, one per property of kernel 4.7.

The families of `mapping` build it, `kernels` fits it to an older kernel, `check` proves it,
`xml` writes it; an extension may amend it in between (`IAndsDoi.amend_record`).
Attributes are named as DataCite names them, in snake case. An attribute without a value is
`None`, a list without entries `()`.
`source` is the CKAN field that an entry came from: it names the place in problems, takes no
part in comparisons and is never written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .values.identifiers import Affiliation, NameIdentifier
from .values.places import Box, Point, Polygon, Shape

__all__ = [
    "Affiliation",
    "AlternateIdentifier",
    "Box",
    "Contributor",
    "Creator",
    "Date",
    "Description",
    "FundingReference",
    "GeoLocation",
    "NameIdentifier",
    "Point",
    "Polygon",
    "Publisher",
    "Record",
    "RelatedIdentifier",
    "RelatedItem",
    "ResourceType",
    "Rights",
    "Shape",
    "Subject",
    "Title",
]


def _source() -> str:
    return field(default="", compare=False, kw_only=True)


@dataclass(frozen=True)
class Creator:
    """Property 2. `name` of a person with both parts is `family_name, given_name`."""

    name: str
    name_type: str | None = None
    lang: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    name_identifiers: tuple[NameIdentifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    source: str = _source()


@dataclass(frozen=True)
class Title:
    """Property 3. The main title has no `title_type`."""

    text: str
    title_type: str | None = None
    lang: str | None = None
    source: str = _source()


@dataclass(frozen=True)
class Publisher:
    """Property 4."""

    name: str
    identifier: str | None = None
    identifier_scheme: str | None = None
    scheme_uri: str | None = None
    lang: str | None = None
    source: str = _source()


@dataclass(frozen=True)
class ResourceType:
    """Property 10. `text` is free, `general` a term of resourceTypeGeneral."""

    general: str
    text: str
    source: str = _source()


@dataclass(frozen=True)
class Subject:
    """Property 6. `code_source` is the CKAN field of the classification code."""

    text: str
    scheme: str | None = None
    scheme_uri: str | None = None
    value_uri: str | None = None
    classification_code: str | None = None
    lang: str | None = None
    source: str = _source()
    code_source: str = _source()


@dataclass(frozen=True)
class Contributor:
    """Property 7."""

    contributor_type: str
    name: str
    name_type: str | None = None
    lang: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    name_identifiers: tuple[NameIdentifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    source: str = _source()


@dataclass(frozen=True)
class Date:
    """Property 8. `date` is a day, month or year (W3CDTF), or two of them with `/`."""

    date: str
    date_type: str
    information: str | None = None
    source: str = _source()


@dataclass(frozen=True)
class AlternateIdentifier:
    """Property 11."""

    value: str
    identifier_type: str
    source: str = _source()


@dataclass(frozen=True)
class RelatedIdentifier:
    """Property 12. The three metadata attributes go only with HasMetadata and IsMetadataFor."""

    value: str
    identifier_type: str
    relation_type: str
    relation_information: str | None = None
    resource_type_general: str | None = None
    metadata_scheme: str | None = None
    scheme_uri: str | None = None
    scheme_type: str | None = None
    source: str = _source()


@dataclass(frozen=True)
class Rights:
    """Property 16. Terms that are only known by their address have an empty text."""

    text: str
    uri: str | None = None
    identifier: str | None = None
    identifier_scheme: str | None = None
    scheme_uri: str | None = None
    lang: str | None = None
    source: str = _source()


@dataclass(frozen=True)
class Description:
    """Property 17. Paragraphs are separated by an empty line."""

    text: str
    description_type: str
    lang: str | None = None
    source: str = _source()


@dataclass(frozen=True)
class GeoLocation:
    """Property 18: a place's name, its shape, or both; never more than one shape."""

    place: str | None = None
    shape: Shape | None = None
    source: str = _source()


@dataclass(frozen=True)
class FundingReference:
    """Property 19. `identifier_source` is the CKAN field of the funder's identifier."""

    funder_name: str
    funder_identifier: str | None = None
    funder_identifier_type: str | None = None
    scheme_uri: str | None = None
    award_number: str | None = None
    award_uri: str | None = None
    award_title: str | None = None
    source: str = _source()
    identifier_source: str = _source()


@dataclass(frozen=True)
class RelatedItem:
    """Property 20. Its creators and contributors have a name and name parts, nothing else."""

    item_type: str
    relation_type: str
    relation_information: str | None = None
    identifier: str | None = None
    identifier_type: str | None = None
    creators: tuple[Creator, ...] = ()
    titles: tuple[Title, ...] = ()
    publication_year: str | None = None
    volume: str | None = None
    issue: str | None = None
    number: str | None = None
    number_type: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    publisher: str | None = None
    edition: str | None = None
    contributors: tuple[Contributor, ...] = ()
    source: str = _source()


@dataclass(frozen=True)
class Record:
    """One DataCite record, its properties in the order in which they are written."""

    identifier: str
    creators: tuple[Creator, ...]
    titles: tuple[Title, ...]
    publisher: Publisher
    publication_year: str
    resource_type: ResourceType
    subjects: tuple[Subject, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    dates: tuple[Date, ...] = ()
    language: str | None = None
    alternate_identifiers: tuple[AlternateIdentifier, ...] = ()
    related_identifiers: tuple[RelatedIdentifier, ...] = ()
    sizes: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    version: str | None = None
    rights: tuple[Rights, ...] = ()
    descriptions: tuple[Description, ...] = ()
    geo_locations: tuple[GeoLocation, ...] = ()
    funding_references: tuple[FundingReference, ...] = ()
    related_items: tuple[RelatedItem, ...] = ()
