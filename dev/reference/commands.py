"""The commands, from what their `--help` says."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

import click

from ckanext.andsdoi.cli import andsdoi
from dev.reference import markup

_EXAMPLES = re.compile(r"^\x08\nExamples?:\n((?: +.+\n?)+)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w`-])--[a-z][a-z-]*")
_OF_ALL = ("--help", "--json")
_NOT_RUN = {"sandbox": "runs until Ctrl-C"}
"""Examples that no test runs, and why."""


def written() -> str:
    """Return a list of the commands, and a section for each, as reStructuredText."""
    listed = (f"- `{name}`_: {one.short_help}" for name, one in andsdoi.commands.items())
    sections = (_section(name, one) for name, one in andsdoi.commands.items())
    return "\n\n".join(["\n".join(listed), *sections])


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"ckan andsdoi {name}")
    said = inspect.cleandoc(command.help or "")
    parts = [
        markup.heading(name, "="),
        f"``{context.command_path} {' '.join(command.collect_usage_pieces(context))}``",
        _in_rst(_EXAMPLES.sub("", said).strip()),
        markup.definitions(_options(command, context)),
        f".. not run: {_NOT_RUN[name]}" if name in _NOT_RUN else "",
        *(markup.block("bash", textwrap.dedent(one).strip()) for one in _EXAMPLES.findall(said)),
    ]
    return "\n\n".join(part for part in parts if part)


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for one in command.get_params(context):
        option, text = one.get_help_record(context) or ("", "")
        if option and option not in _OF_ALL:
            yield f"``{option}``", _in_rst(text)


def _in_rst(text: str) -> str:
    """Return a text with literals; dashes in front of an option would become one long dash."""
    whole = markup.coded(text)
    return "``".join(
        part if number % 2 else _OPTION.sub(r"``\g<0>``", part)
        for number, part in enumerate(whole.split("``"))
    )
