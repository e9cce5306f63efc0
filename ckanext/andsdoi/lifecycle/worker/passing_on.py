"""New datasets do not wait behind an account that is held and will not get their DOIs.

Rows begin in the site's own account, and PLAN hands them to the right one. Where that account is
paused, moved or left out, nothing in it is planned: what is bound to others by its organization
goes there all the same. PLAN has the last word, as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin, until_done
from ..dataset.account_choice import bound, with_above
from ..rows.lease import FREE

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 1000

_NAMELESS = "environment = :environment AND account = :held AND doi IS NULL AND due_at IS NOT NULL"
_ORGANIZATIONS = sa.text(
    f"""
    SELECT DISTINCT owner_org FROM package
     WHERE owner_org IS NOT NULL AND id IN (SELECT package_id FROM andsdoi_doi WHERE {_NAMELESS})
     ORDER BY owner_org
    """
)
_PASS_ON = sa.text(
    f"""
    UPDATE andsdoi_doi SET account = :name, lease_token = NULL, lease_until = NULL
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi
         WHERE {_NAMELESS} AND {FREE}
           AND package_id IN (SELECT id FROM package WHERE owner_org = :organization)
         ORDER BY package_id, id LIMIT {BATCH} FOR UPDATE SKIP LOCKED))
    """
)


def pass_on(held: config.Account) -> None:
    """Leave what has no name yet to the accounts that its organizations are bound to.

    Small transactions, and nothing that is locked: no save waits for it.
    """
    if len(config.accounts()) == 1:
        return
    values = {"environment": held.environment, "held": held.name}
    for organization, name in _bound_elsewhere(held, values):
        until_done(_PASS_ON, {**values, "name": name, "organization": organization})


def _bound_elsewhere(held: config.Account, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    known = config.accounts().values()
    with begin() as connection:
        waiting = list(connection.execute(_ORGANIZATIONS, values).scalars())
        names = [bound(with_above(connection, one, known), known) for one in waiting]
    for organization, name in zip(waiting, names, strict=True):
        if name is not None and name != held.name:
            yield organization, name
