"""A process that runs functions for the bench: a CKAN site, or a registry, on its own."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from . import timing

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """Runs module-level functions one after the other; what they leave in modules stays."""

    def __init__(self) -> None:
        # not forked: nothing of this process, such as a connection, is shared
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end,), daemon=True)
        self._process.start()
        far_end.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pipe.close()
        self._process.join()

    def kill(self) -> None:
        """End it at once, whatever it is at."""
        self._process.kill()
        self._process.join()

    def run(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function there and return what it returns.

        Raises:
            RuntimeError: it failed; the text is its traceback.
        """
        self._pipe.send((act, args, kwargs))
        failure, result = self._pipe.recv()
        if failure:
            raise RuntimeError(failure)
        value: T = result
        return value

    def time(self, act: Callable[..., object], *arguments: object) -> float:
        """Run a function there and return the seconds that it took there."""
        return self.run(timing.seconds_of, act, *arguments)


def _serve(pipe: Connection) -> None:
    while True:
        try:
            act, args, kwargs = pipe.recv()
        except EOFError:
            return
        pipe.send(_outcome(act, args, kwargs))


def _outcome(act: Callable[..., Any], args: Any, kwargs: Any) -> tuple[str, Any]:
    try:
        return "", act(*args, **kwargs)
    except Exception:
        return traceback.format_exc(), None
