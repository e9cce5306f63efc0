"""From a dataset to a DataCite record: `map_dataset` is the table of contents.

One module for each property of DataCite, here or in `agents`, `content` and `relations`; `source`
and `subfields` are what all of them work with, `required` looks at the result. Called by
`document`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..dataset.budget import TooLarge
from ..record import Creator, Date, Publisher, Record, ResourceType, Title
from ..vocabulary import UNAVAILABLE, UNTITLED
from . import dates, formats, places, rights
from .agents import contributors, creators, funding, publishers
from .content import descriptions, language, resource_types, subjects, titles, versions
from .relations import alternate_identifiers, related_identifiers, related_items

if TYPE_CHECKING:
    from .source import Source

__all__ = ["map_dataset"]

log = logging.getLogger(__name__)
T = TypeVar("T")

# What is written of a mandatory property whose family failed; such a document is never sent.
_CREATORS: tuple[Creator, ...] = (Creator(UNAVAILABLE),)
_TITLES: tuple[Title, ...] = (Title(UNTITLED),)
_NO_DATES: tuple[Date, ...] = ()
_PUBLISHER = publishers.Found(Publisher(UNAVAILABLE))
_YEAR = "1000"
_RESOURCE_TYPE = ResourceType("Dataset", "Dataset")


def map_dataset(source: Source) -> Record:
    """Return the DataCite record of a dataset, with everything that kernel 4.7 can say.

    A family that fails is reported (`mapping-failed`) and costs its property, nothing else.

    Raises:
        TooLarge: There is more in the dataset than is read of one.
    """
    made_by = _run(source, "creator", creators.creators, _CREATORS)
    published_by, outranked = _run(source, "publisher", publishers.publisher, _PUBLISHER)
    known_dates = _run(source, "date", dates.dates, _NO_DATES)
    year = _run(
        source,
        "publicationYear",
        lambda source: dates.publication_year(source, known_dates),
        _YEAR,
    )
    return Record(
        identifier=source.doi,
        creators=made_by,
        titles=_run(source, "title", titles.titles, _TITLES),
        publisher=published_by,
        publication_year=year,
        resource_type=_run(source, "resourceType", resource_types.resource_type, _RESOURCE_TYPE),
        subjects=_run(source, "subject", subjects.subjects, ()),
        contributors=_run(
            source,
            "contributor",
            lambda source: contributors.contributors(source, made_by, published_by, outranked),
            (),
        ),
        dates=dates.without_late_entry(known_dates, year),
        language=_run(source, "language", language.language, None),
        alternate_identifiers=_run(
            source, "alternateIdentifier", alternate_identifiers.alternate_identifiers, ()
        ),
        related_identifiers=_run(
            source, "relatedIdentifier", related_identifiers.related_identifiers, ()
        ),
        sizes=_run(source, "size", formats.sizes, ()),
        formats=_run(source, "format", formats.formats, ()),
        version=_run(source, "version", versions.version, None),
        rights=_run(
            source,
            "rights",
            lambda source: rights.rights(source, dates.last_seen(known_dates)),
            (),
        ),
        descriptions=_run(source, "description", descriptions.descriptions, ()),
        geo_locations=_run(source, "geoLocation", places.geo_locations, ()),
        funding_references=_run(source, "fundingReference", funding.funding_references, ()),
        related_items=_run(source, "relatedItem", related_items.related_items, ()),
    )


def _run(source: Source, name: str, family: Callable[[Source], T], otherwise: T) -> T:
    source.report.property = name
    try:
        return family(source)
    except TooLarge:
        raise
    except Exception:
        log.exception("The DataCite property %s could not be built", name)
        source.report.add("mapping-failed", name, what=name)
        return otherwise
