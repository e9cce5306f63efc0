"""What other portals call a field: names that stand for one that the mapping knows.

They count where the dataset has nothing under the field's own name. A name of several words is
also known in other spellings: `landingPage`, `landing-page`, `Landing page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..vocabulary import RELATION_TYPES

# The other names of a field, highest first.
OTHER_NAMES = {
    "issued": ("date_issued", "date_published", "publication_date", "release_date"),
    "modified": ("date_modified",),
    "created": ("date_created", "creation_date"),
    "available": ("date_available",),
    "date_submitted": ("submission_date", "deposit_date"),
    "temporal_coverage": (
        "temporal",
        "temporal_extent",
        "dataset_date",
        "timerange",
        "time_range",
        "date_range",
    ),
    "temporal_start": ("time_period_coverage_start", "start_time"),
    "temporal_end": ("time_period_coverage_end", "end_time"),
    "spatial": ("geographic_bbox", "bounding_box"),
    "spatial_text": (
        "spatial_info",
        "geographic_coverage",
        "geographical_coverage",
        "geographic_name",
        "geocoding_text",
        "geocoding_description",
    ),
    "homepage": ("landing_page",),
    "data_dictionary": ("described_by",),
    "tag_string": ("tags_string",),
}
# Fields of several words that are known in other spellings.
_SPELLED = frozenset(
    """
    access_rights alternate_identifier alternative_title co_authors collection_method
    conforms_to contact_identifier contact_name contact_person contact_point contact_uri
    copyright_holder country_codes creator_identifier creator_name creator_uri data_collector
    data_curator data_custodian data_dictionary data_homepage data_manager data_quality
    data_source data_steward dataset_url date_accepted date_copyrighted date_submitted
    extra_authors funding_references holder_name in_series information_url lineage_statement
    methodology_other more_info other_researcher other_researchers point_of_contact
    previous_version principal_investigator process_step project_leader project_manager
    publication_year publisher_identifier publisher_name publisher_uri related_dataset
    related_datasets related_publication related_publications replaced_by resource_type
    rights_holder see_also see_alsos spatial_coverage super_theme temporal_coverage temporal_end
    temporal_start topic_category version_notes
    """.split()
)
_LONGEST = 40
_HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_BLANK = re.compile("[ _-]+")


# Fields of one word that are known with a vocabulary's prefix and in any case.
_ONE_WORD = frozenset(
    """
    author authors available bbox categories category caveats cites comments contact contributor
    contributors created creator creators description discipline disciplines documentation
    funder funders funding homepage identifier issued keyword keywords language liability
    licence license limitations lineage maintainer maintainers methodology methods modified
    notes origin page provenance publisher purpose quality references researcher researchers
    rights sampling schema source sources spatial subject subjects temporals theme themes title
    topic topics url usage valid version website
    """.split()
)
_PREFIX = re.compile("^(?:dc|dct|dcterms|dcat)[:_]")
# Whatever begins like this names topics of ISO 19115.
_ISO_TOPIC = "iso_topic"


def relation_field(term: str) -> str:
    """Return the name of the field that says a relation: `is_part_of` of `IsPartOf`."""
    return _HUMP.sub("_", term).casefold()


_RELATIONS = frozenset(relation_field(term) for term in RELATION_TYPES)
_KNOWN = {
    name: (field, rank)
    for field, names in OTHER_NAMES.items()
    for rank, name in enumerate(names, 1)
} | {name: (name, 0) for name in _SPELLED | _RELATIONS | _ONE_WORD}


# Words of a date's name that say nothing of which date it is; a noun needs one of the first.
_WHEN = frozenset("date dates time on at last first latest most recent newest".split())
# INSPIRE's heading of its dates; the two words go together.
_HEADING = ("temporal", "reference")
_SILENT = _WHEN | frozenset("of data dataset dcat dct dcterms dc".split())
_PARTICIPLES = {
    "issued": "issued",
    "published": "issued",
    "released": "issued",
    "updated": "modified",
    "modified": "modified",
    "refreshed": "modified",
    "created": "created",
}
_NOUNS = {
    "issue": "issued",
    "publish": "issued",
    "publication": "issued",
    "release": "issued",
    "update": "modified",
    "modification": "modified",
    "revision": "modified",
    "create": "created",
    "creation": "created",
}
_WORD_RANK = 20
# Words of the two ends of a period, and those that say that it is one of time, and nothing else.
_BEGIN = frozenset(["begin", "start", "from"])
_FINISH = frozenset(["end", "to"])
_OF_TIME = frozenset(["temporal", "coverage", "period", "datetime"])
_BESIDE = (
    _OF_TIME | {""} | frozenset("time date extent of data dataset dct dcat dcterms dc".split())
)
# Fields of such ends that are known by these names.
_ENDS = frozenset(
    """
    temporal_coverage_from temporal_coverage_to
    temporal_coverage-from temporal_coverage-to temporal-extent-begin temporal-extent-end
    """.split()
)


def same_name(name: str) -> str:
    """Return what all spellings of a field's name have in common: no case, no blanks, no dashes."""
    # what is kept is bounded, too
    return _same_name(name) if len(name) <= _LONGEST else _same_name.__wrapped__(name)


@lru_cache(maxsize=1024)
def _same_name(name: str) -> str:
    return _BLANK.sub("", name.strip()).casefold()


def stand_ins(names: Iterable[str]) -> dict[str, str]:
    """Return which of these names stands for which field that is not among them."""
    held = set(names)
    found: dict[str, tuple[int, str]] = {}
    for name in held:
        field, rank = field_of_name(name) if len(name) <= _LONGEST else ("", 0)
        if field and field not in held:
            found[field] = min(found.get(field, (rank, name)), (rank, name))
    for field, name in period_ends(held - _ENDS).items():
        found.setdefault(field, (0, name))
    return {field: name for field, (_, name) in found.items()}


@lru_cache(maxsize=1024)
def field_of_name(name: str) -> tuple[str, int]:
    """Return the field that a name stands for, and its rank; an empty field for none."""
    whole, bare = snake_case(name), spelled(name)
    if bare.startswith(_ISO_TOPIC):
        return _ISO_TOPIC, 0 if bare == _ISO_TOPIC else 1
    return _KNOWN.get(whole) or _KNOWN.get(bare) or dated_field(_words(name))


def spelled(name: str) -> str:
    """Return a name in snake case, without a vocabulary's prefix."""
    return _PREFIX.sub("", snake_case(name), count=1)


def snake_case(name: str) -> str:
    """Return a name in small letters, its words apart by `_`."""
    return _BLANK.sub("_", _HUMP.sub("_", name.strip())).casefold()


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    return tuple(snake_case(name).replace(":", "_").split("_"))


def dated_field(words: Sequence[str]) -> tuple[str, int]:
    """Return the field of a date that a name of these words means: `date_of_publication`."""
    named = words[len(_HEADING) :] if tuple(words[: len(_HEADING)]) == _HEADING else words
    left = [word for word in named if word not in _SILENT]
    if len(left) != 1:
        return "", 0
    field = _PARTICIPLES.get(left[0]) or (_NOUNS.get(left[0]) if _WHEN & set(words) else None)
    return (field, _WORD_RANK) if field else ("", 0)


def period_ends(names: Iterable[str]) -> dict[str, str]:
    """Return the fields of the two ends of a period, and the names that mean them.

    Nothing is returned without both ends, or where the dataset has one of the fields itself and the
    names are others.
    """
    begins: dict[tuple[str, ...], str] = {}
    finishes: dict[tuple[str, ...], str] = {}
    held = sorted(names)
    for name in held:
        words = _words(name) if len(name) <= _LONGEST else ()
        if _OF_TIME.isdisjoint(words):
            continue
        for ends, found in ((_BEGIN, begins), (_FINISH, finishes)):
            rest = tuple("" if word in ends else word for word in words)
            if rest.count("") == 1 and _BESIDE.issuperset(rest):
                found.setdefault(rest, name)
    both = next((rest for rest in begins if rest in finishes), None)
    if both is None:
        return {}
    pair = {"temporal_start": begins[both], "temporal_end": finishes[both]}
    known = {field for field in pair if field in held}
    return {} if known - set(pair.values()) else {f: n for f, n in pair.items() if f != n}
