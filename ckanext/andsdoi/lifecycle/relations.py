"""Datasets that speak of each other: CKAN relationships, versions, references in fields.

A document names another dataset by its confirmed DOI, else by its landing page if that is public,
else not at all. So what it says depends on other datasets, in two ways, and each has a column of
its row: `mentions` are the keys (ids, names, DOIs) that a plan asked about, written *before* they
are looked up; `versions` is what the confirmed document says of versions, `{id: [relationType]}`.
An empty list stands for what it said before and has taken back, until that dataset was marked.

RECORD notes in `neighbours_pending` that what others say of a dataset may have changed; `tell`
marks those others as due, in transactions that wait for no lock and hold none of a package. One of
two that change at the same time always sees the other: each reads after its own commit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import sqlalchemy as sa

from .. import config, suffix
from ..database import batches, begin
from ..metadata import Relation
from ..metadata.mapping.relations.related_identifiers import RELATIONSHIPS
from .rows import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from ..metadata import Document
    from .rows.facts import RowFacts
    from .rows.row import DoiRow
    from .task import Findings

BATCH = 1000

_INVERSE = {
    "IsNewVersionOf": "IsPreviousVersionOf",
    "IsPreviousVersionOf": "IsNewVersionOf",
    "IsVersionOf": "HasVersion",
    "HasVersion": "IsVersionOf",
}
# CKAN's types: what the subject is to the object, and the object to the subject
_RELATIONSHIP = {
    "depends_on": ("Requires", "IsRequiredBy"),
    "dependency_of": ("IsRequiredBy", "Requires"),
    "derives_from": ("IsDerivedFrom", "IsSourceOf"),
    "has_derivation": ("IsSourceOf", "IsDerivedFrom"),
    "links_to": ("References", "IsReferencedBy"),
    "linked_from": ("IsReferencedBy", "References"),
    "child_of": ("IsPartOf", "HasPart"),
    "parent_of": ("HasPart", "IsPartOf"),
}
_WORD = re.compile(r"[^\s/]{2,100}")

_LINKS = sa.text(
    """
    SELECT CASE WHEN subject_package_id = :id THEN object_package_id
                ELSE subject_package_id END AS other,
           type, subject_package_id = :id AS as_subject
      FROM package_relationship
     WHERE state = 'active' AND subject_package_id <> object_package_id
       AND (subject_package_id = :id OR object_package_id = :id)
    """
)
_FIND = sa.text(
    """
    SELECT name AS key, id, NULL AS confirmed_in FROM package WHERE name = ANY (:keys)
     UNION ALL
    SELECT id, id, NULL FROM package WHERE id = ANY (:keys)
     UNION ALL
    SELECT package_id, package_id, NULL FROM andsdoi_doi WHERE package_id = ANY (:keys)
     UNION ALL
    SELECT doi, package_id, CASE WHEN ever_confirmed THEN environment END
      FROM andsdoi_doi WHERE doi = ANY (:keys)
    """
)
_CALLED = sa.text(
    """
    SELECT asked.id, p.name, p.type, p.state = 'active' AND p.private IS NOT TRUE AS is_public,
           (SELECT external_doi FROM andsdoi_doi
             WHERE package_id = asked.id AND current AND environment = :environment
           ) AS external_doi,
           (SELECT doi FROM andsdoi_doi
             WHERE package_id = asked.id AND current AND ever_confirmed
               AND environment = ANY (:environments)
             ORDER BY environment LIMIT 1) AS doi
      FROM unnest(:ids) AS asked (id) LEFT JOIN package AS p ON p.id = asked.id
    """
)
_STATED = sa.text(
    """
    SELECT package_id, versions FROM andsdoi_doi
     WHERE versions ? :id AND versions <> '{}'
       AND current AND ever_confirmed AND environment = :environment AND package_id <> :id
    """
)
_REGISTER = sa.text(
    """
    UPDATE andsdoi_doi SET mentions = mentions || cast(:keys AS text[])
     WHERE id = :id AND lease_token = :token
    """
)
_PENDING = sa.text(
    """
    SELECT d.id, d.package_id, d.doi, d.versions, d.neighbours_pending, p.name
      FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id
     WHERE d.neighbours_pending IS NOT NULL AND d.environment = :environment AND d.id > :after
     ORDER BY d.id LIMIT :limit
    """
)
_CONCERNED = sa.text(
    """
    WITH concerned AS MATERIALIZED (
        SELECT id, package_id FROM andsdoi_doi
         WHERE package_id = ANY (:ids) AND current AND environment = :environment
         UNION
        SELECT id, package_id FROM andsdoi_doi
         WHERE mentions && :keys AND mentions <> '{}' AND current
           AND environment = :environment)
    SELECT id, package_id FROM concerned WHERE id > :after ORDER BY id LIMIT :limit
    """
)
_DONE = sa.text(
    """
    UPDATE andsdoi_doi SET neighbours_pending = NULL WHERE id = ANY (ARRAY(
        SELECT d.id FROM andsdoi_doi AS d
          JOIN unnest(:rows, cast(:moments AS timestamptz[])) AS done (id, moment)
            ON d.id = done.id AND d.neighbours_pending = done.moment
         FOR UPDATE OF d SKIP LOCKED))
    """
)


Versions = Mapping[str, Sequence[str]]
"""What a document says of versions: by the id of the other dataset, the relation types."""


@dataclass(frozen=True)
class Related:
    """What a dataset may say of others.

    `keys` are what it asked about. `ids` are the datasets behind identifiers, `pages` those that
    are named only because their page is public.
    """

    relations: tuple[Relation, ...] = ()
    datasets: Mapping[str, str | None] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()

    def versions_stated_by(self, document: Document) -> Versions:
        """Return what a document says of versions by itself."""
        stated = defaultdict(set)
        for one in document.record.related_identifiers:
            other = self.ids.get(one.value.casefold())
            if other and one.relation_type in _INVERSE and one.source != RELATIONSHIPS:
                stated[other].add(one.relation_type)
        return {other: sorted(stated[other]) for other in sorted(stated)}

    def followed_by(self, other: Related) -> Related:
        """Add the relations of another."""
        return replace(
            self,
            relations=(*self.relations, *other.relations),
            pages=(*self.pages, *other.pages),
        )


UNRELATED = Related()


@dataclass(frozen=True)
class Reference:
    """A text that may refer to a dataset of this site: by which key, and whether to all of it."""

    text: str
    key: str
    whole: bool = True


@dataclass(frozen=True)
class Target:
    """The dataset behind a key; of a DOI also the environment in which it was confirmed."""

    id: str
    confirmed_in: str | None = None


class Link(NamedTuple):
    """A CKAN relationship of a dataset with another one."""

    other: str
    type: str
    as_subject: bool


class _Named(NamedTuple):
    """What the name of a dataset depends on; a purged one has only an id, and perhaps a DOI."""

    id: str
    name: str
    type: str
    is_public: bool | None
    external_doi: str | None
    doi: str | None


class _Changed(NamedTuple):
    """A row of which others may say something else now."""

    id: int
    package_id: str
    doi: str | None
    versions: Versions
    neighbours_pending: datetime
    name: str | None


class _Neighbour(NamedTuple):
    id: int
    package_id: str


@dataclass(frozen=True)
class Sight:
    """Whom a dataset speaks of: CKAN relationships, what its references mean, and their keys."""

    links: Sequence[Link]
    targets: Mapping[str, Target]
    keys: frozenset[str]


@dataclass(frozen=True)
class Called:
    """How a dataset may be named, if at all; `by_page`: only because its page is public."""

    identifier: str | None
    by_page: bool = False


def references(texts: Iterable[str]) -> list[Reference]:
    """Return those of some texts that may refer to datasets of this site."""
    patterns = config.page_patterns()
    found = (_reference(text, patterns) for text in texts)
    return [one for one in found if one is not None]


def page(text: str, patterns: Iterable[re.Pattern[str]]) -> tuple[str, str] | None:
    """Return the id or name in the address of a dataset's page, and what follows it.

    Args:
        text: What may be an address.
        patterns: Those of the site's pages.
    """
    matches = (pattern.fullmatch(text) for pattern in patterns)
    groups = next((match.groupdict() for match in matches if match), None)
    if groups is None:
        return None
    return unquote(groups.get("id") or groups.get("name") or ""), groups["rest"]


def see(connection: Connection, package_id: str, found: Sequence[Reference]) -> Sight:
    """Read whom a dataset speaks of."""
    links, targets = _links(connection, package_id), _targets(connection, found)
    keys = _keys(found, targets, package_id) | {link.other for link in links}
    return Sight(links, targets, frozenset(keys))


def register(row: DoiRow, token: str, keys: Iterable[str]) -> bool:
    """Write down what a plan is about to ask about; false if the lease was lost."""
    with begin() as connection:
        values = {"id": row.id, "token": token, "keys": sorted(keys)}
        return bool(connection.execute(_REGISTER, values).rowcount)


def look_up(
    connection: Connection,
    row: DoiRow,
    found: Sequence[Reference],
    sight: Sight,
    is_readable: Callable[[str], bool],
) -> Related:
    """Look up what a dataset may say of others.

    Args:
        connection: Where to read.
        row: The dataset's row.
        found: Its references.
        sight: Whom it speaks of; a plan reads that after it has registered the keys.
        is_readable: Tells whether an anonymous caller may read a dataset.
    """
    links, targets = sight.links, sight.targets
    versions = _stated_of(connection, row)
    others = {target.id for target in targets.values()} | {link.other for link in links}
    others |= {other for _, other in versions}
    called = _called(connection, row.environment, others - {row.package_id}, is_readable)
    datasets = dict(_resolved(row, found, targets, called))
    return Related(
        relations=(*_linked(links, called), *_inverse(versions, called)),
        datasets=datasets,
        keys=tuple(sorted(sight.keys)),
        ids=dict(_behind(found, targets, datasets)),
        pages=_pages(called),
    )


def resolve(
    connection: Connection,
    row: DoiRow,
    found: Sequence[Reference],
    is_readable: Callable[[str], bool],
) -> Related:
    """Look up what stands for references, and nothing else that a dataset says of others."""
    targets = _targets(connection, found)
    others = {target.id for target in targets.values()} - {row.package_id}
    called = _called(connection, row.environment, others, is_readable)
    return Related(datasets=dict(_resolved(row, found, targets, called)), pages=_pages(called))


def recorded(row: DoiRow, after: RowFacts, findings: Findings) -> dict[str, Any]:
    """Return what RECORD writes of a dataset's relations, and whether others must be told.

    What a document says of versions counts once the registry has confirmed that document.
    """
    before = {other: types for other, types in row.versions.items() if types}
    confirmed = findings.described is not None and findings.described == after.xml_hash
    versions = findings.versions if confirmed else before
    public_name = f"{findings.name or ''} {_name(after, findings) or ''}"
    columns: dict[str, Any] = {
        "versions": {**_taken_back(row, before), **versions},
        "public_name": public_name,
    }
    if findings.mentions is not None:
        columns["mentions"] = findings.mentions
    if public_name != row.public_name or versions != before or after.state is not row.state:
        columns["neighbours_pending"] = sa.func.clock_timestamp()
    return columns


def tell() -> bool:
    """Mark the datasets as due whose documents may change with another's; true if any was.

    Waits for nothing: where a dataset is locked, all is done again the next time.
    """
    told, values = False, {"environment": config.environment()}
    for rows in batches(_Changed, _PENDING, values, size=BATCH):
        told = _tell(rows) or told
    return told


def are_pending() -> bool:
    """Tell whether datasets still have to be marked because another has changed."""
    values = {"environment": config.environment(), "after": 0, "limit": 1}
    with begin() as connection:
        return connection.execute(_PENDING, values).first() is not None


def _tell(rows: Sequence[_Changed]) -> bool:
    """Mark whom these rows concern; true if there was somebody, and all were marked."""
    ids = {other for row in rows for other in row.versions}
    keys = {key for row in rows for key in (row.package_id, row.name, row.doi) if key}
    found, marked = _mark(sorted(ids), sorted(keys))
    if marked < found:
        return False
    moments = [row.neighbours_pending for row in rows]
    values = {"rows": [row.id for row in rows], "moments": moments}
    with begin() as connection:
        connection.execute(_DONE, values)
    return found > 0


def _mark(ids: list[str], keys: list[str]) -> tuple[int, int]:
    """Mark datasets by id and by what they asked about; return how many there are, and were."""
    environment, found, marked = config.environment(), 0, 0
    values = {"ids": ids, "keys": keys, "environment": environment}
    for rows in batches(_Neighbour, _CONCERNED, values, size=BATCH):
        found += len(rows)
        marked += marks.mark_unlocked([row.package_id for row in rows], environment)
    return found, marked


def _reference(text: str, patterns: Iterable[re.Pattern[str]]) -> Reference | None:
    doi = suffix.normalize_doi(text)
    if doi:
        return Reference(text, doi)
    found = page(text, patterns)
    if found:
        rest = found[1].strip("/")
        return Reference(text, found[0], whole=not rest or rest[0] in "?#")
    return Reference(text, text) if _WORD.fullmatch(text) else None


def _links(connection: Connection, package_id: str) -> list[Link]:
    """Return the CKAN relationships of a dataset, in an order that no database chooses."""
    return sorted(Link(*row) for row in connection.execute(_LINKS, {"id": package_id}))


def _targets(connection: Connection, found: Sequence[Reference]) -> dict[str, Target]:
    """Return the datasets behind keys. An id wins over another dataset's name, as in CKAN."""
    if not found:
        return {}
    rows = connection.execute(_FIND, {"keys": sorted({one.key for one in found})})
    return {row.key: Target(row.id, row.confirmed_in) for row in rows}


def _keys(found: Sequence[Reference], targets: Mapping[str, Target], own: str) -> set[str]:
    """Return what to remember: nothing of foreign DOIs, nor of the dataset itself."""
    keys = set()
    for one in found:
        target = targets.get(one.key)
        if target is not None and target.id != own:
            keys |= {one.key, target.id}
        elif target is None and _may_be_ours(one.key):
            keys.add(one.key)
    return keys


def _may_be_ours(key: str) -> bool:
    return "/" not in key or suffix.prefix_of(key) in config.prefixes()


def _called(
    connection: Connection, environment: str, ids: set[str], is_readable: Callable[[str], bool]
) -> dict[str, Called]:
    if not ids:
        return {}
    values = {
        "ids": sorted(ids),
        "environment": environment,
        "environments": _registries(environment),
    }
    found = (_Named(*row) for row in connection.execute(_CALLED, values))
    return {one.id: _called_one(one, is_readable) for one in found}


def _called_one(one: _Named, is_readable: Callable[[str], bool]) -> Called:
    if one.doi:
        return Called(one.doi)
    if not one.is_public or not is_readable(one.id):
        return Called(None)
    return Called(one.external_doi or config.landing_url(one.id, one.name, one.type), by_page=True)


def _pages(called: Mapping[str, Called]) -> tuple[str, ...]:
    return tuple(sorted(one for one, name in called.items() if name.by_page))


def _registries(environment: str) -> list[str]:
    """Whose DOIs may stand in a document: a DOI of a test registry only in a test."""
    return sorted({"production", environment})


def _resolved(
    row: DoiRow,
    found: Sequence[Reference],
    targets: Mapping[str, Target],
    called: Mapping[str, Called],
) -> Iterator[tuple[str, str | None]]:
    """Yield what stands for each reference that may not stay as it is."""
    for one in found:
        target = targets.get(one.key)
        if target is None or target.confirmed_in in _registries(row.environment):
            continue
        if target.id == row.package_id:
            yield one.text, ""
            continue
        identifier = called[target.id].identifier
        yield one.text, identifier if one.whole or identifier is None else one.text


def _behind(
    found: Sequence[Reference], targets: Mapping[str, Target], datasets: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    """Yield the dataset behind each identifier that may be written."""
    for one in found:
        identifier = datasets.get(one.text, one.text)
        if one.key in targets and one.whole and identifier:
            bare = suffix.normalize_doi(identifier) or identifier
            yield bare.casefold(), targets[one.key].id


def _linked(links: Iterable[Link], called: Mapping[str, Called]) -> Iterator[Relation]:
    """CKAN relationships. One that may not be named is called by its id: its name is private."""
    for link in links:
        as_subject, as_object = _RELATIONSHIP[link.type]
        relation = as_subject if link.as_subject else as_object
        yield Relation(relation, called[link.other].identifier, link.other)


def _stated_of(connection: Connection, row: DoiRow) -> list[tuple[str, str]]:
    """Return what confirmed documents of others say of a dataset: relationType, whose."""
    values = {"environment": row.environment, "id": row.package_id}
    rows = sorted(connection.execute(_STATED, values), key=lambda one: one.package_id)
    return [(relation, one.package_id) for one in rows for relation in one.versions[row.package_id]]


def _inverse(
    versions: Iterable[tuple[str, str]], called: Mapping[str, Called]
) -> Iterator[Relation]:
    for relation, other in versions:
        identifier = called[other].identifier
        if identifier:
            yield Relation(_INVERSE[relation], identifier, other)


def _taken_back(row: DoiRow, before: Versions) -> Versions:
    """Return of whom something was said before, until they are marked."""
    others = before if row.neighbours_pending is None else row.versions
    return {other: [] for other in others}


def _name(after: RowFacts, findings: Findings) -> str | None:
    """Return how others may call the dataset."""
    if after.ever_confirmed:
        return after.doi
    return findings.page and (findings.external_doi or findings.page)
