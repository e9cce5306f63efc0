"""The commands that stand in the sentences of the pages, and in blocks that are not run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from .blocks import PAGES, read, reason

_INLINE = re.compile(r"``ckan (andsdoi [^`]+)``")
_PLACEHOLDERS = re.compile(r"[\[\]<>|…]|\.\.\.|COMMAND")


def _commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for line in _INLINE.findall(re.sub(r"\s+", " ", page.read_text("utf-8"))):
            if not _PLACEHOLDERS.search(line):
                yield line, page.name
        for example in read(page):
            if reason(example.document, example.region):
                found = re.findall(r"^ckan (andsdoi .+)$", example.parsed, re.MULTILINE)
                yield from ((line, page.name) for line in found)


@pytest.mark.parametrize(("line", "page"), sorted(set(_commands())))
def test_every_command_line_is_taken_by_its_command(line: str, page: str) -> None:
    from ckanext.andsdoi.cli import andsdoi

    words = shlex.split(line)[1:]
    command = andsdoi.commands.get(words[0].rstrip(",.;:")) if words else None
    assert command is not None, f"{page}: there is no such command"
    # names nothing that the command does not know, and no more than it takes
    _, left, _ = command.make_parser(click.Context(command)).parse_args(words[1:])
    assert not left, page
