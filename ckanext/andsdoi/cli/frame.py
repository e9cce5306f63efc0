"""What happens around every command: signals, failures of any kind, exit codes and totals."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import click

from ..lifecycle.rows.problem import said
from . import signals
from .console import Console, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE, ABORTED, DEFECT = "usage", "aborted", "defect"
"""Classes of errors that no command tells itself."""

_FOR_MACHINES = "ckanext.andsdoi.for_machines"
_CTRL_C = 130


class Commands(click.Group):
    """The group of all commands: each ends with totals and with one of a few exit codes.

    0: all is as it should be; 1: something failed, is refused, or waits for somebody; 2: usage;
    130, 143, 129: a signal.
    """

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; who reads its answer is known before its arguments are understood."""
        ctx.meta[_FOR_MACHINES] = are_for_machines(args)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and end it in order whatever happened."""
        failure: BaseException | None = None
        with signals.listening():
            try:
                return_value = super().invoke(ctx)
            except (Exception, KeyboardInterrupt) as error:
                failure, return_value = error, None
            signals.hold()
            console = Console.of(ctx)
            if console is None and _is_answered(failure):
                raise failure or click.exceptions.Exit(0)
            _end(failure, console or Console(ctx.meta.get(_FOR_MACHINES, False)))
        return return_value


def are_for_machines(args: Sequence[str]) -> bool:
    """Tell whether the arguments of a command ask for JSON, right or wrong as they may be."""
    options = list(itertools.takewhile(lambda one: one != "--", args))
    pairs = itertools.pairwise(options)
    return bool({"--json", "--format=json"} & {*options}) or ("--format", "json") in pairs


def _is_answered(failure: BaseException | None) -> bool:
    """Tell whether click has answered itself, as it does to `--help`."""
    return isinstance(failure, click.exceptions.Exit) and not failure.exit_code


def _end(failure: BaseException | None, console: Console) -> None:
    """Tell what failed and the totals, and leave with the exit code."""
    code = _exit_code(failure)
    interrupted = code == signals.exit_code() or isinstance(failure, KeyboardInterrupt)
    is_known = isinstance(failure, (click.ClickException, click.exceptions.Exit, click.Abort))
    if console.as_json and failure and not interrupted:
        _complain(failure, console)
    console.end(code, interrupted=interrupted)
    if failure and not interrupted and not (console.as_json and is_known):
        raise failure
    if code:
        raise click.exceptions.Exit(code)


def _exit_code(failure: BaseException | None) -> int:
    if failure is None:
        return 0
    if isinstance(failure, KeyboardInterrupt):
        return signals.exit_code() or _CTRL_C
    if isinstance(failure, click.Abort):
        return signals.exit_code() or 1
    return int(getattr(failure, "exit_code", 1))


def _complain(failure: BaseException, console: Console) -> None:
    """Tell machines of a failure that the command has not told itself."""
    if isinstance(failure, Failure):
        console.complain(failure.message, failure.class_, **failure.facts)
    elif isinstance(failure, click.ClickException):
        class_ = USAGE if isinstance(failure, click.UsageError) else "failed"
        console.complain(failure.format_message(), class_, field=_option(failure))
    elif isinstance(failure, click.Abort):
        console.complain("It was not confirmed; nothing was done.", ABORTED)
    elif not isinstance(failure, click.exceptions.Exit):
        console.complain(said(failure), DEFECT)


def _option(failure: click.ClickException) -> str | None:
    """Return the option or argument that a failure is about, if it is about one."""
    name = getattr(failure, "option_name", None) or getattr(
        getattr(failure, "param", None), "name", None
    )
    return name.lstrip("-") if isinstance(name, str) else None
