"""Whether people learn by e-mail what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import config
from ...lifecycle.notices import mail, told
from ...lifecycle.rows.problem import moment
from .result import NOTE, OK, WRONG, CheckResult, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEND = f"Check smtp.server and the other smtp options, or set {config.NOTICES} = false."
_NOBODY = "Nobody is told what waits for a person"


def notices(*, quick: bool) -> Iterator[CheckResult]:
    """Tell whether the contact is told what waits for a person; `quick` greets no server."""
    if not config.notices():
        yield CheckResult(Topic.NOTICES, OK, f"switched off by {config.NOTICES}")
    elif not config.contact():
        mend = f"Write {config.CONTACT} or email_to."
        yield CheckResult(Topic.NOTICES, NOTE, f"{_NOBODY}: there is no address.", mend)
    elif not mail.server():
        text = f"{_NOBODY}: CKAN has no mail server."
        yield CheckResult(Topic.NOTICES, NOTE, text, "Set smtp.server.")
    else:
        yield from _mail_server(quick=quick)


def _mail_server(*, quick: bool) -> Iterator[CheckResult]:
    last = told.mail_server()
    if last.failed_at and last.failure:
        text = f"The last mail failed on {moment(last.failed_at)}: {last.failure}; see the log."
        yield CheckResult(Topic.NOTICES, WRONG, text, _MEND)
    elif not quick:
        yield _greeting()


def _greeting() -> CheckResult:
    try:
        mail.greet()
    except mail.MailFailed as failed:
        return CheckResult(Topic.NOTICES, WRONG, f"Nobody is told anything: {failed}.", _MEND)
    last = told.mail_server()
    sent = f"last sent {moment(last.told_at)}" if last.told_at else "none was sent yet"
    text = f"{mail.server()} answers, they go to {config.contact()}; {sent}"
    return CheckResult(Topic.NOTICES, OK, text)
