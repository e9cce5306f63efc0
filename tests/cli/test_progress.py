"""How far a long command has come."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ckanext.andsdoi.cli.progress import Progress

NOON = datetime(2026, 5, 1, 12, tzinfo=timezone.utc)


def at(seconds: float, progress: Progress, done: int) -> datetime:
    progress.count(seconds, done)
    return NOON + timedelta(seconds=seconds)


def test_rate_and_end_are_those_of_the_last_minute() -> None:
    progress = Progress(started=0, total=1000)
    for second in range(1, 61):
        at(second, progress, second)
    for second in range(61, 181):
        clock = at(second, progress, 60 + 2 * (second - 60))

    told = progress.facts(180, clock)

    assert (told["done"], told["remaining"], told["percent"]) == (300, 700, 30)
    assert told["per_minute"] == 120
    assert told["eta"] == "2026-05-01T12:08:50+00:00"


def test_people_read_it_on_one_line() -> None:
    progress = Progress(started=0, total=200)
    progress.failed = 3
    clock = at(30, progress, 50)

    assert (
        progress.line(30, clock)
        == "50/200 datasets, 25 %, 100 a minute, 150 left, ready about 12:02, 3 failed"
    )


def test_an_end_on_another_day_says_the_day() -> None:
    progress = Progress(started=0, total=100_000)

    assert "ready about 2026-05-02 20:" in progress.line(20, at(20, progress, 17))


def test_without_a_total_it_only_counts() -> None:
    progress = Progress(started=0, what="names")

    assert progress.line(0.5, at(0.5, progress, 7)) == "7 names"


def test_all_is_not_done_before_the_end() -> None:
    progress = Progress(started=0, total=1000)

    assert progress.facts(5, at(5, progress, 999))["percent"] == 99


def test_more_than_were_expected_are_not_more_than_all() -> None:
    progress = Progress(started=0, total=10)
    told = progress.facts(5, at(5, progress, 12))

    assert (told["percent"], told["remaining"]) == (100, 0)
