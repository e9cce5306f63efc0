"""Whether a request may leave now: the deadline, the rate, the brake, the guard.

`perform` asks before each request. The guard is a transaction of one statement: no session of CKAN
is touched here.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import at_once
from .. import accounts
from ..accounts import brake
from ..plan.steps import Step
from .endings import Ending

if TYPE_CHECKING:
    from ...registry import AccountError
    from ..plan.task import Task
    from ..rows.problem import Problem

GUARD = sa.text(
    """
    UPDATE andsdoi_doi AS d SET
        lease_until = clock_timestamp() + make_interval(secs => :lease),
        in_doubt = d.in_doubt OR :write,
        written_at = CASE WHEN :write THEN clock_timestamp() ELSE d.written_at END
     WHERE d.id = :id AND d.lease_token = :token AND d.revision = :revision
       AND (:probe OR NOT EXISTS (
            SELECT FROM andsdoi_account AS a
             WHERE (a.name, a.environment) = (d.account, d.environment)
               AND (a.paused_since IS NOT NULL OR a.wait_until > clock_timestamp())))
       AND (cast(:planned_revision AS bigint) IS NULL OR EXISTS (
            SELECT FROM andsdoi_doi AS c
             WHERE c.package_id = d.package_id AND c.environment = d.environment AND c.current
               AND c.revision = :planned_revision))
       AND (NOT :post OR NOT EXISTS (
            SELECT FROM unnest(array_append(cast(:pages AS text[]), d.package_id)) AS named (id)
             WHERE NOT EXISTS (
                SELECT FROM package
                 WHERE id = named.id AND state = 'active' AND private IS NOT TRUE)))
    """
)
"""Goes through only if the lease is ours, the revision is the planned one and, for a POST, the
dataset is public, and so are those that the document names only by their pages. Without the
revision an UPDATE that waited for an edit's lock would see our row as it is now, but the package as
it was before the edit. An edit raises the revision of the current row: a former DOI goes by that
one, too."""


@dataclass(frozen=True)
class Shut:
    """Why a request does not leave: how its run ends, and what a person is told of it."""

    ending: Ending
    problem: Problem | None = None


class Gate:
    """Whether requests of one account may leave: the deadline, the rate, the brake, the guard."""

    def __init__(
        self, account: config.Account, deadline: float | None = None, *, has_brake: bool = True
    ) -> None:
        self.account = account
        self._deadline = deadline
        self._has_brake = has_brake
        self._refused = threading.Event()
        self._held = threading.Event()
        self._crowded = threading.Event()

    @property
    def refused(self) -> bool:
        """Tell whether the registry refused the account."""
        return self._refused.is_set()

    @property
    def is_held(self) -> bool:
        """Tell whether the account was paused, or asked to wait, while rows were left."""
        return self._held.is_set()

    @property
    def is_crowded(self) -> bool:
        """Tell whether the rate left no turn in time."""
        return self._crowded.is_set()

    @property
    def is_shut(self) -> bool:
        """Tell whether no further request will leave."""
        return self.refused or self.is_held or self.is_crowded or self._patience() <= 0

    def reopen(self) -> None:
        """Let requests leave again, for a probe after a refusal."""
        self._refused.clear()

    def close(self, error: AccountError) -> None:
        """Pause the account: no request starts once the first refusal has arrived."""
        self._refused.set()
        accounts.pause(self.account, error)

    def admit(self, task: Task, step: Step) -> Shut | None:
        """Wait for a turn and let a request leave, in doubt if it writes; else return why not."""
        if not self._take_turn():
            self._crowded.set()
            return Shut(Ending.REPLAN)
        held = brake.count_hide(task.owner) if self._is_counted(task, step) else None
        if held:
            return Shut(Ending.BRAKED, held)
        if self._guard(task, step) and (task.probe or not self.refused):
            return None
        self.uncount(task, step)
        self._look_at_account()
        return Shut(Ending.REPLAN)

    def uncount(self, task: Task, step: Step) -> None:
        """Count no hide that was not confirmed: tries during an outage close no brake."""
        if self._is_counted(task, step):
            brake.uncount_hide(task.owner)

    def _look_at_account(self) -> None:
        """Shut if it was the account that refused: planning its rows anew would change nothing."""
        known = accounts.get(self.account)
        if known and known.paused_by_registry:
            self._refused.set()
        elif known and (known.paused_by_hand or known.is_waiting):
            self._held.set()

    def _take_turn(self) -> bool:
        seconds = accounts.reserve_request(self.account, self._patience())
        if seconds is None or self._patience() < seconds:
            return False
        time.sleep(seconds)
        return True

    def _patience(self) -> float:
        if self._deadline is None:
            return accounts.LONGEST_WAIT
        return self._deadline - time.monotonic()

    def _is_counted(self, task: Task, step: Step) -> bool:
        decided = task.withdrawn or task.hide_confirmed
        return self._has_brake and step is Step.DELETE and not decided

    def _guard(self, task: Task, step: Step) -> bool:
        values = {
            "id": task.row_id,
            "token": task.token,
            "revision": task.revision,
            "lease": config.lease_seconds(),
            "write": step.is_write,
            "post": step.is_post,
            "probe": task.probe,
            "pages": list(task.pages),
            "planned_revision": task.observed.planned_revision,
        }
        with at_once() as connection:
            return bool(connection.execute(GUARD, values).rowcount)
