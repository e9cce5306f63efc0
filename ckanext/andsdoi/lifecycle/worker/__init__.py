"""The work itself: claim what is due, plan it, send it, record what came back.

Called by the background job that `capture.wakeup` enqueues, by `ckan andsdoi sync`, by every
command that sends at once, and by `maintenance.forget_test` for the index. `run` has the two ways
in, `drain` the loop, `queue` the claims; `perform` sends the steps of one plan through the `gate`;
`endings` says what each ending means, `record` writes it down by `schedule`; `index` brings the
search index up to date.
"""

from __future__ import annotations

from .drain import DrainTotals
from .perform import RunReport
from .queue import count_left
from .run import job, let_hides_go, sync

__all__ = ["DrainTotals", "RunReport", "count_left", "job", "let_hides_go", "sync"]
