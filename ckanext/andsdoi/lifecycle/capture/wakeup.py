"""After the commit of an edit: at most one job waits in CKAN's queue.

Redis only wakes the worker. Away, slow or silent, it costs a save a fraction of a second, once, and
loses nothing: the rows are due in the database, and `ckan andsdoi sync` finds them.
"""

from __future__ import annotations

import logging
import time
import uuid
from functools import lru_cache
from typing import Any

import ckantoolkit as tk
import redis
import rq
from ckan.lib import jobs
from redis.backoff import NoBackoff
from redis.retry import Retry

from ... import config

log = logging.getLogger(__name__)

_TIMEOUT = 0.3
_SILENCE = 10.0
JOB = "ckanext.andsdoi.lifecycle.worker.job"
"""The name by which jobs stand in the queue: a released version finds those of the one before."""
_TITLE = "andsdoi: bring DOIs up to date"
_STATUS = """
    local id = redis.call('GET', KEYS[1])
    return id and redis.call('HGET', ARGV[1] .. id, 'status')
"""
_silent_until = 0.0


def enqueue_drain() -> None:
    """Enqueue the drain unless a drain waits already. Never raises."""
    global _silent_until  # noqa: PLW0603 (one for the whole process)
    if time.monotonic() < _silent_until:
        return
    try:
        _enqueue_once()
    except Exception as error:
        _silent_until = time.monotonic() + _SILENCE
        log.warning("No worker was woken (%s); `ckan andsdoi sync` does the work", error)


def connect() -> redis.Redis:
    """Return a connection that neither waits long nor tries again."""
    return _connection(tk.config["ckan.redis.url"])


def _enqueue_once() -> None:
    """Enqueue a job and note its id in one transaction of Redis, unless the noted job waits."""
    connection = connect()
    queue = rq.Queue(jobs.add_queue_name_prefix(config.queue()), connection=connection)
    key = f"andsdoi:waiting:{queue.name}"
    if _waits(connection, key):
        # as a rule: the watch below costs each save two more questions
        return
    with connection.pipeline() as pipe:
        try:
            pipe.watch(key)  # type: ignore[no-untyped-call]
            if not _waits(pipe, key):
                _enqueue(pipe, queue, key)
        except redis.WatchError:
            # another process has just enqueued the job
            return


def _enqueue(pipe: Any, queue: rq.Queue, key: str) -> None:
    job_id, timeout = str(uuid.uuid4()), int(tk.config["ckan.jobs.timeout"])
    if not rq.__version__.startswith("1."):
        # rq 1 does it in enqueue_call; goes when CKAN 2.11 goes
        pipe.multi()
    queue.enqueue_call(JOB, job_id=job_id, timeout=timeout, meta={"title": _TITLE}, pipeline=pipe)
    pipe.set(key, job_id)
    pipe.execute()


def _waits(client: redis.Redis, key: str) -> bool:
    """Ask whether the noted job waits, with one question: each save does.

    A note alone would not do: whoever empties the queue does not know of it.
    """
    status = client.eval(_STATUS, 1, key, rq.job.Job.key_for(""))
    return bool(status == rq.job.JobStatus.QUEUED.value.encode())


@lru_cache(maxsize=4)
def _connection(url: str) -> redis.Redis:
    """Return a connection of our own: CKAN's has no time-outs, and newer clients retry."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=_TIMEOUT,
        socket_timeout=_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
