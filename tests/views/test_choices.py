"""Which buttons stand on the page of a DOI."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.andsdoi.views.choices import Situation, offered


def buttons(state: str, **situation: Any) -> set[str]:
    return set(offered(Situation(state, **situation), lambda action: True))


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (Situation("none", mints=True), {"mint", "reserve", "exclude", "assign"}),
        (Situation("none"), {"request", "mint", "reserve", "exclude", "assign"}),
        (
            Situation("none", is_public=False),
            {"request", "reserve", "exclude", "assign"},
        ),
        (
            Situation("none", is_public=False, mints=True),
            {"reserve", "exclude", "assign"},
        ),
        # "Ask for one", says the page
        (
            Situation("none", is_public=False, mints=True, on_request=True),
            {"request", "reserve", "exclude", "assign"},
        ),
        (Situation("none", mints=True, on_request=True), {"mint", "reserve", "exclude", "assign"}),
        (
            Situation("none", is_public=False, is_requested=True),
            {"mint", "decline", "reserve", "exclude", "assign"},
        ),
        (Situation("none", is_excluded=True), {"include", "assign"}),
        (Situation("reserved", mints=True), {"mint", "exclude", "assign"}),
        (Situation("findable"), {"withdraw", "assign"}),
        (Situation("findable", has_problem=True), {"try-again", "withdraw", "assign"}),
        (Situation("registered", is_withdrawn=True), {"restore", "assign"}),
        (Situation("external"), {"exclude", "assign"}),
        (Situation("none", lost=True), {"put-back", "exclude", "assign"}),
    ],
)
def test_only_what_makes_sense_is_offered(situation: Situation, expected: set[str]) -> None:
    assert set(offered(situation, lambda action: True)) == expected


def test_what_somebody_may_not_do_is_not_offered() -> None:
    may = {"andsdoi_request", "andsdoi_mint"}

    assert offered(Situation("none"), may.__contains__) == ["request", "mint"]


def test_nothing_that_was_sent_can_be_excluded() -> None:
    for state in ("draft", "findable", "registered"):
        assert "exclude" not in buttons(state)
        assert "withdraw" in buttons(state)
