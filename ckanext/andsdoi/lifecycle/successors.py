"""What takes the place of a withdrawn dataset, and how its last document may name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from .. import config, suffix
from ..metadata import Relation

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

_BY_NAME = sa.text(
    "SELECT package_id, environment, ever_confirmed FROM andsdoi_doi WHERE doi = :doi"
)
_CONFIRMED = sa.text(
    """
    SELECT doi FROM andsdoi_doi
     WHERE package_id = :id AND environment = :environment AND current AND ever_confirmed
    """
)

Read = Callable[[str], "dict[str, Any] | None"]
"""What an anonymous caller may read of a dataset by its id, None if nothing."""


def recognized(reference: str) -> str | None:
    """Return the DOI or the dataset's id that a person means, or None if it is neither."""
    doi = suffix.normalize_doi(reference)
    if doi:
        return doi
    package = model.Package.get(reference)
    return package.id if package else None


def is_doi(successor: str) -> bool:
    """Tell a DOI from the id of a dataset."""
    return suffix.normalize_doi(successor) is not None


def relations(connection: Connection, row: Row[Any], read: Read) -> tuple[Relation, ...]:
    """Return what a withdrawn row is obsoleted by.

    A dataset is named by its confirmed DOI, else by its page if it is public, else not at all:
    a reserved DOI and a private dataset are nobody's business.
    """
    if row.withdrawn_at is None:
        return ()
    naming = _Naming(connection, row.environment, read)
    return tuple(
        Relation("IsObsoletedBy", naming.identifier(one), one) for one in row.successors or ()
    )


class _Naming:
    """How successors may be named in one environment."""

    def __init__(self, connection: Connection, environment: str, read: Read) -> None:
        self._connection = connection
        self._environment = environment
        self._read = read

    def identifier(self, successor: str) -> str | None:
        if not is_doi(successor):
            return self._of_dataset(successor)
        known = self._connection.execute(_BY_NAME, {"doi": successor}).one_or_none()
        if known is None:
            return successor
        confirmed = known.ever_confirmed and known.environment == self._environment
        return successor if confirmed else self._of_dataset(known.package_id)

    def _of_dataset(self, package_id: str) -> str | None:
        values = {"id": package_id, "environment": self._environment}
        doi = self._connection.scalar(_CONFIRMED, values)
        return str(doi) if doi else self._page(package_id)

    def _page(self, package_id: str) -> str | None:
        dataset = self._read(package_id)
        if dataset is None:
            return None
        return config.landing_url(dataset["id"], dataset["name"], dataset["type"])
