"""Commands as a shell runs them: arguments in, exit code and lines out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner

from ..portal import Portal


@dataclass
class Done:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """All lines of `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of `--json` before the totals."""
        return self.objects[:-1]

    @property
    def totals(self) -> dict[str, Any]:
        """The numbers in the last line of `--json`."""
        ending = {"type", "left", "ok", "exit", "interrupted"}
        return {name: value for name, value in self.objects[-1].items() if name not in ending}

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["type"] == "error"]


Run = Callable[..., Done]


@pytest.fixture
def run(portal: Portal) -> Run:
    """Run `ckan andsdoi ...` on the portal.

    The group is called without CKAN's own, which would read the configuration file again.
    """

    def _run(*arguments: str, input: str | None = None) -> Done:  # noqa: A002 (click's word)
        from ckanext.andsdoi.cli import andsdoi

        return invoke(andsdoi, *arguments, input=input)

    return _run


def invoke(group: Command, *words: str, input: str | None = None) -> Done:  # noqa: A002
    """Run a command; what it breaks off with is raised here, too."""
    result = runner().invoke(group, words, input=input)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def runner() -> CliRunner:
    """A runner that keeps the two outputs apart."""
    try:
        return CliRunner(mix_stderr=False)  # type: ignore[call-arg]
    except TypeError:
        # click 8.2 always does; goes when CKAN 2.11 goes, which brings click 8.1
        return CliRunner()
