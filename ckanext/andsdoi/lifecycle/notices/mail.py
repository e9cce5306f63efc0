"""CKAN's mailer, which waits for a mail server as long as that likes: here nobody does."""

from __future__ import annotations

import smtplib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import ckantoolkit as tk
from ckan import model
from ckan.lib import mailer

from ..dataset.ckan import request_context
from ..rows.problem import said

if TYPE_CHECKING:
    from collections.abc import Callable

GREETING_SECONDS = 5
"""How long a mail server may take to greet."""
MAIL_SECONDS = 10
"""How long it may take for one mail."""
ROUND_SECONDS = 30
"""How long a run goes on sending; the rest is for a later one."""
# RFC 3834: no holiday note is sent back
_AUTOMATIC = {"Auto-Submitted": "auto-generated"}


class MailFailed(Exception):
    """A mail was not sent, in words for an administrator: no address and no secret.

    `may_have_left`: the server did not say no, it said nothing.
    """

    def __init__(self, text: str, *, may_have_left: bool = False) -> None:
        super().__init__(text)
        self.may_have_left = may_have_left


@dataclass(frozen=True)
class Mail:
    """One e-mail; the site's title is put before the subject, its address below the text."""

    name: str
    address: str
    subject: str
    text: str


def server() -> str:
    """Return the mail server that CKAN is configured with, or an empty string."""
    return str(tk.config.get("smtp.server") or "")


def greet() -> None:
    """Ask whether the mail server answers, before anything counts as told.

    Raises:
        MailFailed: It does not.
    """
    failure = _within(GREETING_SECONDS, _greet)
    if failure is not None:
        raise MailFailed(f"{server()} does not answer ({_shown(failure)})") from failure


def send(mail: Mail) -> None:
    """Send a mail, or give it up.

    Raises:
        MailFailed: It was refused, or there was no answer in time.
    """
    failure = _within(MAIL_SECONDS, lambda: _deliver(mail))
    if failure is None:
        return
    # CKAN's mailer says by an error of its own that it was refused; that repeats the address
    refused = isinstance(failure, mailer.MailerException)
    cause = failure.__context__ if refused else None
    shown = _shown(cause or failure) if cause or not refused else said(failure)
    text = f"{server()} did not take a mail ({shown})"
    raise MailFailed(text, may_have_left=isinstance(failure, OSError)) from failure


def _within(seconds: float, action: Callable[[], None]) -> Exception | None:
    """Do something, but wait no longer than this; return what went wrong."""
    ended: list[Exception | None] = []

    def act() -> None:
        try:
            action()
        except Exception as error:
            ended.append(error)
        else:
            ended.append(None)

    # one that still waits goes with its process
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(seconds)
    return ended[0] if ended else TimeoutError(f"no answer within {seconds} seconds")


def _greet() -> None:
    where = server()
    parts = urlsplit(where if "://" in where else f"smtp://{where}")
    with smtplib.SMTP(parts.hostname or "", parts.port or 0, timeout=GREETING_SECONDS) as one:
        one.noop()


def _deliver(mail: Mail) -> None:
    title = " ".join(str(tk.config.get("ckan.site_title") or "CKAN").split())
    subject = f"{title}: {mail.subject}"
    text = f"{mail.text}\n\n{tk.config.get('ckan.site_url')}\n"
    try:
        with request_context():
            mailer.mail_recipient(mail.name, mail.address, subject, text, headers={**_AUTOMATIC})
    finally:
        # whatever another extension sends mails with
        model.Session.remove()


def _shown(error: BaseException) -> str:
    codes = {getattr(error, "smtp_code", None)}
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _ in error.recipients.values()}
    return " ".join([type(error).__name__, *(str(code) for code in codes if code)])
