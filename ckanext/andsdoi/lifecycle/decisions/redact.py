"""A person leaves nothing but DOI, reason and contact on the tombstone of a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import tables
from ..rows import current
from ..rows.enums import EventKind
from ..rows.problem import ProblemClass, refusal

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from ..rows.row import DoiRow

_PUBLIC = sa.text(
    "SELECT name FROM package WHERE id = :id AND state = 'active' AND private IS NOT TRUE"
)


def redact(doi: str, who: str, reason: str) -> str:
    """Redact all DOIs of a dataset that is not public. Done again, the reason changes.

    Nothing is deleted, and nothing changes at the registry: the tombstones show less from now on.

    Args:
        doi: One of them, bare and in lower case.
        who: The user, for the history.
        reason: For everybody to read.

    Returns:
        The id of the dataset.

    Raises:
        DecisionRefused: On `doi`: unknown here, of another environment, never registered, or its
            dataset is public.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        package_id = _named(connection, doi).package_id
        current.lock_datasets(connection, [package_id])
        named = _named(connection, doi)
        if named.package_id != package_id:
            raise refusal(ProblemClass.TRANSFERRED, "doi", doi)
        _check(connection, named, doi)
        row = current.find(connection, package_id, named.environment) or named
        if row.is_redacted and row.redacted_reason == reason:
            return package_id
        redacted_at = row.redacted_at or sa.func.clock_timestamp()
        current.change(connection, row, redacted_at=redacted_at, redacted_reason=reason)
        current.note(connection, row, EventKind.REDACTED, who, reason, doi=doi)
    return package_id


def _named(connection: Connection, doi: str) -> DoiRow:
    row = current.named(connection, doi)
    if row is None:
        raise refusal(ProblemClass.UNKNOWN_HERE, "doi", doi)
    return row


def _check(connection: Connection, row: DoiRow, doi: str) -> None:
    if row.environment != config.environment():
        raise refusal(ProblemClass.OTHER_ENVIRONMENT, "doi", doi)
    if not row.ever_confirmed:
        raise refusal(ProblemClass.NOTHING_SENT, "doi")
    public = connection.scalar(_PUBLIC, {"id": row.package_id})
    if public:
        raise refusal(ProblemClass.PUBLIC, "doi", public)
