"""What a dataset may say of others: to which it refers, and how they may be named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from .... import config, suffix
from ....database import begin
from ....metadata import Relation
from ....metadata import references as references_of
from ....metadata.settings import MAX_DATASETS
from ...rows.enums import State
from ...rows.lease import LeaseLost
from ..ckan import is_readable
from .mentions import INVERSE, NO_MENTIONS, Mentions
from .references import Reference, references
from .successors import is_doi

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from ...rows.row import DoiRow
    from ..snapshot import Snapshot

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
_PUBLIC_NAMES = sa.text(
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
# of a dataset of another organization, or one that is hidden or gone, nothing is repeated
_CLAIMED = sa.text(
    f"""
    SELECT d.package_id, d.versions
      FROM andsdoi_doi AS d
      JOIN package AS p ON p.id = d.package_id AND p.state = 'active' AND p.private IS NOT TRUE
      JOIN package AS own ON own.id = :id AND own.owner_org = p.owner_org
     WHERE d.versions ? :id AND d.versions <> '{{}}' AND d.package_id <> :id
       AND d.current AND d.ever_confirmed AND d.state = '{State.FINDABLE}'
       AND d.environment = :environment
     ORDER BY d.package_id
    """
)
_REGISTER = sa.text(
    """
    UPDATE andsdoi_doi SET mentions = mentions || cast(:keys AS text[])
     WHERE id = :id AND lease_token = :token
    """
)


@dataclass(frozen=True)
class ReferencedDataset:
    """The dataset behind a key; of a DOI also the environment in which it was confirmed."""

    id: str
    confirmed_in: str | None = None


class Link(NamedTuple):
    """A CKAN relationship of a dataset with another one."""

    other: str
    type: str
    as_subject: bool


class Claim(NamedTuple):
    """What another dataset says that a dataset is to it, as a version."""

    relation: str
    other: str


class _Named(NamedTuple):
    """What the name of a dataset depends on; a purged one has only an id, and perhaps a DOI."""

    id: str
    name: str
    type: str
    is_public: bool | None
    external_doi: str | None
    doi: str | None


@dataclass(frozen=True)
class Referenced:
    """The datasets to which one refers: by CKAN relationships, by references, under which keys."""

    links: Sequence[Link]
    datasets: Mapping[str, ReferencedDataset]
    keys: frozenset[str]


@dataclass(frozen=True)
class PublicName:
    """How a dataset may be named, if at all; `by_page`: only because its page is public."""

    identifier: str | None
    by_page: bool = False


def find_mentions(snapshot: Snapshot, token: str) -> Mentions:
    """Look up what a claimed dataset may say of others, after writing down which it asks about.

    What is read here is newer than the revision of the row: another dataset that changes later
    raises it.

    Raises:
        LeaseLost: Another worker has taken the row.
    """
    if snapshot.dataset is None:
        return NO_MENTIONS
    found = _references(snapshot, snapshot.dataset)
    connection = model.Session.connection()
    try:
        referenced = _referenced(connection, snapshot.row.package_id, found)
        new = referenced.keys - set(snapshot.row.mentions)
        if new:
            _register(snapshot.row, token, new)
            referenced = _referenced(connection, snapshot.row.package_id, found)
        return _mentions(connection, snapshot, found, referenced)
    finally:
        model.Session.rollback()
        model.Session.remove()


def peek_mentions(snapshot: Snapshot) -> Mentions:
    """Look up what a dataset may say of others, in the transaction that is open."""
    if snapshot.dataset is None or not snapshot.row.package_id:
        return NO_MENTIONS
    found = _references(snapshot, snapshot.dataset)
    connection = model.Session.connection()
    referenced = _referenced(connection, snapshot.row.package_id, found)
    return _mentions(connection, snapshot, found, referenced)


def _references(snapshot: Snapshot, dataset: dict[str, Any]) -> list[Reference]:
    settings = config.mapping_settings(config.shown_account(snapshot.row.account))
    return references(references_of(dataset, settings))


def _referenced(connection: Connection, own: str, found: Sequence[Reference]) -> Referenced:
    """Read to which datasets one refers; the relationships in an order that no database chooses."""
    links = sorted(Link(*row) for row in connection.execute(_LINKS, {"id": own}))
    datasets = _behind_keys(connection, found)
    keys = _keys(found, datasets, own) | {link.other for link in links}
    return Referenced(links, datasets, frozenset(keys))


def _behind_keys(
    connection: Connection, found: Sequence[Reference]
) -> dict[str, ReferencedDataset]:
    """Return the datasets behind keys. An id wins over another dataset's name, as in CKAN."""
    if not found:
        return {}
    rows = connection.execute(_FIND, {"keys": sorted({one.key for one in found})})
    return {row.key: ReferencedDataset(row.id, row.confirmed_in) for row in rows}


def _keys(
    found: Sequence[Reference], datasets: Mapping[str, ReferencedDataset], own: str
) -> set[str]:
    """Return what to remember: nothing of foreign DOIs, nor of the dataset itself."""
    keys = set()
    for one in found:
        referenced = datasets.get(one.key)
        if referenced is not None and referenced.id != own:
            keys |= {one.key, referenced.id}
        elif referenced is None and _may_be_ours(one.key):
            keys.add(one.key)
    return keys


def _may_be_ours(key: str) -> bool:
    """Whether a key without a dataset may get one: a name, or a DOI of one of our prefixes."""
    return "/" not in key or suffix.prefix_of(key) in config.prefixes()


def _register(row: DoiRow, token: str, keys: Iterable[str]) -> None:
    """Write down what a plan is about to ask about."""
    with begin() as connection:
        values = {"id": row.id, "token": token, "keys": sorted(keys)}
        if not connection.execute(_REGISTER, values).rowcount:
            raise LeaseLost(row.package_id)


def _mentions(
    connection: Connection, snapshot: Snapshot, found: Sequence[Reference], referenced: Referenced
) -> Mentions:
    row, links, datasets = snapshot.row, referenced.links, referenced.datasets
    succeeding = _successors(snapshot.current)
    successors = _behind_keys(connection, succeeding)
    claims = _claims(connection, row)
    order = (
        *_datasets_of(succeeding, successors),
        *_datasets_of(found, datasets),
        *(link.other for link in links),
        *(claim.other for claim in claims),
    )
    spoken = _first(order, row.package_id)
    names = _public_names(connection, row.environment, spoken)
    resolved = dict(_resolved(row, found, datasets, names))
    obsoleted = dict(_resolved(row, succeeding, successors, names))
    relations = (
        *_linked(links, names),
        *_inverses(claims, names),
        *_obsoleted_by(succeeding, obsoleted),
    )
    return Mentions(
        relations=relations,
        datasets=resolved,
        keys=tuple(sorted(referenced.keys)),
        ids=dict(_ids(found, datasets, resolved)),
        pages=_pages(names),
        left_out=frozenset(
            {
                *_left_out(found, datasets, names, row.package_id),
                *_left_out(succeeding, successors, names, row.package_id),
                *({*order} - spoken - {row.package_id}),
            }
        ),
        claims=tuple(sorted({claim.other for claim in claims} & spoken)),
    )


def _claims(connection: Connection, row: DoiRow) -> list[Claim]:
    """Return what confirmed documents of the same organization say of a dataset's versions."""
    values = {"environment": row.environment, "id": row.package_id}
    rows = connection.execute(_CLAIMED, values)
    return [
        Claim(relation, one.package_id) for one in rows for relation in one.versions[row.package_id]
    ]


def _datasets_of(
    found: Iterable[Reference], datasets: Mapping[str, ReferencedDataset]
) -> list[str]:
    return [datasets[one.key].id for one in found if one.key in datasets]


def _first(order: Iterable[str], own: str) -> set[str]:
    """Return the datasets that a document may speak of: the first ones, but for itself.

    What people decided for the dataset comes first, what others say of it last.
    """
    others = [one for one in dict.fromkeys(order) if one != own]
    return set(others[:MAX_DATASETS])


def _left_out(
    found: Iterable[Reference],
    datasets: Mapping[str, ReferencedDataset],
    names: Mapping[str, PublicName],
    own: str,
) -> Iterator[str]:
    """Yield the references to datasets that are too many."""
    for one in found:
        referenced = datasets.get(one.key)
        if referenced is not None and referenced.id not in names and referenced.id != own:
            yield one.text


def _public_names(connection: Connection, environment: str, ids: set[str]) -> dict[str, PublicName]:
    if not ids:
        return {}
    values = {
        "ids": sorted(ids),
        "environment": environment,
        "environments": _registries(environment),
    }
    rows = [_Named(*row) for row in connection.execute(_PUBLIC_NAMES, values)]
    return {row.id: _public_name(row) for row in rows}


def _public_name(row: _Named) -> PublicName:
    if row.doi:
        return PublicName(row.doi)
    if not row.is_public or not is_readable(row.id):
        return PublicName(None)
    page = config.landing_url(row.id, row.name, row.type)
    return PublicName(row.external_doi or page, by_page=True)


def _registries(environment: str) -> list[str]:
    """Return the environments whose DOIs a document may name: those of `test` only in a test."""
    return sorted({"production", environment})


def _resolved(
    row: DoiRow,
    found: Sequence[Reference],
    datasets: Mapping[str, ReferencedDataset],
    names: Mapping[str, PublicName],
) -> Iterator[tuple[str, str | None]]:
    """Yield what stands for each reference that may not stay as it is."""
    for one in found:
        referenced = datasets.get(one.key)
        if referenced is None:
            continue
        if referenced.id == row.package_id:
            # nor is a dataset a version of itself under a former DOI
            yield one.text, ""
            continue
        if referenced.id not in names:
            yield one.text, None
            continue
        if referenced.confirmed_in in _registries(row.environment):
            continue
        identifier = names[referenced.id].identifier
        yield one.text, identifier if one.whole or identifier is None else one.text


def _successors(row: DoiRow) -> list[Reference]:
    """Return what a withdrawn dataset is obsoleted by."""
    return [Reference(one, one) for one in row.successors or ()] if row.withdrawn_at else []


def _obsoleted_by(
    successors: Iterable[Reference], resolved: Mapping[str, str | None]
) -> Iterator[Relation]:
    """Yield what a withdrawn dataset is obsoleted by.

    A dataset is named by its confirmed DOI, else by its page if it is public, else not at all:
    a reserved DOI and a private dataset are nobody's business. A DOI that is of no other dataset
    here stays as it is.
    """
    for one in successors:
        identifier = one.text if is_doi(one.text) else None
        yield Relation("IsObsoletedBy", resolved.get(one.text, identifier), one.text)


def _linked(links: Iterable[Link], names: Mapping[str, PublicName]) -> Iterator[Relation]:
    """Yield CKAN relationships; a dataset that may not be named stays an id, not its name."""
    for link in links:
        as_subject, as_object = _RELATIONSHIP[link.type]
        relation = as_subject if link.as_subject else as_object
        yield Relation(relation, _identifier(names, link.other), link.other)


def _inverses(claims: Iterable[Claim], names: Mapping[str, PublicName]) -> Iterator[Relation]:
    for claim in claims:
        yield Relation(INVERSE[claim.relation], _identifier(names, claim.other), claim.other)


def _identifier(names: Mapping[str, PublicName], dataset: str) -> str | None:
    return names[dataset].identifier if dataset in names else None


def _ids(
    found: Sequence[Reference],
    datasets: Mapping[str, ReferencedDataset],
    resolved: Mapping[str, str | None],
) -> Iterator[tuple[str, str]]:
    """Yield the dataset behind each identifier that may be written."""
    for one in found:
        identifier = resolved.get(one.text, one.text)
        if one.key in datasets and one.whole and identifier:
            bare = suffix.normalize_doi(identifier) or identifier
            yield bare.casefold(), datasets[one.key].id


def _pages(names: Mapping[str, PublicName]) -> tuple[str, ...]:
    return tuple(sorted(one for one, name in names.items() if name.by_page))
