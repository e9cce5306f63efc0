"""A worker that dies: a forked process, killed at the n-th boundary of its steps."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from ckanext.andsdoi.lifecycle.worker import drain, gate, index, perform


def started(work: Callable[[], object]) -> int:
    """Run work in a forked process; return its process id.

    Call it in the thread that holds CKAN's session: a connection that the session still holds
    while it is forked would be closed by the child, under the parent's hands.
    """
    from ckan.model import meta

    meta.Session.remove()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _fresh_connections()
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def ended(pid: int) -> int:
    """Wait for a forked process; return its exit status as `os.waitpid` tells it."""
    return os.waitpid(pid, 0)[1]


def in_child(work: Callable[[], object]) -> int:
    """Run work in a forked process to its end; return its exit status."""
    return ended(started(work))


def die_at(passage: int) -> None:
    """Let this process be killed at a boundary: before or after a guard, request, RECORD, index."""
    left = [passage]

    def boundary() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def fenced(function: Callable[..., Any]) -> Callable[..., Any]:
        def between(*args: Any, **kwargs: Any) -> Any:
            boundary()
            result = function(*args, **kwargs)
            boundary()
            return result

        return between

    gate.Gate.admit = fenced(gate.Gate.admit)  # type: ignore[method-assign]
    perform._send = fenced(perform._send)
    drain.record = fenced(drain.record)  # type: ignore[attr-defined]
    index.finish = fenced(index.finish)


def _fresh_connections() -> None:
    """Leave the parent's connections alone, as RQ's worker does after its fork."""
    from ckan.model import meta

    meta.Session.registry.clear()
    meta.engine.dispose(close=False)
