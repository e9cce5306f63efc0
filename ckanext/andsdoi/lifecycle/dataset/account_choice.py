"""Which account gets a dataset's DOI: settled with the first name, and kept for ever from then on.

Until something was sent, or the name handed out, it follows the dataset to another organization.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from ckan import plugins as p

from ... import config
from ...database import begin
from ...interfaces import IAndsDoi
from ..rows.problem import Problem, ProblemClass
from ..rows.settled import is_settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from ..rows.row import DoiRow

log = logging.getLogger(__name__)

# as CKAN's get_parent_group_hierarchy, but the nearest one first
_WITH_ABOVE = sa.text(
    """
    WITH RECURSIVE above (id, depth) AS (
        SELECT cast(:id AS text), 0
         UNION
        SELECT m.table_id, above.depth + 1 FROM above JOIN member AS m ON m.group_id = above.id
         WHERE m.table_name = 'group' AND m.state = 'active' AND above.depth < 20)
    SELECT g.id, g.name FROM above JOIN "group" AS g ON g.id = above.id
     WHERE g.state = 'active' AND g.is_organization ORDER BY above.depth, g.id
    """
)


_UNKNOWN = sa.text(
    """
    SELECT named FROM unnest(cast(:named AS text[])) AS said (named)
     WHERE NOT EXISTS (
        SELECT FROM "group" WHERE is_organization AND state = 'active' AND named IN (id, name))
     ORDER BY named
    """
)


class Organization(NamedTuple):
    """An organization, as the file of accounts may name it."""

    id: str
    name: str


@dataclass(frozen=True)
class AccountChoice:
    """The account of a DOI; `problem`: why a new one gets none."""

    name: str
    problem: Problem | None = None


def choose(
    connection: Connection, row: DoiRow, dataset: dict[str, Any], owner_org: str | None
) -> AccountChoice:
    """Return the account that a dataset's next name is drawn from: its own, if that is settled.

    Args:
        connection: Reads the organizations above its own.
        row: Its current row.
        dataset: What extensions are asked about.
        owner_org: The id of its organization.
    """
    if is_settled(row):
        return AccountChoice(row.account)
    asked = _asked(dataset, row.account)
    if asked is not None:
        return asked
    name = _bound_to(connection, owner_org)
    if name is None and not config.is_for_all():
        return AccountChoice(row.account, no_account())
    return AccountChoice(name or config.DEFAULT_ACCOUNT)


def of_organization(connection: Connection, owner_org: str | None) -> str:
    """Return the account of an organization's datasets: the site's own where none is bound to it.

    Args:
        connection: Reads the organizations above it.
        owner_org: Its id, None for datasets without an organization.
    """
    return _bound_to(connection, owner_org) or config.DEFAULT_ACCOUNT


def unserved(connection: Connection, owner_orgs: Iterable[str | None]) -> set[str | None]:
    """Return the organizations that no account serves; None stands for datasets without one.

    It is known of none where another extension may name the account.

    Args:
        connection: Reads the organizations above them.
        owner_orgs: The ids of organizations.
    """
    if config.is_for_all() or any(p.PluginImplementations(IAndsDoi)):
        return set()
    return {one for one in {*owner_orgs} if _bound_to(connection, one) is None}


def _bound_to(connection: Connection, owner_org: str | None) -> str | None:
    known = config.accounts().values()
    chain = with_above(connection, owner_org, known) if owner_org else []
    return bound(chain, known)


def no_account() -> Problem:
    """Return why a dataset of an organization that no account serves gets no DOI."""
    return Problem(ProblemClass.NO_ACCOUNT, field="owner_org")


def bound(chain: Sequence[Organization], accounts: Iterable[config.Account]) -> str | None:
    """Return the account that an organization is bound to, by itself or by one above it.

    Args:
        chain: The organization, and those above it, the nearest first.
        accounts: All accounts.
    """
    for depth, organization in enumerate(chain):
        for account in accounts:
            is_meant = not {*organization}.isdisjoint(account.organizations)
            if is_meant and (depth == 0 or account.children):
                return account.name
    return None


def with_above(
    connection: Connection, owner_org: str, accounts: Iterable[config.Account]
) -> list[Organization]:
    """Return an organization and those above it; none where no account asks for one."""
    if not any(account.organizations for account in accounts):
        return []
    return [Organization(*row) for row in connection.execute(_WITH_ABOVE, {"id": owner_org})]


def unknown_organizations() -> list[tuple[str, str]]:
    """Return the accounts that are bound to organizations which are not there: name and word."""
    named = {
        organization: account.name
        for account in config.accounts().values()
        for organization in account.organizations
    }
    with begin() as connection:
        found = connection.execute(_UNKNOWN, {"named": list(named)}).scalars()
        return [(named[one], one) for one in found]


def _asked(dataset: dict[str, Any], standing: str) -> AccountChoice | None:
    """Ask other extensions for the account; the first that names one decides."""
    for plugin in p.PluginImplementations(IAndsDoi):
        try:
            name = plugin.account_for(dataset)
        except Exception:
            log.exception("account_for of %s failed", plugin.name)
            found = {"found": plugin.name}
            return AccountChoice(standing, Problem(ProblemClass.EXTENSION_FAILED, found, "id"))
        if name is not None:
            return _named(str(name), plugin.name, standing)
    return None


def _named(name: str, extension: str, standing: str) -> AccountChoice:
    account = config.accounts().get(name)
    if account is not None and account.is_usable:
        return AccountChoice(name)
    found = {"found": extension, "account": name}
    return AccountChoice(standing, Problem(ProblemClass.EXTENSION, found, "id"))
