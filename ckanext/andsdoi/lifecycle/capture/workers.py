"""Who listens on our queue, as Redis knows it."""

from __future__ import annotations

import redis
import rq
from ckan.lib import jobs

from ... import config
from . import wakeup


def names() -> list[str] | None:
    """Return the names of the workers on our queue, None if Redis cannot be asked."""
    wanted = jobs.add_queue_name_prefix(config.queue())
    try:
        workers = rq.Worker.all(connection=wakeup.connect())
        return sorted(one.name for one in workers if wanted in one.queue_names())
    except redis.RedisError:
        return None
