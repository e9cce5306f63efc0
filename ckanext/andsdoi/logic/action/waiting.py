"""Callers who wait while their web process does nothing else: one of each person at a time.

The note lies in Redis, so that it holds for all processes of a site, and runs out by itself, so
that no process that dies leaves it behind.
"""

from __future__ import annotations

import contextlib
import logging
import uuid
from typing import TYPE_CHECKING

import ckantoolkit as tk
import redis
from ckan import model

from ...lifecycle.capture import wakeup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckan.types import Context

log = logging.getLogger(__name__)

LONGEST = 20
"""Seconds that a caller waits at most, whatever was asked for: web servers end a request after 30
by default, and a first mint takes some seconds. Who needs more asks `andsdoi_show` later."""
FORGOTTEN = 60
"""Seconds after which a note runs out; everybody who waits has ended long before."""


@contextlib.contextmanager
def alone(context: Context) -> Iterator[bool | None]:
    """Tell whether the caller waits nowhere else while a block runs; None where Redis is away.

    A program of the site itself, which calls in nobody's name, is always alone.
    """
    person = model.User.get(context.get("user") or None)
    if person is None:
        yield True
        return
    key, token = f"andsdoi:waiter:{tk.config['ckan.site_id']}:{person.id}", uuid.uuid4().hex
    first = _note(key, token)
    try:
        yield first
    finally:
        if first:
            _forget(key, token)


def _note(key: str, token: str) -> bool | None:
    try:
        return bool(wakeup.connect().set(key, token, nx=True, ex=FORGOTTEN))
    except redis.RedisError as error:
        log.warning("Who waits could not be noted: %s", error)
        return None


def _forget(key: str, token: str) -> None:
    with contextlib.suppress(redis.RedisError):
        connection = wakeup.connect()
        if connection.get(key) == token.encode():
            connection.delete(key)
