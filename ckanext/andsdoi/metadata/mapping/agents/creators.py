"""Creators (DataCite 2): who made the data, as the citation names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...record import Creator
from ...vocabulary import UNAVAILABLE
from . import people, role_words, roles

if TYPE_CHECKING:
    from ..source import Candidate, Source

_FIELDS = ("creator", "creators", "authors")
# Who stands there is a creator beside those of the fields above.
_FURTHER = ("extra_authors", "co_authors")
# Of a field with one of these problems it is known already that it names nobody.
_TOLD = ("value-unreadable", "author-email-only")
_FLAT = ("name", "uri", "url", "type", "identifier", "email")


def creators(source: Source) -> tuple[Creator, ...]:
    """Return the creators; without any, the organization stands in, then the code for none."""
    found = declared_creators(source) or creators_by_role(source)
    if not found:
        return (stand_in(source),)
    missing = [
        one
        for one in found
        if one.name_type == people.PERSONAL
        and all(identifier.scheme != "ORCID" for identifier in one.name_identifiers)
    ]
    if missing:
        source.report.add("orcid-missing", missing[0].source.partition("[")[0], n=len(missing))
    return tuple(found)


def declared_creators(source: Source) -> list[Creator]:
    """Return the creators of the highest of the fields that name them, each once."""
    candidates: list[Candidate[Creator]] = [
        *source.site_candidate(
            "creator", lambda rule: [agent.creator for agent in people.site_agents(source, rule)]
        ),
        *((name, _reading(source, name)) for name in _FIELDS if source.reader.holds(name)),
        ("creator_name", lambda: people.creators(source, source.reader.group("creator", _FLAT))),
        ("author", _reading(source, "author")),
    ]
    found = source.choose(candidates, key=lambda creator: creator.name.casefold()).entries
    return people.unique([*found, *(one for name in _FURTHER for one in _reading(source, name)())])


def _reading(source: Source, name: str) -> Callable[[], list[Creator]]:
    return lambda: people.creators(source, source.reader.items(name))


def creators_by_role(source: Source) -> list[Creator]:
    """Return the agents with the role of a creator, of ISO's parties, DCAT's or the contacts."""
    for read in (roles.responsible_parties, roles.qualified, roles.contacts):
        with source.report.silent():
            parties = read(source)
        found = people.unique(p.creator for p in parties if role_words.makes_creator(p.roles))
        if found:
            return found
    return []


def stand_in(source: Source) -> Creator:
    """Return the organization in place of creators, or DataCite's code for unavailable."""
    name = source.organization.name
    fields = (*_FIELDS, *_FURTHER, "author", "creator_name")
    if name is None:
        # What names nobody is the cause, and the only one.
        unread = source.report.withdraw(_TOLD, fields)
        variant = "unread" if unread else ""
        source.report.add("creator-missing", unread or "author", variant=variant)
        return Creator(UNAVAILABLE, source="author")
    for code in _TOLD:
        source.report.vary(code, fields, "stand-in", organization=name.text)
    if not source.report.holds(_TOLD, fields):
        source.report.add("author-missing", "author", organization=name.text)
    return people.organization(source, "organization")
