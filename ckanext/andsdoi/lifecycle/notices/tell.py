"""What a run at the registry ends with: tell by e-mail what is to be told.

Nothing is raised, and a mail server that is away costs some seconds in ten minutes.
"""

from __future__ import annotations

import logging
import time

from ... import config
from .. import accounts
from ..dataset.ckan import request_context
from ..rows.problem import said
from . import contact, editors, mail, told

log = logging.getLogger(__name__)


def tell() -> None:
    """Tell the contact and the editors what is new for them, each at most once."""
    try:
        if _is_wanted() and not _is_copy() and not told.is_resting():
            with request_context():
                _tell()
    except Exception as error:
        log.exception("No notice could be sent: %s", said(error))


def _is_wanted() -> bool:
    """Tell whether anybody may be told anything, by the options alone."""
    if not mail.server() or not config.send():
        return False
    return config.notify_editors() or (config.notices() and bool(config.contact()))


def _tell() -> None:
    waiting = contact.waiting()
    if not waiting and not editors.are_waiting():
        return
    try:
        mail.greet()
        until = time.monotonic() + mail.ROUND_SECONDS
        contact.tell(waiting, until)
        editors.tell(until)
    except mail.MailFailed as failed:
        log.warning("A notice could not be sent: %s", failed)
        told.note_failure(str(failed))
    else:
        told.note_success()


def _is_copy() -> bool:
    """Tell whether this may be a copy of the site: its people are told by the original (P10)."""
    known = [(account, accounts.get(account)) for account in config.accounts().values()]
    return any(status and accounts.changed_identity(status, of) for of, status in known)
