"""The stages of the work, and what happens between them: no other test knows where they are.

A process can be stopped, and others can be faster, before and after each of these. `Portal.before`
and `Portal.after` say what happens there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum
from pkgutil import resolve_name
from typing import Any

import pytest

PATIENCE = 30
"""Seconds for what answers at once, unless the machine is busy."""

Function = Callable[..., Any]


class Stage(Enum):
    """A function that the work passes through: its module, its class if it has one, its name."""

    MARK = "lifecycle.capture.intent:mark_now"
    LOST_MARK = "lifecycle.capture.intent:is_missing_table"
    WAKE_UP = "lifecycle.capture.wakeup:enqueue_drain"
    SWEEP = "lifecycle.worker.run:sweep"
    DRAIN = "lifecycle.worker.run:_sync_account"
    PLAN = "lifecycle.worker.drain:prepare"
    READING = "lifecycle.dataset.snapshot:read_as_anonymous"
    DOCUMENT = "lifecycle.dataset.description:document"
    JUDGEMENT = "lifecycle.plan.assess:plan"
    DRAW = "suffix:generate"
    GUARD = "lifecycle.worker.gate:Gate._guard"
    REQUEST = "lifecycle.worker.perform:_send"
    RECORD = "lifecycle.worker.drain:record"
    QUESTION = "registry:Client.get_metadata"
    NEIGHBOURS = "lifecycle.dataset.relations.neighbours:notify_neighbours"
    LOCKED_NEIGHBOURS = "lifecycle.dataset.relations.neighbours:are_neighbours_pending"
    INDEX = "lifecycle.worker.index:_rebuild"
    COMPARISON = "lifecycle.maintenance.reconcile.run:_Run.look"
    COMPARED = "lifecycle.maintenance.reconcile.run:_Run.take"
    DOUBT = "lifecycle.maintenance.reconcile.fix:doubt"
    TAKING_IN = "lifecycle.maintenance.reconcile.fix:take_in"

    def wrap(self, patch: pytest.MonkeyPatch, wrapper: Callable[[Function], Function]) -> None:
        """Put something around the stage, until the patch is undone."""
        module, _, path = self.value.partition(":")
        of_class, _, name = path.rpartition(".")
        owner = resolve_name(f"ckanext.andsdoi.{module}:{of_class}")
        patch.setattr(owner, name, wrapper(getattr(owner, name)))


class Once:
    """Something that happens elsewhere, the first time that a stage is reached."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._action = action
        self.has_happened = False

    def happen(self) -> None:
        if not self.has_happened:
            self.has_happened = True
            elsewhere(self._action)

    def before(self, stage: Function, of: object = None) -> Function:
        """Return the stage with this before it, the first time (that the stage is of that)."""

        def after_this(*args: Any, **kwargs: Any) -> Any:
            if of is None or of in args:
                self.happen()
            return stage(*args, **kwargs)

        return after_this

    def after(self, stage: Function) -> Function:
        """Return the stage with this after it, the first time."""

        def before_this(*args: Any, **kwargs: Any) -> Any:
            result = stage(*args, **kwargs)
            self.happen()
            return result

        return before_this


def drawing(suffixes: list[str]) -> Callable[[Function], Function]:
    """Have these suffixes drawn next, while there are some left."""

    def wrapper(draw: Function) -> Function:
        def draw_these(shoulder: str = "") -> str:
            return suffixes.pop(0) if suffixes else str(draw(shoulder))

        return draw_these

    return wrapper


def elsewhere(act: Callable[[], object]) -> None:
    """Do something in another thread, as another process would, and wait for it."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if thread.is_alive():
        raise TimeoutError("what happened elsewhere did not end")
    if failures:
        raise failures[0]
