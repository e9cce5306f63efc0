"""The DataCite properties that a site can map a field to, with their parts and controlled lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from .. import vocabulary

_NAME = (
    "nameType givenName familyName nameIdentifier nameIdentifierScheme schemeURI "
    "affiliation affiliationIdentifier lang"
)


@dataclass(frozen=True)
class Target:
    """A DataCite property that a field can be mapped to.

    Attributes:
        parts: Its children and attributes; the first is its own text.
        types: The controlled list of the word behind the dot, by first kernel.
        type_name: What DataCite calls that list.
        typed: Whether the word is needed.
        single: Whether a dataset has only one.
        replaces: Whether a value takes the place of the built-in sources.
        resource: Whether a field of a resource can be mapped to it.
        needs: A part that must be given.
        kernel: The first kernel with this property.
    """

    parts: tuple[str, ...]
    types: Mapping[str, str] = default(default_factory=dict)
    type_name: str = ""
    typed: bool = False
    single: bool = False
    replaces: bool = False
    resource: bool = False
    needs: str = ""
    kernel: str = "4.2"


def _target(parts: str, **more: Any) -> Target:
    return Target(tuple(parts.split()), **more)


TARGETS = {
    "title": _target(
        "title lang",
        types=vocabulary.TITLE_TYPES,
        type_name="titleType",
        single=True,
        replaces=True,
    ),
    "creator": _target(f"creatorName {_NAME}", replaces=True),
    "publisher": _target(
        "publisher publisherIdentifier publisherIdentifierScheme schemeURI lang",
        single=True,
        replaces=True,
    ),
    "publicationYear": _target("publicationYear", single=True, replaces=True),
    "resourceType": _target("resourceType resourceTypeGeneral", single=True, replaces=True),
    "subject": _target(
        "subject subjectScheme schemeURI valueURI classificationCode lang",
    ),
    "contributor": _target(
        f"contributorName {_NAME}",
        types=vocabulary.CONTRIBUTOR_TYPES,
        type_name="contributorType",
        typed=True,
    ),
    "date": _target(
        "date dateInformation start end",
        types=vocabulary.DATE_TYPES,
        type_name="dateType",
        typed=True,
        replaces=True,
    ),
    "language": _target("language", single=True, replaces=True),
    "alternateIdentifier": _target("alternateIdentifier alternateIdentifierType"),
    "relatedIdentifier": _target(
        "relatedIdentifier relatedIdentifierType resourceTypeGeneral relationTypeInformation "
        "relatedMetadataScheme schemeURI schemeType",
        types=vocabulary.RELATION_TYPES,
        type_name="relationType",
        typed=True,
        resource=True,
    ),
    "size": _target("size", resource=True),
    "format": _target("format", resource=True),
    "version": _target("version", single=True, replaces=True),
    "rights": _target(
        "rights rightsURI rightsIdentifier rightsIdentifierScheme schemeURI lang", resource=True
    ),
    "description": _target(
        "description lang",
        types=vocabulary.DESCRIPTION_TYPES,
        type_name="descriptionType",
        typed=True,
    ),
    "geoLocation": _target(
        "geoLocationPlace geoLocationPoint geoLocationBox geoLocationPolygon "
        "west east south north pointLongitude pointLatitude"
    ),
    "fundingReference": _target(
        "funderName funderIdentifier funderIdentifierType schemeURI awardNumber awardURI awardTitle"
    ),
    "relatedItem": _target(
        "title relatedItemIdentifier relatedItemIdentifierType relatedItemType "
        "relationTypeInformation creator contributor publicationYear volume issue number "
        "numberType firstPage lastPage publisher edition",
        types=vocabulary.RELATION_TYPES,
        type_name="relationType",
        typed=True,
        needs="relatedItemType",
        kernel="4.4",
    ),
}
# Parts that take a term of a controlled list.
CONSTANTS: dict[str, Mapping[str, str]] = {
    "nameType": vocabulary.NAME_TYPES,
    "funderIdentifierType": vocabulary.FUNDER_IDENTIFIER_TYPES,
    "resourceTypeGeneral": vocabulary.RESOURCE_TYPES,
    "relatedItemType": vocabulary.RESOURCE_TYPES,
    "relatedIdentifierType": vocabulary.RELATED_IDENTIFIER_TYPES,
    "relatedItemIdentifierType": vocabulary.RELATED_IDENTIFIER_TYPES,
    "numberType": vocabulary.NUMBER_TYPES,
}
