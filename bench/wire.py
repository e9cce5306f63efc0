"""What a process says to the database and to Redis: messages that somebody waits for, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from unittest import mock

import sqlalchemy as sa


class Added(NamedTuple):
    """What one side says more than the other."""

    messages: int
    statements: int
    redis: int


@dataclass
class Wire:
    """What was sent while it was watched; each message waits for its answer."""

    sql: list[str] = field(default_factory=list)
    redis: int = 0

    @property
    def messages(self) -> int:
        """Return the round trips to the database."""
        return len(self.sql)

    @property
    def statements(self) -> int:
        """Return the statements in them: some messages carry several."""
        return sum(bool(part.strip()) for text in self.sql for part in text.split(";"))

    def beside(self, other: Wire) -> Added:
        """Return how much more was said than on another wire."""
        return Added(
            self.messages - other.messages,
            self.statements - other.statements,
            self.redis - other.redis,
        )


def watch(act: Callable[..., object], *arguments: object) -> Wire:
    """Call something and return what was sent meanwhile."""
    with watched() as wire:
        act(*arguments)
    return wire


@contextmanager
def watched() -> Iterator[Wire]:
    """Count what is sent by this process while a block runs."""
    wire = Wire()
    with ExitStack() as stack:
        for name, listener in _listeners(wire):
            sa.event.listen(sa.engine.Engine, name, listener)
            stack.callback(sa.event.remove, sa.engine.Engine, name, listener)
        stack.enter_context(_watched_redis(wire))
        yield wire


def _listeners(wire: Wire) -> Iterator[tuple[str, Any]]:
    def executed(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        wire.sql.append(statement)

    yield "before_cursor_execute", executed

    def sent_by_driver(connection: Any, word: str) -> None:
        # it sends none where each statement is a transaction
        if not connection.connection.dbapi_connection.autocommit:
            wire.sql.append(word)

    for name in ("begin", "commit", "rollback"):
        yield name, partial(sent_by_driver, word=name.upper())


@contextmanager
def _watched_redis(wire: Wire) -> Iterator[None]:
    """Count what Redis is sent: a pipeline packs its commands into one message."""
    from redis.connection import AbstractConnection

    ordinary = AbstractConnection.send_packed_command

    def send(*args: Any, **kwargs: Any) -> Any:
        wire.redis += 1
        return ordinary(*args, **kwargs)

    with mock.patch.object(AbstractConnection, "send_packed_command", send):
        yield
