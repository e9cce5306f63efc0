"""Contributors (DataCite 7): who else had a part, and in which role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...record import Contributor, Creator, Publisher
from ...values.identifiers import ROR_URI, NameIdentifier
from . import people, publishers, role_words, roles
from .people import Agent

if TYPE_CHECKING:
    from ..source import Source

_FLAT_CONTACT = ("name", "person", "uri", "identifier", "email")
_LOGIN = re.compile("[a-z]{4,30}")
_ACRONYM = re.compile(r" (?:[A-Z]{2,8}|\([A-Z]{2,8}\))$")
CONTACT = "ContactPerson"
MANAGER = "DataManager"
_POINT_OF_CONTACT = "point_of_contact"
# Fields that say by their names what somebody did.
_BY_FIELD = {
    "RightsHolder": ("rights_holder", "holder_name", "copyright_holder"),
    MANAGER: ("data_steward", "data_custodian", "data_manager"),
    CONTACT: (_POINT_OF_CONTACT,),
    "DataCollector": ("data_collector",),
    "DataCurator": ("data_curator",),
    "ProjectLeader": ("principal_investigator", "project_leader"),
    "ProjectManager": ("project_manager",),
    "Researcher": ("researcher", "researchers", "other_researcher", "other_researchers"),
}
MAINTAINER = "maintainer"
MAINTAINERS = (MAINTAINER, "maintainers")
# Whoever has one of these is the contact that an editor is asked for.
_ASKED_FOR = (CONTACT, MANAGER)
# The type of the maintainer where the site wants none to be named.
NOBODY = "none"


def contributors(
    source: Source,
    creators: tuple[Creator, ...],
    publisher: Publisher,
    outranked: Publisher | None = None,
) -> tuple[Contributor, ...]:
    """Return the contributors.

    Args:
        source: The dataset.
        creators: They are not named again.
        publisher: The publisher; an organization that publishes is not named again.
        outranked: The dataset's own publisher where the site has another.
    """
    known = {key for creator in creators for key in people.keys(creator)}
    found: list[Contributor] = []
    seen: set[tuple[str, str]] = set()
    for kind, creator in _all(source, creators, publisher, outranked):
        keys = people.keys(creator)
        marks = {(kind, key) for key in keys}
        if not known.isdisjoint(keys):
            if kind in _ASKED_FOR:
                source.report.stands_elsewhere()
            continue
        if marks & seen or is_login_of(source, creator, creators):
            continue
        seen |= marks
        found.append(as_contributor(kind, creator))
    return tuple(found)


def is_login_of(source: Source, agent: Creator, creators: Iterable[Creator]) -> bool:
    """Tell whether an agent is only the account of a creator, `walkerki` of Walker, Kim; told."""
    if agent.name_type or agent.name_identifiers or not _LOGIN.fullmatch(agent.name):
        return False
    if not any(agent.name in people.logins(one) for one in creators):
        return False
    source.report.add("value-unreadable", agent.source, agent.name, variant=people.NO_NAME)
    source.report.stands_elsewhere()
    return True


def _all(
    source: Source,
    creators: tuple[Creator, ...],
    publisher: Publisher,
    outranked: Publisher | None,
) -> Iterator[tuple[str, Creator]]:
    for rule in source.rules_for("contributor"):
        for agent in people.site_agents(source, rule):
            yield rule.type or "Other", agent.creator
    for read in roles.ALL:
        yield from _by_role(source, read(source), publisher)
    for agent in contacts(source):
        yield CONTACT, agent.creator
    yield from by_field(source)
    yield from maintainers(source)
    if outranked:
        yield "Distributor", publisher_as_creator(outranked)
    yield from owning_organization(source, creators, publisher)


def by_field(source: Source) -> Iterator[tuple[str, Creator]]:
    """Yield those whose role is the name of their field, in the role."""
    reader = source.reader
    for kind, names in _BY_FIELD.items():
        for creator in people.creators(
            source, [one for name in names for one in reader.items(name)]
        ):
            yield kind, creator
    for creator in people.creators(source, reader.group(_POINT_OF_CONTACT, _FLAT_CONTACT)):
        yield CONTACT, creator


def _by_role(
    source: Source, agents: Iterable[Agent], publisher: Publisher
) -> Iterator[tuple[str, Creator]]:
    for agent in agents:
        for role in agent.roles or ("",):
            kind = role_words.contributor_type(role, agent.creator.name_type)
            if kind is None:
                source.report.add("role-unknown", agent.field, role, name=agent.creator.name)
            elif not is_the_publisher(role, agent.creator, publisher):
                if role_words.has_no_type(role):
                    source.report.add("role-other", agent.field, role, name=agent.creator.name)
                yield kind, agent.creator


def is_the_publisher(role: str, creator: Creator, publisher: Publisher) -> bool:
    """Tell whether an agent is named only as the publisher that is sent."""
    if role_words.key(role) != role_words.PUBLISHER:
        return False
    return creator.name.casefold() == publisher.name.casefold()


def contacts(source: Source) -> Iterator[Agent]:
    """Yield the agents of the contact fields: structured ones, and DCAT's flat fields."""
    for name in ("contact", "contact_points", "contact_point"):
        yield from people.agents(source, source.reader.items(name))
    yield from people.agents(source, source.reader.group("contact", _FLAT_CONTACT))


def maintainers(source: Source) -> Iterator[tuple[str, Creator]]:
    """Yield the maintainers in the role that the site gives them; none if it wants none."""
    kind = source.settings.maintainer_type
    if kind == NOBODY:
        return
    for name in MAINTAINERS:
        for agent in people.agents(source, source.reader.items(name)):
            yield kind, agent.creator


def owning_organization(
    source: Source, creators: tuple[Creator, ...], publisher: Publisher
) -> Iterator[tuple[str, Creator]]:
    """Yield the organization as data manager, unless it is creator or publisher already."""
    name = source.organization.name
    if name is None or publisher.source == "organization":
        return
    known = (publisher.name, *publishers.all_names(source), *(one.name for one in creators))
    named = {without_acronym(one) for one in known}
    if not named.isdisjoint(map(without_acronym, source.organization.names)):
        return
    owner = Publisher(name.text, source.organization.ror, lang=name.lang, source="organization")
    yield MANAGER, publisher_as_creator(owner)


def without_acronym(name: str) -> str:
    """Return a name without an acronym behind it, as `Federal Statistical Office FSO` has."""
    return _ACRONYM.sub("", name).casefold()


def publisher_as_creator(publisher: Publisher) -> Creator:
    """Return a publisher as an organisation among the agents, with its ROR ID."""
    identifier = publisher.identifier
    known = (NameIdentifier("ROR", identifier, ROR_URI),) if identifier else ()
    return Creator(
        publisher.name,
        people.ORGANIZATIONAL,
        publisher.lang,
        name_identifiers=known,
        source=publisher.source,
    )


def as_contributor(kind: str, creator: Creator) -> Contributor:
    """Return a creator as a contributor of a type."""
    return Contributor(
        kind,
        creator.name,
        creator.name_type,
        creator.lang,
        creator.given_name,
        creator.family_name,
        creator.name_identifiers,
        creator.affiliations,
        source=creator.source,
    )
