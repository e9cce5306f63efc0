"""What this site knows of a DOI that it brings along, and where the registry says it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .... import config, suffix
from ....database import begin
from ...dataset import brought
from ...dataset.ckan import is_readable
from ...dataset.relations.references import page
from ...rows import current
from .outcome import PRACTICE_PREFIX, Answer, Facts, Holder, Leads, OtherDoi

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from ...rows.row import DoiRow
    from .answers import RegistrySays
    from .sources import Entry

_PACKAGE = sa.text(
    """
    SELECT id, name, state = 'active' AND private IS NOT TRUE AS is_public FROM package
     WHERE id = :key OR name = :key ORDER BY id = :key DESC LIMIT 1
    """
)
_OTHER_PREFIXES = sa.text(
    """
    SELECT DISTINCT split_part(doi, '/', 1) FROM andsdoi_doi
     WHERE environment <> :environment AND doi IS NOT NULL
    """
)


@dataclass(frozen=True)
class Site:
    """What does not change during a run: what is ours, whose DOIs are no real ones, our pages.

    `account` is the site's own: it keeps how far the run has come.
    """

    account: config.Account
    prefixes: frozenset[str]
    test_prefixes: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    disputed: frozenset[str]

    @classmethod
    def configured(cls, old_sites: Iterable[str], disputed: frozenset[str]) -> Site:
        """Return what the options and our tables say now.

        Args:
            old_sites: Addresses that the site had before.
            disputed: DOIs that the source has for several datasets.
        """
        account, prefixes = config.account(), config.prefixes()
        with begin() as connection:
            values = {"environment": account.environment}
            others = frozenset(connection.execute(_OTHER_PREFIXES, values).scalars())
        test = (others | {PRACTICE_PREFIX}) - prefixes
        return cls(account, prefixes, test, config.page_patterns(old_sites), disputed)


@dataclass(frozen=True)
class Here:
    """What is known here of one entry.

    `doi` is None where the entry has none, `name` where there is no such dataset. `account` is who
    the DOI belongs to by its prefix. `holder` is the dataset for which our tables know the DOI.
    """

    doi: str | None
    package_id: str
    name: str | None
    facts: Facts
    account: config.Account
    holder: str | None = None


def package_id(connection: Connection, reference: str) -> str:
    """Return the id of a dataset that is given by id or name; of none it is what was given."""
    return str(connection.scalar(_PACKAGE, {"key": reference}) or reference)


def look(connection: Connection, entry: Entry, site: Site) -> Here:
    """Return what our tables and CKAN's know of an entry, as they are in this transaction."""
    doi = None if entry.wrong else suffix.normalize_doi(entry.text)
    package = connection.execute(_PACKAGE, {"key": entry.dataset}).one_or_none()
    package_id, name = (package.id, package.name) if package else (entry.dataset, None)
    if doi is None:
        return Here(None, package_id, name, Facts(is_doi=False, is_ours=False), site.account)
    prefix, account = suffix.prefix_of(doi), config.owner(doi) or site.account
    row = current.find(connection, package_id, site.account.environment)
    named = current.named(connection, doi)
    is_disputed = named is None and doi in site.disputed
    facts = Facts(
        published=entry.published,
        is_ours=prefix in site.prefixes,
        is_test=prefix in site.test_prefixes,
        holder=Holder.ANOTHER if is_disputed else _holder(named, package_id, site),
        exists=package is not None,
        public=package is not None and package.is_public and is_readable(package_id),
        other=_other_doi(connection, row, package_id, doi),
        needs_post=account.profile != "mds",
    )
    return Here(doi, package_id, name, facts, account, named.package_id if named else None)


def other_dataset(connection: Connection, found: Here, url: str | None, site: Site) -> str:
    """Return the name of the dataset that has a DOI instead: by our tables, or by its page."""
    key = found.holder or _key_in(url, site) or ""
    package = connection.execute(_PACKAGE, {"key": key}).one_or_none()
    return str(package.name) if package else key


def answer(holds: RegistrySays, package_id: str, site: Site) -> Answer:
    """Return what the registry's answer means for a dataset of this site."""
    if holds.failure is not None:
        return Answer(failed=True)
    leads = _leads(holds.url, package_id, site)
    return Answer(holds.known, holds.foreign, state=holds.state, leads=leads)


def _holder(named: DoiRow | None, package_id: str, site: Site) -> Holder:
    if named is None:
        return Holder.NOBODY
    if named.environment != site.account.environment:
        return Holder.OTHER_ENVIRONMENT
    return Holder.THIS if named.package_id == package_id else Holder.ANOTHER


def _other_doi(connection: Connection, row: DoiRow | None, package_id: str, doi: str) -> OtherDoi:
    if row is not None and row.doi is not None and row.doi != doi:
        return OtherDoi.OURS
    is_unknown = brought.foreign(connection, package_id, but=doi) is not None
    return OtherDoi.UNKNOWN if is_unknown else OtherDoi.NONE


def _leads(url: str | None, package_id: str, site: Site) -> Leads:
    """Tell whose page an address is; a page of part of a dataset is nobody's."""
    if url is None:
        return Leads.NOWHERE
    key = _key_in(url, site)
    if key == package_id:
        return Leads.HERE
    with begin() as connection:
        found = connection.execute(_PACKAGE, {"key": key}).one_or_none()
    if found is None:
        return Leads.AWAY
    return Leads.HERE if found.id == package_id else Leads.ELSEWHERE


def _key_in(url: str | None, site: Site) -> str | None:
    """Return the id or name in the address of a page of this site, None if it is none."""
    key, rest = page(url or "", site.patterns) or ("", "")
    return key if key and key.isprintable() and not rest.strip("/") else None
