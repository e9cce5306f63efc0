"""A package dict of any portal, made into one that a plain CKAN takes; every change is said.

The mapping reads extras and fields alike, so nothing that describes the data is lost: what CKAN's
core schema doesn't know goes into extras, structured values as JSON.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeGuard

Json = dict[str, Any]

CORE_TEXTS = (
    "title",
    "notes",
    "author",
    "author_email",
    "maintainer",
    "maintainer_email",
    "license_id",
    "url",
    "version",
)
LICENCE_TEXTS = ("license_title", "license_url")
COMPUTED = frozenset(
    {
        "id",
        "creator_user_id",
        "isopen",
        "metadata_created",
        "metadata_modified",
        "num_resources",
        "num_tags",
        "relationships_as_object",
        "relationships_as_subject",
        "revision_id",
        "revision_timestamp",
        "tracking_summary",
    }
)
STRUCTURE = frozenset(
    {
        "extras",
        "groups",
        "name",
        "organization",
        "owner_org",
        "plugin_data",
        "private",
        "resources",
        "save",
        "state",
        "tag_string",
        "tags",
        "type",
    }
)
OF_A_PLACE = frozenset(  # what only the resource's own portal could know
    {"id", "package_id", "resource_group_id", "revision_id", "revision_timestamp", "url_type"}
)
ROOT_KEYS = STRUCTURE | {"id", "return_to", *CORE_TEXTS}
VALID_NAME = re.compile(r"[a-z0-9_-]{2,100}")
OWNER = {"name": "demo-portal", "title": "Demo Portal"}
EMPTY: tuple[Any, ...] = (None, "", [], {})


class Goal(Enum):
    """What a dataset is to be in the end."""

    PUBLIC = "public"
    PRIVATE = "private"
    DRAFT = "draft"


@dataclass
class Adapted:
    """A dataset for this site; ``changes`` says in words what was done to it."""

    package: Json
    goal: Goal
    organization: Json
    groups: list[Json]
    changes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name, the last part of its address."""
        return str(self.package["name"])


def adapt(dataset: Mapping[str, Any], known_licences: frozenset[str], taken: set[str]) -> Adapted:
    """Return what this site takes of a dataset; ``taken`` are the names given so far."""
    changes: list[str] = []
    dataset = _lift_core_extras(dataset, changes)
    texts = _core_texts(dataset, changes)
    name = _name(dataset, texts, taken, changes)
    package = {
        **texts,
        "name": name,
        "title": texts.get("title") or name,
        "type": _type(dataset, changes),
        "resources": _resources(dataset.get("resources"), changes),
        "tags": _tags(dataset, changes),
        "extras": _extras(dataset, known_licences, changes),
    }
    organization = _organization(dataset, changes)
    return Adapted(package, _goal(dataset), organization, _groups(dataset.get("groups")), changes)


def munge(text: str) -> str:
    """Return text as CKAN allows it in names of datasets, organizations and groups."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:95]


def as_text(value: Any) -> str:
    """Return a value as CKAN keeps it in a text: structured ones as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _lift_core_extras(dataset: Mapping[str, Any], changes: list[str]) -> Mapping[str, Any]:
    """An extra called like a core field is refused: it fills the field if that is empty."""
    own = _own_extras(dataset.get("extras"))
    lifted = {k: v for k, v in own if k in CORE_TEXTS and dataset.get(k) in EMPTY}
    if not lifted:
        return dataset
    changes.append(f"from extras into fields: {', '.join(lifted)}")
    rest = [{"key": k, "value": v} for k, v in own if (k, v) not in lifted.items()]
    return {**dataset, **lifted, "extras": rest}


def _core_texts(dataset: Mapping[str, Any], changes: list[str]) -> Json:
    texts = {}
    for key in CORE_TEXTS:
        value = dataset.get(key)
        if value in EMPTY:
            continue
        if _is_by_language(value) and key in {"title", "notes"}:
            texts[key] = next(text for text in value.values() if text)
            changes.append(f"{key} has several languages: one kept, all in {key}_translated")
        else:
            texts[key] = as_text(value)
            if not isinstance(value, str):
                changes.append(f"{key} was not a text: written as JSON")
    return texts


def _is_by_language(value: Any) -> TypeGuard[dict[str, str | None]]:
    return (
        isinstance(value, dict)
        and any(value.values())
        and all(isinstance(text, str | None) for text in value.values())
    )


def _name(dataset: Mapping[str, Any], texts: Json, taken: set[str], changes: list[str]) -> str:
    given = str(dataset.get("name") or "")
    stem = given if VALID_NAME.fullmatch(given) else munge(given)
    stem = stem or munge(texts.get("title", "")) or munge(str(dataset.get("id") or ""))
    stem = stem if len(stem) > 1 else f"dataset-{stem}".strip("-")
    name = next(candidate for candidate in _numbered(stem) if candidate not in taken)
    taken.add(name)
    if name != given:
        changes.append(f"the name is {name}")
    return name


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, 1_000_000):
        yield f"{stem}-{number}"


def _type(dataset: Mapping[str, Any], changes: list[str]) -> str:
    given = dataset.get("type") or "dataset"
    if given != "dataset":
        changes.append(f"its type {given} is unknown here: it is a dataset")
    return "dataset"


def _goal(dataset: Mapping[str, Any]) -> Goal:
    if dataset.get("state", "active") != "active":
        return Goal.DRAFT
    return Goal.PRIVATE if dataset.get("private") else Goal.PUBLIC


def _organization(dataset: Mapping[str, Any], changes: list[str]) -> Json:
    """A dataset can begin as a private one only in an organization."""
    given = dataset.get("organization")
    if isinstance(given, dict) and (given.get("name") or given.get("title")):
        return _group(given)
    owner = dataset.get("owner_org")
    if owner:
        return _group({"name": str(owner)})
    changes.append(f"no organization: put into {OWNER['title']}")
    return _group(OWNER)


def _groups(given: Any) -> list[Json]:
    dicts = [item if isinstance(item, dict) else {"name": str(item)} for item in _list(given)]
    return [_group(item) for item in dicts if item.get("name") or item.get("title")]


def _group(given: Mapping[str, Any]) -> Json:
    title = _one_text(given.get("title")) or _one_text(given.get("display_name"))
    name = munge(str(given.get("name") or "")) or munge(title) or munge(str(given.get("id") or ""))
    extras = [pair for pair in _list(given.get("extras")) if _is_pair(pair)]
    return {
        "name": name if len(name) > 1 else f"group-{name}",
        "title": title or str(given.get("name") or name),
        "description": _one_text(given.get("description")),
        "extras": [{"key": pair["key"], "value": as_text(pair["value"])} for pair in extras],
    }


def _one_text(value: Any) -> str:
    if _is_by_language(value):
        return str(next(text for text in value.values() if text))
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("key")) and value.get("value") not in EMPTY


def _resources(given: Any, changes: list[str]) -> list[Json]:
    resources = [item for item in _list(given) if isinstance(item, dict)]
    if any(resource.get("url_type") == "upload" for resource in resources):
        changes.append("uploaded files stay where they are: links to them")
    return [_resource(resource) for resource in resources]


def _resource(given: Json) -> Json:
    kept = {k: v for k, v in given.items() if k not in OF_A_PLACE and v not in EMPTY}
    texts = ("name", "description", "url", "format", "mimetype", "hash")
    return {**kept, **{key: as_text(kept[key]) for key in texts if key in kept}}


def _tags(dataset: Mapping[str, Any], changes: list[str]) -> list[Json]:
    given = _list(dataset.get("tags")) or str(dataset.get("tag_string") or "").split(",")
    names = [str(tag.get("name") or "") if isinstance(tag, dict) else str(tag) for tag in given]
    valid = list(dict.fromkeys(tag for name in names if len(tag := _valid_tag(name)) > 1))
    if valid != [name for name in names if name]:
        changes.append("tags are cut to what CKAN allows")
    return [{"name": name} for name in valid]


def _valid_tag(name: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w \-.]", " ", name)).strip()[:100]


def _extras(
    dataset: Mapping[str, Any], known_licences: frozenset[str], changes: list[str]
) -> list[Json]:
    own = _own_extras(dataset.get("extras"))
    fields = dict(_unknown_fields(dataset, known_licences))
    if fields:
        changes.append(f"into extras: {_some(list(fields))}")
    pairs = [*fields.items(), *own]
    return [{"key": key, "value": as_text(value)} for key, value in _unique(pairs, changes)]


def _some(names: list[str], most: int = 6) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _own_extras(given: Any) -> list[tuple[str, Any]]:
    if isinstance(given, dict):
        pairs = list(given.items())
    else:
        pairs = [(pair["key"], pair["value"]) for pair in _list(given) if _is_pair(pair)]
    return [(str(key), value) for key, value in pairs if value not in EMPTY]


def _unknown_fields(
    dataset: Mapping[str, Any], known_licences: frozenset[str]
) -> Iterable[tuple[str, Any]]:
    computed = (
        COMPUTED if _has_unknown_licence(dataset, known_licences) else COMPUTED | {*LICENCE_TEXTS}
    )
    for key in ("title", "notes"):
        translated = f"{key}_translated"
        if _is_by_language(dataset.get(key)) and not dataset.get(translated):
            yield translated, dataset[key]
    for key, value in dataset.items():
        if key not in computed | ROOT_KEYS and value not in EMPTY:
            yield key, value


def _has_unknown_licence(dataset: Mapping[str, Any], known_licences: frozenset[str]) -> bool:
    return str(dataset.get("license_id")) not in known_licences


def _unique(pairs: Iterable[tuple[str, Any]], changes: list[str]) -> Iterable[tuple[str, Any]]:
    """CKAN takes a key once, and none that is a field of its schema."""
    seen = set(ROOT_KEYS)
    for key, value in pairs:
        free = next(candidate for candidate in _numbered(key) if candidate not in seen)
        if free != key:
            changes.append(f"an extra {key} more: called {free}")
        seen.add(free)
        yield free, value
