"""What the registry says of DOIs: its list first, then a question each.

DataCite's REST API lists a thousand DOIs at once, with state and address: that confirms them by
status and body. The window between answer and writing is that of a run then; who hides a DOI in it
is found by `reconcile`.
"""

from __future__ import annotations

import itertools
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ....database import engine
from ....metadata.output.compare import announced, first_title, issued_on
from ....registry.rest_client import FIRST_PAGE
from ...rows.enums import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import ThreadPoolExecutor

    from sqlalchemy.engine import Connection

    from ....registry.rest_client import RestDoi
    from ...accounts.enquiry import RegistryEnquiry, RegistryHolds

WORTH_A_LIST = 100
"""Entries from which on the list is asked for, which has all DOIs of the account."""

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

    def read_list(self, entries: Iterable[object]) -> None:
        """Keep the registry's list in a table, if there are entries enough and it has a list.

        Raises:
            EnquiryStopped: There is no answer.
        """
        rest, account = self._enquiry.rest, self._enquiry.account
        many = sum(1 for _ in itertools.islice(entries, WORTH_A_LIST)) == WORTH_A_LIST
        if rest is None or account.profile != "mds" or not many:
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

    def ask(self, doi: str) -> Future[RegistrySays]:
        """Look a DOI up in the list, else ask for it."""
        listed = self._listed(doi)
        if listed is None:
            return self._pool.submit(self._look, doi)
        known: Future[RegistrySays] = Future()
        known.set_result(listed)
        return known

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


def _columns(listed: RestDoi) -> dict[str, Any]:
    own = {"doi": listed.doi, "state": listed.state, "url": listed.url}
    return {**own, **asdict(listed.described)}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
