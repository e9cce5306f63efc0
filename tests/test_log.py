"""One line of the log: logfmt for people, the same facts for formatters."""

from __future__ import annotations

import logging

import pytest

from ckanext.andsdoi import log


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="ckanext.andsdoi.log")


def test_a_line_is_logfmt(caplog: pytest.LogCaptureFixture) -> None:
    log.tell(logging.INFO, "minted", doi="10.4226/5q2xk9m087", status=201, request="POST url")

    assert caplog.messages == ['event=minted doi=10.4226/5q2xk9m087 status=201 request="POST url"']


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (0, "0"),
        ("a b", '"a b"'),
        ('a="b"', r'"a=\"b\""'),
        ("one\ntwo event=forged", r'"one\ntwo event=forged"'),
        ("\x1b[31m\u2028", r'"\u001b[31m\u2028"'),
        ("Größe", "Größe"),
        ("100% sure", '"100% sure"'),
    ],
)
def test_a_value_ends_where_it_ends(
    value: object, written: str, caplog: pytest.LogCaptureFixture
) -> None:
    log.tell(logging.INFO, "refused", said=value)

    assert caplog.messages == [f"event=refused said={written}"]


def test_formatters_find_the_facts_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    log.tell(logging.WARNING, "given up", doi=None, ms=340)

    (record,) = caplog.records
    facts = {name: value for name, value in vars(record).items() if name.startswith("andsdoi_")}
    assert facts == {"andsdoi_event": "given up", "andsdoi_doi": None, "andsdoi_ms": 340}
    assert (record.name, record.levelname) == ("ckanext.andsdoi.log", "WARNING")


def test_the_lines_of_an_event_have_one_template(caplog: pytest.LogCaptureFixture) -> None:
    log.tell(logging.ERROR, "paused", account="one", said="Bad login")
    log.tell(logging.ERROR, "paused", account="two", said=None)

    assert {record.msg for record in caplog.records} == {"event=paused account=%s said=%s"}


def test_a_long_answer_is_cut() -> None:
    assert log.said("x" * 1000) == "x" * 300
