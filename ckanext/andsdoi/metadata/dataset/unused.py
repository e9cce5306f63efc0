"""Which filled fields of a dataset no document used: nothing is lost in silence.

Each of them is used, named in a problem, covered by the site's own mapping or on the reviewed list
here; what is left is told by name (`Document.unused`), so that a site can map it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ..record import Record
from .field_names import same_name, snake_case, spelled
from .ledger import Held
from .reader import RESOURCES, Reader, decode, may_be_json, says_nothing
from .said import Said
from .sameness import are_same

# What has no home at DataCite, or is read in another way than by name.
_REVIEWED = frozenset(
    """
    metadata_created metadata_modified last_modified name type owner_org organization groups state
    private isopen num_resources num_tags creator_user_id revision_id plugin_data display_name
    title_for_slug uri hvd_category license_title license_url tag_string resources doi_status
    doi_date_published frequency accrual_periodicity temporal_resolution
    spatial_resolution_in_meters provenance_activity quality_annotation applicable_legislation
    sample relationships_as_subject relationships_as_object tracking_summary revision_timestamp
    ratings_average ratings_count ckan_url notes_rendered coupled_resource
    frequency_of_update update_frequency progress spatial_reference_system spatial_data_service_type
    spatial_harvester
    """.split()
)
_TITLES_OF_LICENCES = ("license_title", "license_url")
_REVIEWED_BEGINNINGS = ("metadata_", "harvest_", "graphic_preview_")
# Of agents: what they are, and how to reach them; of places the same one less exactly.
_REVIEWED_INSIDE = frozenset(
    """
    type kind name_type agent_type homepage website state id display_name bbox centroid user
    user_id username password address lang language identifier_type identifier_scheme
    institution_url organization_url organisation_url
    """.split()
)
# How ISO 19115 has the subfields of contact data begin.
_OF_CONTACT = "contact_info_"
_CONTACT = frozenset(
    "email emails mail mails phone phones telephone telephones fax hasemail hastelephone".split()
)
_INDEX = re.compile(r"\[[0-9]+\]")
_DEPTH = 6
_LONGEST_JSON = 100_000


def unused(
    reader: Reader, told: Iterable[str], ignored: Collection[str], record: Record
) -> tuple[str, ...]:
    """Return the names of the filled fields that nothing was made of, sorted.

    Args:
        reader: The dataset, after everything was read that is.
        told: The places that problems name, and those that the record is from.
        ignored: The fields that the site never sends.
        record: What was made of the others: what it says already is not lost.
    """
    used = {without_index(place) for place in (*reader.ledger.places, *told)}
    roots = used | {place.partition(".")[0] for place in used}
    means = reader.stands_for()
    filled = {
        name: value
        for name, value in reader.filled()
        if roots.isdisjoint((name, *means.get(name, ())))
        and not is_reviewed(name)
        and says_something(value)
    }
    made = {name for name in means if not roots.isdisjoint(means[name])} | roots
    left = _without_said(reader, filled, made, record) if filled else ()
    inside = _inside(reader.ledger.dicts, used, roots)
    return tuple(sorted({name for name in (*left, *inside) if not _is_within(name, ignored)}))


def _without_said(
    reader: Reader, filled: Mapping[str, Any], roots: set[str], record: Record
) -> list[str]:
    """Return the fields whose content neither the record has nor one of the fields it is from."""
    taken = {
        name: value
        for name, value in reader.filled()
        if (name in roots or name in _TITLES_OF_LICENCES) and name != RESOURCES
    }
    addresses = [row.get("url") for _, row in reader.rows(RESOURCES) if isinstance(row, Mapping)]
    # In a dict stands more than what was taken of it: `state`, the ids of users.
    lone = [(name, value) for name, value in taken.items() if _is_text_or_texts(value)]
    said = Said(record, [*lone, ("url", addresses)])
    named = {_bare(name): name for name in taken}
    return [
        name
        for name, value in filled.items()
        if not said.holds(name, value)
        and not ((other := named.get(_bare(name))) and are_same(value, taken[other], other))
    ]


def _is_text_or_texts(value: Any) -> bool:
    if isinstance(value, str):
        if not may_be_json(value):
            return True
        value = decode(value) if value.lstrip().startswith('["') else None
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _bare(name: str) -> str:
    """Return a name without case, blanks, dashes and a vocabulary's prefix."""
    return same_name(spelled(name))


def _inside(dicts: Iterable[tuple[str, Held]], used: set[str], roots: set[str]) -> Iterator[str]:
    """Yield what nobody asked for in the dicts of fields that were taken."""
    asked: dict[str, set[str]] = {}
    entries: dict[str, list[Held]] = {}
    for place, held in dicts:
        path = without_index(place)
        if path.partition(".")[0] in roots:
            asked.setdefault(path, set()).update(held.asked)
            entries.setdefault(path, []).append(held)
    for path, known in asked.items():
        if known:
            yield from (
                name
                for key in {key for held in entries[path] for key in held} - known
                if isinstance(key, str) and not is_reviewed_inside(key)
                if (name := f"{path}.{key}") not in used
                if any(says_something(dict.get(held, key)) for held in entries[path])
            )


def _is_within(name: str, ignored: Collection[str]) -> bool:
    """Tell whether a name, or what it lies in, is one of these."""
    return name in ignored or (
        "." in name and any(name.startswith(f"{other}.") for other in ignored)
    )


def without_index(place: str) -> str:
    """Return the place of an entry as that of all of them: `creator.name`."""
    return _INDEX.sub("", place) if "[" in place else place


@lru_cache(maxsize=4096)
def is_reviewed(name: str) -> bool:
    """Tell whether a field is known to have no home at DataCite."""
    spelled = snake_case(name.replace(":", "_"))
    return (
        spelled in _REVIEWED
        or spelled.startswith(_REVIEWED_BEGINNINGS)
        or not _CONTACT.isdisjoint(spelled.split("_"))
    )


@lru_cache(maxsize=4096)
def is_reviewed_inside(key: str) -> bool:
    """Tell whether a subfield is known to have no home at DataCite, whatever it stands in."""
    spelled = snake_case(key.replace(":", "_"))
    if spelled.startswith(_OF_CONTACT):
        return True
    words = spelled.split("_")
    return not (_CONTACT.isdisjoint(words) and _ends(words).isdisjoint(_REVIEWED_INSIDE))


def _ends(words: list[str]) -> set[str]:
    """Return a key as it is, and without the name of its field: `author_name_type`."""
    return {"_".join(words[at:]) for at in range(min(len(words), 3))}


def says_something(value: Any, depth: int = _DEPTH) -> bool:
    """Tell whether there is a text or number anywhere in a value, JSON text or not."""
    if isinstance(value, str) and len(value) <= _LONGEST_JSON:
        value = decode(value, literal=True)
    if says_nothing(value):
        return False
    if isinstance(value, (list, dict)) and depth:
        inner = value.values() if isinstance(value, Mapping) else value
        return any(says_something(one, depth - 1) for one in inner)
    return True
