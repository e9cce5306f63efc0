"""Questions that are asked in threads, and their answers in the order of the questions."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from ... import config

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Asked = TypeVar("Asked")
T = TypeVar("T")


def in_order(asked: Iterable[tuple[Asked, Future[T]]]) -> Iterator[tuple[Asked, T]]:
    """Yield what was asked with its answer; every thread is busy, and has a question ready.

    Args:
        asked: What is asked about, and the answer to come; it is read no further ahead than that.
    """
    waiting: deque[tuple[Asked, Future[T]]] = deque()
    try:
        for one in asked:
            waiting.append(one)
            if len(waiting) >= 2 * config.concurrency():
                yield _answered(*waiting.popleft())
        while waiting:
            yield _answered(*waiting.popleft())
    finally:
        for _, future in waiting:
            future.cancel()


def known(value: T) -> Future[T]:
    """Return an answer that needs no question."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def _answered(asked: Asked, future: Future[T]) -> tuple[Asked, T]:
    return asked, future.result()
