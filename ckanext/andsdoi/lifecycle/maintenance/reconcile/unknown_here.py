"""The registry's list of names against our tables, and which dataset a name belongs to."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from .... import config
from ....database import begin, engine
from ....metadata.output.compare import Announced, announced
from ....registry.rest_client import FIRST_PAGE
from ...dataset.relations.references import page
from ...rows import current
from ...rows.enums import State
from .compare import Remedy, Sentence
from .fix import UnknownDoi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...accounts.enquiry import RegistryEnquiry, RegistryHolds

BATCH = 1000

_PREFIXES = sa.text(
    """
    SELECT DISTINCT split_part(doi, '/', 1) FROM andsdoi_doi
     WHERE environment = :environment AND account = :account AND doi IS NOT NULL
    """
)
_PACKAGE = sa.text(
    """
    SELECT id, name, type FROM package
     WHERE id = :id OR name = :name ORDER BY id = :id DESC LIMIT 1
    """
)
_NEW_LIST = sa.text('CREATE TEMPORARY TABLE andsdoi_listed (name text COLLATE "C" PRIMARY KEY)')
_ADD = sa.text(
    "INSERT INTO andsdoi_listed SELECT unnest(cast(:names AS text[])) ON CONFLICT DO NOTHING"
)
_SOME = sa.text(f"SELECT name FROM andsdoi_listed WHERE name > :after ORDER BY name LIMIT {BATCH}")
_DROP_LIST = sa.text("DROP TABLE andsdoi_listed")
_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class _Package(NamedTuple):
    id: str
    name: str
    type: str


@dataclass(frozen=True)
class Batch:
    """Some names that the registry lists, in lower case, and where the next run would go on."""

    names: Sequence[str]
    reached: str


@dataclass(frozen=True)
class Match:
    """The dataset that a DOI leads to, and what can be done; `doi` is set if it may have it."""

    remedy: Remedy
    reason: Sentence | str
    package_id: str | None = None
    name: str | None = None
    doi: UnknownDoi | None = None


def lists_all(enquiry: RegistryEnquiry) -> bool:
    """Tell whether the names of every prefix are listed: MDS lists those of the first one."""
    return enquiry.rest is not None and enquiry.account.profile == "mds"


def batches(enquiry: RegistryEnquiry, after: str) -> Iterator[Batch]:
    """Yield the names that the registry has for the account, a thousand at a time.

    Args:
        enquiry: Asks the account's registry.
        after: Where an earlier run ended; empty to begin.
    """
    if lists_all(enquiry):
        yield from _pages(enquiry, after)
        return
    yield from _sorted(enquiry.demand(enquiry.client.iter_dois), after)


def unlisted(enquiry: RegistryEnquiry, listed: set[str]) -> list[str]:
    """Return the prefixes of the account whose names MDS does not list: all but the first.

    Args:
        enquiry: Knows the account, and whether all is listed.
        listed: The prefixes of the names that were listed.
    """
    if lists_all(enquiry):
        return []
    account = enquiry.account
    values = {"environment": account.environment, "account": account.name}
    with begin() as connection:
        used = set(connection.execute(_PREFIXES, values).scalars())
    # an empty list says nothing about which prefix is the first
    first = listed or {account.prefix}
    return sorted((used | set(account.former_prefixes)) - first)


def match(doi: str, holds: RegistryHolds, enquiry: RegistryEnquiry) -> Match:
    """Return the dataset that an unknown name of the account belongs to, by its landing page."""
    if holds.url is None:
        return Match(Remedy.NOBODY, Sentence.DRAFT)
    package, package_id = _dataset(holds.url)
    name = package.name if package is not None else None
    if package_id is None and package is not None:
        return Match(Remedy.PERSON, Sentence.OLD_ADDRESS, package.id, name)
    if package_id is None:
        return Match(Remedy.PERSON, Sentence.NO_DATASET)
    before, is_free = _place(package_id, enquiry)
    if not is_free:
        reason = Sentence.HAS_ANOTHER.translated(doi=before)
        return Match(Remedy.PERSON, reason, package_id, name)
    said = announced(holds.document) if holds.document else Announced()
    confirmed = holds.state is not State.DRAFT
    unknown = UnknownDoi(package_id, doi, confirmed, said, before)
    return Match(Remedy.FIX, Sentence.LOST, package_id, name, unknown)


def _sorted(names: Iterator[str], after: str) -> Iterator[Batch]:
    """Let the database sort and keep the names, which may be very many.

    No transaction stays open between the batches: questions to the registry take their time.
    """
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(_NEW_LIST)
        try:
            while chunk := list(itertools.islice(names, BATCH)):
                connection.execute(_ADD, {"names": chunk})
            while batch := list(connection.execute(_SOME, {"after": after}).scalars()):
                after = batch[-1]
                yield Batch(batch, after)
        finally:
            connection.execute(_DROP_LIST)


def _pages(enquiry: RegistryEnquiry, after: str) -> Iterator[Batch]:
    rest, cursor = enquiry.rest, after or FIRST_PAGE
    while rest is not None and cursor:
        ask = partial(rest.list_dois, repository=enquiry.account.user, cursor=cursor)
        page = enquiry.demand(ask)
        cursor = page.next or ""
        yield Batch([found.doi for found in page.dois], cursor)


def _dataset(url: str) -> tuple[_Package | None, str | None]:
    """Return the package that a page is of, and its id if the page is its landing page of now.

    The landing page of a purged dataset is known by the id in its address.
    """
    key, rest = page(url, config.page_patterns()) or ("", "")
    if not key or rest:
        return None, None
    with begin() as connection:
        found = connection.execute(_PACKAGE, {"id": key, "name": key}).one_or_none()
    if found is None:
        is_landing_page = bool(_AN_ID.fullmatch(key)) and _leads_to(url, key, "", "")
        return None, key if is_landing_page else None
    package = _Package(*found)
    return package, package.id if _leads_to(url, *package) else None


def _leads_to(url: str, package_id: str, name: str, type_: str) -> bool:
    """Tell whether an address is a dataset's landing page; http or https does not count."""
    own = config.landing_url(package_id, name, type_)
    return url.partition("://")[2] == own.partition("://")[2]


def _place(package_id: str, enquiry: RegistryEnquiry) -> tuple[str | None, bool]:
    """Return the name that a dataset has now, and whether it may give way to another.

    A name that was confirmed, handed out, or ever in doubt stays; a name that was only drawn stays
    if the registry knows it.
    """
    with begin() as connection:
        row = current.find(connection, package_id, enquiry.account.environment)
    if row is None or row.doi is None:
        return None, row is None or not row.in_doubt
    if row.ever_confirmed or row.in_doubt or row.once_in_doubt or row.pinned:
        return row.doi, False
    holds = enquiry.look(row.doi)
    return row.doi, holds.failure is None and (holds.foreign or not holds.known)
