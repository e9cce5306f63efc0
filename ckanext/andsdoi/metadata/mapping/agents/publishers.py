"""Publisher (DataCite 4): who holds the data and answers for them, as the citation names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...dataset.reader import Item, as_text
from ...record import Publisher
from ...values import identifiers, languages
from ...values.names import is_nobody
from ...vocabulary import UNAVAILABLE
from ..subfields import Subfields
from . import people, role_words, roles

if TYPE_CHECKING:
    from ..source import Candidate, Source

_FLAT = ("name", "uri", "url", "type", "identifier", "email")
_IDENTIFIERS = ("identifier", "uri", "url")
# What a work has that isn't the dataset.
_OF_A_WORK = "title doi journal authors author isbn citation".split()
_ROR_FIELDS = ("ror", "rorid", "identifier", "uri", "url")
_SITE_PARTS = {
    "publisher": "name",
    "publisherIdentifier": "identifier",
    "publisherIdentifierScheme": "identifier_scheme",
    "schemeURI": "scheme_uri",
}
OPTION = "publisher"


class Found(NamedTuple):
    """The publisher to send, and the dataset's own where option `publisher` outranked it."""

    publisher: Publisher
    outranked: Publisher | None = None


def publisher(source: Source) -> Found:
    """Return the publisher: the site's choice, the dataset's own, the organization, the site.

    The dataset's own stands in a field of its own, or among the agents with that role.
    """
    own = own_publisher(source)
    settings = source.settings
    option = source.line(settings.publisher, OPTION)
    if option:
        found = _publisher(option, identifiers.ror(settings.publisher_ror), None, OPTION)
        differs = own is not None and own.name.casefold() != option.casefold()
        if found.identifier is None:
            source.report.add("ror-missing", "publisher_ror", variant="option")
        return Found(found, own if differs else None)
    found = own or responsible_publisher(source) or fallback_publisher(source)
    _report_ror(source, found)
    return Found(found)


def own_publisher(source: Source) -> Publisher | None:
    """Return the publisher that the dataset or the site's mapping names, or None."""
    reader = source.reader
    candidates: list[Candidate[Publisher]] = [
        *source.site_candidate(
            "publisher",
            lambda rule: _all(source, (e.item for e in source.site_entries(rule, _SITE_PARTS))),
        ),
        ("publisher", lambda: _all(source, _plain_items(source))),
        ("publisher_name", lambda: _all(source, reader.group("publisher", _FLAT))),
        ("publication", lambda: _all(source, publisher_of_publication(source))),
    ]
    chosen = source.choose(candidates, key=lambda found: found.name.casefold())
    found: list[Publisher] = list(chosen.entries)
    if len(found) > 1:
        source.report.add("too-many-values", found[0].source.partition("[")[0], n=len(found), max=1)
    return found[0] if found else None


def publication(source: Source) -> Subfields | None:
    """Return the dict `publication`, if it says where and when the dataset itself came out.

    A list, or a dict with a title or an identifier, is of works about it.
    """
    items = source.reader.items("publication")
    if len(items) != 1 or not isinstance(items[0].value, dict) or "[" in items[0].field:
        return None
    fields = Subfields(items[0])
    return None if fields.holds(_OF_A_WORK) else fields


def publisher_of_publication(source: Source) -> list[Item]:
    """Return the publisher in a dict `publication`, which says of the dataset where it came out."""
    fields = publication(source)
    value, at = fields.first(["publisher"]) if fields else (None, "")
    return source.reader.entries(value, at) if value is not None else []


def all_names(source: Source) -> Iterator[str]:
    """Yield what field `publisher` calls the publisher, in each language."""
    for item in source.reader.items("publisher"):
        if isinstance(item.value, dict):
            yield from people.names_in_all_languages(source, Subfields(item))
        else:
            yield item.value


def _plain_items(source: Source) -> list[Item]:
    """Return the entries of `publisher`; a lone name has its identifiers in fields beside it."""
    items = source.reader.items("publisher")
    beside = source.reader.group("publisher", _IDENTIFIERS)
    if len(items) != 1 or not beside or not isinstance(items[0].value, str):
        return items
    known = beside[0].value if isinstance(beside[0].value, dict) else {}
    for part in known:
        source.reader.take(f"{beside[0].flat}{part}")
    return [items[0]._replace(value={**known, "name": items[0].value}, flat=beside[0].flat)]


def _all(source: Source, items: Iterable[Item]) -> list[Publisher]:
    found: dict[str, Publisher] = {}
    for item in people.one_language(source, list(items)):
        one = _from_dict(source, item) if isinstance(item.value, dict) else _from_text(source, item)
        if one is not None:
            source.reader.take(item.field)
            found.setdefault(one.name.casefold(), one)
    return list(found.values())


def _from_text(source: Source, item: Item) -> Publisher | None:
    name = source.line(str(item.value), item.field)
    if not name or is_nobody(name):
        return None
    return _organization(source, name, item) or _publisher(name, None, item.lang, item.field)


def _organization(source: Source, name: str, item: Item) -> Publisher | None:
    """Return the organization, if a name is what CKAN knows it by."""
    own = source.organization
    if own.name is None or not own.is_called(name):
        return None
    return _publisher(own.name.text, own.ror, own.name.lang, item.field)


def _from_dict(source: Source, item: Item) -> Publisher | None:
    fields = Subfields(item)
    text, at, lang = people.name_of(source, fields)
    name = source.line(text, at)
    if not name or is_nobody(name):
        return None
    scheme, where = fields.text(["identifierscheme"])
    if scheme and scheme != "ROR":
        return publisher_of_scheme(source, fields, name, source.line(scheme, where), item)
    tag = lang or item.lang or languages.tag(fields.text(["lang"])[0])
    own = _organization(source, name, item)
    if own is not None:
        return own
    return _publisher(name, ror_of(source, fields), tag, item.field)


def publisher_of_scheme(
    source: Source, fields: Subfields, name: str, scheme: str, item: Item
) -> Publisher:
    """Return a publisher with an identifier of a scheme that the data name themselves."""
    identifier = source.line(*fields.text(["identifier"])) or None
    if not identifier or not scheme:
        return Publisher(name, source=item.field)
    uri = source.url(*fields.text(["schemeuri"]))
    return Publisher(name, identifier, scheme, uri, source=item.field)


def ror_of(source: Source, fields: Subfields) -> str | None:
    """Return the ROR ID of a dict's organisation, or None."""
    for name, value, at in fields.all(_ROR_FIELDS):
        text = as_text(value) or ""
        found, findings = identifiers.name_identifier(text, "ror")
        if found is not None and found.scheme == "ROR":
            return found.value
        if name not in ("uri", "url"):
            source.report.add_all(findings, at)
    return None


def fallback_publisher(source: Source) -> Publisher:
    """Return who publishes where no field says so: the organization, or the site."""
    name = source.organization.name
    if name is not None:
        _report_other_language(source, name.text)
        return first_registered(source) or _publisher(
            name.text, source.organization.ror, name.lang, "organization"
        )
    title = source.line(source.settings.site_title, "site_title")
    found = first_registered(source) or Publisher(title or UNAVAILABLE, source="site_title")
    variant = "unavailable" if found.name == UNAVAILABLE else ""
    source.report.add("publisher-missing", "organization", publisher=found.name, variant=variant)
    source.report.fallback(found.name)
    return found


def _report_other_language(source: Source, sent: str) -> None:
    """Tell of a title that holds the organization's name in two languages which one is not sent."""
    own = source.organization
    # the names end with the halves of such a title, of which the first is sent
    if own.title and own.names[-1] != sent:
        source.report.add(
            "language-only-one",
            "organization",
            own.title,
            first=sent,
            others=own.names[-1],
            n=1,
            variant="organization",
        )


def first_registered(source: Source) -> Publisher | None:
    """Return the citation's publisher, which stays whatever the organization is called."""
    first = source.facts.publisher
    if first is None:
        return None
    name, ror = first
    return _publisher(name, identifiers.ror(ror or ""), None, "organization")


def responsible_publisher(source: Source) -> Publisher | None:
    """Return the publisher among the agents with a role, or None; it is no person.

    What the dataset states goes before who owns it at CKAN, as in the fields of publishers. If it
    states the owner, there is nothing to add.
    """
    if not any(role_words.PUBLISHER in _shown(source, name) for name in roles.FIELDS):
        return None
    with source.report.silent():
        agents = [agent for read in roles.ALL for agent in read(source)]
    for agent in agents:
        creator = agent.creator
        publishes = any(role_words.key(role) == role_words.PUBLISHER for role in agent.roles)
        if publishes and creator.name_type != people.PERSONAL:
            if creator.name in source.organization.names:
                return None
            known = creator.name_identifiers
            ror = next((one.value for one in known if one.scheme == "ROR"), None)
            return _publisher(creator.name, ror, creator.lang, agent.field)
    return None


def _shown(source: Source, name: str) -> str:
    """Return a field as it stands, to look for a word in it before all its names are read."""
    value = source.reader.raw(name)
    return str(value).casefold() if value is not None else ""


def _publisher(name: str, ror: str | None, lang: str | None, field: str) -> Publisher:
    if ror is None:
        return Publisher(name, lang=lang, source=field)
    return Publisher(name, ror, "ROR", identifiers.ROR_URI, lang, source=field)


def _report_ror(source: Source, found: Publisher) -> None:
    """Report a publisher without ROR ID, where it can be given one; without any, nowhere."""
    own = source.organization
    if found.identifier is not None or found.source == "site_title":
        return
    if found.source == "organization" or found.name in own.names:
        variant = "registered" if source.facts.publisher and own.ror else ""
        source.report.add("ror-missing", "organization", variant=variant)
    else:
        source.report.add("ror-missing", found.source, variant="own")
