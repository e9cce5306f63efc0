"""What becomes of a DOI that a site brings along, as a table: no CKAN, no registry."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from ckanext.andsdoi.lifecycle.maintenance.imports.outcome import (
    FOR_PERSONS,
    WRITTEN,
    Answer,
    Choices,
    Facts,
    Holder,
    Leads,
    OtherDoi,
    Outcome,
    before_asking,
    decide,
)
from ckanext.andsdoi.lifecycle.rows.enums import State

PLAIN, OURS = Choices(), Facts()
FORMER, GONE, BELIEVED = Choices(former=True), Choices(gone=True), Choices(unverified=True)
FINDABLE = Answer(state=State.FINDABLE)
BOOLS = (False, True)
EVERY_FACT = [
    Facts(
        published=published,
        is_ours=ours,
        is_test=test,
        holder=holder,
        exists=exists,
        public=public,
        other=other,
        needs_post=post,
    )
    for published, ours, test, holder, exists, public, other, post in itertools.product(
        BOOLS, BOOLS, BOOLS, Holder, BOOLS, BOOLS, OtherDoi, BOOLS
    )
]
EVERY_CHOICE = [Choices(*values) for values in itertools.product(BOOLS, repeat=3)]
EVERY_ANSWER = [
    *(Answer(known=False), Answer(foreign=True), Answer(failed=True)),
    *(Answer(state=state, leads=leads) for state in (None, *State) for leads in Leads),
]


@pytest.mark.parametrize(
    ("facts", "choices", "outcome"),
    [
        (replace(OURS, is_doi=False), PLAIN, "invalid"),
        (replace(OURS, is_ours=False, is_test=True), PLAIN, "test"),
        (replace(OURS, holder=Holder.OTHER_ENVIRONMENT), PLAIN, "test"),
        (replace(OURS, holder=Holder.THIS, exists=False), PLAIN, "known"),
        (replace(OURS, holder=Holder.ANOTHER), PLAIN, "elsewhere"),
        (replace(OURS, is_ours=False), PLAIN, "external"),
        (replace(OURS, is_ours=False, exists=False), GONE, "gone"),
        (replace(OURS, is_ours=False, other=OtherDoi.OURS), FORMER, "has-doi"),
        (replace(OURS, other=OtherDoi.OURS), PLAIN, "has-doi"),
        (replace(OURS, other=OtherDoi.UNKNOWN), FORMER, "has-doi"),
        (replace(OURS, exists=False), PLAIN, "gone"),
        (OURS, BELIEVED, "in-doubt"),
        (replace(OURS, published=False), BELIEVED, "reserved"),
        (replace(OURS, exists=False, published=False), replace(GONE, unverified=True), "gone"),
        (replace(OURS, other=OtherDoi.OURS), replace(FORMER, unverified=True), "in-doubt"),
        (OURS, PLAIN, None),
        (replace(OURS, other=OtherDoi.OURS), FORMER, None),
        (replace(OURS, exists=False), GONE, None),
    ],
)
def test_what_is_decided_without_asking(
    facts: Facts, choices: Choices, outcome: str | None
) -> None:
    assert before_asking(facts, choices) == outcome


@pytest.mark.parametrize(
    ("facts", "answer", "outcome"),
    [
        (OURS, FINDABLE, "confirmed"),
        (replace(OURS, published=False), FINDABLE, "confirmed"),
        (replace(OURS, needs_post=True), FINDABLE, "in-doubt"),
        (replace(OURS, public=False), FINDABLE, "in-doubt"),
        (OURS, replace(FINDABLE, state=None), "in-doubt"),
        (OURS, replace(FINDABLE, state=State.DRAFT, leads=Leads.NOWHERE), "in-doubt"),
        (OURS, replace(FINDABLE, leads=Leads.NOWHERE), "in-doubt"),
        (OURS, replace(FINDABLE, leads=Leads.ELSEWHERE), "elsewhere"),
        (OURS, replace(FINDABLE, leads=Leads.AWAY), "away"),
        (OURS, Answer(state=State.REGISTERED), "hidden"),
        (replace(OURS, needs_post=True), Answer(state=State.REGISTERED), "hidden"),
        (replace(OURS, public=False), Answer(state=State.REGISTERED), "in-doubt"),
        (OURS, Answer(foreign=True), "foreign"),
        (OURS, Answer(failed=True), "unanswered"),
        (OURS, Answer(known=False), "unregistered"),
        (replace(OURS, published=False), Answer(known=False), "reserved"),
    ],
)
def test_what_is_decided_by_the_answer(facts: Facts, answer: Answer, outcome: str) -> None:
    assert decide(facts, PLAIN, answer) == outcome


def test_what_the_registry_does_not_know_is_no_former_doi_and_no_tombstone() -> None:
    unknown = Answer(known=False)
    assert decide(replace(OURS, other=OtherDoi.OURS), FORMER, unknown) is Outcome.HAS_DOI
    assert decide(replace(OURS, exists=False), GONE, unknown) is Outcome.GONE


def test_every_combination_keeps_the_promises() -> None:
    """P2, P4, P9."""
    assert len(EVERY_FACT) == 2**6 * 4 * 3
    seen = {decide(Facts(is_doi=False), PLAIN, FINDABLE)}
    for facts, choices, answer in itertools.product(EVERY_FACT, EVERY_CHOICE, EVERY_ANSWER):
        outcome = decide(facts, choices, answer)
        seen.add(outcome)
        if outcome is Outcome.CONFIRMED:
            assert (answer.state, answer.leads) == (State.FINDABLE, Leads.HERE)
            assert facts.public
            assert not facts.needs_post
        if outcome in WRITTEN:
            assert facts.holder is Holder.NOBODY
            assert facts.other is not OtherDoi.UNKNOWN
        if outcome in WRITTEN - {Outcome.EXTERNAL}:
            assert facts.is_ours
        was_asked = before_asking(facts, choices) is None
        if was_asked and answer.state is State.REGISTERED and facts.public and facts.exists:
            assert outcome is not Outcome.IN_DOUBT or facts.other is OtherDoi.OURS
    assert seen == set(Outcome)


def test_each_outcome_is_written_waits_for_a_person_or_is_nothing_to_do() -> None:
    assert set(Outcome) - WRITTEN - FOR_PERSONS == {Outcome.KNOWN, Outcome.TEST}
    assert {Outcome.HIDDEN, Outcome.UNREGISTERED} == WRITTEN & FOR_PERSONS
