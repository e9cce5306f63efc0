"""Who listens on our queue, as Redis knows it."""

from __future__ import annotations

import redis
import rq
from ckan.lib import jobs

from ... import config
from . import wakeup


def names() -> list[str] | None:
    """Return the names of the workers on our queue, None if Redis cannot be asked."""
    try:
        return listening(wakeup.connect())
    except redis.RedisError:
        return None


def listening(connection: redis.Redis) -> list[str]:
    """Return the names of the workers on our queue.

    Raises:
        redis.RedisError: Redis does not answer.
    """
    wanted = jobs.add_queue_name_prefix(config.queue())
    workers = rq.Worker.all(connection=connection)
    return sorted(one.name for one in workers if wanted in one.queue_names())
