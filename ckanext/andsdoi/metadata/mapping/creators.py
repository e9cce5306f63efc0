"""Creators (DataCite 2): who made the data, as the citation names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..identifiers import NameIdentifier
from ..record import Creator
from ..vocabulary import UNAVAILABLE
from . import organization, people, roles
from .source import Candidate, Source

if TYPE_CHECKING:
    pass

_FLAT = ("name", "uri", "url", "type", "identifier", "email")


def creators(source: Source) -> tuple[Creator, ...]:
    """Return the creators; without any, the organization stands in, then the code for none."""
    site = [
        agent.creator
        for rule in source.rules_for("creator")
        for agent in people.site_agents(source, rule)
    ]
    found = people.unique(site) or _built_in(source) or _by_role(source)
    if not found:
        return (_stand_in(source),)
    missing = [one for one in found if one.name_type == people.PERSONAL and not _has_orcid(one)]
    if missing:
        source.report.add("orcid-missing", missing[0].source.partition("[")[0], n=len(missing))
    return tuple(found)


def _built_in(source: Source) -> list[Creator]:
    candidates: list[Candidate[Creator]] = [
        (name, _reading(source, name)) for name in ("creator", "creators", "authors")
    ]
    flat: Callable[[], list[Creator]] = lambda: people.creators(
        source, source.reader.group("creator", _FLAT)
    )
    candidates += [("creator_name", flat), ("author", _reading(source, "author"))]
    return list(source.choose(candidates, key=lambda creator: creator.name.casefold()).entries)


def _reading(source: Source, name: str) -> Callable[[], list[Creator]]:
    return lambda: people.creators(source, source.reader.items(name))


def _by_role(source: Source) -> list[Creator]:
    for read in (roles.responsible_parties, roles.qualified):
        with source.report.silent():
            parties = read(source)
        found = people.unique(p.creator for p in parties if roles.makes_creator(p.roles))
        if found:
            return found
    return []


def _stand_in(source: Source) -> Creator:
    name = organization.name(source)
    if name is None:
        source.report.add("creator-missing", "author")
        return Creator(UNAVAILABLE, source="author")
    source.report.add("author-missing", "author", organization=name.text)
    ror = organization.ror(source)
    identifiers = (NameIdentifier("ROR", ror, "https://ror.org/"),) if ror else ()
    return Creator(
        name.text,
        people.ORGANIZATIONAL,
        name.lang,
        name_identifiers=identifiers,
        source="organization",
    )


def _has_orcid(creator: Creator) -> bool:
    return any(one.scheme == "ORCID" for one in creator.name_identifiers)
