"""Credentials never leave by another door: not in an error, a log line or a repr."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from collections.abc import Callable

import pytest

from ckanext.andsdoi.registry import Client, RegistryError

from .conftest import CALLS, PASSWORD, USER, Wire, failure, http, reset

TOKEN = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
SECRETS = (PASSWORD, TOKEN, USER)

FAILURES: dict[str, Callable[[Wire], None]] = {
    "refused": lambda wire: wire.stop(),
    "closed": lambda wire: wire.answers(b""),
    "reset": lambda wire: wire.answers(reset),
    "late": lambda wire: wire.answers(wire.hang),
    "malformed": lambda wire: wire.answers(b"HTTP/1.1 ?\r\n\r\n"),
    "bad headers": lambda wire: wire.answers(b"HTTP/1.1 200 X\r\nnone\r\nX: y\r\n\r\n"),
    "truncated": lambda wire: wire.answers(http(200, b"OK")[:-1]),
    "flood": lambda wire: wire.answers(http(200, b"x" * 17_000_000)),
    "unauthorized": lambda wire: wire.answers(http(401, b"Bad credentials")),
    "redirect": lambda wire: wire.answers(http(302, b"", "Location: http://x.example.org")),
    "refusal": lambda wire: wire.answers(http(422, b"Is invalid")),
    "echo": lambda wire: wire.answers(
        http(422, f"Authorization: Basic {TOKEN} is {PASSWORD}".encode())
    ),
    "echo in a title": lambda wire: wire.answers(
        http(422, f"<html><title>{'x' * 290}{PASSWORD}</title></html>".encode())
    ),
}


@pytest.mark.parametrize("operation", ["post_metadata", "get_metadata", "list_dois"])
@pytest.mark.parametrize("name", FAILURES)
def test_no_failure_shows_a_secret(
    wire: Wire, hurried: Client, caplog: pytest.LogCaptureFixture, name: str, operation: str
) -> None:
    caplog.set_level(logging.DEBUG)
    FAILURES[name](wire)
    error = failure(hurried, operation)
    shown = [
        str(error),
        repr(error),
        repr(vars(error)),
        *traceback.format_exception(error),
        *(str(vars(record)) for record in caplog.records),
        caplog.text,
    ]
    for secret in SECRETS:
        assert not any(secret in text for text in shown)
    assert PASSWORD[:4] not in error.text


@pytest.mark.parametrize("name", ["refused", "reset", "late", "malformed", "truncated"])
def test_an_error_carries_no_error_that_knows_the_request(
    wire: Wire, hurried: Client, name: str
) -> None:
    FAILURES[name](wire)
    error = failure(hurried, "post_url")
    assert error.__cause__ is None
    assert error.__context__ is None


def test_reports_with_local_variables_show_no_secret(wire: Wire, hurried: Client) -> None:
    for fail in (FAILURES["unauthorized"], FAILURES["closed"]):
        fail(wire)
        try:
            CALLS["get_metadata"](hurried)
        except RegistryError as error:
            # The first frames are this test's own.
            report = traceback.TracebackException.from_exception(error, capture_locals=True)
        frames = [frame for frame in report.stack if "ckanext" in frame.filename]
        assert frames
        for secret in SECRETS:
            assert not any(secret in str(frame.locals) for frame in frames)


def test_a_client_shows_its_endpoint_and_nothing_else(hurried: Client, wire: Wire) -> None:
    assert repr(hurried) == str(hurried) == f"Client('{wire.url}', profile='ands')"
