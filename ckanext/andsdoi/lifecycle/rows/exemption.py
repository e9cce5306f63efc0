"""Exemptions: why a dataset gets no DOI by itself. It was there before, or a person decided so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ...database import read, reading
from .enums import ExemptionReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

_EXCLUDE = sa.text(
    f"""
    INSERT INTO andsdoi_exemption (package_id, reason, text, who)
    VALUES (:id, '{ExemptionReason.EXCLUDED}', :text, :who)
    ON CONFLICT (package_id, reason) DO UPDATE SET
        text = :text, who = :who, at = clock_timestamp()
    """
)
_EXISTING_AGAIN = sa.text(
    f"""
    INSERT INTO andsdoi_exemption (package_id, reason)
    VALUES (:id, '{ExemptionReason.EXISTING}')
    ON CONFLICT (package_id, reason) DO NOTHING
    """
)
_EXCLUSIONS = reading(
    f"""
    SELECT package_id, coalesce(text, '') AS text FROM andsdoi_exemption
     WHERE package_id = ANY (cast(:ids AS text[])) AND reason = '{ExemptionReason.EXCLUDED}'
    """
)
_END = sa.text("DELETE FROM andsdoi_exemption WHERE package_id = :id AND reason = :reason")
_END_ALL = sa.text("DELETE FROM andsdoi_exemption WHERE package_id = :id")


def exclude(connection: Connection, package_id: str, text: str, who: str) -> None:
    """Exclude a dataset; of one that is excluded already text, person and time change."""
    connection.execute(_EXCLUDE, {"id": package_id, "text": text, "who": who})


def exclusions(package_ids: Iterable[str]) -> dict[str, str]:
    """Return of each of these datasets that a person excluded why: one message to the database.

    Raises:
        NotMigrated: The tables are missing.
    """
    found = read(_EXCLUSIONS, {"ids": list(package_ids)})
    return {row.package_id: row.text for row in found}


def exempt_as_existing(connection: Connection, package_id: str) -> None:
    """Exempt a dataset that was public before the extension, if it is not exempt as such."""
    connection.execute(_EXISTING_AGAIN, {"id": package_id})


def end(connection: Connection, package_id: str, reason: ExemptionReason) -> bool:
    """End the exemption of a dataset for one reason; tell whether there was one."""
    return bool(connection.execute(_END, {"id": package_id, "reason": reason}).rowcount)


def end_all(connection: Connection, package_id: str) -> None:
    """End the exemptions of a dataset, whatever the reason."""
    connection.execute(_END_ALL, {"id": package_id})
