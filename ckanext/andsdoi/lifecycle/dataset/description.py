"""The document of a dataset, from what CKAN, our row and other extensions say of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ckan import plugins as p

from ... import config, suffix
from ...interfaces import IAndsDoi
from ...metadata import Facts, FirstPublisher, Relation, Withdrawal, document, without_dois

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ...metadata import Document, Record
    from .brought import Brought
    from .relations.mentions import Mentions
    from .snapshot import Snapshot


class Amendments:
    """What other extensions amend, one after the other; `plugin` names the one at work."""

    plugin = ""

    def __call__(self, record: Record, dataset: dict[str, Any]) -> Record:
        """Return the record as every extension leaves it."""
        for plugin in p.PluginImplementations(IAndsDoi):
            self.plugin = plugin.name
            record = plugin.amend_record(record, dataset)
        return record


def describe(
    snapshot: Snapshot,
    mentions: Mentions,
    doi: str,
    account: config.Account,
    *,
    first_publisher: bool = True,
) -> Document:
    """Return the document that would be sent for a dataset under a DOI.

    Args:
        snapshot: The dataset.
        mentions: What it may say of others.
        doi: The DOI.
        account: The account that it belongs to.
        first_publisher: Whether the publisher that was first registered still counts.
    """
    return document(
        without(snapshot.dataset or {}, snapshot.ignored),
        doi,
        config.mapping_settings(account),
        facts(snapshot, mentions, first_publisher=first_publisher),
        amend=Amendments(),
    )


def without(dataset: Mapping[str, Any], ignored: Iterable[Brought]) -> dict[str, Any]:
    """Return a dataset without the DOIs that are ignored, as it is described to the registry."""
    dois: dict[str, set[str]] = defaultdict(set)
    for one in ignored:
        dois[one.field].add(one.doi)
    described = dict(dataset)
    for field, unwanted in dois.items():
        described[field] = without_dois(described.get(field), unwanted)
    if dois and described.get("extras"):
        described["extras"] = [
            {**extra, "value": without_dois(extra.get("value"), dois[extra["key"]])}
            if extra.get("key") in dois
            else extra
            for extra in described["extras"]
        ]
    return described


def facts(snapshot: Snapshot, mentions: Mentions, *, first_publisher: bool = True) -> Facts:
    """Return what only the lifecycle knows of a dataset."""
    row, withdrawn_on = snapshot.row, snapshot.current.withdrawn_on
    reason = snapshot.current.withdrawn_reason or ""
    return Facts(
        publication_year=row.publication_year,
        publisher=FirstPublisher(row.publisher, row.publisher_ror)
        if first_publisher and row.publisher
        else None,
        withdrawn=Withdrawal(withdrawn_on, reason) if withdrawn_on else None,
        published_on=published_on(snapshot),
        relations=(*mentions.relations, *identities(snapshot)),
        datasets=mentions.datasets,
        left_out=mentions.left_out,
    )


def published_on(snapshot: Snapshot) -> date | None:
    """Return the day on which the dataset was published: as announced, else as it was seen."""
    since = snapshot.public_since
    announced = snapshot.row.published_on or snapshot.current.published_on
    return announced or (since.date() if since else None)


def identities(snapshot: Snapshot) -> tuple[Relation, ...]:
    """Return the DOIs that the dataset is also registered under, as relations.

    A former DOI names the current one, as soon as that is confirmed; one that was minted although
    the dataset brought another names that other. Once ours stands in the extra only our row
    remembers it.
    """
    row, existing = snapshot.current, []
    if row.despite_existing:
        # a person may have assigned over a value that is no DOI
        kept = suffix.normalize_doi(row.existing_doi or "")
        brought = (one.doi for one in snapshot.brought if one.is_same_dataset)
        existing = [*([kept] if kept else []), *brought]
    own = [row.doi] if snapshot.is_former and row.is_announced else []
    return tuple(Relation("IsIdenticalTo", doi) for doi in (*own, *dict.fromkeys(existing)))
