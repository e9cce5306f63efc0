"""What differs between a row and the registry, as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ckanext.andsdoi.lifecycle.accounts.enquiry import UNKNOWN, RegistryHolds
from ckanext.andsdoi.lifecycle.maintenance.reconcile.compare import (
    Believed,
    Care,
    Kind,
    compare,
    settled,
)
from ckanext.andsdoi.lifecycle.plan.steps import Desired
from ckanext.andsdoi.lifecycle.rows.enums import Parked, State

URL = "https://data.example.org/dataset/1"
OTHER = "https://elsewhere.example.org"
XML = b"<resource><identifier>10.70000/abc</identifier></resource>"
CHANGED = b"<resource><identifier>10.70000/abc</identifier><title/></resource>"

PUBLIC = Believed(Desired.FINDABLE, State.FINDABLE, ever_confirmed=True, url=URL, document=XML)
HIDDEN = Believed(Desired.HIDDEN, State.REGISTERED, ever_confirmed=True, url=URL)
RESERVED = Believed(Desired.FINDABLE, url=URL, document=XML)

SHOWN = RegistryHolds(state=State.FINDABLE, url=URL, document=XML)
GONE = replace(SHOWN, state=State.REGISTERED)
UNTOLD = replace(SHOWN, state=None)


@pytest.mark.parametrize(
    ("believed", "held", "expected"),
    [
        # as it should be
        (PUBLIC, SHOWN, []),
        (PUBLIC, replace(SHOWN, document=XML.replace(b"abc", b"ABC")), []),
        (HIDDEN, GONE, []),
        (HIDDEN, replace(GONE, document=CHANGED), []),
        (RESERVED, UNKNOWN, []),
        (RESERVED, RegistryHolds(foreign=True), []),
        # what a run mends
        (PUBLIC, UNKNOWN, [(Kind.MISSING, Care.FIX)]),
        (PUBLIC, replace(SHOWN, url=OTHER), [(Kind.URL, Care.FIX)]),
        (PUBLIC, replace(SHOWN, url=None), [(Kind.URL, Care.FIX)]),
        (PUBLIC, replace(SHOWN, document=CHANGED), [(Kind.METADATA, Care.FIX)]),
        (PUBLIC, GONE, [(Kind.STATE, Care.FIX)]),
        (PUBLIC, replace(SHOWN, state=State.DRAFT), [(Kind.STATE, Care.FIX)]),
        (
            PUBLIC,
            replace(GONE, url=OTHER, document=CHANGED),
            [(Kind.STATE, Care.FIX), (Kind.URL, Care.FIX), (Kind.METADATA, Care.FIX)],
        ),
        (HIDDEN, SHOWN, [(Kind.STATE, Care.FIX)]),
        (RESERVED, SHOWN, [(Kind.UNKNOWN_HERE, Care.FIX)]),
        (RESERVED, RegistryHolds(url=None), [(Kind.UNKNOWN_HERE, Care.FIX)]),
        # what MDS does not tell
        (PUBLIC, UNTOLD, [(Kind.UNCHECKED, Care.SURE)]),
        (HIDDEN, UNTOLD, [(Kind.UNCHECKED, Care.SURE)]),
        (PUBLIC, replace(UNTOLD, url=OTHER), [(Kind.URL, Care.FIX), (Kind.UNCHECKED, Care.SURE)]),
        # what only a person decides
        (PUBLIC, RegistryHolds(foreign=True), [(Kind.FOREIGN, Care.PERSON)]),
        (HIDDEN, UNKNOWN, [(Kind.MISSING, Care.PERSON)]),
        (HIDDEN, replace(GONE, url=OTHER), [(Kind.URL, Care.PERSON)]),
        (RESERVED, replace(SHOWN, url=OTHER), [(Kind.UNKNOWN_HERE, Care.PERSON)]),
        (replace(HIDDEN, parked=Parked.UNDELETABLE), SHOWN, [(Kind.STATE, Care.PERSON)]),
        (replace(HIDDEN, parked=Parked.UNDELETABLE), UNTOLD, [(Kind.UNCHECKED, Care.PERSON)]),
        (replace(PUBLIC, stuck="No title"), UNKNOWN, [(Kind.MISSING, Care.PERSON)]),
        # what is no statement, or none yet
        (PUBLIC, RegistryHolds(failure="busy"), [(Kind.UNANSWERED, Care.NOBODY)]),
    ],
)
def test_findings(
    believed: Believed, held: RegistryHolds, expected: list[tuple[Kind, Care]]
) -> None:
    assert [(found.kind, found.care) for found in compare(believed, held)] == expected


def test_what_is_expected_and_found_is_told() -> None:
    (found,) = compare(PUBLIC, replace(SHOWN, url=OTHER))

    assert (found.expected, found.found) == (URL, OTHER)


def test_what_keeps_a_dataset_from_being_announced_is_told() -> None:
    (found,) = compare(replace(PUBLIC, stuck="No title"), replace(SHOWN, document=CHANGED))

    assert found.text == "No title"


MISSING, ELSEWHERE = UNKNOWN, replace(SHOWN, url=OTHER)
NO_PAGE, OLD = replace(SHOWN, url=None), replace(SHOWN, document=CHANGED)


@pytest.mark.parametrize(
    ("believed", "held", "recent", "may_lag"),
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
    believed: Believed, held: RegistryHolds, recent: set[str], may_lag: bool
) -> None:
    (found,) = settled(compare(believed, held), frozenset(recent), in_doubt=False)

    assert (found.kind is Kind.UNDER_WAY) is may_lag
    assert (found.care is Care.NOBODY) is may_lag


@pytest.mark.parametrize("held", [MISSING, ELSEWHERE, OLD, GONE])
def test_a_doi_in_doubt_is_left_to_the_next_run(held: RegistryHolds) -> None:
    (found,) = settled(compare(PUBLIC, held), frozenset(), in_doubt=True)

    assert found.kind is Kind.UNDER_WAY


@pytest.mark.parametrize("state", [State.FINDABLE, State.REGISTERED, None])
@pytest.mark.parametrize("believed", [PUBLIC, HIDDEN, RESERVED])
def test_nothing_is_left_to_nobody_where_the_registry_answers(
    believed: Believed, state: Any
) -> None:
    found = compare(believed, replace(SHOWN, state=state))

    assert Care.NOBODY not in {one.care for one in found}
