"""Agents with a role: what ISO 19115, DCAT and DataCite call it, and what DataCite makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ...dataset.reader import Item
from ...vocabulary import CONTRIBUTOR_TYPES
from ..subfields import Subfields
from . import people
from .people import Agent

if TYPE_CHECKING:
    from ..source import Source

PUBLISHER = "publisher"
CONTACT = "contact"
AUTHORS = frozenset(["author", "coauthor", "originator"])
_MAKERS = frozenset(["author", "originator", "principalinvestigator"])
_DROPPED = frozenset(["user", "stakeholder"])
_TYPES = {
    **{term.casefold(): term for term in CONTRIBUTOR_TYPES},
    "pointofcontact": "ContactPerson",
    "contact": "ContactPerson",
    "custodian": "DataManager",
    "maintainer": "DataManager",
    "owner": "RightsHolder",
    "rightsholder": "RightsHolder",
    "copyrightholder": "RightsHolder",
    "distributor": "Distributor",
    "publisher": "Distributor",
    "resourceprovider": "Distributor",
    "principalinvestigator": "ProjectLeader",
    "pi": "ProjectLeader",
    "processor": "DataCurator",
    "collector": "DataCollector",
    "sponsor": "Sponsor",
    "funder": "Sponsor",
    "editor": "Editor",
    "translator": "Translator",
    # CRediT, where DataCite means the same.
    "datacuration": "DataCurator",
    "projectadministration": "ProjectManager",
    "supervision": "Supervisor",
    "investigation": "DataCollector",
    "formalanalysis": "Researcher",
}
OTHER = "Other"
# "The James Hutton Institute (author)", as ISO harvesters wrote it before they wrote JSON.
_PARTY = re.compile(r"(.*\S)\s*\(([^()]*)\)\s*")
_LONGEST = 100_000


def last_segment(text: str) -> str:
    """Return the last segment of a URI; a text that is none stays as it is."""
    return re.split(r"[/#]", text.strip().rstrip("/#"))[-1]


def key(role: str) -> str:
    """Return a role in the form of the tables: a URI's last segment, without blanks and case."""
    return re.sub(r"[\s_-]", "", last_segment(role)).casefold()


def makes_creator(roles: Iterable[str]) -> bool:
    """Tell whether one of the roles is that of a creator, if there is no other."""
    return any(key(role) in _MAKERS for role in roles)


def contributor_type(role: str, name_type: str | None) -> str | None:
    """Return the contributorType of a role, or None if DataCite has no match for it."""
    name = key(role)
    if name in _DROPPED:
        return None
    if name in AUTHORS:
        return "Researcher" if name_type == people.PERSONAL else OTHER
    return _TYPES.get(name, OTHER)


def has_no_type(role: str) -> bool:
    """Tell whether DataCite has no word for a role, so that it is sent as `Other`."""
    name = key(role)
    return bool(name) and name not in _TYPES and name not in AUTHORS


def responsible_parties(source: Source) -> list[Agent]:
    """Return the agents of an ISO harvester's `responsible-party`: JSON, or text with roles."""
    items = source.reader.items("responsible-party")
    return [agent for item in items for agent in _party(source, item)]


def qualified(source: Source) -> list[Agent]:
    """Return the agents of DCAT's qualified attributions."""
    return [
        agent
        for item in source.reader.items("qualified_attribution")
        for agent in _attribution(source, item)
    ]


def contacts(source: Source) -> list[Agent]:
    """Return the agents of `contacts`, by role; without one they are contacts."""
    found = people.agents(source, source.reader.items("contacts"))
    return [agent if agent.roles else agent._replace(roles=(CONTACT,)) for agent in found]


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
    roles = tuple(role.strip() for role in match[2].split(",") if role.strip())
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
