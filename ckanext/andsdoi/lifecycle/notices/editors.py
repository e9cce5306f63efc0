"""What editors are told: that a DOI is registered, or that its dataset needs their hand.

RECORD notes in the row that there is something to tell (`untold`); what it is, is read when it is
told. Each note is told once, whatever fails. Nobody gets more than one mail in ten minutes.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import ckantoolkit as tk
import sqlalchemy as sa
from ckan import model

from ... import config, suffix
from ...database import at_once, begin
from ..rows import history
from ..rows.enums import EventKind
from ..rows.problem import FOR_EDITORS
from ..rows.row import DoiRow
from . import mail, told
from .mail import Mail, MailFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ckan.types import Context

INTERVAL = timedelta(minutes=10)
MOST = 500
"""Datasets that are told of at a time."""

_CAUSE = "editors"
_ARE_WAITING = sa.text(
    "SELECT EXISTS (SELECT FROM andsdoi_doi"
    " WHERE untold IS NOT NULL AND environment = :environment)"
)
_TAKE = sa.text(
    """
    UPDATE andsdoi_doi SET untold = NULL
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi WHERE untold IS NOT NULL AND environment = :environment
         ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED))
    RETURNING *
    """
)
_PUT_BACK = sa.text(
    """
    UPDATE andsdoi_doi SET untold = clock_timestamp()
     WHERE id = ANY (ARRAY(
        SELECT id FROM andsdoi_doi WHERE id = ANY (:ids) AND untold IS NULL
         ORDER BY id FOR UPDATE SKIP LOCKED))
    """
)
_WHO = sa.text(
    """
    SELECT who FROM andsdoi_event
     WHERE package_id = :id AND what = ANY (:asked) AND who <> :worker
     ORDER BY what = :approved, id DESC LIMIT 1
    """
)
_ADMINISTRATORS = sa.text(
    """
    SELECT table_id FROM member
     WHERE group_id = :organization AND table_name = 'user' AND capacity = 'admin'
       AND state = 'active' ORDER BY table_id
    """
)


def are_waiting() -> bool:
    """Tell whether there is something to tell editors, and none of them was told just now."""
    if not config.notify_editors() or _CAUSE in told.since(INTERVAL):
        return False
    with at_once() as connection:
        return bool(connection.scalar(_ARE_WAITING, {"environment": config.environment()}))


def tell(until: float) -> None:
    """Send each editor one mail about all their datasets, until a moment of `time.monotonic`.

    Raises:
        MailFailed: The mail server fails; what was not told is tried again later.
    """
    if not are_waiting() or not told.claim(_CAUSE, INTERVAL):
        return
    letters: dict[str, list[tuple[DoiRow, str]]] = defaultdict(list)
    for row in _take():
        for user_id, text in _letters(row):
            letters[user_id].append((row, text))
    _send_all(letters, until)


def _letters(row: DoiRow) -> Iterator[tuple[str, str]]:
    """Yield to whom something is to be said of a dataset, and what: what is true of it now."""
    package, sentence = model.Package.get(row.package_id), _sentence(row)
    if package is None or sentence is None:
        return
    url = config.landing_url(package.id, package.name, package.type)
    for user_id in _recipients(package):
        yield user_id, f"{package.title or package.name}\n{url}\n{sentence}"


def _take() -> list[DoiRow]:
    with begin() as connection:
        values = {"environment": config.environment(), "limit": MOST}
        return [DoiRow.from_row(one) for one in connection.execute(_TAKE, values).mappings()]


def _send_all(letters: Mapping[str, Sequence[tuple[DoiRow, str]]], until: float) -> None:
    """Send the letters; those that come too late, or after a failure, are for a later run."""
    left = {row.id for those in letters.values() for row, _ in those}
    try:
        for user_id, those in letters.items():
            if time.monotonic() >= until:
                break
            try:
                _send(user_id, [text for _, text in those])
            except MailFailed as failed:
                if failed.may_have_left:
                    left -= {row.id for row, _ in those}
                raise
            left -= {row.id for row, _ in those}
    finally:
        if left:
            with begin() as connection:
                connection.execute(_PUT_BACK, {"ids": sorted(left)})
            told.release(_CAUSE)


def _send(user_id: str, texts: Sequence[str]) -> None:
    user = model.User.get(user_id)
    if user is None or not user.email:
        return
    number = len(texts)
    subject = tk.ungettext("the DOI of a dataset", "the DOIs of {number} datasets", number).format(
        number=number
    )
    mail.send(Mail(user.display_name, user.email, subject, "\n\n".join(texts)))


def _sentence(row: DoiRow) -> str | None:
    """Return what is to be said of a row, None if there is nothing to tell any more."""
    doi = _shown(row)
    if row.problem is not None and row.problem.class_ in FOR_EDITORS:
        if row.is_announced:
            text = tk._("Its DOI {doi} is registered, but needs your hand: {problem}")
        else:
            text = tk._("It needs your hand to get its DOI: {problem}")
        return str(text.format(doi=doi, problem=row.problem.text))
    if row.is_announced:
        return str(tk._("It has the DOI {doi} now.").format(doi=doi))
    return None


def _shown(row: DoiRow) -> str:
    if row.environment == "production":
        return suffix.doi_url(row.doi or "")
    return f"{row.doi} (TEST)"


def _recipients(package: model.Package) -> list[str]:
    """Return who is told of a dataset: who asked, else who created it, else administrators."""
    for group in (_asked(package), [package.creator_user_id], _administrators(package)):
        able = [user_id for user_id in group if user_id and _may_edit(user_id, package)]
        if able:
            return able
    return []


def _asked(package: model.Package) -> Iterable[str]:
    asked = [EventKind.REQUESTED, EventKind.RESERVED, EventKind.APPROVED]
    values = {"id": package.id, "asked": [str(one) for one in asked]}
    with at_once() as connection:
        values |= {"worker": history.WORKER, "approved": str(EventKind.APPROVED)}
        return list(connection.scalars(_WHO, values))


def _administrators(package: model.Package) -> Iterable[str]:
    with at_once() as connection:
        return list(connection.scalars(_ADMINISTRATORS, {"organization": package.owner_org}))


def _may_edit(user_id: str, package: model.Package) -> bool:
    """Tell whether somebody still is there, has an address, and may read of the problem."""
    user = model.User.get(user_id)
    if user is None or user.state != "active" or not user.email:
        return False
    context: Context = {"user": user.name, "auth_user_obj": user}
    try:
        tk.check_access("package_update", context, {"id": package.id})
    except tk.NotAuthorized:
        return False
    return True
