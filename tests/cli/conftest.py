"""Commands as a shell runs them: arguments in, exit code and lines out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner

from ..portal import Portal


@dataclass
class Done:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def totals(self) -> dict[str, Any]:
        return dict(self.lines[-1]["totals"])


Run = Callable[..., Done]


@pytest.fixture
def run(portal: Portal) -> Run:
    """Run `ckan andsdoi ...` on the portal.

    The group is called without CKAN's own, which would read the configuration file again.
    """

    def _run(*arguments: str, input: str | None = None) -> Done:  # noqa: A002 (click's word)
        from ckanext.andsdoi.cli import andsdoi

        result = runner().invoke(andsdoi, arguments, input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return _run


def runner() -> CliRunner:
    """A runner that keeps the two outputs apart."""
    try:
        return CliRunner(mix_stderr=False)  # type: ignore[call-arg]
    except TypeError:
        # click 8.2 always does; goes when CKAN 2.11 goes, which brings click 8.1
        return CliRunner()
