"""What other portals call a field: names that stand for one that the mapping knows.

They count where the dataset has nothing under the field's own name. A name of several words is
also known in other spellings: `landingPage`, `landing-page`, `Landing page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..vocabulary import RELATION_TYPES

# The other names of a field, highest first.
OTHER_NAMES = {
    "issued": ("date_issued", "date_published", "publication_date", "release_date"),
    "modified": ("date_modified",),
    "created": ("date_created", "creation_date"),
    "available": ("date_available",),
    "date_submitted": ("submission_date", "deposit_date"),
    "temporal_coverage": ("temporal", "temporal_extent", "dataset_date"),
    "temporal_start": ("time_period_coverage_start", "start_time"),
    "temporal_end": ("time_period_coverage_end", "end_time"),
    "spatial": ("geographic_bbox", "bounding_box"),
    "spatial_text": (
        "spatial_info",
        "geographic_coverage",
        "geographical_coverage",
        "geocoding_text",
        "geocoding_description",
    ),
    "homepage": ("landing_page",),
    "data_dictionary": ("described_by",),
}
# Fields of several words that are known in other spellings.
_SPELLED = frozenset(
    """
    access_rights alternate_identifier alternative_title conforms_to contact_identifier
    contact_name contact_person contact_uri creator_identifier creator_name creator_uri
    data_dictionary date_accepted date_copyrighted date_submitted in_series previous_version
    publication_year publisher_identifier publisher_name publisher_uri replaced_by
    spatial_coverage temporal_coverage temporal_end temporal_start version_notes
    """.split()
)
_LONGEST = 40
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_BLANK = re.compile("[ _-]+")


def relation_field(term: str) -> str:
    """Return the name of the field that says a relation: `is_part_of` of `IsPartOf`."""
    return _HUMP.sub("_", term).casefold()


_RELATIONS = frozenset(relation_field(term) for term in RELATION_TYPES)
_KNOWN = {
    name: (field, rank)
    for field, names in OTHER_NAMES.items()
    for rank, name in enumerate(names, 1)
} | {name: (name, 0) for name in _SPELLED | _RELATIONS if "_" in name}


def same_name(name: str) -> str:
    """Return what all spellings of a field's name have in common: no case, no blanks, no dashes."""
    return _BLANK.sub("", name.strip()).casefold()


def stand_ins(names: Iterable[str]) -> dict[str, str]:
    """Return which of these names stands for which field that is not among them."""
    held = set(names)
    found: dict[str, tuple[int, str]] = {}
    for name in held:
        field, rank = field_of_name(name) if len(name) <= _LONGEST else ("", 0)
        if field and field not in held:
            found[field] = min(found.get(field, (rank, name)), (rank, name))
    return {field: name for field, (_, name) in found.items()}


@lru_cache(maxsize=1024)
def field_of_name(name: str) -> tuple[str, int]:
    """Return the field that a name stands for, and its rank; an empty field for none."""
    spelled = _BLANK.sub("_", _HUMP.sub("_", name.strip())).casefold()
    return _KNOWN.get(spelled, ("", 0))
