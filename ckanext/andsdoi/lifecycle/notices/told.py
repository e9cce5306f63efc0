"""What was told by e-mail and when, for all processes; and when the mail server failed last.

All moments are the database's. A cause counts as told before its mail leaves: if a process dies in
between, people hear of it a day later, and never twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from ... import config
from ...database import at_once

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_MAIL = "mail"
"""Stands for the mail server, where a cause is named."""

_SINCE = sa.text(
    """
    SELECT cause FROM andsdoi_notice
     WHERE environment = :environment AND told_at > clock_timestamp() - :interval
    """
)
_CLAIM = sa.text(
    """
    INSERT INTO andsdoi_notice AS known (environment, cause, told_at)
    VALUES (:environment, :cause, clock_timestamp())
    ON CONFLICT (environment, cause) DO UPDATE SET told_at = clock_timestamp()
     WHERE known.told_at IS NULL OR known.told_at <= clock_timestamp() - :interval
    """
)
_RELEASE = sa.text(
    "UPDATE andsdoi_notice SET told_at = NULL WHERE environment = :environment AND cause = :cause"
)
_FAILED = sa.text(
    """
    INSERT INTO andsdoi_notice (environment, cause, failed_at, failure)
    VALUES (:environment, :cause, clock_timestamp(), :failure)
    ON CONFLICT (environment, cause) DO UPDATE SET
        failed_at = clock_timestamp(), failure = :failure
    """
)
_SENT = sa.text(
    """
    INSERT INTO andsdoi_notice (environment, cause, told_at)
    VALUES (:environment, :cause, clock_timestamp())
    ON CONFLICT (environment, cause) DO UPDATE SET
        told_at = clock_timestamp(), failed_at = NULL, failure = NULL
    """
)
_SERVER = sa.text(
    """
    SELECT told_at, failed_at, failure, failed_at > clock_timestamp() - interval '10 minutes'
           AS is_resting
      FROM andsdoi_notice WHERE environment = :environment AND cause = :cause
    """
)


@dataclass(frozen=True)
class MailServer:
    """What became of the last mails: when one was sent, and since when and why none is."""

    told_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None
    is_resting: bool | None = False


def since(interval: timedelta) -> frozenset[str]:
    """Return the causes that were told within an interval."""
    with at_once() as connection:
        values = {"environment": config.environment(), "interval": interval}
        return frozenset(connection.scalars(_SINCE, values))


def claim(cause: str, interval: timedelta) -> bool:
    """Note that a cause is told now; false if it was within the interval, by whatever process."""
    with at_once() as connection:
        values = {**_key(cause), "interval": interval}
        return bool(connection.execute(_CLAIM, values).rowcount)


def release(cause: str) -> None:
    """Note that a cause was not told after all."""
    with at_once() as connection:
        connection.execute(_RELEASE, _key(cause))


def note_failure(failure: str) -> None:
    """Note why a mail could not be sent; for ten minutes none is tried."""
    with at_once() as connection:
        connection.execute(_FAILED, {**_key(_MAIL), "failure": failure})


def note_success() -> None:
    """Note that the mail server takes mails."""
    with at_once() as connection:
        connection.execute(_SENT, _key(_MAIL))


def is_resting() -> bool:
    """Tell whether a mail failed a short while ago."""
    return bool(mail_server().is_resting)


def mail_server() -> MailServer:
    """Return what is known of the mail server."""
    with at_once() as connection:
        row = connection.execute(_SERVER, _key(_MAIL)).one_or_none()
    return MailServer() if row is None else MailServer(**row._mapping)


def _key(cause: str) -> dict[str, object]:
    return {"environment": config.environment(), "cause": cause}
