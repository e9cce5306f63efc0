"""What happens around every command; without a site."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from ckanext.andsdoi.cli import andsdoi, signals
from ckanext.andsdoi.cli.console import Console, Failure, finish, json_option
from ckanext.andsdoi.cli.frame import Commands

from .conftest import Done, runner
from .test_json import assert_valid


@click.group(cls=Commands)
def commands() -> None:
    """Commands like ours."""


@commands.command()
@click.argument("how", type=click.Choice(["well", "badly", "refused", "unasked", "defect"]))
@json_option
def work(how: str, as_json: bool) -> None:
    """Do one thing, and end as is asked."""
    console = Console(as_json)
    console.at_end(lambda: ("1 done.", {"done": 1}))
    console.tell("A line", doi="10.1234/a")
    if how == "refused":
        raise Failure("There is no such thing.", "unknown", reference="x")
    if how == "unasked":
        raise click.Abort
    if how == "defect":
        raise ZeroDivisionError("by nothing")
    finish(how == "well")


def run(*arguments: str) -> Done:
    result = runner().invoke(commands, arguments)
    return Done(result.exit_code, result.stdout, result.stderr)


class TestForMachines:
    """Lines by the schema, and the totals last."""

    def test_a_command_ends_with_its_numbers_and_its_exit_code(self) -> None:
        done = run("work", "well", "--json")

        item, totals = done.objects
        assert (item["type"], item["doi"], item["name"]) == ("item", "10.1234/a", None)
        assert totals == {
            "type": "totals",
            "left": None,
            "done": 1,
            "ok": True,
            "exit": 0,
            "interrupted": False,
        }

    @pytest.mark.parametrize(
        ("arguments", "code", "class_"),
        [
            (["work", "badly"], 1, None),
            (["work", "refused"], 1, "unknown"),
            (["work", "unasked"], 1, "aborted"),
            (["work", "defect"], 1, "defect"),
            (["work", "otherwise"], 2, "usage"),
            (["work"], 2, "usage"),
            (["work", "well", "--loud"], 2, "usage"),
            (["play"], 2, "usage"),
        ],
    )
    def test_a_failure_is_a_line_too_wherever_it_happens(
        self, arguments: list[str], code: int, class_: str | None
    ) -> None:
        done = run(*arguments, "--json")

        assert_valid(done)
        assert (done.code, done.err) == (code, "")
        assert [error["class"] for error in done.errors] == ([class_] if class_ else [])
        assert done.objects[-1]["exit"] == code

    def test_usage_names_the_option(self) -> None:
        assert run("work", "otherwise", "--json").errors[0]["field"] == "how"
        assert run("work", "well", "--loud", "--json").errors[0]["field"] == "loud"

    def test_help_is_no_answer(self) -> None:
        done = run("work", "--json", "--help")

        assert done.code == 0
        assert done.out.startswith("Usage:")

    @pytest.mark.parametrize("command", andsdoi.commands.values(), ids=andsdoi.commands)
    def test_help_shows_an_example_on_a_line_of_its_own(self, command: click.Command) -> None:
        shown = command.get_help(click.Context(command))

        assert re.search(r"^  Examples?:\n    \S+.*andsdoi .+$", shown, re.MULTILINE)


class TestForPeople:
    """Click's own words for usage, and the totals in a sentence."""

    def test_the_totals_come_also_after_a_failure(self) -> None:
        done = run("work", "refused")

        assert done.code == 1
        assert done.out.splitlines() == ["A line", "1 done."]
        assert "There is no such thing." in done.err

    def test_usage_is_said_by_click(self) -> None:
        done = run("work", "otherwise")

        assert done.code == 2
        assert "Usage:" in done.err


@commands.command()
@click.option("--signal", "numbers", type=int, multiple=True)
@json_option
def record(numbers: tuple[int, ...], as_json: bool) -> None:
    """Get signals while something is under way that has to be recorded."""
    console, totals = Console(as_json), {"recorded": 0}
    console.at_end(lambda: ("", totals))
    with signals.ended_first():
        for number in numbers:
            signal.raise_signal(number)
        totals["recorded"] += signals.is_stopping()
    console.tell("", name="went on")


class TestSignals:
    """P5: nothing new is begun, what is under way is recorded."""

    @pytest.fixture(autouse=True)
    def _heard(self) -> Iterator[None]:
        """Signals as a person's shell leaves them: a job in the background has some ignored."""
        usual = {
            signal.SIGINT: signal.default_int_handler,
            signal.SIGTERM: signal.SIG_DFL,
            signal.SIGHUP: signal.SIG_DFL,
        }
        before = {number: signal.signal(number, handler) for number, handler in usual.items()}
        yield
        for number, handler in before.items():
            signal.signal(number, handler)

    @pytest.mark.parametrize(
        ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
    )
    def test_what_is_under_way_ends_and_the_totals_say_so(
        self, number: signal.Signals, code: int
    ) -> None:
        done = run("record", "--signal", str(int(number)), "--json")

        assert_valid(done)
        (totals,) = done.objects
        assert (totals["recorded"], totals["interrupted"], totals["ok"]) == (1, True, False)
        assert (totals["exit"], done.code, done.err) == (code, code, "")

    def test_people_are_told(self) -> None:
        done = run("record", "--signal", str(int(signal.SIGTERM)))

        assert (done.code, done.out) == (143, "")
        assert "Interrupted" in done.err

    def test_a_second_signal_ends_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def end(code: int) -> None:
            raise SystemExit(code)

        monkeypatch.setattr(os, "_exit", end)
        number = str(int(signal.SIGTERM))

        done = run("record", "--signal", number, "--signal", number, "--json")

        assert (done.code, done.out) == (143, "")

    def test_between_two_steps_it_ends_at_once(self) -> None:
        with pytest.raises(signals.Interrupted), signals.listening():
            signal.raise_signal(signal.SIGTERM)

    def test_after_the_command_signals_mean_what_they_did_before(self) -> None:
        before = signal.getsignal(signal.SIGTERM)
        run("work", "well")

        assert signal.getsignal(signal.SIGTERM) is before

    def test_what_the_caller_ignores_stays_ignored(self) -> None:
        former = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            with signals.listening():
                signal.raise_signal(signal.SIGHUP)
                assert not signals.is_stopping()
        finally:
            signal.signal(signal.SIGHUP, former)


WRITER = """
import sys
from collections.abc import Iterator
import click
from ckanext.andsdoi.cli.console import Console, json_option
from ckanext.andsdoi.cli.frame import Commands

@click.group(cls=Commands)
def commands():
    pass

@commands.command()
@json_option
def write(as_json):
    console = Console(as_json)
    for _ in range(5000):
        console.tell("", name="x" * 50)
    print("whole", file=sys.stderr)
    raise click.exceptions.Exit(1)

commands()
"""


@commands.command()
@json_option
def count(as_json: bool) -> None:
    """Take long."""
    console = Console(as_json)
    console.expect(2)
    console.advance()
    console.advance(failed=True)


class TestProgress:
    """Now and then, by who watches."""

    def test_machines_read_how_far_it_has_come(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ckanext.andsdoi.cli.console._MACHINE_SECONDS", 0)

        done = run("count", "--json")

        assert_valid(done)
        first, second = done.lines
        assert (first["type"], first["done"], first["total"]) == ("progress", 1, 2)
        assert (second["percent"], second["remaining"], second["failed"]) == (100, 0, 1)

    def test_a_file_gets_whole_lines_on_the_standard_error(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ckanext.andsdoi.cli.console._FILE_SECONDS", 0)

        done = run("count")

        assert done.out == ""
        assert [line.partition(",")[0] for line in done.err.splitlines()] == [
            "1/2 datasets",
            "2/2 datasets",
        ]

    def test_a_short_command_tells_none(self) -> None:
        done = run("count")

        assert (done.out, done.err) == ("", "")


def test_where_nobody_reads_any_more_the_work_goes_on_and_ends_as_it_was() -> None:
    command = [sys.executable, "-W", "ignore", "-c", WRITER, "write", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()

        assert process.stderr.read() == "whole\n"
        assert process.wait(60) == 1
