"""What differs between a row and the registry, as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ckanext.andsdoi.lifecycle.accounts.enquiry import UNKNOWN, RegistryHolds
from ckanext.andsdoi.lifecycle.maintenance.reconcile.compare import (
    DifferenceKind,
    Expected,
    Remedy,
    compare,
    without_registry_lag,
)
from ckanext.andsdoi.lifecycle.plan.steps import Desired
from ckanext.andsdoi.lifecycle.rows.enums import Parked, State

URL = "https://data.example.org/dataset/1"
OTHER = "https://elsewhere.example.org"
XML = b"<resource><identifier>10.70000/abc</identifier></resource>"
CHANGED = b"<resource><identifier>10.70000/abc</identifier><title/></resource>"

PUBLIC = Expected(Desired.FINDABLE, State.FINDABLE, ever_confirmed=True, url=URL, document=XML)
HIDDEN = Expected(Desired.HIDDEN, State.REGISTERED, ever_confirmed=True, url=URL)
RESERVED = Expected(Desired.FINDABLE, url=URL, document=XML)

SHOWN = RegistryHolds(state=State.FINDABLE, url=URL, document=XML)
GONE = replace(SHOWN, state=State.REGISTERED)
UNTOLD = replace(SHOWN, state=None)


@pytest.mark.parametrize(
    ("expected", "held", "differences"),
    [
        # as it should be
        (PUBLIC, SHOWN, []),
        (PUBLIC, replace(SHOWN, document=XML.replace(b"abc", b"ABC")), []),
        (HIDDEN, GONE, []),
        (HIDDEN, replace(GONE, document=CHANGED), []),
        (RESERVED, UNKNOWN, []),
        (RESERVED, RegistryHolds(foreign=True), []),
        # what a run mends
        (PUBLIC, UNKNOWN, [(DifferenceKind.MISSING, Remedy.FIX)]),
        (PUBLIC, replace(SHOWN, url=OTHER), [(DifferenceKind.URL, Remedy.FIX)]),
        (PUBLIC, replace(SHOWN, url=None), [(DifferenceKind.URL, Remedy.FIX)]),
        (PUBLIC, replace(SHOWN, document=CHANGED), [(DifferenceKind.METADATA, Remedy.FIX)]),
        (PUBLIC, GONE, [(DifferenceKind.STATE, Remedy.FIX)]),
        (PUBLIC, replace(SHOWN, state=State.DRAFT), [(DifferenceKind.STATE, Remedy.FIX)]),
        (
            PUBLIC,
            replace(GONE, url=OTHER, document=CHANGED),
            [
                (DifferenceKind.STATE, Remedy.FIX),
                (DifferenceKind.URL, Remedy.FIX),
                (DifferenceKind.METADATA, Remedy.FIX),
            ],
        ),
        (HIDDEN, SHOWN, [(DifferenceKind.STATE, Remedy.FIX)]),
        (RESERVED, SHOWN, [(DifferenceKind.UNKNOWN_HERE, Remedy.FIX)]),
        (RESERVED, RegistryHolds(url=None), [(DifferenceKind.UNKNOWN_HERE, Remedy.FIX)]),
        # what MDS does not tell
        (PUBLIC, UNTOLD, [(DifferenceKind.UNCHECKED, Remedy.SURE)]),
        (HIDDEN, UNTOLD, [(DifferenceKind.UNCHECKED, Remedy.SURE)]),
        (
            PUBLIC,
            replace(UNTOLD, url=OTHER),
            [(DifferenceKind.URL, Remedy.FIX), (DifferenceKind.UNCHECKED, Remedy.SURE)],
        ),
        # what only a person decides
        (PUBLIC, RegistryHolds(foreign=True), [(DifferenceKind.FOREIGN, Remedy.PERSON)]),
        (HIDDEN, UNKNOWN, [(DifferenceKind.MISSING, Remedy.PERSON)]),
        (HIDDEN, replace(GONE, url=OTHER), [(DifferenceKind.URL, Remedy.PERSON)]),
        (RESERVED, replace(SHOWN, url=OTHER), [(DifferenceKind.UNKNOWN_HERE, Remedy.PERSON)]),
        (
            replace(HIDDEN, parked=Parked.UNDELETABLE),
            SHOWN,
            [(DifferenceKind.STATE, Remedy.PERSON)],
        ),
        (
            replace(HIDDEN, parked=Parked.UNDELETABLE),
            UNTOLD,
            [(DifferenceKind.UNCHECKED, Remedy.PERSON)],
        ),
        (replace(PUBLIC, stuck="No title"), UNKNOWN, [(DifferenceKind.MISSING, Remedy.PERSON)]),
        # what is no statement, or none yet
        (PUBLIC, RegistryHolds(failure="busy"), [(DifferenceKind.UNANSWERED, Remedy.NOBODY)]),
    ],
)
def test_findings(
    expected: Expected, held: RegistryHolds, differences: list[tuple[DifferenceKind, Remedy]]
) -> None:
    assert [(found.kind, found.remedy) for found in compare(expected, held)] == differences


def test_what_is_expected_and_found_is_told() -> None:
    (found,) = compare(PUBLIC, replace(SHOWN, url=OTHER))

    assert (found.expected, found.found) == (URL, OTHER)


def test_what_keeps_a_dataset_from_being_announced_is_told() -> None:
    (found,) = compare(replace(PUBLIC, stuck="No title"), replace(SHOWN, document=CHANGED))

    assert found.text == "No title"


MISSING, ELSEWHERE = UNKNOWN, replace(SHOWN, url=OTHER)
NO_PAGE, OLD = replace(SHOWN, url=None), replace(SHOWN, document=CHANGED)


@pytest.mark.parametrize(
    ("expected", "held", "recent", "may_lag"),
    [
        (PUBLIC, MISSING, {"minted"}, True),
        (PUBLIC, MISSING, {"announced"}, True),
        (PUBLIC, MISSING, {"updated"}, False),
        (PUBLIC, NO_PAGE, {"minted"}, True),
        (PUBLIC, ELSEWHERE, {"minted"}, False),
        (PUBLIC, ELSEWHERE, {"updated"}, True),
        (PUBLIC, OLD, {"minted"}, False),
        (PUBLIC, OLD, {"updated", "minted"}, True),
        (PUBLIC, OLD, {"restored"}, True),
        (PUBLIC, replace(SHOWN, state=State.DRAFT), {"minted"}, True),
        (PUBLIC, GONE, {"minted"}, False),
        (PUBLIC, GONE, {"restored"}, True),
        (HIDDEN, SHOWN, {"hidden"}, True),
        (HIDDEN, SHOWN, {"minted", "updated"}, False),
        (PUBLIC, ELSEWHERE, set(), False),
    ],
)
def test_what_may_be_the_registrys_delay_is_no_error(
    expected: Expected, held: RegistryHolds, recent: set[str], may_lag: bool
) -> None:
    (found,) = without_registry_lag(compare(expected, held), frozenset(recent), in_doubt=False)

    assert (found.kind is DifferenceKind.UNDER_WAY) is may_lag
    assert (found.remedy is Remedy.NOBODY) is may_lag


@pytest.mark.parametrize("held", [MISSING, ELSEWHERE, OLD, GONE])
def test_a_doi_in_doubt_is_left_to_the_next_run(held: RegistryHolds) -> None:
    (found,) = without_registry_lag(compare(PUBLIC, held), frozenset(), in_doubt=True)

    assert found.kind is DifferenceKind.UNDER_WAY


@pytest.mark.parametrize("state", [State.FINDABLE, State.REGISTERED, None])
@pytest.mark.parametrize("expected", [PUBLIC, HIDDEN, RESERVED])
def test_nothing_is_left_to_nobody_where_the_registry_answers(
    expected: Expected, state: Any
) -> None:
    found = compare(expected, replace(SHOWN, state=state))

    assert Remedy.NOBODY not in {one.remedy for one in found}
