"""A dataset and its row as they were at one moment: read once, asked nothing again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model

from ... import config
from ..rows.problem import said
from ..sweep import SEEN
from .brought import Kind, brought
from .ckan import read_as_anonymous, read_in_any_state

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row

    from .brought import Brought

log = logging.getLogger(__name__)

ASSIGNED = "assigned"
"""The origin of a DOI that was registered elsewhere, and given to a dataset by a person."""

EXISTING = "existing"
"""The exemption of what was public before the extension."""

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
_CURRENT = sa.text(
    """
    SELECT * FROM andsdoi_doi
     WHERE package_id = :id AND environment = :environment AND current
    """
)
# old stock that was approved in one environment is old stock in the other one all the same
_PACKAGE = sa.text(
    f"""
    SELECT p.id, p.name, p.type, p.owner_org, g.name AS organization, {SEEN} AS seen,
           p.state = 'active' AND p.private IS NOT TRUE AS is_public,
           (SELECT reason FROM (
                SELECT reason FROM andsdoi_exemption WHERE package_id = p.id
                 UNION ALL
                SELECT 'existing' FROM andsdoi_doi
                 WHERE package_id = p.id AND older AND environment <> :environment) AS exempt
             ORDER BY reason = 'excluded' DESC LIMIT 1) AS exemption
      FROM package AS p LEFT JOIN "group" AS g ON g.id = p.owner_org WHERE p.id = :id
    """
)
_HARVESTED = sa.text("SELECT EXISTS (SELECT FROM harvest_object WHERE package_id = :id)")
_HARVEST_KEYS = {"harvest_source_id", "harvest_object_id", "harvest_source_title"}


class LeaseLost(Exception):
    """Another worker has taken the row."""


@dataclass(frozen=True)
class Snapshot:
    """One dataset and its row, read in one snapshot of the database.

    `current` is the dataset's current row, which holds what was decided and found out for the
    dataset: `row` itself, unless that is a former DOI's. `package` and `url`, the landing page,
    are None after a purge.

    `public`: an anonymous caller may read the dataset, since `public_since` as far as a plan saw
    it (None for old stock). `dataset` is what they read; `failure` says why a public dataset could
    not be read all the same. `brought` are the DOIs in its fields, `ignored` those of them that
    our tables know for another dataset.
    """

    row: Row[Any]
    current: Row[Any]
    is_former: bool = False
    package: Row[Any] | None = None
    url: str | None = None
    public: bool = False
    public_since: datetime | None = None
    dataset: dict[str, Any] | None = None
    failure: str | None = None
    harvested: bool = False
    brought: tuple[Brought, ...] = ()
    ignored: tuple[Brought, ...] = ()

    @property
    def name(self) -> str:
        """The name of the dataset, its id after a purge."""
        return str(self.package.name if self.package else self.row.package_id)


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


def as_if_public(snapshot: Snapshot) -> Snapshot:
    """Add the dict of a dataset that is not public, as if it were published as it is now.

    It is read in the transaction that is open; the caller has checked who asks.
    """
    if snapshot.public or snapshot.package is None:
        return snapshot
    dataset = read_in_any_state(snapshot.package.id)
    return _with_dataset(model.Session.connection(), snapshot, dataset)


def is_announced(row: Row[Any]) -> bool:
    """Tell whether the registry confirmed both metadata and address of a DOI for its dataset."""
    return bool(row.ever_confirmed and row.url is not None)


def _read(connection: Connection, row_id: int) -> Snapshot:
    row = connection.execute(_ROW, {"id": row_id}).one()
    values = {"id": row.package_id, "environment": row.environment}
    current = None if row.current else connection.execute(_CURRENT, values).one_or_none()
    package = connection.execute(_PACKAGE, values).one_or_none()
    snapshot = Snapshot(row, current or row, is_former=current is not None, package=package)
    if package is None:
        return snapshot
    url = config.landing_url(package.id, package.name, package.type)
    snapshot = replace(snapshot, url=url)
    return _as_anonymous(connection, snapshot) if package.is_public else snapshot


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
    if current.older or (package is not None and package.exemption == EXISTING):
        return None
    since: datetime = current.public_since or snapshot.row.now
    return since


def _with_dataset(connection: Connection, snapshot: Snapshot, dataset: dict[str, Any]) -> Snapshot:
    package_id = snapshot.row.package_id
    found = brought(connection, package_id, dataset)
    return replace(
        snapshot,
        dataset=dataset,
        harvested=_is_harvested(connection, package_id, dataset),
        brought=found,
        ignored=tuple(one for one in found if one.kind is Kind.ELSEWHERE),
    )


def _is_harvested(connection: Connection, package_id: str, dataset: dict[str, Any]) -> bool:
    """Ask the harvester's table; a form may have turned what it shows into real extras, too."""
    keys = {extra.get("key") for extra in dataset.get("extras") or []}
    if not _HARVEST_KEYS.isdisjoint(keys | {key for key, value in dataset.items() if value}):
        return True
    if connection.scalar(sa.text("SELECT to_regclass('harvest_object')")) is None:
        return False
    return bool(connection.scalar(_HARVESTED, {"id": package_id}))
