"""The DOIs that the fields of a dataset bring along, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from ... import config, suffix
from . import ownership

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection


class BroughtKind(str, Enum):
    """What a DOI that a dataset brings along means."""

    EXTERNAL = "external"
    """Somebody else registered it: the dataset has its DOI."""
    NEEDS_ASSIGN = "needs-assign"
    """One of our prefixes, but our tables do not know it."""
    ELSEWHERE = "elsewhere"
    """Our tables know it for another dataset."""


@dataclass(frozen=True)
class Brought:
    """A DOI in a field of a dataset, and what it means."""

    kind: BroughtKind
    doi: str
    field: str


def brought(
    connection: Connection, package_id: str, dataset: Mapping[str, Any]
) -> tuple[Brought, ...]:
    """Return the DOIs that a dataset brings along, in the order in which its fields are asked."""
    fields = (config.extra_key(), *config.existing_doi_fields())
    found = [
        (doi, field)
        for field in fields
        for text in _texts(_value(dataset, field))
        if (doi := suffix.normalize_doi(text))
    ]
    holders = ownership.holders(connection, {doi for doi, _ in found})
    return tuple(
        Brought(_kind(doi, holders), doi, field)
        for doi, field in found
        if holders.get(doi) != package_id
    )


def _kind(doi: str, holders: Mapping[str, str]) -> BroughtKind:
    if doi in holders:
        return BroughtKind.ELSEWHERE
    ours = suffix.prefix_of(doi) in config.prefixes()
    return BroughtKind.NEEDS_ASSIGN if ours else BroughtKind.EXTERNAL


def _value(dataset: Mapping[str, Any], field: str) -> object:
    if dataset.get(field):
        return dataset[field]
    listed = (extra for extra in dataset.get("extras") or [] if extra.get("key") == field)
    return next((extra.get("value") for extra in listed), None)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return (text for part in value.values() for text in _texts(part))
    if isinstance(value, (list, tuple)):
        return (text for part in value for text in _texts(part))
    return ()
