"""A person lets a dataset get its DOI now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ... import config
from ...metadata.problems import N_
from .. import dataset, events, intent
from ..events import Event
from ..overview import tables
from .refused import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from ..dataset import Subject

NEW = 1
OLD_STOCK = 3

_APPROVE = sa.text(
    """
    UPDATE andsdoi_doi SET
        approved = true,
        despite_existing = despite_existing OR :despite_existing,
        older = older OR EXISTS (
            SELECT FROM andsdoi_exemption WHERE package_id = :id AND reason = 'existing'),
        parked = nullif(parked, 'person'),
        attempts = 0,
        priority = :priority
     WHERE package_id = :id AND current AND environment = :environment
    RETURNING id, doi, environment, requested, ever_confirmed
    """
)
_END_EXEMPTION = sa.text(
    "DELETE FROM andsdoi_exemption WHERE package_id = :id AND reason = 'existing'"
)


def approve(
    package: model.Package,
    who: str,
    *,
    despite_existing: bool = False,
    priority: int = NEW,
) -> int:
    """Let a dataset get its DOI now, or have what failed tried again now.

    The time to take a slip back, the choice of `select` and the exemption of old stock do not
    count any more; every other rule does.

    Args:
        package: The dataset.
        who: The user, for the history.
        despite_existing: Mint although the dataset brings a DOI of its own.
        priority: Where in the queue.

    Returns:
        The id of the row.

    Raises:
        Refused: The dataset is not public, or a rule stands in the way; nothing was changed.
        NotMigrated: The tables are missing.
    """
    with tables() as connection:
        intent.mark(connection, [package.id])
        values = {"despite_existing": despite_existing, "priority": priority}
        row = connection.execute(_APPROVE, {**values, **_key(package.id)}).one()
        connection.execute(_END_EXEMPTION, {"id": package.id})
        subject = dataset.peek(row.id)
        _check(package, row, subject)
        note = Event("approved", who=who, text=_brought(subject) if despite_existing else None)
        events.append(connection, package.id, row.doi, row.environment, note)
    return int(row.id)


def _key(package_id: str) -> dict[str, str]:
    return {"id": package_id, "environment": config.environment()}


def _check(package: model.Package, row: Row[Any], subject: Subject) -> None:
    if subject.public:
        _check_rules(row, subject)
    elif not row.requested:
        raise _not_public(package)


def _check_rules(row: Row[Any], subject: Subject) -> None:
    obstacle = None if row.ever_confirmed else subject.obstacle()
    if obstacle is not None:
        raise Refused(obstacle.code, obstacle.field, obstacle.text, obstacle.found)


def _not_public(package: model.Package) -> Refused:
    if package.state != model.State.ACTIVE:
        text = N_("The dataset is not active, but {found}. Publish it first.")
        return Refused("not-public", "state", text, package.state)
    if package.private:
        text = N_("The dataset is private. Make it public first.")
        return Refused("not-public", "private", text)
    text = N_("Only some people may read the dataset. Let everybody read it first.")
    return Refused("not-public", "private", text)


def _brought(subject: Subject) -> str | None:
    """The DOIs that are minted over, for the history."""
    candidate = subject.candidate
    return " ".join(one.doi for one in candidate.brought) or None if candidate else None
