"""DOIs for what was public before the extension, at any scale: what is chosen, and the marks.

Nothing is kept in memory but a batch.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import begin
from ..dataset import without_doi
from ..rows import history, marks
from ..rows.enums import EventKind, ExemptionReason, Priority

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..dataset.without_doi import Wanted, WithoutDoi

BATCH = 500
"""Datasets that are marked in one transaction."""
READ_BATCH = 5000

# What is due already as new or edited keeps its place before the old stock.
_MARK = sa.text(
    f"""
    INSERT INTO andsdoi_doi (package_id, environment, due_at, priority, approved)
    SELECT id, :environment, clock_timestamp(), {Priority.PRE_EXISTING.value}, true
      FROM unnest(:ids) AS listed (id) ORDER BY id
    ON CONFLICT (package_id, environment) WHERE current DO UPDATE SET
           {marks.DUE}, approved = true, attempts = 0,
           priority = CASE WHEN andsdoi_doi.due_at IS NULL THEN {Priority.PRE_EXISTING.value}
                           ELSE andsdoi_doi.priority END
    RETURNING package_id, doi, account
    """
)
_END_EXEMPTIONS = sa.text(
    f"""
    WITH ended AS (
        DELETE FROM andsdoi_exemption
         WHERE package_id = ANY (:ids) AND reason = '{ExemptionReason.EXISTING}'
        RETURNING package_id)
    UPDATE andsdoi_doi SET pre_existing = true FROM ended
     WHERE andsdoi_doi.package_id = ended.package_id AND environment = :environment AND current
    """
)
_NOTE = sa.text(
    f"""
    INSERT INTO andsdoi_event (package_id, doi, environment, what, who)
    SELECT package_id, doi, environment, '{EventKind.APPROVED}', :who FROM andsdoi_doi
     WHERE package_id = ANY (:ids) AND environment = :environment AND current ORDER BY package_id
    """
)


class Choice:
    """The datasets of the old stock that can get a DOI, in batches; it counts while it goes.

    `left_out` are those that a rule or a decision stands in the way of, by its class. Of the
    `chosen` ones some are `pre_existing`, some were `begun` by an earlier run.
    """

    def __init__(self, wanted: Wanted, limit: int | None = None, *, waiting: bool = True) -> None:
        """Choose.

        Args:
            wanted: Of which datasets.
            limit: Choose no more than this.
            waiting: Also what is due already from an earlier run.
        """
        self.left_out = Counter[str]()
        self.chosen = self.pre_existing = self.begun = self.waiting = 0
        self._wanted, self._limit, self._with_waiting = wanted, limit, waiting

    def batches(self, size: int) -> Iterator[list[str]]:
        """Yield the ids of what is chosen."""
        for found in without_doi.find(self._wanted, size=size):
            if chosen := [one.package_id for one in found if self._takes(one)]:
                yield chosen
            if self._is_full:
                return

    @property
    def _is_full(self) -> bool:
        return self._limit is not None and self.chosen >= self._limit

    def _takes(self, one: WithoutDoi) -> bool:
        if self._is_full:
            return False
        if one.left_out:
            self.left_out[one.left_out.value] += 1
            return False
        self.waiting += one.waits
        if one.waits and not self._with_waiting:
            return False
        self.chosen += 1
        self.pre_existing += one.pre_existing
        self.begun += one.begun
        return True


def approve(package_ids: Sequence[str], who: str) -> None:
    """Approve datasets and mark them as due behind everything else, in one transaction.

    The plan of each still asks every rule, and asks the dataset what only that can tell.
    """
    values = {"ids": sorted(package_ids), "environment": config.environment(), "who": who}
    with begin() as connection:
        marked = connection.execute(_MARK, values).all()
        for statement in (_END_EXEMPTIONS, _NOTE):
            connection.execute(statement, values)
        history.tell_all(connection, marked, EventKind.APPROVED, config.environment())
