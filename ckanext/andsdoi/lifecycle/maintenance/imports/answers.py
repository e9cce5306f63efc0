"""What the registry says of DOIs: its list first, then a question each.

DataCite's REST API lists a thousand DOIs at once, with state and address: that confirms them by
status and body. The window between answer and writing is that of a run then; who hides a DOI in it
is found by `reconcile`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .... import config, suffix
from ....database import engine
from ....metadata.output.compare import announced, first_title, issued_on
from ....registry.rest_client import FIRST_PAGE
from ...rows import current
from ...rows.enums import State
from ..in_order import known

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future, ThreadPoolExecutor

    from sqlalchemy.engine import Connection

    from ....registry.rest_client import RestDoi
    from ...accounts.enquiry import RegistryEnquiry, RegistryHolds
    from .sources import Entry

WORTH_A_LIST = 100
"""Questions from which on the list is asked for, which has all DOIs of the account."""
_CHUNK = 500

_NEW_LIST = sa.text(
    """
    CREATE TEMPORARY TABLE andsdoi_import_list (
        doi text COLLATE "C" PRIMARY KEY, state text, url text, title text, publication_year int,
        publisher text, publisher_ror text, issued text)
    """
)
_ADD = sa.text(
    """
    INSERT INTO andsdoi_import_list
    VALUES (:doi, :state, :url, :title, :publication_year, :publisher, :publisher_ror, :issued)
    ON CONFLICT DO NOTHING
    """
)
_LISTED = sa.text("SELECT * FROM andsdoi_import_list WHERE doi = :doi")
_DROP_LIST = sa.text("DROP TABLE IF EXISTS andsdoi_import_list")
_STATES = {one.value for one in State}


@dataclass(frozen=True)
class Said:
    """What the document that the registry has says, and is kept for good."""

    title: str | None = None
    publication_year: int | None = None
    publisher: str | None = None
    publisher_ror: str | None = None
    published_on: date | None = None

    @classmethod
    def of_document(cls, document: bytes | None) -> Said:
        """Return what a document says, as far as it can be read."""
        if not document:
            return cls()
        told = announced(document)
        return cls(first_title(document), **asdict(told), published_on=issued_on(document))


@dataclass(frozen=True)
class RegistrySays:
    """What the registry says of one DOI; the attributes are those of `RegistryHolds`."""

    known: bool = True
    foreign: bool = False
    state: State | None = None
    url: str | None = None
    failure: str | None = None
    silent: bool = False
    said: Said = Said()

    @classmethod
    def of(cls, holds: RegistryHolds) -> RegistrySays:
        """Return what was answered about one DOI."""
        said = Said.of_document(holds.document)
        return cls(
            holds.known, holds.foreign, holds.state, holds.url, holds.failure, holds.silent, said
        )


class Answers:
    """What the registry says, asked in the threads of a pool."""

    def __init__(self, enquiry: RegistryEnquiry, pool: ThreadPoolExecutor) -> None:
        self._enquiry = enquiry
        self._pool = pool
        self._list: Connection | None = None

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._list is not None:
            self._list.execute(_DROP_LIST)
            self._list.close()

    @property
    def has_list(self) -> bool:
        """Tell whether the registry lists the DOIs of the account with what they hold."""
        return self._enquiry.rest is not None and self._enquiry.account.profile == "mds"

    def read_list(self) -> None:
        """Keep the registry's list in a table, if it has one.

        Raises:
            EnquiryStopped: There is no answer.
        """
        rest, account = self._enquiry.rest, self._enquiry.account
        if rest is None or not self.has_list:
            return
        # no transaction stays open while the registry is asked
        self._list = engine().connect().execution_options(isolation_level="AUTOCOMMIT")
        self._list.execute(_NEW_LIST)
        cursor: str | None = FIRST_PAGE
        while cursor:
            ask = partial(rest.list_dois, repository=account.user, cursor=cursor, described=True)
            page = self._enquiry.demand(ask)
            if page.dois:
                self._list.execute(_ADD, [_columns(one) for one in page.dois])
            cursor = page.next

    def ask(self, doi: str) -> Future[RegistrySays | None]:
        """Look a DOI up in the list, else ask for it."""
        listed = self._listed(doi)
        return self._pool.submit(self._look, doi) if listed is None else known(listed)

    def _look(self, doi: str) -> RegistrySays:
        return RegistrySays.of(self._enquiry.look(doi))

    def _listed(self, doi: str) -> RegistrySays | None:
        if self._list is None:
            return None
        row = self._list.execute(_LISTED, {"doi": doi}).one_or_none()
        if row is None or row.state not in _STATES:
            return None
        said = Said(
            row.title,
            row.publication_year,
            row.publisher,
            row.publisher_ror,
            _day(row.issued),
        )
        return RegistrySays(state=State(row.state), url=row.url, said=said)


def worth_a_list(entries: Iterable[Entry], names: Iterable[str]) -> list[str]:
    """Return the accounts that have many DOIs to be asked about: those that no row of ours has.

    Args:
        entries: What is imported; it is read until every account has enough.
        names: The accounts whose registry has a list.
    """
    few, numbers, left = set(names), Counter[str](), iter(entries)
    while few and (chunk := list(itertools.islice(left, _CHUNK))):
        dois = {doi for entry in chunk if (doi := suffix.normalize_doi(entry.text))}
        owners = (config.owner(doi) for doi in current.unnamed(dois))
        numbers.update(owner.name for owner in owners if owner)
        few -= {name for name in few if numbers[name] >= WORTH_A_LIST}
    return sorted(set(names) - few)


def _columns(listed: RestDoi) -> dict[str, Any]:
    own = {"doi": listed.doi, "state": listed.state, "url": listed.url}
    return {**own, **asdict(listed.described)}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
