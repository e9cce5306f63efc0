"""Why a DOI is not where it should be, in words that name the field, setting or command to change.

What stops a whole account comes first: it explains why nothing happens to a row that is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckantoolkit as tk
import sqlalchemy as sa

from .. import config
from . import accounts
from .hindrance import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.engine import Row

    from .accounts import Status

UPGRADE = "ckan db upgrade -p andsdoi"


@dataclass(frozen=True)
class Trouble:
    """A problem: its class, and what a person reads."""

    class_: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """Return the problem as actions answer it."""
        return {"class": self.class_, "text": self.text}


def unmigrated() -> Trouble:
    """Return the problem of a site without our tables."""
    text = tk._("The tables of the DOIs are missing. Run {command}.")
    return Trouble("migration", text.format(command=UPGRADE))


def of_row(row: Row[Any]) -> Trouble | None:
    """Return what keeps a DOI from where it should be, or None."""
    stopped = of_account(row.account) if row.due_at is not None else None
    return stopped or _recorded(row) or _delayed(row)


def of_rows(rows: Sequence[Row[Any]]) -> Trouble | None:
    """Return what keeps a DOI of a dataset from where it should be, or None.

    Args:
        rows: The dataset's current row, then the former ones.
    """
    found = ((row, of_row(row)) for row in rows)
    row, first = next(((row, one) for row, one in found if one), (None, None))
    if row is None or first is None or row.current:
        return first
    return Trouble(first.class_, f"{row.doi}: {first.text}")


def of_account(name: str) -> Trouble | None:
    """Return what stops everything that is due for an account, or None."""
    return next(stops(name), None)


def stops(name: str) -> Iterator[Trouble]:
    """Yield everything that stops an account, the most final first."""
    if not config.send():
        text = tk._("Nothing is sent to the registry: the option {option} is false.")
        yield Trouble("send", text.format(option=config.SEND))
    account = config.accounts().get(name)
    if account is None:
        text = tk._('The account "{name}" is not configured any more.')
        yield Trouble("account", text.format(name=name))
        return
    status = accounts.peek(account)
    if status is not None:
        yield from _moved(status, account)
        yield from _paused(status)


def is_missing_table(error: sa.exc.ProgrammingError) -> bool:
    """Tell whether a statement failed because the migration has not been run."""
    from psycopg2.errors import UndefinedTable  # CKAN's driver

    return isinstance(error.orig, UndefinedTable)


def moment(when: datetime) -> str:
    """Return a moment as people read it."""
    return when.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def _moved(status: Status, account: config.Account) -> Iterator[Trouble]:
    what = accounts.moved(status, account)
    if what == "landing_base":
        text = tk._(
            "Nothing is sent: the address of this site was {before} and is {now}. If the site has"
            " moved, run ckan andsdoi site-moved; on a copy of the site set {option} = false."
        )
        words = {"before": status.landing_base, "now": config.landing_base()}
        yield Trouble("moved", text.format(option=config.SEND, **words))
    elif what:
        text = tk._(
            "Nothing is sent: {what} was {before} and is {now}. If that is meant, run"
            " ckan andsdoi account-moved; on a copy of the site set {option} = false."
        )
        words = {"before": getattr(status, what), "now": getattr(account, what)}
        option = config.ENDPOINT if what == "endpoint" else config.PREFIX
        yield Trouble("moved", text.format(what=option, option=config.SEND, **words))


def _paused(status: Status) -> Iterator[Trouble]:
    if status.paused_by_hand and status.paused_since:
        text = tk._(
            "The registry account was paused on {since} by {who}: {reason}. To go on, run"
            " ckan andsdoi resume."
        )
        reason = status.problem_text or tk._("no reason given")
        words = {"who": status.paused_by, "since": moment(status.paused_since)}
        yield Trouble("paused", text.format(reason=reason.rstrip("."), **words))
    if status.paused_by_registry:
        text = tk._(
            "The registry refuses this site: {answer}. Check {app_id}, {secret}, {prefix} and"
            " the domains that the registry allows, then run ckan andsdoi sync."
        )
        answer = _answer(status.problem_text, status.problem_status)
        yield Trouble("account", text.format(answer=answer, **_account_options()))
    if status.is_waiting:
        text = tk._("The registry asked to wait. It goes on by itself.")
        yield Trouble("waiting", text)


def _account_options() -> dict[str, str]:
    return {"app_id": config.APP_ID, "secret": config.SHARED_SECRET, "prefix": config.PREFIX}


def _answer(words: str | None, status: int | None) -> str:
    """The registry's own words, with the status that they came with."""
    text = (words or tk._("no answer")).rstrip(".")
    return f"{text} (HTTP {status})" if status else text


def _recorded(row: Row[Any]) -> Trouble | None:
    """What PLAN or the registry had to say when the row was last tried."""
    if not row.problem_class:
        return None
    text = _sentence(row.problem_text or "", row.problem_params)
    template = _templates().get(row.problem_class)
    if template:
        answer = _answer(text, row.problem_status)
        return Trouble(row.problem_class, template.format(answer=answer))
    named = f"{row.problem_field}: {text}" if row.problem_field else text
    return Trouble(row.problem_class, named)


def _sentence(text: str, params: Mapping[str, str] | None) -> str:
    """Translate a message of ours; what others said has no places to fill."""
    return text if params is None else filled(tk._(text), params)


def _templates() -> dict[str, str]:
    """The sentences around a registry's answer; other texts are sentences themselves."""
    return {
        "transient": tk._(
            "The registry did not confirm it: {answer}. It is tried again by itself."
        ),
        "data": tk._(
            "The registry refused it: {answer}. Change the dataset, or mint it once more."
        ),
        "account": tk._("The registry refuses this site: {answer}. It is tried again by itself."),
        "not-found": tk._("The registry lost the metadata: {answer}. They are sent again."),
        "taken-by-other": tk._("The DOI belongs to somebody else: {answer}. Another one is drawn."),
        "person": tk._(
            "The registry says that the DOI belongs to somebody else: {answer}. Have it given to"
            " this site's account, then mint the dataset once more."
        ),
        "pinned": tk._(
            "The registry says that the reserved DOI belongs to somebody else: {answer}. It was"
            " handed out, so no other is drawn. Have it given to this site's account, then mint"
            " the dataset once more."
        ),
        "defect": tk._(
            "Something went wrong here: {answer}. An administrator finds it in the log."
        ),
    }


def _delayed(row: Row[Any]) -> Trouble | None:
    if row.waits_for != "delay" or row.due_at is None:
        return None
    text = tk._("The DOI is registered at {time}, because of the option {option}.")
    return Trouble("delay", text.format(time=moment(row.due_at), option=config.DELAY))
