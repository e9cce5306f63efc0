"""A public dataset with its DOI, described as the registry is told: for citations and downloads."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ckan import plugins as p

from ... import config
from ...interfaces import IAndsDoi
from ...metadata import KERNELS
from ..dataset.description import describe
from ..dataset.relations.lookup import peek_mentions
from ..dataset.relations.mentions import NO_MENTIONS
from ..dataset.snapshot import Snapshot, peek
from ..rows.row import ReadRow
from .recent import Recent

if TYPE_CHECKING:
    from ...metadata import Document, Record
    from ..dataset.relations.mentions import Mentions
    from ..rows.row import DoiRow

_NEWEST = KERNELS[-1]
MOST_TEXT = 50_000
"""Characters of JSON: a larger dataset is described anew for each page."""
_recent: Recent[Record] = Recent(64)


@dataclass(frozen=True)
class Described:
    """What everybody may know of a dataset.

    Attributes:
        record: Its record at the newest kernel: older ones lose too much.
        dataset: The dataset, as an anonymous caller reads it.
        document: The XML as it is sent, at the kernel of its account.
    """

    record: Record
    dataset: dict[str, Any]
    document: bytes = b""


def described(row: DoiRow, doi: str) -> Described | None:
    """Return a dataset as it is now, None if it is not public.

    Args:
        row: Its row.
        doi: Its DOI, ours or not.
    """
    snapshot = peek(row.id)
    if not snapshot.public or snapshot.dataset is None:
        return None
    mentions, kernel = peek_mentions(snapshot), config.shown_account(row.account).kernel
    newest = _describe(snapshot, mentions, doi, _NEWEST)
    sent = newest if kernel == _NEWEST else _describe(snapshot, mentions, doi, kernel)
    return Described(newest.record, snapshot.dataset, sent.xml)


def described_on_page(row: DoiRow, doi: str, dataset: dict[str, Any]) -> Described:
    """Return a dataset that a page has read, without asking the database anything.

    So nobody knows which other datasets it may name: what the record says of others may be shown
    to nobody. The document is left out. The page of a dataset that has not changed is visited
    often, and the record is the larger part of what it costs: the last ones are kept.
    """
    read = ReadRow(**vars(row), now=datetime.now(timezone.utc))
    snapshot = Snapshot(read, read, public=True, dataset=dataset)

    def record() -> Record:
        return _describe(snapshot, NO_MENTIONS, doi, _NEWEST).record

    made_of = _made_of(row, doi, dataset)
    return Described(_recent.get(row.package_id, made_of, record) if made_of else record(), dataset)


def _made_of(row: DoiRow, doi: str, dataset: dict[str, Any]) -> tuple[object, ...] | None:
    """Return all that the record on a page depends on; None if that is too much, or not known.

    An extension may amend a record by what only it knows, and a year may be that of today.
    """
    if any(p.PluginImplementations(IAndsDoi)):
        return None
    try:
        text = json.dumps(dataset)
    except (TypeError, ValueError):
        return None
    if len(text) > MOST_TEXT:
        return None
    account = config.shown_account(row.account)
    today = datetime.now(timezone.utc).date()
    return text, row, doi, config.mapping_settings(account), today


def _describe(snapshot: Snapshot, mentions: Mentions, doi: str, kernel: str) -> Document:
    account = replace(config.shown_account(snapshot.row.account), kernel=kernel)
    return describe(snapshot, mentions, doi, account)
