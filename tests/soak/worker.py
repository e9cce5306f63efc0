"""One worker of many: it may die, or something may happen elsewhere, at any of its boundaries.

A boundary is where a process can be stopped so that others see the difference: before and after
a plan, a guard, a request, a record; before each commit; before the search index is written.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from ckanext.andsdoi.lifecycle.maintenance.imports import run as imports
from ckanext.andsdoi.lifecycle.maintenance.reconcile import run
from ckanext.andsdoi.lifecycle.worker import drain

from ..stages import Stage, elsewhere

STAGES = (
    Stage.PLAN,
    Stage.GUARD,
    Stage.REQUEST,
    Stage.RECORD,
    Stage.INDEX,
    Stage.COMPARISON,
    Stage.DOUBT,
    Stage.TAKING_IN,
)
HOLDS_LOCKS = frozenset({"commit"})

_here = threading.local()


class Death(BaseException):
    """The process is gone: nothing of ours may catch this."""


class Worker:
    """What runs in one process, all its threads together.

    `happens` is called once, in another thread, when boundary number `at` is reached; without it
    the worker dies there. Nothing happens elsewhere while a transaction waits for its commit: it
    would wait for locks that nobody gives back.
    """

    def __init__(self, at: int = 0, happens: Callable[[], object] | None = None) -> None:
        self._left = at
        self._happens = happens
        self._lock = threading.Lock()
        self._dead = False
        self.stopped_at: str | None = None

    def run(self, work: Callable[[], object]) -> None:
        """Do the work in this thread; a death ends it in silence."""
        _enter(self)
        try:
            work()
        except Death:
            pass
        finally:
            _enter(None)

    def reach(self, boundary: str) -> None:
        """Pass a boundary, or die at it."""
        with self._lock:
            if self._dead:
                raise Death
            if not self._counts(boundary):
                return
            self.stopped_at = boundary
            self._dead = self._happens is None
        if self._happens is None:
            raise Death
        elsewhere(self._happens)

    def _counts(self, boundary: str) -> bool:
        if self._happens is not None and boundary in HOLDS_LOCKS:
            return False
        self._left -= 1
        return self._left == 0


def fence(patch: pytest.MonkeyPatch, reached: Counter[str]) -> None:
    """Put the boundaries into the code; `reached` counts where workers were stopped."""
    from ckan.model import meta

    def before_commit(_: Any) -> None:
        _reach("commit", reached)

    engine = meta.engine
    sa.event.listen(engine, "commit", before_commit)
    for owner in (drain, run, imports):
        patch.setattr(owner, "ThreadPoolExecutor", _Pool)
    for stage in STAGES:
        what = stage.name.lower().replace("_", " ")
        stage.wrap(patch, partial(_fenced, what=what, reached=reached))


def _fenced(function: Callable[..., Any], what: str, reached: Counter[str]) -> Callable[..., Any]:
    def between(*args: Any, **kwargs: Any) -> Any:
        _reach(f"before {what}", reached)
        result = function(*args, **kwargs)
        _reach(f"after {what}", reached)
        return result

    return between


def _reach(boundary: str, reached: Counter[str]) -> None:
    worker: Worker | None = getattr(_here, "worker", None)
    if worker is None:
        return
    before = worker.stopped_at
    try:
        worker.reach(boundary)
    finally:
        if before is None and worker.stopped_at:
            reached[f"stopped at: {worker.stopped_at}"] += 1


def _enter(worker: Worker | None) -> None:
    _here.worker = worker


class _Pool(ThreadPoolExecutor):
    """The threads of a worker die with it."""

    def __init__(self, size: int) -> None:
        worker = getattr(_here, "worker", None)
        super().__init__(size, initializer=_enter, initargs=(worker,))
