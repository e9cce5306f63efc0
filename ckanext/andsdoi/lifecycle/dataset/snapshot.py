"""A dataset and its row as they were at one moment: read once, asked nothing again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model

from ... import config
from ...database import tables
from ..accounts.brake import NOBODY
from ..rows import current as rows
from ..rows.enums import EventKind, ExemptionReason
from ..rows.marks import SEEN
from ..rows.problem import said
from ..rows.row import DoiRow, ReadRow
from .account_choice import choose
from .brought import BroughtKind, brought, brought_in_extras, doi_to_import
from .ckan import read_as_anonymous, read_in_any_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from ..rows.problem import Problem
    from .brought import Brought

log = logging.getLogger(__name__)

_ROW = sa.text(
    """
    SELECT d.*, clock_timestamp() AS now,
           coalesce(d.written_at < clock_timestamp() - interval '10 minutes', true) AS aged,
           d.current AND EXISTS (
            SELECT FROM andsdoi_doi AS f
             WHERE f.package_id = d.package_id AND f.environment = d.environment
               AND NOT f.current) AS has_former,
           (SELECT confirmed_at FROM andsdoi_account AS a
             WHERE (a.name, a.environment) = (d.account, d.environment)) AS account_confirmed_at
      FROM andsdoi_doi AS d WHERE d.id = :id
    """
)
# a pre-existing dataset that was approved in one environment is one in the other all the same
_PACKAGE = sa.text(
    f"""
    SELECT p.id, p.name, p.type, p.owner_org, p.creator_user_id AS creator,
           g.name AS organization, {SEEN} AS seen,
           (SELECT text FROM andsdoi_event
             WHERE package_id = p.id AND what = '{EventKind.EXTERNAL}'
             ORDER BY id DESC LIMIT 1) AS was_external,
           p.state = 'active' AND p.private IS NOT TRUE AS is_public,
           (SELECT reason FROM (
                SELECT reason FROM andsdoi_exemption WHERE package_id = p.id
                 UNION ALL
                SELECT '{ExemptionReason.EXISTING}' FROM andsdoi_doi
                 WHERE package_id = p.id AND pre_existing AND environment <> :environment) AS exempt
             ORDER BY reason = '{ExemptionReason.EXCLUDED}' DESC LIMIT 1) AS exemption
      FROM package AS p LEFT JOIN "group" AS g ON g.id = p.owner_org WHERE p.id = :id
    """
)
_HARVESTED = sa.text("SELECT DISTINCT package_id FROM harvest_object WHERE package_id = ANY (:ids)")
HARVEST_KEYS = frozenset({"harvest_source_id", "harvest_object_id", "harvest_source_title"})


class PackageRow(NamedTuple):
    """What CKAN's own tables say of a dataset, and why it gets no DOI by itself."""

    id: str
    name: str
    type: str
    owner_org: str | None
    creator: str | None
    organization: str | None
    seen: str
    was_external: str | None
    is_public: bool
    exemption: ExemptionReason | None


@dataclass(frozen=True)
class Snapshot:
    """One dataset and its row, read in one snapshot of the database.

    `current` is the dataset's current row, which holds what was decided and found out for the
    dataset: `row` itself, unless that is a former DOI's. `package` is None after a purge; `url`,
    the landing page, is known then if its address is made of the id alone.

    `public`: an anonymous caller may read the dataset, since `public_since` as far as a plan saw
    it (None for a pre-existing one). `dataset` is what they read; `failure` says why a public
    dataset could not be read all the same. `brought` are the DOIs in its fields, public or not,
    `ignored` those of them that our tables know for another dataset. `to_import` is the DOI that
    ckanext-doi's table has for the dataset, and ours has not.

    A row whose account is not settled is shown as if it were another one's already: with that
    account, and without a name. `moves_from` is the account that it stands in then; `no_account`
    says why no account gets the DOI.
    """

    row: ReadRow
    current: DoiRow
    is_former: bool = False
    package: PackageRow | None = None
    url: str | None = None
    public: bool = False
    public_since: datetime | None = None
    dataset: dict[str, Any] | None = None
    failure: str | None = None
    harvested: bool = False
    brought: tuple[Brought, ...] = ()
    ignored: tuple[Brought, ...] = ()
    to_import: str | None = None
    moves_from: str | None = None
    no_account: Problem | None = None

    @property
    def name(self) -> str:
        """Return the name of the dataset, its id after a purge."""
        return str(self.package.name if self.package else self.row.package_id)

    @property
    def seen(self) -> str | None:
        """Return what a sweep compares; None of a purged dataset."""
        return self.package.seen if self.package else None

    @property
    def owner(self) -> str:
        """Return the id of the organization, else of the creator; of a purged one as last seen."""
        if self.package is None:
            return self.row.owner or self.current.owner or NOBODY
        return self.package.owner_org or self.package.creator or NOBODY

    @property
    def overwritten_doi(self) -> str | None:
        """Return the DOI in the extra that ours will take the place of, once it is confirmed."""
        if not self.current.despite_existing:
            return None
        key = config.extra_key()
        taken = (one.doi for one in self.brought if one.field == key and one.is_same_dataset)
        return next(taken, None)

    @property
    def was_external(self) -> str | None:
        """Return the last DOI of somebody else that the dataset had, as its history knows it."""
        return self.package.was_external if self.package else None

    @property
    def foreign_doi(self) -> str | None:
        """Return the DOI of somebody else that the dataset has; none where ours is to take over."""
        if self.current.despite_existing or self.is_former:
            return None
        return next((one.doi for one in self.brought if one.is_foreign), None)


def read(row_id: int) -> Snapshot:
    """Read a row and its dataset in one REPEATABLE READ transaction, as an anonymous caller.

    Raises:
        NoResultFound: The row is gone.
    """
    model.Session.remove()
    isolation = {"isolation_level": "REPEATABLE READ"}
    connection = model.Session.connection(execution_options=isolation)
    try:
        return _read(connection, row_id)
    finally:
        model.Session.rollback()
        model.Session.remove()


def peek(row_id: int) -> Snapshot:
    """Read a row and its dataset in the transaction that is open.

    Raises:
        NoResultFound: The row is gone.
    """
    return _read(model.Session.connection(), row_id)


def peek_dataset(package_id: str) -> Snapshot:
    """Read a dataset in the transaction that is open; of one without a row nothing is known.

    Raises:
        NotMigrated: The tables are missing.
    """
    environment = config.environment()
    with tables() as connection:
        row = rows.find(connection, package_id, environment)
    if row is not None:
        return _read(connection, row.id)
    now = datetime.now(timezone.utc)
    blank = ReadRow(id=0, package_id=package_id, environment=environment, now=now)
    return _of_row(connection, blank)


def as_if_public(snapshot: Snapshot) -> Snapshot:
    """Add the dict of a dataset that is not public, as if it were published as it is now.

    It is read in the transaction that is open; the caller has checked who asks.
    """
    if snapshot.public or snapshot.dataset is not None or snapshot.package is None:
        return snapshot
    dataset = read_in_any_state(snapshot.package.id)
    return _with_dataset(model.Session.connection(), snapshot, dataset)


def _read(connection: Connection, row_id: int) -> Snapshot:
    row = ReadRow.from_row(connection.execute(_ROW, {"id": row_id}).mappings().one())
    return _of_row(connection, row)


def _of_row(connection: Connection, row: ReadRow) -> Snapshot:
    current = None if row.current else rows.find(connection, row.package_id, row.environment)
    package = _package(connection, row)
    snapshot = Snapshot(row, current or row, is_former=current is not None, package=package)
    if package is None:
        return replace(snapshot, url=config.landing_url(row.package_id, "", ""))
    url = config.landing_url(package.id, package.name, package.type)
    snapshot = replace(snapshot, url=url)
    if package.is_public:
        return _as_anonymous(connection, snapshot)
    return replace(snapshot, brought=_brought_in_private(connection, package.id))


def _brought_in_private(connection: Connection, package_id: str) -> tuple[Brought, ...]:
    """Return what a dataset brings: lost to us if an edit drops it before it is published.

    Whatever is wrong with it, the dataset is hidden all the same.
    """
    try:
        return brought_in_extras(connection, package_id)
    except Exception:
        log.exception("What dataset %s brings could not be read", package_id)
        return ()


def _package(connection: Connection, row: DoiRow) -> PackageRow | None:
    values = {"id": row.package_id, "environment": row.environment}
    found = connection.execute(_PACKAGE, values).one_or_none()
    if found is None:
        return None
    exemption = found.exemption and ExemptionReason(found.exemption)
    return PackageRow(**{**found._mapping, "exemption": exemption})


def _as_anonymous(connection: Connection, snapshot: Snapshot) -> Snapshot:
    package_id = snapshot.row.package_id
    public = replace(snapshot, public=True, public_since=_public_since(snapshot))
    try:
        dataset = read_as_anonymous(package_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return snapshot
    except Exception as error:
        log.exception("Dataset %s could not be read", package_id)
        return replace(public, failure=said(error))
    return _with_dataset(connection, public, dataset)


def _public_since(snapshot: Snapshot) -> datetime | None:
    current, package = snapshot.current, snapshot.package
    exempt = package is not None and package.exemption is ExemptionReason.EXISTING
    if current.pre_existing or exempt:
        return None
    return current.public_since or snapshot.row.now


def _with_dataset(connection: Connection, snapshot: Snapshot, dataset: dict[str, Any]) -> Snapshot:
    package_id = snapshot.row.package_id
    try:
        found = brought(connection, package_id, dataset)
        harvested = _is_harvested(connection, package_id, dataset)
        snapshot = _with_account(connection, snapshot, dataset)
    except Exception as error:
        log.exception("What dataset %s brings could not be read", package_id)
        return replace(snapshot, failure=said(error))
    return replace(
        snapshot,
        dataset=dataset,
        harvested=harvested,
        brought=found,
        ignored=tuple(one for one in found if one.kind is BroughtKind.ELSEWHERE),
        to_import=None if snapshot.row.ever_confirmed else doi_to_import(connection, package_id),
    )


def _with_account(connection: Connection, snapshot: Snapshot, dataset: dict[str, Any]) -> Snapshot:
    """Show the row as the account has it that gets the dataset's DOI; a former one stays."""
    row, package = snapshot.row, snapshot.package
    if snapshot.is_former or package is None:
        return snapshot
    choice = choose(connection, row, dataset, package.owner_org)
    snapshot = replace(snapshot, no_account=choice.problem)
    if choice.name == row.account:
        return snapshot
    moved = replace(row, account=choice.name, doi=None, found_free=False)
    return replace(snapshot, row=moved, current=moved, moves_from=row.account)


def _is_harvested(connection: Connection, package_id: str, dataset: dict[str, Any]) -> bool:
    """Ask the harvester's table; a form may have turned what it shows into real extras, too."""
    keys = {extra.get("key") for extra in dataset.get("extras") or []}
    if not HARVEST_KEYS.isdisjoint(keys | {key for key, value in dataset.items() if value}):
        return True
    return bool(harvested_among(connection, [package_id]))


def harvested_among(connection: Connection, package_ids: Sequence[str]) -> set[str]:
    """Return which of these datasets the harvester's table knows."""
    if connection.scalar(sa.text("SELECT to_regclass('harvest_object')")) is None:
        return set()
    return set(connection.scalars(_HARVESTED, {"ids": list(package_ids)}))
