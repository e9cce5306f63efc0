"""What the site's contact is told: whatever goes on only when a person has done something.

One mail for each cause, at most one a day, as long as it lasts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import ckantoolkit as tk
import sqlalchemy as sa

from ... import config
from ...database import begin
from ...model import PROBLEM
from .. import accounts
from ..accounts import brake, stops
from ..rows.problem import Problem, ProblemClass
from . import mail, told
from .mail import Mail, MailFailed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy.engine import Row

DAY = timedelta(days=1)
SHOWN = 5
"""How many datasets a mail names."""

_OF_DATASETS = (
    ProblemClass.NEEDS_ASSIGN,
    ProblemClass.NEEDS_IMPORT,
    ProblemClass.PERSON,
    ProblemClass.PINNED,
    ProblemClass.UNDELETABLE,
    ProblemClass.HIDDEN,
    ProblemClass.UNREGISTERED,
)
"""What only a person can end: the DOI has to be assigned, imported, handed over, hidden there."""

_WAITING = sa.text(
    f"""
    SELECT * FROM (
        SELECT {PROBLEM} AS kind, problem_params, problem_field, problem_status, d.doi, d.current,
               d.package_id, p.title, p.name, p.type,
               count(*) OVER (PARTITION BY {PROBLEM}) AS total,
               row_number() OVER (PARTITION BY {PROBLEM} ORDER BY d.id) AS number
          FROM andsdoi_doi AS d LEFT JOIN package AS p ON p.id = d.package_id
         WHERE environment = :environment AND {PROBLEM} = ANY (:classes)) AS listed
     WHERE number <= {SHOWN} ORDER BY kind, number
    """
)


@dataclass(frozen=True)
class Notice:
    """One cause, and the mail about it."""

    cause: str
    subject: str
    text: str


def waiting() -> Sequence[Notice]:
    """Return what waits for a person and was not told within a day."""
    if not config.notices() or not config.contact():
        return ()
    known = told.since(DAY)
    found = (*_accounts(), *_brakes(), *_datasets(known))
    return [one for one in found if one.cause not in known]


def tell(notices: Sequence[Notice], until: float) -> None:
    """Send what no other process has sent meanwhile, until a moment of `time.monotonic`.

    Raises:
        MailFailed: The mail server fails; what was not told is tried again later.
    """
    for one in notices:
        if time.monotonic() < until and told.claim(one.cause, DAY):
            _send(one)


def _send(notice: Notice) -> None:
    # TRANSLATORS: the end of an e-mail
    end = tk._(
        "Look at ckan andsdoi check for all that waits. This mail comes once a day as long as it"
        " lasts; the option {option} ends such mails."
    ).format(option=config.NOTICES)
    address = config.contact()
    try:
        mail.send(Mail(address, address, notice.subject, f"{notice.text}\n\n{end}"))
    except MailFailed as failed:
        if not failed.may_have_left:
            told.release(notice.cause)
        raise


def _accounts() -> Iterator[Notice]:
    for account in config.accounts().values():
        status = accounts.get(account)
        if status and status.paused_by_registry:
            problem = stops.refused(account, status.problem_text or "", status.problem_status)
            subject = tk._("the registry refuses to register DOIs")
            yield Notice(f"paused {account.name}", subject, problem.sentence)


def _brakes() -> Iterator[Notice]:
    for one in brake.closed():
        whose = f"user {one.user}" if one.user else one.organization
        subject = tk._("many DOIs wait to be hidden")
        yield Notice(f"brake {whose or brake.SITE}", subject, one.text)


def _datasets(known: Collection[str]) -> Iterator[Notice]:
    classes = [name for name in map(str, _OF_DATASETS) if name not in known]
    with begin() as connection:
        values = {"environment": config.environment(), "classes": classes}
        rows = connection.execute(_WAITING, values).all()
    for kind, those in groupby(rows, attrgetter("kind")):
        yield _of_datasets(kind, list(those))


def _of_datasets(kind: str, rows: Sequence[Row[tuple[object, ...]]]) -> Notice:
    total = rows[0].total
    subject = tk.ungettext(
        "a DOI waits for a person", "{number} DOIs wait for a person", total
    ).format(number=total)
    parts = [_dataset(row) for row in rows]
    if total > len(rows):
        more = tk._("and {number} more; andsdoi_list with problem={problem} tells which")
        parts.append(more.format(number=total - len(rows), problem=kind))
    return Notice(kind, subject, "\n\n".join(parts))


def _dataset(row: Row[tuple[object, ...]]) -> str:
    doi = None if row.current else row.doi
    problem = Problem(
        ProblemClass(row.kind), row.problem_params or {}, row.problem_field, row.problem_status, doi
    )
    if row.name is None:
        return f"{row.package_id}\n{problem.text}"
    url = config.landing_url(row.package_id, row.name, row.type)
    return f"{row.title or row.name}\n{url}\n{problem.text}"
