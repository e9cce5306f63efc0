"""The blocks of the pages: each says what it is, and is taken by what it is meant for."""

from __future__ import annotations

import itertools
import re
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

import click
import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGES = sorted(ROOT.glob("*.rst")) + sorted(ROOT.glob("docs/*.rst"))
# `text` is what a program prints, or a picture of letters: nothing takes it.
LANGUAGES = {"bash", "ini", "yaml", "python", "jinja", "json", "xml", "text"}
_BLOCK = re.compile(
    r"^( *)\.\. code-block:: ?(\S*)\n(?:\1 +:.*\n)*\n((?:\1 +.*\n| *\n)+)", re.MULTILINE
)
_BARE = re.compile(r"^(?!\s*\.\. ).*::$", re.MULTILINE)
_INLINE = re.compile(r"``(ckan andsdoi [^`]+)``")
_PLACEHOLDERS = re.compile(r"[\[\]<>|…]|\.\.\.|COMMAND")


class Block(NamedTuple):
    """A block of a page: where it begins, its language, what stands in it."""

    page: str
    language: str
    text: str


def _blocks(*languages: str) -> list[Block]:
    return [one for page in PAGES for one in _of(page) if one.language in languages]


def _of(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(f"{page.name}:{line}", match[2], textwrap.dedent(match[3]))


def _named(one: Block | tuple[str, str]) -> str:
    return one[0]


def _lines() -> Iterator[tuple[str, str]]:
    """Yield each command line of the blocks, and of the texts, with where it stands."""
    for block in _blocks("bash"):
        for line in block.text.replace("\\\n", " ").splitlines():
            yield block.page, line.partition("  # ")[0].strip()
    for page in PAGES:
        for line in _INLINE.findall(re.sub(r"\s+", " ", page.read_text("utf-8"))):
            yield page.name, line


def _commands() -> list[tuple[str, str]]:
    found = ((at, line[line.index("andsdoi ") :]) for at, line in _lines() if "andsdoi " in line)
    known = ((at, line) for at, line in found if not _PLACEHOLDERS.search(line))
    return sorted(set(known))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_says_what_it_is(page: Path) -> None:
    text = page.read_text("utf-8")

    assert not _BARE.findall(text)
    assert text.count(".. code-block::") == len(list(_of(page)))
    assert {one.language for one in _of(page)} <= LANGUAGES


@pytest.mark.parametrize(("at", "line"), _commands(), ids=[line for _, line in _commands()])
def test_every_command_line_is_taken_by_its_command(at: str, line: str) -> None:
    from ckanext.andsdoi.cli import andsdoi

    words = shlex.split(re.split(r" [>|&]", line)[0])[1:]
    command = andsdoi.commands.get(words[0].rstrip(",.;:")) if words else None
    assert command is not None, f"{at}: there is no such command"
    # names nothing that the command does not know, and no more than it takes
    _, left, _ = command.make_parser(click.Context(command)).parse_args(words[1:])
    assert not left, at


@pytest.mark.parametrize("block", _blocks("ini"), ids=_named)
def test_every_option_of_a_block_is_declared(block: Block) -> None:
    declared = set(
        re.findall(r"key: (\S+)", (ROOT / "ckanext/andsdoi/config_declaration.yaml").read_text())
    )
    named = re.findall(r"^(ckanext\.andsdoi\.\S+) *=", block.text, re.MULTILINE)

    assert set(named) <= declared


@pytest.mark.parametrize("block", _blocks("yaml"), ids=_named)
def test_every_file_of_settings_can_be_read(block: Block) -> None:
    assert isinstance(yaml.safe_load(block.text), (dict, list))


@pytest.mark.parametrize("block", _blocks("python"), ids=_named)
def test_every_piece_of_python_names_what_there_is(block: Block) -> None:
    import importlib

    compile(block.text, block.page, "exec")
    for module, names in re.findall(
        r"^from (ckanext\.andsdoi\S*) import (.+)$", block.text, re.MULTILINE
    ):
        for name in names.split(","):
            assert hasattr(importlib.import_module(module), name.strip()), name


@pytest.mark.parametrize("block", _blocks("jinja"), ids=_named)
def test_every_template_can_be_parsed(block: Block) -> None:
    from ckan.lib.jinja_extensions import CkanExtend, SnippetExtension
    from jinja2 import Environment

    Environment(autoescape=True, extensions=[CkanExtend, SnippetExtension]).parse(block.text)


@pytest.mark.parametrize(
    "block", [one for one in _blocks("bash") if one.text.startswith("curl")], ids=_named
)
def test_every_request_names_an_action_and_what_it_takes(block: Block) -> None:
    from ckanext.andsdoi.logic import action, schema

    words = shlex.split(block.text.replace("\\\n", " "))
    address = urlsplit(next(word for word in words if "/api/3/action/" in word))
    name = address.path.rpartition("/")[2]
    sent: list[str] = [
        pair.partition("=")[0] for flag, pair in itertools.pairwise(words) if flag == "-d"
    ]
    asked = [key for key, _ in parse_qsl(address.query)]

    assert name in action.__all__
    short = name.removeprefix("andsdoi_")
    known = getattr(schema, short, None) or getattr(schema, f"{short}_", dict)
    assert {*sent, *asked} <= set(known())
