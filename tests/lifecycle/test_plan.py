"""PLAN's table: desired state against what the registry holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.andsdoi.lifecycle.plan.steps import DatasetFacts, Desired, Step, plan
from ckanext.andsdoi.lifecycle.rows.enums import Parked, State
from ckanext.andsdoi.lifecycle.rows.facts import RowFacts

ASK, ASK_IN_DOUBT, DRAW = Step.ASK_FIRST, Step.ASK_IN_DOUBT, Step.DRAW
METADATA, URL, DELETE = Step.POST_METADATA, Step.POST_URL, Step.DELETE

PUBLIC = DatasetFacts(public=True, xml_hash="new", url="https://x.org/new")
PRIVATE = replace(PUBLIC, public=False)
NAMED = RowFacts(doi="10.1234/a")
UP_TO_DATE = replace(
    NAMED, state=State.FINDABLE, xml_hash="new", url="https://x.org/new", ever_confirmed=True
)
OLD = replace(UP_TO_DATE, xml_hash="old")


@pytest.mark.parametrize(
    ("known", "steps"),
    [
        (RowFacts(), (DRAW, ASK, METADATA, URL)),
        (NAMED, (ASK, METADATA, URL)),
        (replace(NAMED, state=State.DRAFT, xml_hash="old"), (METADATA, URL)),
        (replace(NAMED, state=State.DRAFT, xml_hash="new"), (URL,)),
        (UP_TO_DATE, ()),
        (OLD, (METADATA,)),
        (replace(UP_TO_DATE, url="https://x.org/old"), (URL,)),
        (replace(OLD, url="https://x.org/old"), (METADATA, URL)),
        (replace(UP_TO_DATE, state=State.REGISTERED), (METADATA, URL)),
        (replace(UP_TO_DATE, in_doubt=True), (METADATA, URL)),
        (replace(NAMED, in_doubt=True), (METADATA, URL)),
    ],
)
def test_a_public_dataset_is_made_findable(known: RowFacts, steps: tuple[Step, ...]) -> None:
    assert plan(known, PUBLIC).desired is Desired.FINDABLE
    assert plan(known, PUBLIC).steps == steps


@pytest.mark.parametrize(
    ("known", "steps"),
    [
        (RowFacts(), ()),
        (NAMED, (ASK,)),
        (replace(NAMED, found_free=True), ()),
        (replace(NAMED, state=State.DRAFT), ()),
        (OLD, (DELETE,)),
        (replace(OLD, state=State.REGISTERED), ()),
        (replace(OLD, in_doubt=True), (DELETE,)),
        (replace(NAMED, in_doubt=True), (ASK_IN_DOUBT,)),
    ],
)
def test_what_is_not_public_is_hidden(known: RowFacts, steps: tuple[Step, ...]) -> None:
    assert plan(known, PRIVATE).desired is Desired.HIDDEN
    assert plan(known, PRIVATE).steps == steps


def test_a_dataset_that_is_not_eligible_gets_no_name() -> None:
    assert plan(RowFacts(), replace(PUBLIC, eligible=False)).steps == ()


def test_a_minted_doi_is_kept_up_to_date_though_its_dataset_is_no_longer_eligible() -> None:
    assert plan(OLD, replace(PUBLIC, eligible=False)).steps == (METADATA,)


class TestWithdrawn:
    """Withdrawn wins over public."""

    def test_the_last_document_carries_the_withdrawal(self) -> None:
        assert plan(replace(OLD, withdrawn=True), PUBLIC).steps == (METADATA, DELETE)

    def test_nothing_is_announced_once_the_dataset_is_private(self) -> None:
        assert plan(replace(OLD, withdrawn=True), PRIVATE).steps == (DELETE,)

    def test_a_blocked_document_does_not_keep_it_in_the_index(self) -> None:
        wanted = replace(PUBLIC, postable=False, xml_hash=None)
        assert plan(replace(OLD, withdrawn=True), wanted).steps == (DELETE,)

    def test_a_hidden_one_stays_hidden(self) -> None:
        known = replace(OLD, withdrawn=True, state=State.REGISTERED)
        assert plan(known, PUBLIC).steps == ()


class TestParked:
    """Parked: no POST, DELETE all the same."""

    @pytest.mark.parametrize("parked", [Parked.DATA, Parked.PERSON])
    def test_nothing_is_announced(self, parked: Parked) -> None:
        assert plan(replace(OLD, parked=parked), PUBLIC).steps == ()

    @pytest.mark.parametrize("parked", [Parked.DATA, Parked.PERSON])
    def test_a_parked_doi_is_hidden_all_the_same(self, parked: Parked) -> None:
        assert plan(replace(OLD, parked=parked), PRIVATE).steps == (DELETE,)

    def test_a_withdrawal_is_not_announced_either(self) -> None:
        known = replace(OLD, parked=Parked.DATA, withdrawn=True)
        assert plan(known, PUBLIC).steps == (DELETE,)

    def test_only_a_registry_that_cannot_hide_stops_the_delete(self) -> None:
        assert plan(replace(OLD, parked=Parked.UNDELETABLE), PRIVATE).steps == ()

    def test_what_could_not_be_hidden_is_announced_anew_so_that_it_can(self) -> None:
        assert plan(replace(UP_TO_DATE, parked=Parked.UNDELETABLE), PUBLIC).steps == (
            METADATA,
            URL,
        )


def test_a_blocked_document_sends_nothing_and_draws_no_name() -> None:
    assert plan(RowFacts(), replace(PUBLIC, postable=False)).steps == ()
