"""Agents with a role, of ISO 19115's parties, DCAT's attributions and contacts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ...dataset.reader import Item
from ..subfields import Subfields
from . import people, role_words
from .people import Agent

if TYPE_CHECKING:
    from ..source import Source

# "The James Hutton Institute (author)", as ISO harvesters wrote it before they wrote JSON.
_PARTY = re.compile(r"(.*\S)\s*\(([^()]*)\)\s*")
_LONGEST = 100_000
# Lists of parties, and the beginnings of fields of one each; the last is a slip that spread.
_PARTIES = ("responsible-party", "cited-responsible-party")
_FLAT_PARTIES = ("responsible_organization", "responsible_organisation", "responsable_organization")
_FLAT = ("name", "role", "email")


def responsible_parties(source: Source) -> list[Agent]:
    """Return the agents of an ISO harvester's `responsible-party`: JSON, or text with roles."""
    reader = source.reader
    items = [item for name in _PARTIES for item in reader.items(name)]
    items += [item for prefix in _FLAT_PARTIES for item in reader.group(prefix, _FLAT)]
    return [agent for item in items for agent in _party(source, item)]


def qualified(source: Source) -> list[Agent]:
    """Return the agents of DCAT's qualified attributions."""
    return [
        agent
        for item in source.reader.items("qualified_attribution")
        for agent in _attribution(source, item)
    ]


def contributors(source: Source) -> list[Agent]:
    """Return the agents of the fields of contributors."""
    names = ("contributor", "contributors")
    return [one for name in names for one in people.agents(source, source.reader.items(name))]


def contacts(source: Source) -> list[Agent]:
    """Return the agents of `contacts`, by role; without one they are contacts."""
    found = people.agents(source, source.reader.items("contacts"))
    return [agent._replace(roles=agent.roles or (role_words.CONTACT,)) for agent in found]


def _party(source: Source, item: Item) -> list[Agent]:
    if isinstance(item.value, dict):
        return people.from_dict(source, item)
    parts = (part.strip() for part in str(item.value)[:_LONGEST].split(";"))
    items = (item._replace(value=part) for part in parts if part)
    return [agent for one in items for agent in agents_with_roles(source, one)]


def agents_with_roles(source: Source, item: Item) -> list[Agent]:
    """Read `The James Hutton Institute (author)`: agents, and their roles in a bracket."""
    match = _PARTY.fullmatch(str(item.value))
    if match is None:
        return people.agents(source, [item])
    roles = role_words.several(match[2])
    found = people.agents(source, [item._replace(value=match[1], several=True)])
    return [agent._replace(roles=roles) for agent in found]


def _attribution(source: Source, item: Item) -> list[Agent]:
    if not isinstance(item.value, dict):
        return people.agents(source, [item])
    fields = Subfields(item)
    value, at = fields.first(["agent"])
    if value is None:
        return people.from_dict(source, item)
    roles = tuple(people.role_texts(fields))
    found = people.agents(source, source.reader.entries(value, at))
    creators = (replace(agent.creator, source=item.field) for agent in found)
    return [Agent(creator, roles, item.field) for creator in creators]


# All that give agents roles, in the order of the document, and the fields that they read.
ALL = (contributors, qualified, responsible_parties, contacts)
FIELDS = (
    *("contributor", "contributors", "qualified_attribution", *_PARTIES, "contacts"),
    *(f"{prefix}_role" for prefix in _FLAT_PARTIES),
)
