"""What keeps a whole account from the registry, in words that name the option or command to change.

The pages, the lists and every enquiry look here first: it explains why nothing happens to a DOI
that is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import config
from ..rows.enums import Priority
from ..rows.problem import Problem, ProblemClass, moment
from .state import changed_identity, get, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .state import Status


def of_account(name: str, priority: Priority = Priority.NEW) -> Problem | None:
    """Return the most final thing that stops what has a priority in an account, or None."""
    return next(account_stops(name, priority), None)


def of_old_stock(status: Status | None) -> Problem | None:
    """Return the pause of the old stock of an account, or None."""
    if status is None or status.old_stock_paused_since is None:
        return None
    words = {
        "who": status.old_stock_paused_by or "",
        "since": moment(status.old_stock_paused_since),
        "reason": status.old_stock_paused_because or "",
    }
    return Problem(ProblemClass.OLD_STOCK_PAUSED, words)


def account_stops(
    name: str, priority: Priority = Priority.NEW, known: Status | None = None
) -> Iterator[Problem]:
    """Yield everything that stops what has a priority in an account, the most final first.

    Args:
        name: The account.
        priority: The priority.
        known: What the database knows of the account, for who has read it already.
    """
    if not config.send():
        yield Problem(ProblemClass.SEND, {"option": config.SEND})
    account = config.accounts().get(name)
    if account is None or not account.is_usable:
        yield Problem(ProblemClass.NOT_CONFIGURED, {"name": name})
        return
    status = known or get(account)
    if status is None:
        return
    yield from _moved(status, account)
    yield from _paused(status, account)
    old_stock = of_old_stock(status)
    if old_stock and priority is Priority.PRE_EXISTING:
        yield old_stock


def refused(account: config.Account, answer: str, status: int | None) -> Problem:
    """Return the problem of an account that the registry refuses, with what may be wrong."""
    options = {
        "app_id": account.place("app_id"),
        "secret": account.secret.option,
        "prefix": account.place("prefix"),
    }
    return Problem(ProblemClass.ACCOUNT, {"answer": answer, **options}, status=status)


def _moved(status: Status, account: config.Account) -> Iterator[Problem]:
    what = changed_identity(status, account)
    if what is None:
        return
    words = {"before": getattr(status, what), "now": identity(account)[what]}
    if what != "landing_base":
        words["what"] = account.place(what)
    yield Problem(ProblemClass.MOVED, {**words, "option": config.SEND})


def _paused(status: Status, account: config.Account) -> Iterator[Problem]:
    if status.paused_by_hand and status.paused_since:
        words = {"who": status.paused_by or "", "since": moment(status.paused_since)}
        yield Problem(ProblemClass.PAUSED, {**words, "reason": status.problem_text or ""})
    if status.paused_by_registry:
        yield refused(account, status.problem_text or "", status.problem_status)
    if status.is_waiting:
        yield Problem(ProblemClass.WAITING)
