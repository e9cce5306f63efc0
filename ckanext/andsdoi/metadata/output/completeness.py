"""How much of DataCite's schema a record fills, and what it recommends besides.

Properties are counted as DataCite numbers them. There is no single percentage: DataCite defines
none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...suffix import is_creatable
from ..problems import Report
from ..record import Record
from ..vocabulary import UNKNOWN_VALUES

# The recommended properties, the problem without one, and the fields that fill it: the first is
# the one to fill in.
_RECOMMENDED = (
    ("subject", "subject-missing", ("tags",)),
    (
        "contributor",
        "contributor-missing",
        (
            "maintainer",
            "maintainers",
            "contact",
            "contact_points",
            "contact_point",
            "contacts",
            "contact_name",
        ),
    ),
    ("date", "date-missing", ("issued",)),
    ("relatedIdentifier", "related-missing", ("url",)),
    ("description", "description-missing", ("notes",)),
    ("geoLocation", "place-missing", ("spatial",)),
)
# The first kernel with related items.
_RELATED_ITEMS = "4.4"


@dataclass(frozen=True)
class Completeness:
    """How many properties have a value of their own, by obligation."""

    mandatory: int
    recommended: int
    optional: int
    mandatory_total: int = 6
    recommended_total: int = 6
    optional_total: int = 8

    def __str__(self) -> str:
        return (
            f"{self.mandatory}/{self.mandatory_total} mandatory, "
            f"{self.recommended}/{self.recommended_total} recommended, "
            f"{self.optional}/{self.optional_total} optional"
        )


def completeness(record: Record, kernel: str, fallbacks: Mapping[str, str]) -> Completeness:
    """Count the properties of a record.

    Args:
        record: The record, as it is sent.
        kernel: The kernel it is sent in.
        fallbacks: Values that only stand in for a missing one, by property; they don't count.
    """
    optional = [*optional_filled(record).values()]
    if kernel < _RELATED_ITEMS:
        optional.pop()
    return Completeness(
        sum(mandatory_filled(record, fallbacks)),
        sum(recommended_filled(record).values()),
        sum(optional),
        optional_total=len(optional),
    )


def recommend(record: Record, report: Report, holds: Callable[[str], bool]) -> None:
    """Report each recommended property that neither the record nor a field of the dataset has.

    Args:
        record: The record, as it is sent.
        report: Where to. What can't be sent has a problem of its own there.
        holds: Tells whether the dataset has something in a field.
    """
    found = recommended_filled(record)
    for prop, code, fields in _RECOMMENDED:
        with report.about(prop):
            known = found[prop] or prop in report.elsewhere or report.is_lost(prop)
            if not (known or any(map(holds, fields))):
                report.add(code, fields[0])


def mandatory_filled(record: Record, fallbacks: Mapping[str, str]) -> list[bool]:
    """Return for each mandatory property whether it has a value of its own."""
    titles = [title.text for title in record.titles if title.title_type is None]
    return [
        is_creatable(record.identifier),
        any(is_value(creator.name) for creator in record.creators),
        any(is_value(title) and title != fallbacks.get("title") for title in titles),
        is_value(record.publisher.name) and record.publisher.name != fallbacks.get("publisher"),
        record.publication_year != fallbacks.get("publicationYear"),
        is_value(record.resource_type.text),
    ]


def recommended_filled(record: Record) -> dict[str, bool]:
    """Return for each recommended property whether it has a value."""
    return {
        "subject": any(is_value(one.text) for one in record.subjects),
        "contributor": any(is_value(one.name) for one in record.contributors),
        "date": any(is_value(one.date) for one in record.dates),
        "relatedIdentifier": bool(record.related_identifiers),
        "description": any(is_value(one.text) for one in record.descriptions),
        "geoLocation": bool(record.geo_locations),
    }


def optional_filled(record: Record) -> dict[str, bool]:
    """Return for each optional property whether it has a value, related items last."""
    return {
        "language": record.language is not None,
        "alternateIdentifier": bool(record.alternate_identifiers),
        "size": bool(record.sizes),
        "format": bool(record.formats),
        "version": record.version is not None,
        "rights": any(is_value(one.text) for one in record.rights),
        "fundingReference": bool(record.funding_references),
        "relatedItem": bool(record.related_items),
    }


def is_value(text: str) -> bool:
    """Tell whether a text is a value, rather than DataCite's code for a missing one."""
    return text not in UNKNOWN_VALUES
