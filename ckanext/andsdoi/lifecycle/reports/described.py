"""A public dataset with its DOI, described as the registry is told: for citations and downloads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ... import config
from ...metadata import KERNELS
from ..dataset.description import describe
from ..dataset.relations.lookup import peek_mentions
from ..dataset.snapshot import peek

if TYPE_CHECKING:
    from ...metadata import Record
    from ..rows.row import DoiRow


@dataclass(frozen=True)
class Described:
    """What everybody may know of a dataset.

    Attributes:
        record: Its record at the newest kernel, which leaves out nothing.
        document: The XML as it is sent, at the kernel of its account.
        dataset: What an anonymous caller reads of it.
    """

    record: Record
    document: bytes
    dataset: dict[str, Any]


def described(row: DoiRow, doi: str) -> Described | None:
    """Return a dataset as it is now, None if it is not public.

    Args:
        row: Its row.
        doi: Its DOI, ours or not.
    """
    snapshot = peek(row.id)
    if not snapshot.public or snapshot.dataset is None:
        return None
    mentions = peek_mentions(snapshot)
    account = config.accounts().get(row.account) or config.account()
    whole = describe(snapshot, mentions, doi, replace(account, kernel=KERNELS[-1]))
    sent = whole if account.kernel == KERNELS[-1] else describe(snapshot, mentions, doi, account)
    return Described(whole.record, sent.xml, snapshot.dataset)
