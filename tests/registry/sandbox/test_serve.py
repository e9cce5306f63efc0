"""The sandbox as a process: start line, arguments, signals."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from .calling import DEMO

CHECKOUT = Path(__file__).parents[3]


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its start line."""
    command = [sys.executable, "-m", "ckanext.andsdoi.registry.sandbox", "--port", "0", *arguments]
    with subprocess.Popen(
        command, cwd=CHECKOUT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


def root(line: str) -> str:
    found = re.search(r"http://[\d.]+:\d+", line)
    assert found, line
    return found[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_says_where_it_is_and_ends_with_a_signal(number: signal.Signals) -> None:
    with running("--profile", "mds") as (process, line):
        with urlopen(f"{root(line)}/_sandbox/dois", timeout=10) as response:
            assert json.load(response) == []
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (0, "", "")


def test_the_demos_password_may_be_named_and_no_other() -> None:
    with running() as (_, line):
        assert DEMO.password in line
        assert "/api/doi/datacite" in line
    with running("--user", "me", "--password", "hunter2", "--prefix", "10.12345") as (_, line):
        assert "hunter2" not in line
        assert DEMO.password not in line


def test_faults_may_be_given_as_json() -> None:
    with (
        running("--faults", '{"status": 503, "times": 1}') as (_, line),
        urlopen(f"{root(line)}/_sandbox/faults", timeout=10) as response,
    ):
        assert json.load(response) == [{"status": 503, "times": 1}]


def test_wrong_faults_are_said_in_one_line() -> None:
    with running("--faults", '{"colour": "red"}') as (process, line):
        _, err = process.communicate(timeout=10)
        assert (process.returncode, line) == (2, "")
        assert "unknown key colour" in err
        assert "Traceback" not in err


def test_a_port_that_is_taken_is_said_with_another_way() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with running("--port", port) as (process, line):
            _, err = process.communicate(timeout=10)
            assert (process.returncode, line) == (2, "")
            assert f"Port {port} is not to be had" in err
            assert "--port" in err.splitlines()[-1]
