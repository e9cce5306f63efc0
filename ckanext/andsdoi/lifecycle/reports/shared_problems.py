"""What many datasets have, told once where it can be mended: at an organization, or for the site.

Counted from what the last plan of each dataset found; nothing is mapped here. What an organization
has costs as much as it has datasets; that of the whole site is for those who run it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
import sqlalchemy as sa

from ... import config
from ...database import NotMigrated, tables
from ...metadata.lines import OF_MOST, YEAR_OF_ENTRY, SharedProblem
from ...metadata.problems import SITE, Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import RowMapping

LATEST = 1000
"""Of so many datasets, the latest ones, it is judged what most of them have."""

_COUNTED = """
    SELECT o.id, o.name, problem, count(*) AS datasets
      FROM andsdoi_doi AS d
      LEFT JOIN "group" AS o ON o.id = d.owner AND o.state = 'active'
     CROSS JOIN jsonb_array_elements(d.shared_problems) AS problem
     WHERE d.environment = :environment AND d.current AND d.shared_problems IS NOT NULL
       AND {of}
     GROUP BY o.id, o.name, problem
    """
_OF_SITE = sa.text(_COUNTED.format(of="true"))
_OF_ORGANIZATION = sa.text(_COUNTED.format(of="d.owner = :organization"))
_YEAR_OF_MOST = sa.text(
    f"""
    SELECT count(*) FILTER (WHERE shared_problems @> '[{{"code": "{OF_MOST}"}}]') * 2 > count(*)
      FROM (SELECT shared_problems FROM andsdoi_doi
             WHERE environment = :environment AND current AND shared_problems IS NOT NULL
             ORDER BY id DESC LIMIT {LATEST}) AS latest
    """
)


@dataclass(frozen=True)
class Told:
    """One problem of an organization, or of the site, and how many datasets have it.

    `organization` is the name of the organization; None: it is the site's, or that of the datasets
    without an organization.
    """

    problem: SharedProblem
    organization: str | None
    datasets: int

    def in_language(self, language: Language) -> str:
        """Return the sentence."""
        return self.problem.in_language(self.datasets, language)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of an action, in the language of the caller."""
        return {
            "scope": self.problem.scope,
            "organization": self.organization,
            "code": self.problem.code,
            "datasets": self.datasets,
            "message": self.in_language(language()),
        }


def told(organization: str | None = None) -> list[Told]:
    """Return what is told once, the most frequent first.

    Args:
        organization: The id of an organization: only what belongs to it. None: the whole site.

    Raises:
        NotMigrated: The tables are missing.
    """
    values: dict[str, str] = {"environment": config.environment()}
    if organization is not None:
        values["organization"] = organization
    with tables() as connection:
        statement = _OF_SITE if organization is None else _OF_ORGANIZATION
        rows = connection.execute(statement, values).mappings().all()
    counted = _counted(rows)
    if organization is not None:
        counted = [one for one in counted if one.problem.scope != SITE]
    elif not is_year_of_most():
        counted = [one for one in counted if one.problem != YEAR_OF_ENTRY]
    return sorted(counted, key=lambda one: (-one.datasets, one.organization or "", str(one)))


def is_year_of_most() -> bool:
    """Tell whether most datasets of the site have no date of publication."""
    try:
        with tables() as connection:
            return bool(connection.scalar(_YEAR_OF_MOST, {"environment": config.environment()}))
    except NotMigrated:
        return False


def language() -> Language:
    """Return the language of the caller."""
    return Language(
        lambda text: str(tk._(text)), lambda one, many, n: str(tk.ungettext(one, many, n))
    )


def _counted(rows: Iterable[RowMapping]) -> list[Told]:
    """Add up what is the site's, whichever organization has it."""
    found: Counter[tuple[SharedProblem, str | None]] = Counter()
    for row in rows:
        problem = SharedProblem.from_dict(row["problem"])
        name = None if problem.scope == SITE else row["name"]
        found[problem, name] += row["datasets"]
    return [Told(problem, name, datasets) for (problem, name), datasets in found.items()]
